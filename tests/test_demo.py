"""The demo: the whole road walked once through the real functions, and what it leaves when it can't be walked."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from cxstudio.demo import BUNDLE, REPORT, SECOND, WORKSPACE, make_demo
from cxstudio.errors import StorageError, WorkspaceError
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.workspace import Workspace


def test_the_demo_ends_with_two_equal_workspaces_a_report_and_a_bundle(tmp_path: Path) -> None:
    made = run_to_end(make_demo(tmp_path / "out"))
    assert (made.visits, made.sites) == (24, 6)
    assert made.photos > 24
    with Workspace.open(made.workspace) as first, Workspace.open(made.second) as second:
        fingerprints = set()
        for workspace in (first, second):
            with workspace.database.read() as connection:
                fingerprints.add(log.study_fingerprint(connection, made.study))
            _version, dataset = workspace.dataset(made.study)
            assert len(dataset.visits) == made.visits
    assert fingerprints == {made.fingerprint}
    with PdfDocument(made.report) as pdf:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert made.title in text
    assert "Synthetic data" in text
    assert made.bundle.stat().st_size > 100_000


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    for name in (WORKSPACE, SECOND, REPORT, BUNDLE):
        out = tmp_path / f"with-{name}"
        (out / name).mkdir(parents=True)
        with pytest.raises(WorkspaceError, match="already holds a demo"):
            run_to_end(make_demo(out))
        assert [path.name for path in out.iterdir()] == [name]


@pytest.mark.parametrize("was_there", [True, False])
def test_a_cancelled_demo_leaves_what_was_there(tmp_path: Path, was_there: bool) -> None:
    out = tmp_path / "out"
    if was_there:
        out.mkdir()
        (out / "letter.txt").write_text("dear")
    steps = make_demo(out)
    while not (out / WORKSPACE / "evidence").exists():
        next(steps)
    steps.close()
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == (
        ["out", "out/letter.txt"] if was_there else []
    )


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="What was saved before is safe"):
        run_to_end(make_demo(tmp_path / "file" / "out"))
