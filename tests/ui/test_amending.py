"""After a visit is finished: rows and photos changed by keys with their reason, told in the history, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cxstudio.study import protocol as p
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.visit import Answer, Evidence, Visit
from cxstudio.workspace import Workspace
from tests.data_photos import a_photo
from tests.study import builders as b
from tests.ui.recorder_scenes import CTRL, PROBLEMS, Key, a_context
from tests.ui.window_scenes import press
from ui import theme
from ui.models.visit_list import VisitLine
from ui.views.visit_desk import VisitDesk

STUDY = Study(id="01900000-0000-7000-8000-000000000009", title="Tables and photos")
ROWS = (("Cold soup", 4, "goods", "no", 3), ("Loud", 9, "staff", "yes", 2))


def the_protocol() -> p.Protocol:
    receipt = p.PhotoItem(id="receipt", text="The receipt", evidence=p.EvidenceRule(when="always", at_least=1))
    table = b.a_touchpoint(PROBLEMS, receipt, b.yes_no("greeting", points=1, text="A greeting?"), id="table")
    return b.a_protocol(b.a_stage(table, id="meal"))


class Desk:
    """A finished visit in front, and keys."""

    def __init__(self, qtbot: QtBot, workspace: Workspace, folder: Path) -> None:
        self.qtbot, self.workspace, self.folder = qtbot, workspace, folder
        workspace.install(StudyFile(key="tables", study=STUDY, protocol=the_protocol()))
        draft = workspace.begin_visit(STUDY.id, workspace.add_site(STUDY.id, "Mill Lane"), "Ines")
        given = {"problems": Answer(item="problems", value=ROWS, at=draft.started_at + 5)}
        self.id = workspace.complete(draft.model_copy(update={"answers": given})).id
        self.context = a_context(workspace)
        self.told: list[str] = []
        self.context.told.connect(lambda _kind, text: self.told.append(text))
        self.desk = VisitDesk(self.context, workspace.evidence.thumb_of)
        qtbot.addWidget(self.desk)
        self.desk.resize(1100, 800)
        self.desk.show()
        self.desk.activateWindow()
        (found,) = workspace.scored(STUDY.id, [self.id])
        line = VisitLine(self.id, False, "Complete", "good", 1, "Mill Lane", "Ines", draft.started_at, "now", "now")
        self.desk.show_visit(line, found)

    def press(self, *keys: Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Desk:
        for key in keys:
            press(self.qtbot, key, mod)
        return self

    def type(self, text: str) -> Desk:
        for letter in text:
            self.qtbot.keyClicks(QApplication.focusWidget(), letter)
        return self

    def at(self, item: str) -> Desk:
        self.desk.reading.focus_item(item)
        return self

    def settle(self) -> Desk:
        self.qtbot.waitUntil(lambda: not self.context.jobs.running, timeout=20_000)
        return self

    def visit(self) -> Visit:
        return self.workspace.scored(STUDY.id, [self.id])[0].visit

    def photo(self, name: str = "receipt.jpg", seed: int = 1) -> Path:
        path = self.folder / name
        path.write_bytes(a_photo(seed=seed))
        return path

    def with_a_photo(self) -> Evidence:
        self.at("receipt").press(Key.Key_E)
        self.desk.why.show_files([self.photo()])
        self.type("found in the coat").press(Key.Key_Return).settle()
        return self.visit().evidence[0]

    def last(self) -> tuple[str, str]:
        """What the newest line of the history says was changed, and why."""
        newest = self.desk.acts.history()[0]
        return newest.changes[0].what, newest.reason

    def undo(self) -> Desk:
        self.desk.bar.action_chosen.emit()
        return self


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    theme.apply(qapp, "light", 100)
    with Workspace.create(tmp_path / "w") as workspace:
        yield Desk(qtbot, workspace, tmp_path)


def test_a_row_is_changed_and_one_added_with_their_reason_and_taken_back(desk: Desk) -> None:
    before = desk.visit()
    desk.at("problems").press(Key.Key_E)
    rows = desk.desk.form.rows
    assert rows is not None and QApplication.focusWidget() is rows.table
    desk.press(Key.Key_Home, Key.Key_Right).type("6").press(Key.Key_Return)
    desk.press(Key.Key_Insert).type("Late").press(Key.Key_Return).type("12").press(Key.Key_Return)
    assert desk.visit() == before, "nothing is written while the form is open"
    desk.desk.form.reason.setFocus()
    desk.type("misread my notes").press(Key.Key_Return, mod=CTRL)
    assert desk.visit().answers["problems"].value == (
        ("Cold soup", 6, "goods", "no", 3), ROWS[1], ("Late", 12, None, None, None),
    )  # fmt: skip
    assert desk.last() == ("Which problems came up?", "misread my notes")
    count, first, third = desk.desk.acts.history()[0].changes
    assert (count.before, count.after) == ("2 rows", "3 rows")
    assert first.what == "Which problems came up? Row 1"
    assert first.before.startswith("Cold soup · 4 min · Goods") and first.after.startswith("Cold soup · 6 min · Goods")
    assert (third.what, third.before, third.after) == ("Which problems came up? Row 3", "–", "Late · 12 min")
    desk.undo()
    assert desk.visit().answers["problems"] == before.answers["problems"]
    assert desk.last() == ("Which problems came up?", "taken back: misread my notes")


def test_too_few_rows_are_refused_in_words_and_without_a_reason_nothing_changes(desk: Desk) -> None:
    before = desk.visit()
    desk.at("problems").press(Key.Key_E).press(Key.Key_Home)
    desk.press(Key.Key_Delete, mod=CTRL)
    form = desk.desk.form
    form.reason.setText("one was none")
    desk.press(Key.Key_Return, mod=CTRL)
    assert form.fault.text().startswith("This cannot be the answer: ") and form.isVisible()
    desk.press(Key.Key_Escape).press(Key.Key_Escape)
    assert desk.visit() == before


def test_a_photo_is_added_and_taken_back(desk: Desk) -> None:
    desk.at("receipt").press(Key.Key_E)
    assert desk.desk.why.isVisible() and QApplication.focusWidget() is desk.desk.why.pick
    desk.desk.why.take()
    assert desk.desk.why.fault.text() == "Pick the files first. Nothing was changed yet."
    desk.desk.why.show_files([desk.photo(), desk.folder / "gone.jpg"])
    desk.press(Key.Key_Return)
    assert desk.desk.why.fault.text() == "Say why it is changed. Nothing was changed yet."
    desk.type("found in the coat").press(Key.Key_Return).settle()
    (photo,) = desk.visit().evidence
    assert (photo.item, photo.name) == ("receipt", "receipt.jpg")
    assert "gone.jpg" in desk.told[-1], "the one that is not there is told, the other one comes in"
    assert desk.last() == ("Photo added: receipt.jpg", "found in the coat")
    desk.undo()
    assert desk.visit().evidence == ()
    assert desk.last() == ("Deleted: receipt.jpg", "taken back: found in the coat")


def test_a_photo_goes_for_a_reason_and_comes_back(desk: Desk) -> None:
    photo = desk.with_a_photo()
    desk.desk.reading._tiles[0].setFocus()
    desk.press(Key.Key_Delete)
    assert desk.visit().evidence == (photo,), "not before the reason stands"
    desk.type("shows a guest").press(Key.Key_Return)
    assert desk.visit().evidence == () and desk.last() == ("Deleted: receipt.jpg", "shows a guest")
    desk.undo()
    assert desk.visit().evidence == (photo,)


def test_a_caption_is_changed_with_its_reason(desk: Desk) -> None:
    desk.with_a_photo()
    desk.desk.reading._tiles[0].setFocus()
    desk.press(Key.Key_Return).settle().press(Key.Key_C).type("Both sides").press(Key.Key_Escape).settle()
    assert desk.desk.why.reason.text() == "caption"
    desk.type("asked for by the lead").press(Key.Key_Return)
    assert desk.visit().evidence[0].caption == "Both sides"
    assert desk.last() == ("receipt.jpg, caption", "asked for by the lead")


def test_what_was_added_afterwards_can_be_folded_again_to_the_same(desk: Desk) -> None:
    desk.with_a_photo()
    before = desk.visit()
    from cxstudio.store import log

    with desk.workspace.database.write() as connection:
        log.rebuild(connection)
        assert log.faults(connection) == []
    assert desk.visit() == before


def test_a_sound_is_told_by_its_bytes_and_hands_itself_to_the_systems_player(desk: Desk, monkeypatch) -> None:
    from ui.views import sound_playing

    played: list[Path] = []
    monkeypatch.setattr(
        sound_playing.QDesktopServices, "openUrl", lambda url: played.append(Path(url.toLocalFile())) or True
    )
    sound = desk.folder / "room.jpg"  # whatever its name says
    sound.write_bytes(b"OggS" + bytes(300))
    desk.at("greeting").press(Key.Key_P)
    desk.desk.why.show_files([sound])
    desk.type("kept on the phone").press(Key.Key_Return).settle()
    (kept,) = desk.visit().evidence
    assert (kept.media, kept.item, kept.in_report) == ("audio/ogg", "greeting", False)
    desk.desk.reading._tiles[0].setFocus()
    desk.press(Key.Key_Return)
    assert [path.suffix for path in played] == [".ogg"] and played[0].read_bytes() == sound.read_bytes()


def test_what_stands_out_about_a_photo_is_told_below_it_across_visits(desk: Desk) -> None:
    photo = desk.with_a_photo()
    draft = desk.workspace.begin_visit(STUDY.id, desk.workspace.sites(STUDY.id)[0], "Ines")
    again = photo.model_copy(update={"id": desk.workspace.new_id(), "taken_at": "2020-01-01T10:00:00"})
    answers = {"greeting": Answer(item="greeting", value="yes", at=draft.started_at - 60_000)}
    other = desk.workspace.complete(draft.with_evidence(again).model_copy(update={"answers": answers}))
    (found,) = desk.workspace.scored(STUDY.id, [other.id])
    line = VisitLine(other.id, False, "Complete", "good", 2, "Mill Lane", "Ines", draft.started_at, "now", "now")
    desk.desk.show_visit(line, found)
    desk.settle()
    told = {label.text() for label in desk.desk.reading.findChildren(QLabel) if label.isVisibleTo(desk.desk)}
    (note,) = [text for text in told if text.startswith("receipt.jpg: ")]
    assert "The same file is also in visit 1." in note and "before the visit began" in note
    assert "One answer bears a time before the visit began: the computer’s clock was set back." in told
    assert "visit 1" in desk.desk.reading._tiles[0].accessibleDescription()
