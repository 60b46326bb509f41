"""Names out of wordings: readable, ascii, unique, and given only while nothing knows the item by its first name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pytestqt.qtbot import QtBot

from cxstudio.study import protocol as p
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, yes_no
from ui.presenters.designer_names import LONGEST, name_from

from .editor_scenes import Editor, Key


@pytest.mark.parametrize(
    ("wording", "name"),
    [
        ("Were you greeted?", "were_you_greeted"),
        ("Grüßte jemand zurück?", "grusste_jemand_zuruck"),
        ("2 minutes or less?", "minutes_or_less"),
        ("How many people stood in line in front of you at the till?", "how_many_people_stood_in_line_in"),
        ("Donaudampfschifffahrtsgesellschaftskapitän", "donaudampfschifffahrtsgesellscha"),
        ("Ile było osób?", "ile_bylo_osob"),
        ("هل رحّبوا بك؟", ""),
        ("???", ""),
    ],
)
def test_a_wording_becomes_a_name(wording: str, name: str) -> None:
    assert name_from(wording, ()) == name


@given(st.text(max_size=80), st.sets(st.sampled_from(["a", "a_2", "greeted", "item"])))
def test_every_name_is_one_that_items_can_have(wording: str, taken: set[str]) -> None:
    name = name_from(wording, taken)
    assert not name or (TypeAdapter(p.Id).validate_python(name) and name not in taken and len(name) <= LONGEST + 3)


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert name_from("Greeted?", {"greeted", "greeted_2"}) == "greeted_3"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        yield made


@pytest.fixture
def editor(qtbot: QtBot, workspace: Workspace) -> Iterator[Editor]:
    made = Editor(qtbot, workspace, a_protocol(yes_no("greeted")))
    made.at("greeted")
    yield made
    made.close()


def test_a_new_item_is_named_by_its_wording_in_the_same_step(editor: Editor) -> None:
    start = editor.designer.protocol.canonical()
    editor.designer.add("item")
    editor.field("text").type("Did they smile?").press(Key.Key_Tab)
    assert editor.item.id == "did_they_smile"
    assert editor.item.text == "Did they smile?"
    assert editor.form.fields["hint"].hasFocus()
    assert editor.designer.undo_stack.count() == 2
    end = editor.designer.protocol.canonical()
    editor.designer.undo()
    assert editor.item.id == "item"
    assert editor.undo_all() == start
    assert editor.redo_all() == end


def test_the_name_stays_once_it_was_given(editor: Editor) -> None:
    editor.designer.add("item")
    editor.field("text").type("Did they smile?").press(Key.Key_Tab)
    editor.field("text").type("Did anybody smile?").press(Key.Key_Tab)
    assert editor.item.id == "did_they_smile"


def test_the_name_stays_where_a_rule_speaks_of_it(editor: Editor) -> None:
    editor.designer.add("item")
    editor.designer.add("item")
    assert editor.item.id == "item_2"
    editor.designer.set_fields({"condition": "${item} = 'yes'"})
    editor.at("item").field("text").type("Did they smile?").press(Key.Key_Tab)
    assert editor.item.id == "item"


def test_the_name_stays_once_it_was_published(editor: Editor, workspace: Workspace) -> None:
    editor.designer.add("item")
    workspace.publish(editor.designer.study.id, editor.designer.protocol)
    editor.field("text").type("Did they smile?").press(Key.Key_Tab)
    assert editor.item.id == "item"


def test_typing_on_after_the_name_came_is_typing_into_the_same_item(editor: Editor) -> None:
    editor.designer.add("item")
    editor.field("text").type("Did they smile?").press(Key.Key_Tab).type("A real smile")
    assert editor.item.hint == "A real smile"
    assert editor.item.id == "did_they_smile"
