"""Visits move to another version, come back, and keep the history; versions retire; old visits are scored anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.errors import WorkspaceError
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.study import edits
from cxstudio.study.moving import Fate
from cxstudio.study.plan import Study
from cxstudio.study.visit import Answer, Visit
from cxstudio.workspace import Workspace
from tests.study.builders import a_protocol, yes_no

FIRST = a_protocol(yes_no("greeting", points=2), yes_no("music"))
SECOND = edits.remove(edits.rename(FIRST, "greeting", "Were you greeted at once?"), "music")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "work") as found:
        found.add_study(Study(id="s1", title="Shop"), FIRST)
        found.publish("s1", FIRST)
        yield found


def a_visit(workspace: Workspace, *, complete: bool = True) -> Visit:
    visit = workspace.begin_visit("s1", workspace.add_site("s1", "Harbour"), "Ana")
    for item in ("greeting", "music"):
        answer = Answer(item=item, value="yes", at=visit.started_at + 10)
        workspace.drafts.save_answer(visit.id, answer)
        visit = visit.with_answer(answer)
    return workspace.complete(visit) if complete else visit


def stored(workspace: Workspace, visit: Visit) -> Visit:
    (found,) = workspace.scored("s1", [visit.id])
    return found.visit


def test_a_completed_visit_moves_and_comes_back_with_every_answer(workspace: Workspace) -> None:
    visit = a_visit(workspace)
    second = workspace.publish("s1", SECOND)
    (plan,) = workspace.version_moves.plan("s1", second.hash)
    assert [(one.item, one.fate) for one in plan.answers] == [("greeting", Fate.CHANGED), ("music", Fate.ASIDE)]
    assert stored(workspace, visit) == visit  # planning writes nothing
    assert run_to_end(workspace.version_moves.make([plan], "one set of words")) == 1
    moved = stored(workspace, visit)
    assert (moved.protocol, set(moved.answers)) == (second.hash, {"greeting"})
    assert moved.moves[-1].aside["music"].value == "yes"
    assert workspace.version_moves.plan("s1", second.hash) == []
    back = workspace.version_moves.undo(moved, "too early")
    assert back == visit
    assert stored(workspace, visit) == visit


def test_the_tables_made_anew_from_the_log_hold_the_moved_visit(workspace: Workspace) -> None:
    visit = a_visit(workspace)
    second = workspace.publish("s1", SECOND)
    run_to_end(workspace.version_moves.make(workspace.version_moves.plan("s1", second.hash), "new words"))
    moved = stored(workspace, visit)
    with workspace.database.write() as connection:
        log.rebuild(connection)
        assert log.faults(connection) == []
    assert stored(workspace, visit) == moved


def test_a_visit_in_progress_moves_as_a_draft(workspace: Workspace) -> None:
    visit = a_visit(workspace, complete=False)
    second = workspace.publish("s1", SECOND)
    (plan,) = workspace.version_moves.plan("s1", second.hash, [visit.id])
    run_to_end(workspace.version_moves.make([plan], ""))
    moved = workspace.drafts.load(visit.id)
    assert (moved.protocol, set(moved.answers)) == (second.hash, {"greeting"})
    workspace.version_moves.undo(moved, "")
    assert workspace.drafts.load(visit.id) == visit


def test_what_was_answered_since_planning_moves_along_and_survives_the_way_back(workspace: Workspace) -> None:
    visit = a_visit(workspace, complete=False)
    second = workspace.publish("s1", SECOND)
    (plan,) = workspace.version_moves.plan("s1", second.hash)
    late = Answer(item="outcome", value=7, at=visit.started_at + 20)
    workspace.drafts.save_answer(visit.id, late)
    run_to_end(workspace.version_moves.make([plan], ""))
    assert workspace.drafts.load(visit.id).answers["outcome"] == late
    later = Answer(item="greeting", value="no", at=visit.started_at + 30)
    workspace.drafts.save_answer(visit.id, later)
    workspace.version_moves.undo(plan.after.visit, "")
    back = workspace.drafts.load(visit.id)
    assert {item: answer.value for item, answer in back.answers.items()} == {
        "greeting": "no",
        "music": "yes",
        "outcome": 7,
    }


def test_moving_a_completed_visit_wants_a_reason_and_else_changes_nothing(workspace: Workspace) -> None:
    visit = a_visit(workspace)
    second = workspace.publish("s1", SECOND)
    with pytest.raises(WorkspaceError, match="needs its reason"):
        run_to_end(workspace.version_moves.make(workspace.version_moves.plan("s1", second.hash), " "))
    assert stored(workspace, visit) == visit


def test_stopped_half_way_the_rest_stays_where_it_is(workspace: Workspace) -> None:
    first, other = a_visit(workspace), a_visit(workspace)
    second = workspace.publish("s1", SECOND)
    steps = workspace.version_moves.make(workspace.version_moves.plan("s1", second.hash), "new words")
    next(steps)
    next(steps)  # the first was moved, the second not begun
    steps.close()
    versions = [stored(workspace, visit).protocol for visit in (first, other)]
    assert sorted(versions) == sorted([second.hash, first.protocol])


def test_no_new_visit_begins_on_a_retired_version(workspace: Workspace) -> None:
    first = workspace.newest_protocol("s1")
    second = workspace.publish("s1", SECOND)
    made = a_visit(workspace)
    workspace.retire("s1", second.hash)
    assert workspace.newest_protocol("s1").hash == first.hash
    assert stored(workspace, made).protocol == second.hash
    workspace.retire("s1", first.hash)
    with pytest.raises(WorkspaceError, match="retired"):
        a_visit(workspace)
    workspace.retire("s1", second.hash, back=True)
    assert workspace.newest_protocol("s1").hash == second.hash


def test_scores_under_another_version_are_an_event_of_the_study(workspace: Workspace) -> None:
    visit = a_visit(workspace)
    second = workspace.publish("s1", edits.replace(FIRST, yes_no("greeting", points=0)))
    (plan,) = workspace.version_moves.plan("s1", second.hash)
    before, after = plan.scores
    workspace.version_moves.record_scores("s1", second.hash, {visit.id: (before.pooled, after.pooled)})
    (event,) = workspace.version_moves.recorded_scores("s1")
    assert (event.version, event.person, event.scores) == (second.hash, workspace.person, {visit.id: (1.0, None)})
    assert stored(workspace, visit) == visit
    assert workspace.find_study("s1") == Study(id="s1", title="Shop")
