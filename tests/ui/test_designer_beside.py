"""Behaviours, lots and scales as a person keeps them: lists by keys, each change taken back by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cxstudio.study import edits_beside
from cxstudio.study import protocol as p
from cxstudio.study.blocks import block_of_behaviours
from cxstudio.study.plan import Study
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, a_stage, a_touchpoint, rating, ready_made, yes_no
from ui import theme
from ui.models.things_table import MARK
from ui.presenters.designer_places import BEHAVIOURS, DRAWS, SCALES
from ui.views.designer_ethogram import EthogramForm
from ui.views.designer_things import ThingsForm

from .designer_scenes import ALT, CTRL, SHIFT, Hands
from .recorder_scenes import Key, NoMouse
from .window_scenes import nameless

STUDY = Study(id="01900000-0000-7000-8000-000000000001", title="Queue watch")
START = a_protocol(a_stage(a_touchpoint(rating("clean"), yes_no("joined", condition="${arm} = 'a'"), id="line")))


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.add_study(STUDY, START)
        yield made


def form(hands: Hands) -> ThingsForm:
    found = hands.page.editor.form
    assert isinstance(found, ThingsForm)
    return found


def codes(hands: Hands) -> list[str]:
    return [behaviour.code for behaviour in hands.designer.protocol.behaviours]


def undo_all(hands: Hands) -> list[str]:
    """Take everything back; what each step was called, the last first."""
    names = []
    while hands.designer.undo_stack.canUndo():
        names.append(hands.designer.undo_stack.undoText())
        hands.designer.undo()
    return names


def test_an_ethogram_is_made_by_keys_alone(hands: Hands, qapp: QApplication) -> None:
    mouse = NoMouse(qapp)
    hands.at("line").press(Key.Key_End)
    while hands.designer.chosen != BEHAVIOURS:
        hands.press(Key.Key_Up)
    hands.press(Key.Key_Insert).type("Waits")
    hands.press(Key.Key_Tab).press(Key.Key_Right).press(Key.Key_Space)
    hands.press(Key.Key_Tab).press(Key.Key_W)
    hands.press(Key.Key_Tab).type("guest")
    hands.press(Key.Key_Insert).type("Is served")
    first, second = hands.designer.protocol.behaviours
    assert (first.title, first.kind, first.key, first.subject) == ("Waits", "state", "w", "guest")
    assert (second.title, second.kind) == ("Is served", "point")
    assert not mouse.used
    assert undo_all(hands)[::-1] == [
        "new behaviour",
        "change of behaviour New behaviour",
        "change of behaviour Waits",
        "change of behaviour Waits",
        "change of behaviour Waits",
        "new behaviour",
        "change of behaviour New behaviour",
    ]
    assert hands.designer.protocol == START


def watched(hands: Hands) -> None:
    """Three behaviours: two states of one key, and a point."""
    beside = hands.designer.beside
    for title, kind, key in (("Waits", "state", "w"), ("Talks", "state", "t"), ("Jumps", "point", "j")):
        code = beside.add(BEHAVIOURS, codes(hands)[-1] if codes(hands) else "")
        beside.set_fields(BEHAVIOURS, code, {"title": title, "kind": kind, "key": key})
        assert beside.rename(BEHAVIOURS, code, title.lower())
    hands.designer.choose(BEHAVIOURS)
    hands.page.editor.take_focus()


def test_a_key_given_twice_is_marked_in_both_rows_and_named_in_the_form(hands: Hands) -> None:
    watched(hands)
    hands.field("key").press(Key.Key_T)
    table = form(hands).table
    assert [bool(table.index(row, 0).data(MARK)) for row in range(3)] == [True, True, False]
    assert "key is given twice" in str(table.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole))
    shown = form(hands)
    assert isinstance(shown, EthogramForm)
    assert shown._clash.text() == "Also the key of “Talks”."
    hands.page.findings.check()
    assert "P020" in [finding.code for finding in hands.designer.errors()]
    assert next(row.mark for row in hands.page.tree.model.rows() if row.id == BEHAVIOURS) == "error"
    hands.press(Key.Key_Backspace)
    assert hands.designer.protocol.behaviours[0].key == ""
    assert not shown._clash.isVisible()


def test_behaviours_are_moved_copied_cut_and_pasted_in_their_list(hands: Hands) -> None:
    watched(hands)
    hands.press(Key.Key_Down, ALT)
    assert codes(hands) == ["talks", "waits", "jumps"]
    hands.press(Key.Key_D, CTRL)
    assert codes(hands) == ["talks", "waits", "waits_2", "jumps"]
    assert hands.designer.protocol.behaviours[2].key == ""  # one key is not for two
    hands.press(Key.Key_X, CTRL)
    assert codes(hands) == ["talks", "waits", "jumps"]
    hands.press(Key.Key_V, CTRL).press(Key.Key_Up).press(Key.Key_Delete)
    assert len(codes(hands)) == 3


def test_the_matrix_ticks_both_ways_by_space(hands: Hands) -> None:
    watched(hands)
    shown = form(hands)
    assert isinstance(shown, EthogramForm)
    shown.matrix.setFocus()
    shown.matrix.setCurrentIndex(shown.exclusions.index(0, 1))
    hands.press(Key.Key_Space)
    assert {b.code: b.excludes for b in hands.designer.protocol.behaviours} == {
        "waits": ("talks",),
        "talks": ("waits",),
        "jumps": (),
    }
    assert shown.exclusions.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Talks excludes Waits"
    hands.press(Key.Key_Space)
    assert not any(behaviour.excludes for behaviour in hands.designer.protocol.behaviours)
    hands.press(Key.Key_Z, CTRL)
    assert hands.designer.protocol.behaviours[0].excludes == ("talks",)


def test_details_are_written_in_a_line_and_a_half_written_one_stays(hands: Hands) -> None:
    watched(hands)
    shown = form(hands)
    assert isinstance(shown, EthogramForm)
    shown._modifiers.add_button.click()
    cell = shown._modifiers.cell(0)
    cell.setFocus()
    hands.clear().type("Level: nudge | ")
    assert cell.text() == "Level: nudge | "  # type: ignore[attr-defined]
    hands.type("show")
    (detail,) = hands.designer.protocol.behaviours[0].modifiers
    assert (detail.title, detail.options) == ("Level", ("nudge", "show"))


def test_a_lot_gets_cards_and_rules_follow_its_name(hands: Hands) -> None:
    hands.designer.choose(DRAWS)
    hands.page.tree.take_focus()
    hands.press(Key.Key_Insert).clear().type("Which card")
    hands.field("id").clear().type("arm").press(Key.Key_Return)
    (draw,) = hands.designer.protocol.draws
    assert (draw.title, draw.id) == ("Which card", "arm")
    assert not [one for one in hands.designer.findings() if one.code == "P004"]
    hands.field("id").clear().type("card").press(Key.Key_Return)
    item = hands.designer.protocol.stages[0].touchpoints[0].items[1]
    assert item.condition == "${card} = 'a'"
    hands.field("options").clear().type("You are in a hurry.")
    assert hands.designer.protocol.draws[0].options[0].text == "You are in a hurry."
    hands.designer.beside.add_option("card")
    assert [option.id for option in hands.designer.protocol.draws[0].options] == ["a", "b", "option_1"]
    assert not hands.designer.beside.set_option("card", 2, {"id": "a"})
    undo_all(hands)
    assert hands.designer.protocol == START


def test_scales_tell_where_they_are_used_and_unused_ones_go(hands: Hands) -> None:
    hands.designer.choose(SCALES)
    shown = form(hands)
    used = {shown.table.name_at(row): shown.table.index(row, 2).data() for row in range(shown.table.rowCount())}
    assert used["k4"] == "1 place"
    assert used["q7"] == "unused"
    shown._go_to("k4")
    hands.field("anchors").clear().type("spotless")
    assert hands.designer.protocol.scale("k4").anchors[0].text == "spotless"
    hands.designer.beside.set_range("k4", 0, 4)
    assert [anchor.text for anchor in hands.designer.protocol.scale("k4").anchors][-1] == ""
    assert shown.table.index(shown.table.place_of("k4"), 0).data(MARK) == "a point has no words"
    assert hands.designer.beside.remove_unused_scales() == len(START.scales) - 1 - uses_of_outcome()
    undo_all(hands)
    assert hands.designer.protocol == START


def uses_of_outcome() -> int:
    uses = edits_beside.uses_of_scales(START)
    return sum(1 for scale in START.scales if scale.id != "k4" and uses[scale.id])


@pytest.mark.parametrize("place", [BEHAVIOURS, DRAWS, SCALES])
def test_every_field_has_a_name_and_nothing_changes_by_looking(hands: Hands, place: str) -> None:
    hands.page.context.open_workspace.install(ready_made("usability_session"))
    hands.page.enter(ready_made("usability_session").study.id)
    hands.designer.choose(place)
    before = hands.designer.protocol
    shown = form(hands)
    shown.view.setFocus()
    hands.press(Key.Key_Down).press(Key.Key_Return)
    for _n in range(12):
        hands.press(Key.Key_Tab)
    hands.press(Key.Key_Backtab, SHIFT)
    assert not nameless(hands.page)
    assert hands.designer.protocol is before


def test_a_behaviour_travels_to_another_study_with_what_it_excludes(hands: Hands) -> None:
    session = ready_made("usability_session")
    hands.designer.beside.take_behaviours(block_of_behaviours(session.protocol, ["read", "search"]))
    read, search = hands.designer.protocol.behaviours
    assert isinstance(read, p.Behaviour)
    assert (read.excludes, search.excludes) == (("search",), ("read",))
