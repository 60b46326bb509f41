"""Whatever is done to a protocol, in whatever order: undone to the start and redone to the end it is equal bit for bit,
and the disk has the last of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxstudio.settings import Preferences
from cxstudio.study.edits_beside import name_of
from cxstudio.study.plan import Study
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, a_stage, a_touchpoint, choice, rating, yes_no
from ui.context import Context
from ui.presenters.designer import Designer
from ui.presenters.designer_library import our_blocks
from ui.presenters.designer_parts import KINDS
from ui.presenters.designer_places import BEHAVIOURS, DRAWS, SCALES, Goal

STUDY = Study(id="01900000-0000-7000-8000-000000000001", title="Café visits")
START = a_protocol(
    a_stage(a_touchpoint(yes_no("greeted", points=1), choice("drink", "tea", "milk"), id="door"), id="arrive"),
    a_stage(a_touchpoint(rating("clean"), yes_no("paid", condition="${greeted} = 'yes'"), id="pay"), id="order"),
)
MOVES = (
    *("add", "kind", "write", "type", "duplicate", "move", "remove", "cut and paste", "id", "scale"),
    *("several", "drag", "copy by drag", "indent", "outdent", "library"),
    *("behaviour", "exclude", "paste behaviours", "lot", "card", "scale words", "list move", "list remove"),
)
LISTS = (BEHAVIOURS, DRAWS, SCALES)


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
        case "drag" | "copy by drag":
            spots = [("", s.id) for s in designer.protocol.stages]
            spots += [(s.id, "") for s in designer.protocol.stages]
            spots += [(t.id, t.items[0].id if t.items else "") for _s, t in designer.protocol.touchpoints()]
            if spots:
                goal = Goal(*spots[number % len(spots)])
                (designer.move_to if move == "drag" else designer.copy_to)([designer.chosen], goal)
        case "several":
            designer.pick(rows[number % len(rows) :][:4], designer.chosen)
            (designer.duplicate, designer.remove, lambda: designer.move(1), lambda: designer.move(-1))[number % 4]()
        case "indent":
            designer.indent()
        case "outdent":
            designer.outdent()
        case "library":
            designer.take(our_blocks()[number % len(our_blocks())], "library")
        case _:
            do_beside(designer, move, number)


def do_beside(designer: Designer, move: str, number: int) -> None:
    """One move beside the journey."""
    beside, place = designer.beside, LISTS[number % 3]
    codes = [behaviour.code for behaviour in designer.protocol.behaviours]
    lots = [draw.id for draw in designer.protocol.draws]
    names = [name_of(thing) for thing in beside.things(place)]
    match move:
        case "behaviour":
            code = beside.add(BEHAVIOURS, codes[number % len(codes)] if codes else "")
            beside.set_fields(BEHAVIOURS, code, {"key": "abc"[number % 3], "kind": "state"}, typing=number % 2 == 0)
            beside.rename(BEHAVIOURS, code, f"watched_{number}")
        case "exclude" if len(codes) > 1:
            beside.exclude(codes[number % len(codes)], codes[0], number % 2 == 0)
        case "paste behaviours" if codes:
            designer.paste(beside.copied(codes[: 1 + number % 3]))
        case "lot":
            beside.rename(DRAWS, beside.add(DRAWS), f"lot_{number}")
        case "card" if lots:
            beside.add_option(lots[0])
            beside.set_option(lots[0], 0, {"text": f"Card {number}"})
            beside.remove_option(lots[0], number % 3)
        case "scale words" if designer.protocol.scales:
            name = designer.protocol.scales[number % len(designer.protocol.scales)].id
            beside.set_range(name, 0, 1 + number % 7)
            beside.set_anchor(name, 0, f"words {number}")
        case "list move" if names:
            beside.move(place, names[number % len(names)], number % 2 * 2 - 1)
            beside.duplicate(place, names[0])
        case "list remove" if names:
            beside.remove(place, names[number % len(names)])


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
