"""Reviewing real visits: each decision is an operation, merges like one, and has its effect on what counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.errors import WorkspaceError
from cxstudio.exchange import bundle, merge
from cxstudio.report.basis import ReportSettings, read_basis
from cxstudio.steps import run_to_end
from cxstudio.store import log, visits
from cxstudio.study.plan import Study
from cxstudio.study.review import Act
from cxstudio.study.visit import Answer, Remark, Visit, VisitState
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, yes_no


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines Roth", "ines-laptop")) as made:
        protocol = a_protocol(yes_no("greeting", points=2), yes_no("smile", points=1))
        made.add_study(Study(id="s1", title="Shop"), protocol)
        made.publish("s1", protocol)
        yield made


def a_finished(workspace: Workspace, observer: str = "Ana") -> Visit:
    site = next(iter(workspace.sites("s1")), None) or workspace.add_site("s1", "Harbour")
    visit = workspace.begin_visit("s1", site, observer)
    return workspace.complete(visit.with_answer(Answer(item="greeting", value="yes", at=visit.started_at + 5)))


def submitted(workspace: Workspace, observer: str = "Ana") -> Visit:
    visit = a_finished(workspace, observer)
    return workspace.reviews.decide(Act.SUBMIT, "s1", [visit.id]).done[0]


def here(workspace: Workspace, visit: Visit) -> Visit:
    with workspace.database.read() as connection:
        return visits.visit(connection, visit.id, "s1")


def test_from_complete_to_approved_and_back_again(workspace: Workspace) -> None:
    visit = submitted(workspace)
    desk = workspace.reviews.desk("s1")
    assert [(one.id, one.site, one.observer, one.is_ours) for one in desk.waiting] == [
        (visit.id, "Harbour", "Ana", False)
    ]
    (approved,) = workspace.reviews.decide(Act.APPROVE, "s1", [visit.id]).done
    assert approved.state is VisitState.APPROVED
    workspace.reviews.take_back("s1", [visit.id], VisitState.SUBMITTED, "undone")
    assert here(workspace, visit).state is VisitState.SUBMITTED
    told = [
        (c.before, c.after) for e in workspace.reviews.history(visit.id, "s1") for c in e.changes if c.field == "state"
    ]
    assert told == [
        (None, "complete"), ("complete", "submitted"), ("submitted", "approved"), ("approved", "submitted"),
    ]  # fmt: skip


def test_ones_own_visit_stays_and_the_others_go_on(workspace: Workspace) -> None:
    theirs, own = submitted(workspace, "Ana"), submitted(workspace, "INES ROTH")
    decided = workspace.reviews.decide(Act.APPROVE, "s1", [theirs.id, own.id])
    assert [one.id for one in decided.done] == [theirs.id]
    ((refused, why),) = decided.refused
    assert (refused.id, why.startswith("You observed this visit.")) == (own.id, True)
    assert here(workspace, own).state is VisitState.SUBMITTED


def test_a_returned_visit_goes_round_once_more(workspace: Workspace) -> None:
    visit = submitted(workspace)
    remarks = [Remark(id="r1", item="greeting", text="Was it?"), Remark(id="r2", item="smile", text="And this?")]
    (returned,) = workspace.reviews.decide(Act.RETURN, "s1", [visit.id], remarks=remarks).done
    assert {(one.item, one.by) for one in returned.remarks} == {("greeting", "Ines Roth"), ("smile", "Ines Roth")}
    ((_visit, why),) = workspace.reviews.decide(Act.SUBMIT, "s1", [visit.id]).refused
    assert why.startswith("2 remarks wait for their answers.")
    amended = workspace.amend(returned, Answer(item="greeting", value="no", at=1), "heard it wrong")
    assert {one.id: one.reply for one in amended.remarks} == {"r1": "heard it wrong", "r2": ""}
    workspace.reviews.reply(amended, "r2", "nobody looked up")
    (again,) = workspace.reviews.decide(Act.SUBMIT, "s1", [visit.id]).done
    assert again.state is VisitState.SUBMITTED
    changed = {c.field: c.after for e in workspace.reviews.since_returned(visit.id, "s1") for c in e.changes}
    assert changed["answer/greeting"] == {"value": "no", "at": 1}
    with workspace.database.write() as connection:
        assert log.faults(connection) == []


def test_a_remark_that_is_not_here_is_not_answered(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="not here any more"):
        workspace.reviews.reply(submitted(workspace), "r9", "yes")


def test_an_approved_visit_that_is_amended_waits_for_its_review_again(workspace: Workspace) -> None:
    visit = submitted(workspace)
    (approved,) = workspace.reviews.decide(Act.APPROVE, "s1", [visit.id]).done
    assert workspace.amend(approved, Answer(item="smile", value="yes"), "saw it").state is VisitState.SUBMITTED


def test_what_was_amended_elsewhere_while_it_was_approved_waits_for_its_review(
    workspace: Workspace, tmp_path: Path
) -> None:
    visit, apart = submitted(workspace), submitted(workspace)
    run_to_end(bundle.export(workspace, "s1", tmp_path / "1.cxb"))
    with Workspace.create(tmp_path / "b", Person("Ana", "ana-laptop")) as other:
        with run_to_end(bundle.read(tmp_path / "1.cxb")) as found:
            run_to_end(merge.apply(other, found))
        other.amend(here(other, visit), Answer(item="greeting", value="no"), "heard again")
        workspace.reviews.decide(Act.APPROVE, "s1", [visit.id, apart.id])
        for giver, taker, name in ((other, workspace, "2.cxb"), (workspace, other, "3.cxb")):
            run_to_end(bundle.export(giver, "s1", tmp_path / name))
            with run_to_end(bundle.read(tmp_path / name)) as found:
                run_to_end(merge.apply(taker, found))
        assert [here(one, visit).state for one in (workspace, other)] == [VisitState.SUBMITTED] * 2
    assert here(workspace, apart).state is VisitState.APPROVED
    assert [one.id for one in workspace.reviews.desk("s1").waiting] == [visit.id]
    assert here(workspace, visit).answers["greeting"].value == "no"
    (approved,) = workspace.reviews.decide(Act.APPROVE, "s1", [visit.id]).done
    assert approved.state is VisitState.APPROVED, "somebody has seen all of it now"
    with workspace.database.write() as connection:
        assert log.faults(connection) == []


def test_two_values_of_an_answer_keep_from_approving_until_one_is_chosen(workspace: Workspace, tmp_path: Path) -> None:
    visit = submitted(workspace)
    run_to_end(bundle.export(workspace, "s1", tmp_path / "all.cxb"))
    with Workspace.create(tmp_path / "ana", Person("Ana", "ana-phone")) as ana:
        with run_to_end(bundle.read(tmp_path / "all.cxb")) as opened:
            run_to_end(merge.apply(ana, opened))
        ana.amend(here(ana, visit), Answer(item="greeting", value="no"), "heard it wrong")
        run_to_end(bundle.export(ana, "s1", tmp_path / "ana.cxb"))
    workspace.amend(visit, Answer(item="greeting", value="yes", note="twice"), "my notes")
    with run_to_end(bundle.read(tmp_path / "ana.cxb")) as opened:
        run_to_end(merge.apply(workspace, opened))
    assert workspace.reviews.desk("s1").waiting[0].conflicts == 1
    ((_visit, why),) = workspace.reviews.decide(Act.APPROVE, "s1", [visit.id]).refused
    assert why.startswith("1 answer of this visit has two values.")
    workspace.amend(here(workspace, visit), Answer(item="greeting", value="no"), "asked both")
    assert workspace.reviews.decide(Act.APPROVE, "s1", [visit.id]).refused == ()


def test_a_study_that_counts_approved_visits_leaves_the_others_out(workspace: Workspace) -> None:
    approved, waiting, returned, rejected = (submitted(workspace) for _n in range(4))
    fresh = a_finished(workspace)
    workspace.reviews.decide(Act.APPROVE, "s1", [approved.id])
    workspace.reviews.decide(Act.RETURN, "s1", [returned.id], remarks=[Remark(id="r", text="When?")])
    workspace.reviews.decide(Act.REJECT, "s1", [rejected.id], "invented")
    counted = {one.visit.id for one in workspace.dataset("s1")[1].visits}
    assert counted == {approved.id, waiting.id, fresh.id}
    workspace.change_study(workspace.find_study("s1").model_copy(update={"counts": "approved"}))
    assert [one.visit.id for one in workspace.dataset("s1")[1].visits] == [approved.id]
    basis = read_basis(workspace, "s1", ReportSettings())
    assert (basis.n, len(basis.left_out)) == (1, 4)
    desk = workspace.reviews.desk("s1")
    assert ([one.id for one in desk.waiting], [one.id for one in desk.returned]) == ([waiting.id], [returned.id])
    assert (desk.unsubmitted, desk.drafts, desk.returned[0].remarks) == (1, 0, 1)
