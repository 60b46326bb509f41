"""The photo panel by keys and pointer: covering, confirming, drawing, turning, clearing; every step can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.study.clearing import Stage, stage_of, treatment_of
from cxstudio.study.plan import Ethics
from cxstudio.study.recorded import Evidence
from cxstudio.study.redaction import Patch, bounds, box
from cxstudio.workspace import Workspace
from tests.data_photos import a_drawn_face, a_photo
from tests.ui.recorder_scenes import CTRL, SHIFT, Key, NoMouse, Screen, a_context, a_draft, a_workspace
from ui import theme
from ui.presenters.photo_editing import Mode


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path / "w") as made:
        yield made


class Panel(Screen):
    """The recorder with two photos at its receipt, the first one shown large."""

    @classmethod
    def of(cls, qtbot: QtBot, workspace: Workspace) -> Panel:
        panel = cls(qtbot, a_context(workspace), a_draft(workspace).id)
        panel.at("receipt").recorder.attach([("one.jpg", a_photo(size=(400, 300))), ("two.jpg", a_photo(seed=2))])
        panel.settle()
        panel.page._open_photo(panel.recorder.photos("receipt")[0].id)
        return panel.settle()

    def settle(self) -> Panel:
        self.qtbot.waitUntil(lambda: not self.context.jobs.running, timeout=20_000)
        return self

    @property
    def panel(self):
        return self.page.photo_panel

    @property
    def photo(self) -> Evidence:
        """The shown photo as it lies on the disk."""
        self.recorder.end_typing()
        return next(one for one in self.saved().evidence if one.id == self.panel.editing.id)

    def propose(self, *areas: Patch) -> Panel:
        editing = self.panel.editing
        waiting = tuple(one.model_copy(update={"proposed": True}) for one in areas)
        self.recorder.change_evidence(editing.photo.model_copy(update={"redaction": waiting}), "proposals")
        return self

    def drag(self, start: tuple[int, int], stop: tuple[int, int]) -> Panel:
        canvas = self.panel.picture
        first, last = canvas.place(start).toPoint(), canvas.place(stop).toPoint()
        self.qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=first)
        self.qtbot.mouseMove(canvas, last + QPoint(1, 0))
        self.qtbot.mouseMove(canvas, last)
        self.qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=last)
        return self


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace) -> Panel:
    return Panel.of(qtbot, workspace)


def near(seen: tuple[int, ...], expected: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 5 for one, other in zip(seen, expected, strict=True))


def test_an_area_is_covered_moved_sized_and_cleared_by_keys_alone(panel: Panel, qapp: QApplication) -> None:
    no_mouse = NoMouse(qapp)
    panel.press(Key.Key_B).settle()
    panel.press(Key.Key_N, Key.Key_Left, Key.Key_Left, Key.Key_Up).press(Key.Key_Right, Key.Key_Down, mod=SHIFT)
    (area,) = panel.photo.redaction
    assert bounds(area.points) == (400, 410, 570, 580) and not area.proposed
    panel.press(Key.Key_Escape).settle()
    assert panel.context.open_workspace.evidence.report_of(panel.photo).is_file()
    assert not panel.context.open_workspace.evidence.has_derived(panel.photo.sha256), "the uncovered copy is gone"
    panel.press(Key.Key_A)
    assert stage_of(panel.photo) is Stage.CLEARED
    assert panel.panel.editing.stage_words() == ("cleared by Ines, just now", "good")
    assert panel.photo.clearance.by == "Ines"
    assert no_mouse.used == []


def test_undo_takes_a_movement_back_as_one_step_and_then_the_area(panel: Panel) -> None:
    panel.press(Key.Key_B).settle()
    panel.press(Key.Key_N).press(*[Key.Key_Right] * 5)
    assert bounds(panel.photo.redaction[0].points)[0] == 470
    panel.press(Key.Key_Z, mod=CTRL)
    assert bounds(panel.photo.redaction[0].points)[0] == 420
    assert panel.page.middle.currentWidget() is panel.panel
    panel.press(Key.Key_Z, mod=CTRL)
    assert panel.photo.redaction == ()


def test_proposed_areas_hold_the_photo_back_until_each_is_decided(panel: Panel) -> None:
    panel.propose(box("a", 0, 0, 100, 100), box("b", 300, 0, 400, 100), box("c", 600, 0, 700, 100))
    assert "3 proposed areas" in panel.panel.editing.held_back()
    panel.press(Key.Key_A)
    assert "Decide the proposed areas first" in panel.told[-1]
    panel.press(Key.Key_B).settle()
    panel.press(Key.Key_Tab, Key.Key_Return, Key.Key_Delete)
    assert [(one.id, one.proposed) for one in panel.photo.redaction] == [("a", False), ("c", True)]
    panel.press(Key.Key_Tab, Key.Key_Tab).press(Key.Key_Return, mod=SHIFT)
    assert [one.proposed for one in panel.photo.redaction] == [False, False]
    assert panel.panel.editing.held_back() == ""


def test_tab_goes_through_the_areas_and_del_takes_one_out(panel: Panel) -> None:
    panel.propose(box("a", 0, 0, 100, 100), box("b", 300, 0, 400, 100)).press(Key.Key_B).settle()
    chosen = []
    for _time in range(3):
        panel.press(Key.Key_Tab)
        chosen.append(panel.panel.editing.chosen_id)
    assert chosen == ["a", "b", "a"]
    assert "proposed area 1 of 2, from 0 % to 10 % across" in panel.panel.accessibleDescription()
    panel.press(Key.Key_Delete)
    assert [one.id for one in panel.photo.redaction] == ["b"]


def test_faces_are_proposed_by_a_key_and_covered_by_a_person_alone(panel: Panel) -> None:
    pytest.importorskip("cv2")
    panel.recorder.attach([("staff.png", a_drawn_face())])
    panel.settle().page.photo_panel.show_photo(panel.recorder.photos("receipt")[-1].id)
    panel.settle().press(Key.Key_F).settle()
    (face,) = panel.photo.redaction
    assert face.proposed and panel.panel.editing.mode is Mode.COVER
    assert stage_of(panel.photo) is Stage.RAW and panel.panel.editing.chosen_id == face.id
    panel.press(Key.Key_F).settle()
    assert "No face was found that is not covered" in panel.told[-1], "what is proposed already comes once"
    panel.press(Key.Key_Return)
    assert not panel.photo.redaction[0].proposed and stage_of(panel.photo) is Stage.REDACTED
    panel.press(Key.Key_Z, mod=CTRL).press(Key.Key_Z, mod=CTRL)
    assert panel.photo.redaction == ()


def test_the_brush_paints_by_keys(panel: Panel) -> None:
    panel.press(Key.Key_B).settle()
    panel.press(Key.Key_T, Key.Key_N, Key.Key_Space, Key.Key_Right, Key.Key_Right, Key.Key_Up, Key.Key_Space)
    (stroke,) = panel.photo.redaction
    assert stroke.width > 0
    assert stroke.points == ((500, 500), (510, 500), (520, 500), (520, 490))


def test_the_pointer_draws_moves_and_stretches_an_area(panel: Panel) -> None:
    panel.press(Key.Key_B).settle()
    panel.drag((100, 100), (300, 400))
    assert near(bounds(panel.photo.redaction[0].points), (100, 100, 300, 400))
    panel.drag((200, 200), (300, 300))
    assert near(bounds(panel.photo.redaction[0].points), (200, 200, 400, 500))
    panel.drag((400, 500), (500, 700))
    assert near(bounds(panel.photo.redaction[0].points), (200, 200, 500, 700))
    panel.press(Key.Key_Z, mod=CTRL)
    assert near(bounds(panel.photo.redaction[0].points), (200, 200, 400, 500)), "a drag is one step"


def test_on_a_turned_photo_things_go_where_the_eye_sees_them_go(panel: Panel) -> None:
    panel.press(Key.Key_R).settle()
    assert panel.photo.rotation == 90
    panel.press(Key.Key_B).settle()
    panel.drag((100, 100), (300, 400))
    seen = panel.panel._shapes(panel.photo)[0]
    assert near(bounds(seen.points), (100, 100, 300, 400))
    panel.press(Key.Key_Right, Key.Key_Right)
    assert near(bounds(panel.panel._shapes(panel.photo)[0].points), (120, 100, 320, 400))


def test_drawings_are_made_on_the_copy(panel: Panel) -> None:
    panel.press(Key.Key_D).settle()
    panel.press(Key.Key_N, Key.Key_T, Key.Key_N, Key.Key_T, Key.Key_N, Key.Key_N)
    assert [(mark.kind, mark.number) for mark in panel.photo.marks] == [
        ("arrow", 0), ("box", 0), ("number", 1), ("number", 2),
    ]  # fmt: skip
    panel.press(Key.Key_Escape).settle()
    photo = panel.photo
    assert panel.context.open_workspace.evidence.has_derived(photo.sha256, treatment_of(photo).key)


def test_turning_report_link_and_the_next_photo(panel: Panel) -> None:
    panel.press(Key.Key_R, Key.Key_R, Key.Key_R).press(Key.Key_K).settle()
    assert (panel.photo.rotation, panel.photo.in_report) == (270, False)
    panel.press(Key.Key_Right).settle()
    assert panel.photo.name == "two.jpg"
    box_ = panel.panel.item
    box_.activated.emit(box_.findData("greeting"))
    assert (panel.photo.item, panel.photo.touchpoint) == ("greeting", "door")


def test_zoom_goes_by_keys_and_starts_anew_with_the_next_photo(panel: Panel) -> None:
    panel.type("+").type("+")
    assert panel.panel.picture.zoom == pytest.approx(2.25)
    panel.press(Key.Key_Right).settle()
    assert panel.panel.picture.zoom == 1


def test_a_strict_study_says_why_the_photo_is_held_back(panel: Panel) -> None:
    panel.recorder.study = panel.recorder.study.model_copy(update={"ethics": Ethics(clearing="cleared")})
    assert "nobody has cleared it" in panel.panel.editing.held_back()
    panel.press(Key.Key_A)
    assert panel.panel.editing.held_back() == ""
    panel.press(Key.Key_A)
    assert stage_of(panel.photo) is Stage.RAW


def test_letters_are_text_in_the_caption(panel: Panel) -> None:
    panel.press(Key.Key_C).type("bark")
    assert (panel.photo.caption, panel.photo.rotation, panel.panel.editing.mode) == ("bark", 0, Mode.LOOK)


def test_without_its_original_a_photo_cannot_be_uncovered(panel: Panel) -> None:
    panel.context.open_workspace.evidence.destroy(panel.photo.sha256)
    panel.press(Key.Key_B).settle()
    assert panel.panel.editing.mode is Mode.LOOK
    assert "original is not on this computer" in panel.told[-1]


def test_escape_leaves_the_mode_first_and_then_the_panel(panel: Panel) -> None:
    panel.press(Key.Key_B).settle()
    panel.press(Key.Key_Escape)
    assert panel.panel.editing.mode is Mode.LOOK and panel.page.middle.currentWidget() is panel.panel
    panel.settle().press(Key.Key_Escape)
    assert panel.page.middle.currentWidget() is panel.page.items


def test_the_same_photo_twice_is_told_beside_it(panel: Panel) -> None:
    panel.recorder.attach([("again.jpg", a_photo(size=(400, 300)))])
    panel.settle().press(Key.Key_Left).settle()
    assert panel.photo.name == "again.jpg"
    assert panel.panel.told.text() == "The same file is in this visit once more."
    panel.press(Key.Key_Left).settle()
    assert panel.photo.name == "two.jpg" and panel.panel.told.text() == ""
