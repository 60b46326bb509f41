"""What was observed and when somebody watched: saved at once, completed, folded from the log again."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxstudio.store import log
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import Behaviour
from cxstudio.study.recorded import ObservedEvent, Visit, Watch
from cxstudio.workspace import Person, Workspace
from tests.study import builders as b

SERVES = Behaviour(code="serves", title="serves", kind="state", key="s")
FILE = StudyFile(
    key="counter",
    study=Study(id="01900000-0000-7000-8000-000000000021", title="At the counter"),
    protocol=b.a_protocol().model_copy(update={"behaviours": (SERVES,)}),
)
EVENT = ObservedEvent(id="e1", code="serves", start_ms=500, stop_ms=900, subject="Ana", modifiers=("long",))
WATCHED = (Watch(start_ms=0, stop_ms=1000, scans=(250, 750)), Watch(start_ms=2000))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop"))
    made.install(FILE)
    made.add_site(FILE.study.id, "Harbour Street")
    return made


def observed(workspace: Workspace) -> Visit:
    """A draft with one event, watched twice."""
    visit = workspace.begin_visit(FILE.study.id, workspace.sites(FILE.study.id)[0], "Ines")
    workspace.drafts.save_event(visit.id, EVENT)
    workspace.drafts.save_head(visit.id, visit.model_copy(update={"watched": WATCHED}))
    return visit


def test_a_draft_keeps_events_and_when_somebody_watched(workspace: Workspace) -> None:
    visit = observed(workspace)
    found = workspace.drafts.load(visit.id)
    workspace.close()
    assert (found.events, found.watched) == ((EVENT,), WATCHED)


def test_completing_keeps_both_and_the_log_gives_them_back(workspace: Workspace) -> None:
    visit = observed(workspace)
    workspace.complete(visit)  # as somebody knew it who had not heard of the observation
    with workspace.database.write() as connection:
        log.rebuild(connection)
    _protocol, dataset = workspace.dataset(FILE.study.id)
    workspace.close()
    (one,) = dataset.visits
    assert (one.visit.events, one.visit.watched) == ((EVENT,), WATCHED)


def test_a_visit_that_watched_nothing_says_nothing_of_it(workspace: Workspace) -> None:
    visit = workspace.begin_visit(FILE.study.id, workspace.sites(FILE.study.id)[0], "Ines")
    workspace.complete(visit)
    with workspace.database.read() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM op_payload").scalars().all()
    workspace.close()
    assert bodies
    assert not any("watched" in str(body) for body in bodies)
