"""One undo after an import: what came leaves again, unless something was built on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.errors import WorkspaceError
from cxstudio.exchange import bundle, merge
from cxstudio.steps import run_to_end
from cxstudio.store import bundle_log, log, views
from cxstudio.workspace import Workspace
from tests.exchange.team import Member, team
from tests.exchange.test_bundle import STUDY, a_visit


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[Member]]:
    """Ines and Ben, who know each other and have the study with one visit."""
    with team(tmp_path, "Ines", "Ben") as members:
        for member in members:
            member.knows(*members)
        a_visit(members[0].workspace)
        members[0].send(tmp_path / "0.cxb")
        members[1].take(tmp_path / "0.cxb")
        yield members


def whole(workspace: Workspace) -> object:
    """All that the workspace shows, its log, its files and its notes."""
    with workspace.database.read() as connection:
        held = [(o.hash, o.payload_text) for o in log.of_study(connection, STUDY)]
        notes = bundle_log.notes(connection)
        return views.content(connection), held, notes, sorted(p.name for p in workspace.evidence.originals.rglob("*.*"))


def test_what_came_leaves_again_and_may_come_again(two: list[Member], tmp_path: Path) -> None:
    ines, ben = two
    before = whole(ben.workspace)
    done = a_visit(ines.workspace, photo="teal")
    ines.workspace.amend(done, done.answers["greeted"].model_copy(update={"note": "heard again"}), "heard again")
    ines.send(tmp_path / "1.cxb")
    imported = ben.take(tmp_path / "1.cxb")
    assert imported.undo is not None
    merge.take_back(ben.workspace, imported.undo)
    assert whole(ben.workspace) == before
    assert not ben.workspace.evidence.has(done.evidence[0].sha256)
    with ben.workspace.database.write() as connection:
        assert log.faults(connection) == []
    assert ben.take(tmp_path / "1.cxb").photos == 1
    assert ben.fingerprint == ines.fingerprint


def test_a_conflict_that_came_goes_with_it(two: list[Member], tmp_path: Path) -> None:
    ines, ben = two
    (visit,) = [one.visit for one in ines.workspace.dataset(STUDY)[1].visits]
    for member, note in ((ines, "a"), (ben, "b")):
        member.workspace.amend(visit, visit.answers["greeted"].model_copy(update={"note": note}), "x")
    ines.send(tmp_path / "1.cxb")
    before = whole(ben.workspace)
    imported = ben.take(tmp_path / "1.cxb")
    assert (imported.conflicts, ben.workspace.conflicts.count()) == (1, 1)
    assert imported.undo is not None
    merge.take_back(ben.workspace, imported.undo)
    assert (whole(ben.workspace), ben.workspace.conflicts.count()) == (before, 0)


@pytest.mark.parametrize("built", ["written", "sent", "received"])
def test_what_was_built_on_stays(two: list[Member], tmp_path: Path, built: str) -> None:
    ines, ben = two
    a_visit(ines.workspace)
    ines.send(tmp_path / "1.cxb")
    imported = ben.take(tmp_path / "1.cxb")
    if built == "written":
        ben.workspace.add_site(STUDY, "Market")
    elif built == "sent":
        ben.send(tmp_path / "2.cxb")
    else:
        a_visit(ines.workspace)
        ines.send(tmp_path / "2.cxb")
        ben.take(tmp_path / "2.cxb")
    now = whole(ben.workspace)
    assert imported.undo is not None
    with pytest.raises(WorkspaceError, match="cannot be taken back") as refused:
        merge.take_back(ben.workspace, imported.undo)
    assert refused.value.code == "merge-built-on"
    assert whole(ben.workspace) == now


def test_what_was_erased_is_not_taken_back_and_nothing_new_needs_no_undo(two: list[Member], tmp_path: Path) -> None:
    ines, ben = two
    (visit,) = [one.visit for one in ines.workspace.dataset(STUDY)[1].visits]
    ines.workspace.erase(STUDY, visit.id, "asked for")
    ines.send(tmp_path / "1.cxb")
    assert ben.take(tmp_path / "1.cxb").undo is None
    assert ben.take(tmp_path / "1.cxb").undo is None


def test_a_new_study_leaves_as_a_whole(two: list[Member], tmp_path: Path) -> None:
    ines, _ben = two
    run_to_end(bundle.export(ines.workspace, STUDY, tmp_path / "all.cxb"))
    with Workspace.create(tmp_path / "zoe") as zoe:
        with run_to_end(bundle.read(tmp_path / "all.cxb")) as found:
            imported = run_to_end(merge.apply(zoe, found))
        assert imported.undo is not None
        merge.take_back(zoe, imported.undo)
        assert (zoe.studies(), zoe.is_untouched()) == ([], True)
