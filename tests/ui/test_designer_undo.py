"""Whatever is done to a protocol, in whatever order: undone to the start and redone to the end it is equal bit for bit,
and the disk has the last of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxstudio.settings import Preferences
from cxstudio.study.plan import Study
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, a_stage, a_touchpoint, choice, rating, yes_no
from ui.context import Context
from ui.presenters.designer import Designer
from ui.presenters.designer_parts import KINDS

STUDY = Study(id="01900000-0000-7000-8000-000000000001", title="Café visits")
START = a_protocol(
    a_stage(a_touchpoint(yes_no("greeted", points=1), choice("drink", "tea", "milk"), id="door"), id="arrive"),
    a_stage(a_touchpoint(rating("clean"), yes_no("paid", condition="${greeted} = 'yes'"), id="pay"), id="order"),
)
MOVES = ("add", "kind", "write", "type", "duplicate", "move", "remove", "cut and paste", "id", "scale")


@pytest.fixture(scope="module")
def designer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Designer]:
    with Workspace.create(tmp_path_factory.mktemp("w") / "w", Person("Ines", "ines-laptop")) as workspace:
        workspace.add_study(STUDY, START)
        context = Context(Preferences(name="Ines"))
        context.use(workspace)
        yield Designer(context)


def do(designer: Designer, move: str, number: int) -> None:
    """One move of a designer somewhere in the protocol."""
    rows = [
        "",
        *(
            node
            for s in designer.protocol.stages
            for t in s.touchpoints
            for node in (s.id, t.id, *(i.id for i in t.items))
        ),
    ]
    designer.choose(rows[number % len(rows)])
    match move:
        case "add":
            designer.add(("stage", "touchpoint", "item")[number % 3])
        case "kind":
            designer.set_kind(list(KINDS)[number % len(KINDS)])
        case "write":
            designer.write(designer.chosen, f"Words {number}")
        case "type":
            designer.set_fields({"title" if designer.way.item is None else "hint": f"{number}"}, typing=True)
        case "duplicate":
            designer.duplicate()
        case "move":
            designer.move(number % 2 * 2 - 1)
        case "remove":
            designer.remove()
        case "cut and paste":
            text = designer.copied()
            designer.remove()
            designer.paste(text) if text else None
        case "id":
            designer.rename_id(f"renamed_{number}")
        case "scale":
            designer.take_new_scale()


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 60)), max_size=14))
def test_undo_to_the_start_and_redo_to_the_end(designer: Designer, moves: list[tuple[str, int]]) -> None:
    workspace = designer.context.open_workspace
    workspace.protocol_drafts.save(STUDY.id, START)
    designer.open(STUDY.id)
    for move, number in moves:
        do(designer, move, number)
    end, steps = designer.protocol.canonical(), designer.undo_stack.count()
    for _n in range(steps):
        designer.undo()
    assert designer.protocol.canonical() == START.canonical()
    for _n in range(steps):
        designer.redo()
    assert designer.protocol.canonical() == end
    assert designer.save_now()
    draft = workspace.protocol_draft(STUDY.id)
    assert draft is not None
    assert draft.canonical() == end
