"""Every form of answer comes back from the log, the tables, a rebuilt view and a bundle's strict reading unchanged."""

from __future__ import annotations

from pathlib import Path

from cxstudio.store import log
from cxstudio.store.fold import fold_entity
from cxstudio.store.states import visit_from
from cxstudio.study.plan import Study
from cxstudio.study.protocol import Protocol
from cxstudio.study.visit import Answer, Visit
from cxstudio.workspace import Workspace
from tests.study.builders import a_protocol, yes_no
from tests.study.test_protocol import LATER, PUBLISHED


def an_answered_visit(workspace: Workspace) -> Visit:
    visit = workspace.begin_visit("s1", workspace.add_site("s1", "Harbour"), "Ana")
    start = visit.started_at
    for answer in (
        Answer(item="card", value=start + 60_000, at=start + 60_000),
        Answer(item="problems", value=(("Fell", 3, None, None), ("", 2.5, "staff", 0)), at=start + 2),
        Answer(item="where", value="here", at=0),
        Answer(item="parcel", value=259_200_000, since=start - 5, at=start + 3),
        Answer(item="running", since=start + 9, at=start + 9),
    ):
        workspace.drafts.save_answer(visit.id, answer)
        visit = visit.with_answer(answer)
    return visit


def test_every_form_of_answer_is_kept_as_a_draft_and_completed(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "work") as workspace:
        workspace.add_study(Study(id="s1", title="Shop"), LATER)
        workspace.publish("s1", LATER)
        visit = an_answered_visit(workspace)
        assert workspace.drafts.load(visit.id) == visit
        done = workspace.complete(visit)
        (read,) = workspace.scored("s1", [visit.id])
        assert read.visit == done and done.answers == visit.answers
        with workspace.database.write() as connection:
            operations = log.of_entity(connection, f"visit:{visit.id}")
            assert visit_from(fold_entity(operations)) == (done, True)
            before = log.views.content(connection)
            log.views.clear(connection)
            log.rebuild(connection)
            assert log.views.content(connection) == before and log.faults(connection) == []


def test_what_was_published_before_is_found_and_not_published_twice(tmp_path: Path) -> None:
    old = Protocol.model_validate_json(PUBLISHED.read_text(encoding="utf-8"))
    with Workspace.create(tmp_path / "work") as workspace:
        workspace.add_study(Study(id="s1", title="Shop"), a_protocol())
        first = workspace.publish("s1", old)
        again = workspace.publish("s1", workspace.protocol(first.hash).protocol)
        assert (again.hash, again.number) == (first.hash, first.number)


def test_a_default_left_standing_becomes_an_answer_when_the_visit_is_completed(tmp_path: Path) -> None:
    protocol = a_protocol(yes_no("greeting", default="yes"), yes_no("music", default="no"))
    with Workspace.create(tmp_path / "work") as workspace:
        workspace.add_study(Study(id="s1", title="Shop"), protocol)
        workspace.publish("s1", protocol)
        visit = workspace.begin_visit("s1", workspace.add_site("s1", "Harbour"), "Ana")
        workspace.drafts.save_answer(visit.id, Answer(item="music", value="yes", at=visit.started_at + 1))
        done = workspace.complete(visit)  # the saved answer is newer than the visit in hand
        (read,) = workspace.scored("s1", [visit.id])
    assert {id: (a.value, a.at > 0) for id, a in read.visit.answers.items()} == {
        "greeting": ("yes", False),
        "music": ("yes", True),
    }
    assert read.visit == done
