"""Every field of every part can be edited, by keys, as a named step that is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.study import edits
from cxstudio.study import protocol as p
from cxstudio.study.defaults import takes_default
from cxstudio.workspace import Person, Workspace
from tests.study.builders import (
    a_protocol,
    a_stage,
    a_touchpoint,
    choice,
    timer,
    yes_no,
)
from ui.presenters.designer_parts import KINDS
from ui.views.designer_fields import Form
from ui.views.designer_rows import PartRows
from ui.widgets.choice_box import ChoiceBox

from .editor_scenes import CTRL, Editor, Key
from .window_scenes import PATIENCE_MS, nameless

DOOR = a_touchpoint(yes_no("greeted", points=1), choice("drink", "tea", "milk"), id="door")
TILL = a_touchpoint(yes_no("paid", points=3), timer("wait"), id="till")
PROTOCOL = a_protocol(
    a_stage(DOOR, id="arrive", weight=1.0),
    a_stage(TILL, id="order", weight=3.0),
    a_stage(a_touchpoint(id="bye"), id="go"),
)
ALT = Qt.KeyboardModifier.AltModifier
ANCHORS = (p.Anchor(value=0, text="no"), p.Anchor(value=1, text="yes"))
NOT_ANSWERED = {
    "required", "required_if", "constraint", "constraint_text", "warning", "warning_text", "evidence", "not_applicable",
    "could_not_observe",
}  # fmt: skip
NOT_SCORED = {"points", "bonus", "critical", "in_standard", "standard", "paired_with"}


@pytest.fixture
def editor(qtbot: QtBot, tmp_path: Path) -> Iterator[Editor]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as workspace:
        made = Editor(qtbot, workspace, PROTOCOL)
        yield made
        made.close()


def fields_of(item: p.Item) -> set[str]:
    """The fields that an item of this kind has any use for."""
    names = set(type(item).model_fields)
    if isinstance(item, p.Note):
        names -= NOT_ANSWERED | NOT_SCORED
    if isinstance(item, p.Computed):
        names -= NOT_ANSWERED
    if not isinstance(item, p.Rating | p.YesNo | p.SingleChoice):
        names -= {"grid"}
    return names if takes_default(item) else names - {"default"}


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_of_any_kind_of_item_is_forgotten(editor: Editor, kind: str) -> None:
    editor.at("greeted").designer.set_kind(kind)
    assert fields_of(editor.item) <= set(editor.form.fields)
    for name in fields_of(editor.item):
        assert editor.form.reveal(name) is not None
    assert not nameless(editor.window)


def test_every_kind_that_can_be_asked_can_be_chosen() -> None:
    from typing import get_args

    kinds = {cls.model_fields["kind"].default for cls in get_args(get_args(p.Item)[0])}
    assert set(KINDS) == kinds


def test_what_a_newcomer_needs_stands_open_and_the_rest_is_folded(qtbot: QtBot, tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as workspace:
        editor = Editor(qtbot, workspace, PROTOCOL, folds="").at("greeted")
        seen = [name for name, widget in editor.form.fields.items() if widget.isVisible()]
        assert seen == [
            "text", "hint", "kind", "required", "standard", "kept_by", "standard_source", "points", "bonus", "critical",
            "in_standard", "condition",
        ]  # fmt: skip
        fold = editor.form.folds["item_limits"]
        fold.button.setFocus()
        editor.press(Key.Key_Space)
        assert editor.form.fields["constraint"].isVisible()
        assert editor.context.preferences.unfolded == "item_limits"
        assert editor.at("paid").form.folds["item_limits"].is_open
        assert not editor.form.folds["item_photos"].is_open
        assert editor.form.folds["item_photos"].button.accessibleName() == "Photos, not asked for, folded"
        editor.close()


def test_words_run_as_their_script_does_and_rules_never_from_the_right(editor: Editor) -> None:
    def side(name: str) -> Qt.LayoutDirection:
        return editor.form.fields[name].document().defaultTextOption().textDirection()  # type: ignore[attr-defined]

    editor.at("greeted").designer.set_fields({"text": "هل ألقى أحد التحية؟", "condition": "'نعم' = ${paid}"})
    assert (side("text"), side("hint"), side("condition")) == (
        Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.LeftToRight,
    )  # fmt: skip
    editor.field("text").press(Key.Key_A, CTRL).type("Greeted?")
    assert side("text") is Qt.LayoutDirection.LeftToRight


# -- by keys -----------------------------------------------------------------------------------------------------------


def test_answers_with_points_by_keys(editor: Editor) -> None:
    start = editor.designer.protocol.canonical()
    editor.at("drink").field("choices").type("Green tea").press(Key.Key_Tab).type("2")
    editor.press(Key.Key_Return).type("one and a half")
    rows = editor.form.fields["choices"]
    assert isinstance(rows, PartRows)
    assert rows.cell(1, 1).property("invalid") == "true"
    editor.type("1.5").press(Key.Key_Return)
    assert QApplication.focusWidget() is rows.cell(2)
    editor.type("Nothing")
    assert editor.item.choices == (  # type: ignore[union-attr]
        p.Choice(id="tea", text="Green tea", points=2),
        p.Choice(id="milk", text="Milk", points=1.5),
        p.Choice(id="a", text="Nothing"),
    )
    end = editor.designer.protocol.canonical()
    assert editor.undo_all() == start
    assert editor.redo_all() == end


def test_several_answers_with_limits(editor: Editor) -> None:
    editor.at("drink").designer.set_kind("choices")
    editor.field("at_most").type("2").field("cap").type("3").tick("shuffle")
    rows = editor.form.fields["choices"]
    assert isinstance(rows, PartRows)
    rows.cell(1, 2).setFocus()
    editor.press(Key.Key_Space)
    item = editor.item
    assert isinstance(item, p.SeveralChoices)
    assert (item.at_most, item.cap, item.shuffle) == (2, 3, True)
    assert [one.exclusive for one in item.choices] == [False, True]
    editor.field("at_most").press(Key.Key_Backspace)
    assert editor.item.at_most is None  # type: ignore[union-attr]


def test_a_stopwatch_that_may_never_stop(editor: Editor) -> None:
    editor.at("wait").field("never").type("Nobody came").tick("may_pause").tick("over_days")
    assert editor.item == timer("wait", never="Nobody came", may_pause=True, over_days=True)


def test_buttons_beside_a_number_can_keep_its_standard(editor: Editor) -> None:
    editor.at("greeted").designer.set_kind("number")
    editor.field("unit").type("minutes").field("decimals").type("1").field("maximum").type("60")
    rows = editor.form.fields["alternatives"]
    assert isinstance(rows, PartRows)
    rows.add_button.click()
    rows.cell(0).setFocus()
    editor.type("Not told")
    editor.designer.choose("drink")
    editor.at("greeted").field("standard").choose("None of these answers")
    item = editor.item
    assert isinstance(item, p.Number)
    assert (item.unit, item.decimals, item.maximum) == ("minutes", 1, 60)
    assert item.alternatives == (p.Choice(id="a", text="Not told"),)
    assert item.standard == p.NoneOf(answers=("a",))


def test_a_table_filled_row_by_row(editor: Editor) -> None:
    editor.at("greeted").designer.set_kind("rows")
    rows = editor.form.fields["columns"]
    assert isinstance(rows, PartRows)
    rows.add_button.click()
    rows.cell(1).setFocus()
    editor.type("How bad").press(Key.Key_Tab).choose("one answer")
    rows.cell(1, 2).setFocus()
    editor.type("a little | very")
    editor.field("row_names").type("Seat 1").press(Key.Key_Return)
    editor.qtbot.keyClicks(QApplication.focusWidget(), "Seat 2")
    editor.field("at_most").type("9").tick("private")
    item = editor.item
    assert isinstance(item, p.Rows)
    assert [(c.title, c.kind) for c in item.columns] == [("First column", "text"), ("How bad", "choice")]
    assert [c.text for c in item.columns[1].choices] == ["a little", "very"]
    assert (item.row_names, item.at_most, item.private) == (("Seat 1", "Seat 2"), 9, True)


def test_a_sealed_card(editor: Editor) -> None:
    editor.at("paid").designer.set_kind("sealed")
    editor.field("card").type("Ask for a refund.").field("opens_after").choose("Door")
    assert (editor.item.card, editor.item.opens_after) == ("Ask for a refund.", "door")  # type: ignore[union-attr]


def test_reasons_usual_none_and_own(editor: Editor) -> None:
    start = editor.designer.protocol.canonical()
    editor.at("greeted").field("not_applicable").choose("The usual reasons")
    assert editor.item.not_applicable == p.NOT_APPLICABLE
    editor.field("could_not_observe").choose("Not offered")
    assert editor.item.could_not_observe == ()
    editor.field("could_not_observe").choose("Own reasons")
    assert editor.item.could_not_observe == p.COULD_NOT_OBSERVE
    rows = editor.form.fields["could_not_observe"].parentWidget().findChild(PartRows)
    assert rows is not None
    rows.add_button.click()
    rows.cell(7).setFocus()
    editor.type("Behind a curtain").press(Key.Key_Tab).type("curtain").press(Key.Key_Tab).press(Key.Key_Space)
    assert editor.item.could_not_observe[-1] == p.Reason(code="curtain", text="Behind a curtain", needs_note=True)
    editor.field("not_applicable").choose("Not offered")
    assert editor.item.not_applicable == ()
    assert editor.undo_all() == start


def test_photos_are_asked_for_with_their_number(editor: Editor) -> None:
    editor.at("greeted").field("evidence").choose("When it fails")
    editor.field("photos_at_most").type("5").field("photos_what").type("the door")
    assert editor.item.evidence == p.EvidenceRule(when="on_fail", at_least=1, at_most=5, what="the door")
    editor.field("photos_at_most").type("500")
    assert editor.form.fields["photos_at_most"].property("invalid") == "true"
    assert editor.item.evidence.at_most == 5


def test_a_standard_with_its_source_and_its_points(editor: Editor) -> None:
    editor.at("wait").field("standard").choose("From … to")
    editor.field("standard_low").type("5").field("standard_high").type("30")
    editor.field("standard_source").type("service manual 4.2").field("points").type("2").tick("bonus").tick("critical")
    assert editor.item.standard == p.Within(low=5, high=30, source="service manual 4.2")
    assert (editor.item.points, editor.item.bonus, editor.item.critical) == (2, True, True)


def test_an_answer_put_in_before_and_a_pair(editor: Editor) -> None:
    editor.at("greeted").field("default").choose("Yes")
    editor.field("paired_with").choose("Was it paid?")
    editor.field("driver").choose("People")
    assert (editor.item.default, editor.item.paired_with) == ("yes", "paid")
    assert editor.item.driver is p.Driver.PEOPLE


def test_an_example_picture_is_taken_in_and_goes_with_the_last_item_that_shows_it(
    editor: Editor, tmp_path: Path
) -> None:
    start = editor.designer.protocol.canonical()
    Image.new("RGB", (1000, 500), "red").save(tmp_path / "Tidy shelf.png")
    editor.at("greeted").form.fields["example"].files_dropped.emit([tmp_path / "Tidy shelf.png"])  # type: ignore[attr-defined]
    editor.qtbot.waitUntil(lambda: bool(editor.item.example), timeout=PATIENCE_MS)
    (picture,) = editor.designer.protocol.pictures
    assert (picture.id, picture.title) == ("greeted", "Tidy shelf")
    editor.field("example_title").type("How a shelf should look")
    assert editor.designer.protocol.pictures[0].title == "How a shelf should look"
    editor.form.fields["example"].removed.emit("greeted")  # type: ignore[attr-defined]
    assert (editor.item.example, editor.designer.protocol.pictures) == ("", ())
    assert editor.undo_all() == start


def test_what_is_no_picture_is_refused_in_words(editor: Editor) -> None:
    editor.at("greeted").form.fields["example"].image_pasted.emit(b"nothing")  # type: ignore[attr-defined]
    editor.qtbot.waitUntil(lambda: bool(editor.told), timeout=PATIENCE_MS)
    assert editor.item.example == ""


# -- touchpoints, stages, the study ------------------------------------------------------------------------------------


def test_a_touchpoint_has_all_its_fields(editor: Editor) -> None:
    editor.at("till")
    assert set(p.Touchpoint.model_fields) - {"items"} <= set(editor.form.fields)
    editor.field("due_days").type("2.5").field("reminder").type("Has it come?").field("channel").type("parcel")
    editor.field("condition").type("${greeted} = 'yes'").tick("shuffle")
    touchpoint = editor.designer.node
    assert isinstance(touchpoint, p.Touchpoint)
    assert (touchpoint.due_days, touchpoint.reminder, touchpoint.channel) == (2.5, "Has it come?", "parcel")
    assert (touchpoint.condition, touchpoint.shuffle) == ("${greeted} = 'yes'", True)
    editor.field("due_days").press(Key.Key_Backspace)
    assert editor.designer.node.due_days is None  # type: ignore[union-attr]


def test_a_stage_tells_its_share_of_the_score(editor: Editor) -> None:
    share = editor.at("order").form.share  # type: ignore[attr-defined]
    assert share.text() == "75 % of the whole"
    editor.field("weight").type("1")
    assert share.text() == "50 % of the whole"
    assert editor.at("go").form.share.text() == "no points here: does not count"  # type: ignore[attr-defined]
    editor.designer.choose("")
    editor.designer.set_fields({"scoring": "pooled"})
    assert editor.at("order").form.share.text() == "not used: this study pools all points"  # type: ignore[attr-defined]


def test_the_study_and_its_outcome(editor: Editor) -> None:
    editor.at("").designer.set_fields({"outcome": None})
    editor.designer.undo_stack.clear()
    start = editor.designer.protocol.canonical()
    assert not editor.form.fields["smallest_effect"].isEnabled()
    editor.field("target").type("85").field("least_minutes").type("12").tick("shows_scores")
    editor.field("outcome").type("Would you come back?").field("smallest_effect").type("0.5").tick("asks_why")
    editor.field("early_after").choose("Door")
    protocol = editor.designer.protocol
    assert protocol.outcome == p.Outcome(
        text="Would you come back?", scale="o10", smallest_effect=0.5, asks_why=False, early_after="door"
    )
    assert (protocol.target, protocol.least_minutes, protocol.shows_scores) == (0.85, 12, False)
    editor.field("target").type("100")
    assert editor.form.fields["target"].property("invalid") == "true"
    assert editor.undo_all() == start


# -- findings ----------------------------------------------------------------------------------------------------------


def test_a_finding_is_put_right_by_one_key_and_taken_back(editor: Editor) -> None:
    editor.at("drink").designer.set_fields({"points": 2})
    before = editor.designer.protocol.canonical()
    editor.findings.check()
    codes = [one.code for one in editor.designer.findings()]
    assert "P009" in codes
    editor.findings.take_focus()
    editor.findings.list.setCurrentRow(codes.index("P009"))
    editor.press(Key.Key_R)
    assert editor.item.points == 0
    assert editor.designer.undo_stack.undoText() == "Set its points to 0"
    editor.qtbot.waitUntil(lambda: "P009" not in [one.code for one in editor.designer.known_findings()])
    editor.designer.undo()
    assert editor.designer.protocol.canonical() == before


@pytest.mark.parametrize(
    ("item", "fields", "code", "field"),
    [
        ("wait", {"warning": ". < "}, "P003", "warning"),
        ("paid", {"condition": "${nobody} = 'yes'"}, "P004", "condition"),
        ("paid", {"required_if": "${wait} = 3"}, "P005", "required_if"),
        ("wait", {"starts": ""}, "P019", "starts"),
        ("paid", {"standard": None}, "P009", "standard"),
        ("drink", {"default": "coffee"}, "P039", "default"),
        ("drink", {"not_applicable": (p.Reason(code="own"),)}, "P031", "not_applicable"),
        ("greeted", {"example": "none"}, "P035", "example"),
    ],
)
def test_a_finding_leads_to_the_very_field(
    qtbot: QtBot, tmp_path: Path, item: str, fields: dict[str, object], code: str, field: str
) -> None:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as workspace:
        editor = Editor(qtbot, workspace, PROTOCOL, folds="").at(item)
        editor.designer.set_fields(fields)
        editor.at("").findings.check()
        codes = [one.code for one in editor.designer.findings()]
        editor.findings.take_focus()
        editor.findings.list.setCurrentRow(codes.index(code))
        editor.press(Key.Key_Return)
        goal, held = editor.form.fields[field], QApplication.focusWidget()
        assert editor.designer.chosen == item
        assert held is goal or goal.isAncestorOf(held)
        assert goal.isVisible()
        editor.close()


# -- one form for all items of a kind ----------------------------------------------------------------------------------


def test_what_is_half_typed_stays_with_its_own_item(editor: Editor) -> None:
    editor.at("greeted").field("id").type("hello")  # taken once the field is left
    form = editor.form
    editor.designer.choose("paid")
    assert editor.form is form, "another yes-or-no question is shown in the form of the one before"
    assert (form.fields["id"].text(), form.fields["id"].hasFocus()) == ("paid", True)
    assert form.fields["id"].property("invalid") != "true"
    assert [item.id for item in editor.designer.protocol.stages[1].touchpoints[0].items] == ["paid", "wait"]


def test_forms_are_made_while_nothing_happens_so_that_nobody_waits_for_them(editor: Editor) -> None:
    parts = [part for stage in PROTOCOL.stages for part in edits.parts_of(stage)]
    editor.at("greeted").pane.rebuild()
    for _rest in range(len(parts)):
        editor.pane.prepare()
    ready = set(editor.pane.findChildren(Form))
    assert [form for form in ready if form.isVisible()] == [editor.form]
    for part in parts:
        assert editor.at(part.id).form in ready
        assert editor.form.isVisible()


def test_what_is_offered_is_of_the_item_that_is_shown(editor: Editor) -> None:
    editor.at("greeted")
    box = editor.form.fields["paired_with"]
    assert isinstance(box, ChoiceBox)
    offered = lambda: [box.itemText(n) for n in range(box.count())]  # noqa: E731
    assert offered() == ["nothing", "Was it paid?"]
    editor.designer.choose("paid")
    assert offered() == ["nothing", "Was it greeted?"]


def test_a_group_folded_in_one_form_is_folded_in_that_of_another_kind(editor: Editor) -> None:
    assert editor.at("greeted").form.folds["item_photos"].is_open
    editor.at("wait").form.folds["item_photos"].button.click()
    assert not editor.at("greeted").form.folds["item_photos"].is_open


# -- the order of answers and columns ----------------------------------------------------------------------------------


def test_answers_change_their_places_by_keys_and_keep_their_names_and_points(editor: Editor) -> None:
    editor.at("drink").field("choices")
    before = editor.item.choices  # type: ignore[union-attr]
    editor.press(Key.Key_Down, ALT)
    assert editor.item.choices == before[::-1]  # type: ignore[union-attr]
    rows = editor.form.fields["choices"]
    assert isinstance(rows, PartRows)
    assert rows.cell(1).hasFocus(), "the keyboard goes with what is moved"
    editor.press(Key.Key_Down, ALT)  # at the end already
    editor.press(Key.Key_Up, ALT)
    assert editor.item.choices == before  # type: ignore[union-attr]
    assert [item.id for item in editor.designer.protocol.stages[0].touchpoints[0].items] == ["greeted", "drink"]


def test_the_answers_of_a_column_change_their_places_and_keep_their_names(editor: Editor) -> None:
    editor.at("greeted").designer.set_kind("rows")
    rows = editor.form.fields["columns"]
    assert isinstance(rows, PartRows)
    rows.cell(0, 1).setFocus()
    editor.choose("one answer")
    rows.cell(0, 2).setFocus()
    editor.type("a little | some | very").press(Key.Key_Up, ALT)
    said = lambda: [(c.id, c.text) for c in editor.item.columns[0].choices]  # type: ignore[union-attr]  # noqa: E731
    assert said() == [("a", "a little"), ("c", "very"), ("b", "some")]
    editor.press(Key.Key_Up, ALT)
    assert said() == [("c", "very"), ("a", "a little"), ("b", "some")]
    editor.press(Key.Key_Up, ALT)
    assert said() == [("c", "very"), ("a", "a little"), ("b", "some")]


def test_a_rating_in_a_table_takes_its_scale_from_a_list(editor: Editor) -> None:
    scales = tuple(p.Scale(id=name, title=name, anchors=ANCHORS) for name in ("clean", "quick"))
    editor.designer.put(editor.designer.protocol.model_copy(update={"scales": scales}), "scales")
    editor.at("greeted").designer.set_kind("rows")
    rows = editor.form.fields["columns"]
    assert isinstance(rows, PartRows)
    rows.cell(0, 1).setFocus()
    editor.choose("rating")
    assert editor.item.columns[0].scale == "clean"  # type: ignore[union-attr]
    rows.cell(0, 2).setFocus()
    editor.choose("quick, 0 … 1")
    assert editor.item.columns[0].scale == "quick"  # type: ignore[union-attr]
