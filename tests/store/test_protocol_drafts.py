"""A protocol in design: kept at every change, there after reopening, gone once it is published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.errors import WorkspaceError
from cxstudio.study import edits
from cxstudio.study.plan import Study
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, yes_no

STUDY = Study(id="01900000-0000-7000-8000-000000000001", title="Café visits")
FIRST = a_protocol(yes_no("greeted", points=1))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.add_study(STUDY, FIRST)
        yield made


def test_a_new_study_has_a_draft_and_nothing_published(workspace: Workspace) -> None:
    assert workspace.protocol_draft(STUDY.id) == FIRST
    assert workspace.protocol_drafts.all() == [STUDY.id]
    assert workspace.protocol_versions(STUDY.id) == []
    assert [study.title for study in workspace.studies()] == ["Café visits"]


def test_the_last_save_is_there_after_reopening(workspace: Workspace) -> None:
    later = edits.rename(FIRST, "greeted", "Did anybody greet you?")
    workspace.protocol_drafts.save(STUDY.id, later)
    workspace.close()
    with Workspace.open(workspace.folder) as again:
        draft = again.protocol_draft(STUDY.id)
        assert draft is not None
        assert draft.canonical() == later.canonical()


def test_publishing_numbers_the_version_and_lets_go_of_the_draft(workspace: Workspace) -> None:
    one = workspace.publish(STUDY.id, FIRST)
    assert (one.number, one.protocol) == (1, FIRST)
    assert workspace.protocol_draft(STUDY.id) is None
    later = edits.rename(FIRST, "greeted", "Did anybody greet you?")
    workspace.protocol_drafts.save(STUDY.id, later)
    assert workspace.publish(STUDY.id, later).number == 2
    assert [version.number for version in workspace.protocol_versions(STUDY.id)] == [2, 1]
    assert workspace.protocol(one.hash).protocol == FIRST


def test_a_discarded_draft_leaves_what_is_published(workspace: Workspace) -> None:
    workspace.publish(STUDY.id, FIRST)
    workspace.protocol_drafts.save(STUDY.id, edits.remove(FIRST, "greeted"))
    workspace.protocol_drafts.discard(STUDY.id)
    assert workspace.protocol_draft(STUDY.id) is None
    assert workspace.newest_protocol(STUDY.id).protocol == FIRST


def test_a_draft_that_cannot_be_read_is_said_and_kept(workspace: Workspace) -> None:
    with workspace.database.quick_write() as connection:
        connection.execute('UPDATE protocol_draft SET body = \'{"title": "x", "from_the_future": 1}\'')
    with pytest.raises(WorkspaceError) as caught:
        workspace.protocol_draft(STUDY.id)
    assert caught.value.code == "draft-unreadable"
    assert workspace.protocol_drafts.all() == [STUDY.id]
