"""Two people change the same, one of them decides, and the decision travels like any change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.errors import WorkspaceError
from cxstudio.store import log, visits
from cxstudio.store.conflicts import Conflict, Side, both
from cxstudio.store.fold import ALIVE
from cxstudio.study.review import Act
from cxstudio.study.visit import Answer, Visit
from cxstudio.workspace import Person, Workspace
from tests.exchange.test_hostile import FILE, STUDY, a_visit


@pytest.fixture
def ines(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "ines", Person("Ines", "ines-laptop")) as workspace:
        workspace.install(FILE)
        yield workspace


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "ana", Person("Ana", "ana-laptop")) as workspace:
        yield workspace


def meet(one: Workspace, other: Workspace) -> None:
    """Each takes in what the other has."""
    for giver, taker in ((one, other), (other, one)):
        with giver.database.read() as connection:
            everything = list(log.of_study(connection, STUDY))
        with taker.database.write() as connection:
            log.take_in(connection, everything)
    assert fingerprint(one) == fingerprint(other)


def fingerprint(workspace: Workspace) -> str:
    with workspace.database.read() as connection:
        return log.study_fingerprint(connection, STUDY)


def amend(workspace: Workspace, visit: Visit, value: str, note: str, reason: str) -> None:
    here = next(one for one in everything(workspace) if one.id == visit.id)
    workspace.amend(here, here.answers["greeted"].model_copy(update={"value": value, "note": note}), reason)


def everything(workspace: Workspace) -> list[Visit]:
    with workspace.database.read() as connection:
        return visits.visits_of(connection, STUDY)


@pytest.fixture
def parted(ines: Workspace, ana: Workspace) -> Visit:
    """A visit that both changed without knowing of each other."""
    visit = a_visit(ines)
    meet(ines, ana)
    amend(ines, visit, "no", "Nobody looked up.", "listened again")
    amend(ana, visit, "yes", "A nod only.", "my own note")
    meet(ines, ana)
    return visit


def test_both_values_are_told_with_who_gave_them_and_what_was_there_before(
    ines: Workspace, ana: Workspace, parted: Visit
) -> None:
    (found,) = ines.conflicts.listed(STUDY)
    assert (found.entity, found.field, found.is_deletion) == (f"visit:{parted.id}", "answer/greeted", False)
    told = [(side.person, said(side)["value"], said(side)["note"]) for side in found.sides]
    assert told == [("Ines", "no", "Nobody looked up."), ("Ana", "yes", "A nod only.")]
    assert isinstance(found.before, dict) and found.before["value"] == "yes"
    assert found.before_at > 0
    assert [side.person for side in ana.conflicts.listed(STUDY)[0].sides] == ["Ana", "Ines"]  # ours is on the left
    assert (ines.conflicts.count(), ines.conflicts.count(STUDY), ines.conflicts.count("other")) == (1, 1, 0)
    assert ines.conflicts.studies() == [STUDY]


def said(side: Side) -> dict[str, object]:
    assert isinstance(side.value, dict)
    return dict(side.value)


def test_a_decision_travels_and_settles_it_everywhere(ines: Workspace, ana: Workspace, parted: Visit) -> None:
    (found,) = ines.conflicts.listed(STUDY)
    ines.conflicts.decide(found, found.sides[1].value)
    assert ines.conflicts.listed(STUDY) == []
    meet(ines, ana)
    assert ana.conflicts.count() == 0
    for workspace in (ines, ana):
        assert everything(workspace)[0].answers["greeted"].note == "A nod only."
        with workspace.database.write() as connection:
            assert log.faults(connection) == []
            assert log.open_conflicts(connection, STUDY) == 0


def test_decided_differently_on_two_computers_is_a_conflict_of_two_decisions(
    ines: Workspace, ana: Workspace, parted: Visit
) -> None:
    for workspace, kept in ((ines, 0), (ana, 0)):
        (found,) = workspace.conflicts.listed(STUDY)
        workspace.conflicts.decide(found, found.sides[kept].value)
    meet(ines, ana)
    (again,) = ines.conflicts.listed(STUDY)
    assert [(side.person, said(side)["value"]) for side in again.sides] == [("Ines", "no"), ("Ana", "yes")]


def test_taken_back_it_stands_open_again_with_both_authors(ines: Workspace, ana: Workspace, parted: Visit) -> None:
    (found,) = ines.conflicts.listed(STUDY)
    decision = ines.conflicts.decide(found, found.sides[1].value)
    ines.conflicts.take_back(decision)
    (again,) = ines.conflicts.listed(STUDY)
    assert [(side.person, side.value) for side in again.sides] == [(side.person, side.value) for side in found.sides]
    meet(ines, ana)
    assert ana.conflicts.count() == 1
    with pytest.raises(WorkspaceError, match="meanwhile"):
        ines.conflicts.take_back(decision)


def test_who_looks_at_an_old_list_decides_nothing(ines: Workspace, parted: Visit) -> None:
    (found,) = ines.conflicts.listed(STUDY)
    ines.conflicts.decide(found, found.sides[0].value)
    before = fingerprint(ines)
    with pytest.raises(WorkspaceError) as refused:
        ines.conflicts.decide(found, found.sides[1].value)
    assert refused.value.code == "conflict-changed"
    assert fingerprint(ines) == before


@pytest.mark.parametrize("stays", [True, False])
def test_deleted_here_and_changed_there_is_decided_too(ines: Workspace, ana: Workspace, stays: bool) -> None:
    visit = a_visit(ines)
    meet(ines, ana)
    ines.trash.put_visit(visit)
    amend(ana, visit, "no", "", "heard again")
    meet(ines, ana)
    assert [one.id for one in everything(ines)] == [visit.id]  # it stays until somebody decides
    (found,) = ines.conflicts.listed(STUDY)
    assert (found.field, found.is_deletion) == (ALIVE, True)
    assert [(side.person, side.value) for side in found.sides] == [("Ines", False), ("Ana", True)]
    decision = ines.conflicts.decide(found, stays)
    meet(ines, ana)
    assert ([one.id for one in everything(ana)] == [visit.id]) is stays
    assert ana.conflicts.count() == 0
    ines.conflicts.take_back(decision)
    meet(ines, ana)
    assert ana.conflicts.listed(STUDY)[0].is_deletion
    assert [one.id for one in everything(ana)] == [visit.id]


def test_a_visit_is_not_approved_while_a_conflict_is_open(ines: Workspace, ana: Workspace, parted: Visit) -> None:
    ines.reviews.decide(Act.SUBMIT, STUDY, [parted.id])
    meet(ines, ana)
    decided = ana.reviews.decide(Act.APPROVE, STUDY, [parted.id])
    assert decided.done == ()
    assert "two values" in decided.refused[0][1]
    assert ana.reviews.desk(STUDY).waiting[0].conflicts == 1
    (found,) = ana.conflicts.listed(STUDY)
    ana.conflicts.decide(found, found.sides[0].value)
    assert [one.id for one in ana.reviews.decide(Act.APPROVE, STUDY, [parted.id]).done] == [parted.id]


def test_reasons_that_differ_ask_nobody(ines: Workspace, ana: Workspace) -> None:
    """Different answers of one visit, each with its reason: nothing is in doubt."""
    visit = a_visit(ines)
    meet(ines, ana)
    amend(ines, visit, "no", "", "listened again")
    here = everything(ana)[0]
    ana.change_site(ana.sites(STUDY)[0].model_copy(update={"name": "Harbour"}))
    with ana.database.write() as connection:
        visits.change(connection, here, here.model_copy(update={"wave": "2"}), "wrong wave", ana.clock)
    meet(ines, ana)
    assert (ines.conflicts.count(), ines.conflicts.listed(STUDY)) == (0, [])
    assert ines.reviews.decide(Act.SUBMIT, STUDY, [visit.id]).refused == ()


# -- both of them ------------------------------------------------------------------------------------------------------


def a_conflict(field: str, *values: object) -> Conflict:
    names = ("Ines", "Ana", "Ben")
    sides = tuple(Side(str(n), value, names[n], str(n), 0, 0) for n, value in enumerate(values))  # type: ignore[arg-type]
    return Conflict(STUDY, "visit:v", field, sides)


@pytest.mark.parametrize(
    ("field", "values", "kept", "is_text", "joined"),
    [
        ("evidence/p/caption", ("Door", "Counter"), 0, False, "Ines: Door\nAna: Counter"),
        ("evidence/p/caption", ("", "Counter"), 0, False, "Counter"),
        ("answer/i", ({"value": 3, "note": "a"}, {"value": 2, "note": "b"}), 1, False, {"value": 2, "note": "Ines: a\nAna: b"}),  # noqa: E501
        ("answer/i", ({"value": 3}, {"value": 3, "note": "b"}), 0, False, {"value": 3, "note": "b"}),
        ("answer/i", ({"value": 3, "note": "a"}, {"value": 2, "note": "a"}), 0, False, None),
        ("answer/i", ({"value": "x"}, {"value": "y"}, {"value": "x"}), 0, True, {"value": "Ines: x\nAna: y"}),
        ("answer/i", ({"value": "yes"}, {"value": "no"}), 0, False, None),
        ("answer/i", ({"value": 3}, None), 0, False, None),
        ("evidence/p/redaction", ([{"x": 1}], [{"x": 1}, {"x": 2}]), 0, False, [{"x": 1}, {"x": 2}]),
        ("site", ("a", "b"), 0, False, None),
        ("state", ("approved", "rejected"), 0, False, None),
    ],
)  # fmt: skip
def test_what_can_be_kept_both(
    field: str, values: tuple[object, ...], kept: int, is_text: bool, joined: object
) -> None:
    assert both(a_conflict(field, *values), kept, is_text=is_text) == joined


def test_both_kept_is_one_value(ines: Workspace, ana: Workspace, parted: Visit) -> None:
    (found,) = ines.conflicts.listed(STUDY)
    ines.conflicts.decide(found, both(found))
    meet(ines, ana)
    answer = everything(ana)[0].answers["greeted"]
    assert answer == Answer(item="greeted", value="no", note="Ines: Nobody looked up.\nAna: A nod only.", at=answer.at)
