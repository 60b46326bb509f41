"""How many keys a visit takes: forty items, three notes and two photos, from home to the list of visits, no mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from cxstudio.study.plan import Study, StudyFile
from cxstudio.workspace import Person, Workspace
from tests.study import builders as b

from .studio import CTRL, Key, Studio

BUDGET = 110
"""Key presses for such a visit, beside the words that are typed; a chord is one."""
STUDY = Study(
    id="01900000-0000-7000-8000-0000000000f0", title="Forty items", client="Bean & Harbour", question="Is it quick?",
    ethics=b.SETTLED,
)  # fmt: skip
NOTES = {
    "line_2": "Two people talked to each other.",
    "till_1": "Somebody called Next across the room.",
    "end": "Nobody said goodbye.",
}


def forty_items() -> StudyFile:
    """Four places of nine ratings and yes-no items, three more at leaving, and the outcome."""
    rooms = [
        b.a_touchpoint(*(b.yes_no(f"{room}_{n}") if n % 2 else b.rating(f"{room}_{n}") for n in range(9)), id=room)
        for room in ("door", "line", "till", "seat")
    ]
    last = b.a_touchpoint(b.choice("left", "left", "right"), b.counter("people"), b.yes_no("end"), id="leave")
    return StudyFile(key="forty", study=STUDY, protocol=b.a_protocol(b.a_stage(*rooms, last)))


class CountingStudio(Studio):
    """Counts the keys that are pressed; words that are typed are words."""

    pressed = 0

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """One key more."""
        self.pressed += 1
        super().press(key, *modifiers)


def a_picture(colour: int) -> QImage:
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    image.fill(colour)
    return image


def answers_of(item: str) -> tuple[Qt.Key, ...]:
    """The keys that answer an item and lead on."""
    by_name = {
        "left": (Key.Key_2,),
        "people": (Key.Key_1, Key.Key_Return),
        "end": (Key.Key_N,),
        "outcome": (Key.Key_9,),
    }
    if item in by_name:
        return by_name[item]
    return (Key.Key_3,) if int(item[-1]) % 2 == 0 else (Key.Key_Y,)


def test_forty_items_three_notes_and_two_photos_take_at_most_110_keys(
    qtbot: QtBot, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as workspace:
        workspace.install(forty_items())
        workspace.add_site(STUDY.id, "Harbour Street")
    photo = tmp_path / "IMG_2041.png"
    assert a_picture(0xFF336699).save(str(photo))
    studio = CountingStudio(qtbot, tmp_path / "w")
    recorder = studio.new_visit("Harbour Street")
    items = list(recorder.recorder.reading.active)
    for item in items:
        if item in NOTES:
            recorder.note(NOTES[item])
        if item == "door_3":
            studio.name_a_file(photo, lambda: studio.press(Key.Key_P))
            studio.pressed += 1  # Enter in the dialog of the system
            studio.rest()
        if item == "seat_4":
            QGuiApplication.clipboard().setImage(a_picture(0xFF996633))
            studio.press(Key.Key_V, CTRL)
            studio.rest()
        recorder.answer(item, *answers_of(item))
    recorder.saved().finish()
    assert studio.mouse.seen == 0, "the mouse was used"
    record_property("keys", studio.pressed)
    assert studio.pressed <= BUDGET, f"{studio.pressed} keys for {len(items)} items"
    studio.close()
    with Workspace.open(tmp_path / "w") as workspace:
        (done,) = workspace.dataset(STUDY.id)[1].visits
    assert len(done.visit.answers) == len(items) == 40
    assert {item: answer.note for item, answer in done.visit.answers.items() if answer.note} == NOTES
    assert [one.item for one in done.visit.evidence] == ["door_3", "seat_4"]
