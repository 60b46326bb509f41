"""`cxstudio report --kind …`: a file of that kind, or one sentence and the right exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from cxstudio.cli import main
from tests.report import kind_scene

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("command") / "w"
    kind_scene.a_study(made, visits=14).close()
    return made


@pytest.fixture
def report(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(name: str, *words: str) -> tuple[int, str, str]:
        code = main(["report", str(folder), "pharmacies", "-o", str(tmp_path / name), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_visit_on_letter_paper(report: Command, tmp_path: Path) -> None:
    code, out, _err = report("v.pdf", "--kind", "visit", "--visit", "5", "--paper", "letter")
    assert code == 0 and "Visit report on “Pharmacies in spring”" in out
    with PdfDocument(tmp_path / "v.pdf") as document:
        assert document[0].get_size() == (612, 792)
        assert "Two of five standards failed" in document[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize(("kind", "words"), [("site", ("--site", "Branch A")), ("wave", ("--wave", "Autumn"))])
def test_a_site_and_a_wave_as_json_and_web_page(
    report: Command, tmp_path: Path, kind: str, words: tuple[str, ...]
) -> None:
    code, out, _err = report("a.json", "--kind", kind, *words, "--json")
    assert code == 0 and json.loads(out)["kind"] == kind
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["study"] == "Pharmacies in spring"
    assert report("a.html", "--kind", kind, *words)[0] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--kind", "visit"), "is about one visit: name it"),
        (("--kind", "summary", "--site", "Branch A"), "is not about one site: leave it out"),
        (("--visit", "3"), "A report of the kind “study” is not about one visit"),
        (("--kind", "photos", "--format", "xlsx"), "comes as pdf, html or json"),
        (("--kind", "blank", "--paper", "legal"), "invalid choice: 'legal'"),
    ],
)
def test_what_cannot_be_meant_together_is_one_sentence(
    report: Command, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    try:
        code, _out, err = report("a.pdf", *words)
    except SystemExit as stopped:  # argparse's own way
        code, err = int(str(stopped.code)), sentence
    assert code == 2 and sentence in err
    assert list(tmp_path.iterdir()) == []


def test_paper_belongs_to_a_pdf(report: Command) -> None:
    code, _out, err = report("a.html", "--kind", "summary", "--paper", "a4")
    assert code == 2 and "Only a PDF has a size of paper" in err


def test_what_is_not_there_is_refused_with_a_code(report: Command, tmp_path: Path) -> None:
    code, out, err = report("a.pdf", "--kind", "visit", "--visit", "99", "--json")
    assert code == 1 and "No finished visit 99" in err
    assert json.loads(out)["refused"]["code"] == "no-such-visit"
    assert list(tmp_path.iterdir()) == []
