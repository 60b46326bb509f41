"""Saving without being asked: at once, after a rest, and again when the disk takes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cxstudio.errors import StorageError
from cxstudio.study.visit import Answer, MarkedMoment, Visit
from cxstudio.workspace import Workspace
from tests.ui.recorder_scenes import a_draft, a_workspace
from ui.autosave import Autosaver

LONG = "long words " * 3000


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path / "w") as made:
        yield made


@pytest.fixture
def visit(workspace: Workspace) -> Visit:
    return a_draft(workspace)


@pytest.fixture
def autosaver(qtbot: QtBot, workspace: Workspace, visit: Visit) -> Autosaver:
    return Autosaver(workspace.drafts, visit.id)


def limit(workspace: Workspace, pages: int = 0) -> None:
    """A database that may grow to so many pages; 0: no further."""
    with workspace.database.quick_write() as connection:
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages or now}")


def an_answer(item: str, value: str = "yes", note: str = "") -> Answer:
    return Answer(item=item, value=value, note=note, at=1)


def test_what_was_chosen_is_on_the_disk_when_keep_returns(autosaver: Autosaver, workspace: Workspace, visit: Visit) -> None:  # fmt: skip # noqa: E501
    autosaver.keep("answer", "greeting", an_answer("greeting"))
    assert autosaver.waiting == 0
    assert workspace.drafts.load(visit.id).answers["greeting"].value == "yes"


def test_what_is_typed_waits_for_a_rest(qtbot: QtBot, autosaver: Autosaver, workspace: Workspace, visit: Visit) -> None:
    with qtbot.waitSignal(autosaver.saved):
        for text in ("S", "Sa", "Said"):
            autosaver.keep("answer", "greeting", an_answer("greeting", note=text), typing=True)
        assert workspace.drafts.load(visit.id).answers == {}
    assert workspace.drafts.load(visit.id).answers["greeting"].note == "Said"


def test_a_choice_takes_along_what_was_being_typed(autosaver: Autosaver, workspace: Workspace, visit: Visit) -> None:
    autosaver.keep("answer", "greeting", an_answer("greeting", note="Said"), typing=True)
    autosaver.keep("moment", "m1", MarkedMoment(id="m1", touchpoint="door", sign="pain"))
    saved = workspace.drafts.load(visit.id)
    assert (saved.answers["greeting"].note, len(saved.moments)) == ("Said", 1)


def test_what_was_taken_back_goes_from_the_disk(autosaver: Autosaver, workspace: Workspace, visit: Visit) -> None:
    autosaver.keep("answer", "greeting", an_answer("greeting"))
    autosaver.keep("answer", "greeting", None)
    assert workspace.drafts.load(visit.id).answers == {}


def test_a_full_disk_keeps_everything_here_and_the_next_change_carries_it(
    qtbot: QtBot, autosaver: Autosaver, workspace: Workspace, visit: Visit
) -> None:
    limit(workspace)
    with qtbot.waitSignal(autosaver.failed) as failed:
        autosaver.keep("answer", "greeting", an_answer("greeting", note=LONG))
    assert isinstance(failed.args[0], StorageError)
    autosaver.keep("answer", "ground", an_answer("ground", note=LONG))
    assert autosaver.waiting == 2
    assert not autosaver.flush()
    limit(workspace, 1_000_000)
    autosaver.keep("answer", "greeting", an_answer("greeting", "no"))
    saved = workspace.drafts.load(visit.id)
    assert autosaver.waiting == 0
    assert (saved.answers["greeting"].value, saved.answers["ground"].note) == ("no", LONG)


def test_without_another_change_it_tries_again_by_itself(
    qtbot: QtBot, autosaver: Autosaver, workspace: Workspace, visit: Visit
) -> None:
    autosaver._retry.setInterval(20)
    limit(workspace)
    autosaver.keep("answer", "greeting", an_answer("greeting", note=LONG))
    limit(workspace, 1_000_000)
    qtbot.waitUntil(lambda: autosaver.waiting == 0)
    assert workspace.drafts.load(visit.id).answers["greeting"].note == LONG
