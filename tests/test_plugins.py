"""Methods of study and ways out: the built-in ones and a stranger's come through one door; what is none is left out."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import cast

import pytest

from cxstudio.assets import studies
from cxstudio.errors import ReportError
from cxstudio.plugins import (
    admitted,
    admitted_exporters,
    exporters,
    method_named,
    study_methods,
    way_out,
    write_out,
)
from cxstudio.report.basis import Source
from cxstudio.report.exporters import BUILT_IN as WAYS
from cxstudio.report.exporters import Exporter
from cxstudio.report.wanted import Wanted
from cxstudio.steps import Progress, Steps, run_to_end
from cxstudio.study.methods import BUILT_IN, StudyMethod
from cxstudio.study.plan import Pattern, read_study_file

DIARY = StudyMethod("diary", "Diary", "People write every day.", "their days", Pattern.PERSISTENT, "Every day.")


def test_a_strangers_method_stands_beside_the_built_in_ones() -> None:
    assert admitted([*BUILT_IN, DIARY]) == (*BUILT_IN, DIARY)
    assert set(BUILT_IN) <= set(study_methods())


def test_what_is_no_method_or_takes_a_taken_key_is_left_out_and_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert admitted([DIARY, "nonsense", DIARY]) == (DIARY,)
    assert len(caplog.records) == 2


def test_a_method_that_is_not_installed_here_keeps_its_name() -> None:
    assert method_named("mystery shop").title == "Mystery shop"
    assert method_named("tea leaves").title == "tea leaves"


@pytest.mark.parametrize("path", sorted(studies().glob("*.json")), ids=lambda path: path.stem)
def test_every_ready_made_study_belongs_to_its_method_and_watches_as_it_does(path: object) -> None:
    study = read_study_file(path).study  # type: ignore[arg-type]
    method = method_named(study.method)
    assert path.stem in method.ready_made  # type: ignore[attr-defined]


def test_keys_are_given_once() -> None:
    keys = [method.key for method in BUILT_IN]
    assert len(keys) == len(set(keys))


# -- ways out ----------------------------------------------------------------------------------------------------------


def write_words(_source: Source, _study: str, wanted: Wanted, path: Path) -> Steps[Path]:
    yield Progress(0, 1, "Writing")
    path.write_text(wanted.kind, encoding="utf-8")
    return path


def fail(_source: Source, _study: str, _wanted: Wanted, _path: Path) -> Steps[Path]:
    yield Progress(0, 1, "Writing")
    raise ZeroDivisionError("by nothing")


SLIDES = Exporter("slides", "Slides", ".slides", write_words)


def test_a_strangers_exporter_stands_beside_the_built_in_ones(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = admitted_exporters([*WAYS, SLIDES, SLIDES, DIARY, Exporter("", "No key", "", fail)])
    assert found == (*WAYS, SLIDES)
    assert len(caplog.records) == 3
    assert set(WAYS) <= set(exporters())


def test_the_file_says_what_it_is_to_be() -> None:
    assert way_out("", Path("a.PDF")).key == "pdf"
    assert way_out("", Path("a.parquet.zip")).key == "parquet"
    assert way_out("", Path("a.zip")).key == "csv"
    assert way_out("evidence", Path("photos")).shows == "files"
    with pytest.raises(ReportError, match=r"no file that a study goes out as.*pdf \(\*\.pdf\)"):
        way_out("", Path("a.docx"))
    with pytest.raises(ReportError, match=r"written to a \*\.xlsx file"):
        way_out("xlsx", Path("a.pdf"))


def test_an_exporter_that_breaks_is_one_sentence_and_the_rest_works(tmp_path: Path) -> None:
    source = cast("Source", None)
    broken = Exporter("broken", "Broken", ".broken", fail)
    with pytest.raises(ReportError, match=r"“Broken” failed \(by nothing\).*everything else works"):
        run_to_end(write_out(broken, source, "s", Wanted(), tmp_path / "a.broken"))
    made = run_to_end(write_out(SLIDES, source, "s", Wanted(kind="summary"), tmp_path / "a.slides"))
    assert made.read_text(encoding="utf-8") == "summary"
