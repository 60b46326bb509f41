"""Rules without writing any: rows by keys, the text beside them both ways, what it means, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.study import protocol as p
from cxstudio.study.logic.rows import Verb
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, a_stage, a_touchpoint, choice, choices, rating, timer, yes_no
from ui.presenters import designer_rules as rules
from ui.views.designer_rule import RuleField
from ui.views.designer_rule_text import RuleBox

from .editor_scenes import CTRL, Editor, Key
from .window_scenes import nameless

DOOR = a_touchpoint(
    yes_no("greeted", text="Were you greeted?"),
    timer("wait", may_pause=True),
    choice("drink", "tea", "milk"),
    choices("extras", None, "cake", "water"),
    p.Number(id="paid", text="What was paid?", unit="EUR"),
    p.Date(id="day", text="On which day?"),
    p.Note(id="thanks", text="Thank you."),
    rating("clean"),
    yes_no("smiled", text="Did they smile?"),
    p.Computed(id="double", text="Twice the wait", expression="${wait} * 2"),
    id="door",
)
LATER = a_touchpoint(yes_no("left"), id="leave")
PROTOCOL = a_protocol(a_stage(DOOR, LATER, id="arrive"))


@pytest.fixture
def editor(qtbot: QtBot, tmp_path: Path) -> Iterator[Editor]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as workspace:
        made = Editor(qtbot, workspace, PROTOCOL)
        made.at("smiled")
        yield made
        made.close()


def field_of(editor: Editor, name: str = "condition") -> RuleField:
    box = editor.form.fields[name]
    while not isinstance(box, RuleField):
        box = box.parentWidget()
    return box


def keyboard_to(widget: object) -> None:
    widget.setFocus()  # type: ignore[attr-defined]
    assert QApplication.focusWidget() is widget


# -- what can be named -------------------------------------------------------------------------------------------------


def test_only_what_is_asked_before_can_be_named() -> None:
    scope = rules.scope_of(PROTOCOL, "smiled", with_own=False)
    assert [named.id for named in scope.items] == ["greeted", "wait", "drink", "extras", "paid", "day", "clean"]
    touchpoint = rules.scope_of(PROTOCOL, "leave", with_own=False)
    assert [named.id for named in touchpoint.items][-2:] == ["smiled", "double"]
    own = rules.scope_of(PROTOCOL, "wait", with_own=True)
    assert own.own is not None
    assert (own.own.id, own.own.unit, own.choosable[0]) == ("", "seconds", own.own)


def test_in_a_mixed_order_neighbours_cannot_be_named() -> None:
    mixed = a_protocol(a_stage(DOOR.model_copy(update={"shuffle": True}), id="arrive"))
    assert rules.scope_of(mixed, "smiled", with_own=False).items == ()


@pytest.mark.parametrize(
    ("item", "verb", "value"),
    [
        ("greeted", Verb.IS, "yes"),
        ("wait", Verb.AT_LEAST, 0.0),
        ("drink", Verb.IS, "tea"),
        ("extras", Verb.INCLUDES, "cake"),
        ("day", Verb.AT_LEAST, "2026-01-01"),
        ("clean", Verb.AT_LEAST, 0.0),
    ],
)
def test_a_new_row_about_anything_can_be_meant(item: str, verb: Verb, value: object) -> None:
    from cxstudio.study.logic.rows import Rows, rule_of

    scope = rules.scope_of(PROTOCOL, "smiled", with_own=False)
    named = scope.named(item)
    assert named is not None
    row = rules.row_about(named)
    assert (row.verb, row.value) == (verb, value)
    for other in named.verbs:
        rule = str(rule_of(Rows((rules.row_about(named, other),))))
        assert rules.problems(PROTOCOL, scope, rule) == [], rule


def test_a_rule_is_read_back_in_plain_english() -> None:
    scope = rules.scope_of(PROTOCOL, "smiled", with_own=False)
    said = rules.meaning(PROTOCOL, scope, "${greeted} = 'yes' and ${wait} > 300", "Asked if {rule}.")
    assert said == "Asked if “Were you greeted?” is Yes and “How long was wait?” is more than 300 seconds."


@pytest.mark.parametrize(
    ("rule", "said", "at"),
    [
        (
            "${greeted} = ",
            "Character 14: an item, a text, a number or a function is expected here, but the rule ends.",
            13,
        ),
        ("${greted} = 'yes'", "There is no item ${greted}. Did you mean ${greeted}?", 0),
        ("${drink} = 'tee'", "has no choice 'tee'. Did you mean 'tea'?", 11),
        ("${left} = 'yes'", "${left} is not answered before this.", 2),
        (". = 'yes'", "The dot means the own answer", 0),
    ],
)
def test_what_is_wrong_says_where_and_how_to_mend_it(rule: str, said: str, at: int) -> None:
    scope = rules.scope_of(PROTOCOL, "smiled", with_own=False)
    (problem,) = rules.problems(PROTOCOL, scope, rule)
    assert said in problem.text
    assert problem.position == at


# -- rows by keys ------------------------------------------------------------------------------------------------------


def test_a_condition_of_two_rows_by_keys_alone(editor: Editor) -> None:
    start = editor.designer.protocol.canonical()
    builder = field_of(editor).builder
    keyboard_to(builder.add_button)
    editor.press(Key.Key_Space)
    assert editor.item.condition == "${clean} >= 0"
    keyboard_to(builder.editors[0].item_box)
    editor.choose("Were you greeted?")
    assert editor.item.condition == "${greeted} = 'yes'"
    keyboard_to(builder.editors[0].value)
    editor.choose("No")
    keyboard_to(builder.add_button)
    editor.press(Key.Key_Space)
    keyboard_to(builder.editors[1].item_box)
    editor.choose("How long was wait?")
    keyboard_to(builder.editors[1].verb_box)
    editor.choose("is more than")
    keyboard_to(builder.editors[1].value)
    editor.type("300")
    assert editor.item.condition == "${greeted} = 'no' and ${wait} > 300"
    keyboard_to(builder.joints[0])
    editor.choose("Any one of these holds")
    assert editor.item.condition == "${greeted} = 'no' or ${wait} > 300"
    assert field_of(editor).meaning.text() == (
        "Asked if “Were you greeted?” is No or “How long was wait?” is more than 300 seconds."
    )
    assert not nameless(editor.window)
    end = editor.designer.protocol.canonical()
    assert editor.undo_all() == start
    assert field_of(editor).builder.rows is None
    assert editor.redo_all() == end
    assert len(field_of(editor).builder.editors) == 2


def test_a_group_within_the_rows(editor: Editor) -> None:
    editor.designer.set_fields({"condition": "${greeted} = 'yes'"})
    builder = field_of(editor).builder
    builder.group_button.click()
    assert editor.item.condition == "${greeted} = 'yes' and (${clean} >= 0 or ${clean} >= 0)"
    builder.editors[2].away.click()
    assert editor.item.condition == "${greeted} = 'yes' and ${clean} >= 0"
    assert len(builder.editors) == 2
    builder.editors[1].away.click()
    builder.editors[0].away.click()
    assert editor.item.condition == ""
    assert builder.editors == []


def test_text_becomes_rows_and_what_is_freer_stays_text(editor: Editor) -> None:
    rule = field_of(editor)
    editor.field("condition").type("${greeted} = 'yes' and selected(${extras}, 'cake')")
    assert [e.row.item for e in rule.builder.editors] == ["greeted", "extras"]
    assert [e.verb_box.currentText() for e in rule.builder.editors] == ["is", "includes"]
    editor.type("${wait} + 1 > 5")
    assert not rule.builder.isVisible()
    assert "freer than rows can show" in rule.freer.text()
    assert editor.item.condition == "${wait} + 1 > 5"
    editor.type("${wait} > ")
    assert rule.box.property("invalid") == "true"
    assert "Character" in rule.meaning.text()
    assert rule.box.extraSelections()
    editor.type("${wait} > 5")
    assert rule.builder.isVisible()
    assert rule.box.property("invalid") == "false"


def test_a_half_written_figure_changes_nothing(editor: Editor) -> None:
    editor.designer.set_fields({"condition": "${wait} > 300"})
    value = field_of(editor).builder.editors[0].value
    keyboard_to(value)
    editor.press(Key.Key_A, CTRL).press(Key.Key_Delete)
    assert value.property("invalid") == "true"
    assert editor.item.condition == "${wait} > 300"
    editor.type("45")
    assert value.property("invalid") == "false"
    assert editor.item.condition == "${wait} > 45"


def test_ids_are_completed_while_they_are_typed(editor: Editor) -> None:
    box = editor.field("condition").form.fields["condition"]
    assert isinstance(box, RuleBox)
    editor.qtbot.keyClicks(box, "${gre")
    assert box.list.isVisible()
    assert box.list.currentIndex().data() == "greeted   Were you greeted?"
    editor.qtbot.keyClick(box.list, Key.Key_Return)
    assert box.toPlainText() == "${greeted}"
    editor.qtbot.keyClicks(box, " = 'yes'")
    assert editor.item.condition == "${greeted} = 'yes'"
    assert not box.list.isVisible()


def test_an_item_is_found_by_its_words_too(editor: Editor) -> None:
    box = editor.field("condition").form.fields["condition"]
    assert isinstance(box, RuleBox)
    editor.qtbot.keyClicks(box, "${pai")
    assert [box.completer.completionModel().index(n, 0).data() for n in range(box.completer.completionCount())] == [
        "paid   What was paid?"
    ]
    editor.qtbot.keyClick(box.list, Key.Key_Escape)
    assert box.toPlainText() == "${pai"


def test_limits_and_warnings_are_about_the_own_answer(editor: Editor) -> None:
    editor.at("wait")
    field_of(editor, "warning").builder.add_button.click()
    assert editor.item.warning == ". >= 0"
    (row,) = field_of(editor, "warning").builder.editors
    assert row.item_box.currentText() == "This answer"
    editor.field("warning_text").type("That is long.")
    assert editor.item.warning_text == "That is long."
    editor.field("required_if").type("${greeted} = 'no'")
    assert editor.item.required_if == "${greeted} = 'no'"
    assert field_of(editor, "required_if").meaning.text() == "Has to be answered if “Were you greeted?” is No."


def test_a_standard_may_be_a_rule_and_a_formula_is_text(editor: Editor) -> None:
    editor.at("wait").field("standard").choose("A rule holds")
    assert isinstance(editor.item.standard, p.Holds)
    editor.field("expression").type(". < 60 or ${greeted} = 'yes'")
    assert editor.item.standard == p.Holds(expression=". < 60 or ${greeted} = 'yes'", text="")
    assert [e.row.item for e in field_of(editor, "expression").builder.editors] == ["", "greeted"]
    editor.at("double").field("expression").type("${wait} div ")
    assert not field_of(editor, "expression").builder.isVisible()
    assert "the rule ends" in field_of(editor, "expression").meaning.text()
    editor.type("${wait} div 60")
    assert field_of(editor, "expression").meaning.text() == "It is “How long was wait?” ÷ 60."


def test_a_row_about_what_comes_later_is_shown_by_its_name(editor: Editor) -> None:
    editor.designer.set_fields({"condition": "${left} = 'yes' and ${greeted} = 'yes'"})
    later, earlier = field_of(editor).builder.editors
    assert (later.item_box.currentText(), later.verb_box.currentText()) == ("${left}", "is")
    assert later.value.text() == "yes"  # type: ignore[attr-defined]
    assert earlier.item_box.currentText() == "Were you greeted?"
    keyboard_to(later.item_box)
    editor.choose("What was paid?")
    assert editor.item.condition == "${paid} >= 0 and ${greeted} = 'yes'"


def test_what_only_the_whole_check_finds_stands_under_the_rule_too(editor: Editor) -> None:
    editor.designer.set_fields({"condition": "${greeted} = 'yes' and ${greeted} = 'no'"})
    assert "never holds" not in field_of(editor).meaning.text()
    editor.findings.check()
    editor.pane.refresh()
    assert "Its condition never holds" in field_of(editor).meaning.text()
    assert field_of(editor).box.property("invalid") == "true"
    editor.designer.set_fields({"condition": "${greeted} = 'yes'"})
    editor.findings.check()
    editor.pane.refresh()
    assert field_of(editor).meaning.text().startswith("Asked if")
