"""A table's cells keep their columns when a visit moves to another version, or the answer is set aside."""

from __future__ import annotations

import pytest

from cxstudio.study import protocol as p
from cxstudio.study.moving import Fate, move, undone
from tests.study.builders import a_protocol, a_visit
from tests.study.test_kinds import rows
from tests.study.test_protocol import TABLE

WHAT, LOST, WHO, GRAVE = TABLE.columns
LATER = p.Column(id="where", title="Where")
SEATS = ("S1", "S2")


@pytest.mark.parametrize(
    ("was", "now", "fate"),
    [
        ({"columns": (WHAT, LOST)}, {"columns": (WHAT, LOST)}, Fate.KEPT),
        ({"columns": (WHAT, LOST)}, {"columns": (WHAT, LOST, LATER)}, Fate.CHANGED),
        ({"columns": (WHAT, LOST)}, {"columns": (LOST, WHAT)}, Fate.ASIDE),
        ({"columns": (WHAT, LOST)}, {"columns": (WHAT,)}, Fate.ASIDE),
        ({"columns": (WHAT, LOST)}, {"columns": (WHAT, LATER.model_copy(update={"id": "minutes"}))}, Fate.ASIDE),
        ({"row_names": SEATS}, {"row_names": (*SEATS, "S3")}, Fate.CHANGED),
        ({"row_names": SEATS}, {"row_names": SEATS[::-1]}, Fate.ASIDE),
        ({"row_names": SEATS}, {}, Fate.ASIDE),
        ({}, {"at_most": 5}, Fate.CHANGED),
    ],
)
def test_cells_stay_under_their_columns_or_go_aside(was: dict[str, object], now: dict[str, object], fate: Fate) -> None:
    visit = a_visit({"problems": (("Fell", 3), ("Lost", 2))}, protocol="v1")
    before, after = a_protocol(rows(**was)), a_protocol(rows(**now))
    found = move(visit, before, after, "v2", at=5)
    assert [one.fate for one in found.answers if one.item == "problems"] == [fate]
    assert undone(found.after.visit) == visit


@pytest.mark.parametrize(("cell", "fate"), [("staff", Fate.CHANGED), (None, Fate.CHANGED), ("guest", Fate.ASIDE)])
def test_a_cells_answer_has_to_be_offered_still(cell: str | None, fate: Fate) -> None:
    wide = WHO.model_copy(update={"choices": (*WHO.choices, p.Choice(id="guest", text="Guest"))})
    before, after = a_protocol(rows(columns=(wide,))), a_protocol(rows(columns=(WHO,)))
    found = move(a_visit({"problems": ((cell,),)}), before, after, "v2", at=5)
    assert [one.fate for one in found.answers] == [fate]
