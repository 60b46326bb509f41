"""The archive of a study: a bag that another program finds valid, a workspace that opens, tables that anybody reads."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import bagit
import pytest

from cxstudio.archive import Archived, archive
from cxstudio.checkup import check_workspace
from cxstudio.cli import main
from cxstudio.errors import StorageError
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.study.visit import Answer
from cxstudio.workspace import Workspace
from tests.sample import a_copy


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = a_copy(tmp_path_factory.mktemp("home"))
    with Workspace.open(folder) as workspace:
        study = workspace.studies()[0]
        draft = workspace.begin_visit(study.id, workspace.sites(study.id)[0], "Ana")
        workspace.drafts.save_answer(draft.id, Answer(item="made_up", note="still in work"))
    return folder


@pytest.fixture(scope="module")
def made(home: Path) -> Archived:
    with Workspace.open(home) as workspace:
        return run_to_end(archive(workspace, workspace.studies()[0].id, home.parent / "shelf"))


def test_another_program_finds_the_bag_valid(made: Archived) -> None:
    bag = bagit.Bag(str(made.folder))
    bag.validate()
    assert (made.visits, made.missing) == (24, 0)
    assert sum(path.stat().st_size for path in (made.folder / "data").rglob("*") if path.is_file()) == made.size
    assert not made.folder.with_name("shelf.part").exists()


def test_the_workspace_in_it_opens_with_everything(home: Path, made: Archived) -> None:
    with Workspace.open(home) as workspace, workspace.database.read() as connection:
        study = workspace.studies()[0].id
        expected = log.study_fingerprint(connection, study)
    with Workspace.open(made.folder / "data" / "workspace") as workspace:
        with workspace.database.read() as connection:
            assert log.study_fingerprint(connection, study) == expected
        assert workspace.drafts.load(workspace.drafts.all()[0]).answers["made_up"].note == "still in work"
        assert run_to_end(check_workspace(workspace)).findings == ()


def test_its_tables_are_read_without_the_program(made: Archived) -> None:
    tables = made.folder / "data" / "tables"
    described = json.loads((tables / "datapackage.json").read_text(encoding="utf-8"))
    sizes = {}
    for resource in described["resources"]:
        with (tables / resource["path"]).open(encoding="utf-8", newline="") as file:
            sizes[resource["name"]] = len(list(csv.DictReader(file)))
    assert sizes["visits"] == 24
    assert json.loads((tables / "study.json").read_text(encoding="utf-8"))
    assert "24 visits" in (made.folder / "data" / "READ ME.txt").read_text(encoding="utf-8")


def test_what_is_there_already_is_left_alone(home: Path, made: Archived) -> None:
    before = sorted(made.folder.rglob("*"))
    with Workspace.open(home) as workspace, pytest.raises(StorageError, match="is there already"):
        run_to_end(archive(workspace, workspace.studies()[0].id, made.folder))
    assert sorted(made.folder.rglob("*")) == before


def test_one_that_is_broken_off_leaves_nothing(home: Path, tmp_path: Path) -> None:
    with Workspace.open(home) as workspace:
        steps = archive(workspace, workspace.studies()[0].id, tmp_path / "shelf")
        for _step in range(20):
            next(steps)
        steps.close()
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_where_it_lies(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["archive", str(home), "coffee", "-o", str(tmp_path / "shelf"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["visits"] == 24
