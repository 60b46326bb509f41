"""Checking a workspace: what is told of damage, of loss, and of what never came."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxstudio.assets import studies
from cxstudio.checkup import check_workspace
from cxstudio.errors import Severity
from cxstudio.exchange import bundle, merge
from cxstudio.sample.pictures import picture
from cxstudio.steps import run_to_end
from cxstudio.store.photos import Source
from cxstudio.study.plan import read_study_file
from cxstudio.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """One completed visit with a photo, and one in work with another."""
    made = Workspace.create(tmp_path / "ws")
    file = read_study_file(studies() / "coffee_shop.json")
    made.install(file)
    site = made.add_site(file.study.id, "Mill Lane")
    for number in (1, 2):
        visit = made.begin_visit(file.study.id, site, "Ana")
        (facts,) = run_to_end(made.attach([Source(picture("drink", number), "drink.jpg")]))
        assert not isinstance(facts, Exception)
        evidence = made.evidence_of(facts, "", "")
        made.drafts.save_evidence(visit.id, evidence)
        if number == 1:
            made.complete(visit.with_evidence(evidence))
    return made


def originals(workspace: Workspace) -> list[Path]:
    return sorted(path for path in workspace.evidence.originals.rglob("*") if path.is_file())


def test_a_whole_workspace_has_no_findings_and_is_left_as_it_was(workspace: Workspace) -> None:
    with workspace:
        before = [path.read_bytes() for path in originals(workspace)]
        found = run_to_end(check_workspace(workspace))
        assert (found.studies, found.drafts, found.files, found.findings) == (1, 1, 2, ())
        assert found.is_sound
        assert [path.read_bytes() for path in originals(workspace)] == before


def test_lost_photos_are_named_by_their_visit_the_ones_in_work_too(workspace: Workspace) -> None:
    with workspace:
        for path in originals(workspace):
            path.unlink()
        found = run_to_end(check_workspace(workspace))
        assert [(finding.code, finding.place) for finding in found.findings] == [
            ("W003", "Visit in work"),
            ("W003", "Visit 1"),
        ]
        assert not found.is_sound


def test_a_photo_that_never_came_is_told_but_is_no_damage(workspace: Workspace, tmp_path: Path) -> None:
    with workspace, Workspace.create(tmp_path / "other") as other:
        study = workspace.studies()[0].id
        for path in (*originals(workspace), *workspace.evidence.derived.rglob("*.jpg")):  # not even a copy goes along
            path.unlink()
        sent = run_to_end(bundle.export(workspace, study, tmp_path / "a.cxb"))
        assert sent.photos_missing == 1
        with run_to_end(bundle.read(sent.path)) as found:
            run_to_end(merge.apply(other, found))
        (finding,) = run_to_end(check_workspace(other)).findings
        assert (finding.code, finding.severity) == ("W005", Severity.WARNING)
        assert run_to_end(check_workspace(other)).is_sound


def test_a_check_can_be_stopped_and_leaves_the_workspace_usable(workspace: Workspace) -> None:
    with workspace:
        for steps_taken in range(4):
            steps = check_workspace(workspace)
            for _step in range(steps_taken):
                next(steps)
            steps.close()
        assert run_to_end(check_workspace(workspace)).is_sound
