"""A client's template: logo, colours and order of a report, and what is refused before it is taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from cxstudio.errors import ReportError
from cxstudio.report.blocks import Report
from cxstudio.report.branding import dressed
from cxstudio.report.html import write_html
from cxstudio.report.template import (
    FOLDER,
    PLAIN,
    Section,
    Template,
    arranged,
    contrast,
    forget,
    keep,
    logo_path,
    take_logo,
    template_named,
    templates,
)
from cxstudio.steps import run_to_end
from cxstudio.workspace import Workspace
from tests.data_photos import encoded
from tests.report import scene

OURS = Template(name="Harbour", field="#1b3a2f", accent="#b3541e", lines=("For the board", "Order 4711"), foot="Agency")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with scene.golden_workspace(tmp_path_factory.mktemp("template") / "w", visits=6) as made:
        yield made


@pytest.fixture(scope="module")
def report(workspace: Workspace) -> Report:
    return scene.report_of(workspace)


def a_logo(size: tuple[int, int] = (300, 100)) -> bytes:
    return encoded(Image.new("RGB", size, (200, 30, 30)), "PNG")


def test_a_report_without_a_template_is_the_same_report(report: Report) -> None:
    assert dressed(report, PLAIN) is report


def test_logo_lines_and_colours_stand_in_pdf_and_page(workspace: Workspace, report: Report, tmp_path: Path) -> None:
    logo = take_logo(tmp_path, a_logo(), "logo.png")
    made = dressed(report, OURS.model_copy(update={"logo": logo}), tmp_path)
    text = scene.pages_text(scene.pdf_of(made, tmp_path / "a.pdf"))
    assert "For the board · Order 4711" in text[0]
    assert all("Agency" in page for page in text)
    content = (tmp_path / "a.pdf").read_bytes()
    assert content.count(b"/DCTDecode") == 1
    page = run_to_end(write_html(made, tmp_path / "a.html")).read_text(encoding="utf-8")
    assert "--navy: #1b3a2f" in page and "Order 4711" in page
    assert '<img class="logo" src="data:image/jpeg;base64,' in page
    assert scene.pdf_of(made, tmp_path / "b.pdf").read_bytes() == content


def test_a_logo_that_went_away_leaves_the_rest(report: Report, tmp_path: Path) -> None:
    made = dressed(report, OURS.model_copy(update={"logo": "0" * 64 + ".jpg"}), tmp_path)
    assert made.brand.logo is None
    assert "Order 4711" in scene.pages_text(scene.pdf_of(made, tmp_path / "a.pdf"))[0]


def test_sections_are_left_out_and_change_places(report: Report) -> None:
    ids = [page.id for page in report.pages]
    order = (Section(id=ids[1]), Section(id=ids[0]), Section(id=ids[2], on=False))
    made = dressed(report, Template(name="T", sections=order))
    assert [page.id for page in made.pages] == [ids[1], ids[0], *ids[3:]]


def test_a_section_that_a_template_does_not_name_keeps_its_place() -> None:
    order = arranged(["a", "new", "b"], (Section(id="b"), Section(id="a", on=False), Section(id="gone")))
    assert [(one.id, one.on) for one in order] == [("b", True), ("a", False), ("new", True)]


def test_templates_are_kept_found_replaced_and_forgotten(tmp_path: Path) -> None:
    assert templates(tmp_path) == []
    keep(tmp_path, OURS)
    keep(tmp_path, Template(name="a/b: *?", paper="letter"))
    keep(tmp_path, OURS.model_copy(update={"foot": "Other"}))
    assert [one.name for one in templates(tmp_path)] == ["a/b: *?", "Harbour"]
    assert template_named(tmp_path, "harbour").foot == "Other"
    forget(tmp_path, "Harbour")
    with pytest.raises(ReportError, match=r"there are: a/b: \*\?"):
        template_named(tmp_path, "Harbour")


def test_a_file_that_is_no_template_is_left_out(tmp_path: Path) -> None:
    keep(tmp_path, OURS)
    (tmp_path / FOLDER / "x.json").write_text('{"name": "x", "field": "url(http://x)"}', encoding="utf-8")
    (tmp_path / FOLDER / "y.json").write_text("[", encoding="utf-8")
    assert templates(tmp_path) == [OURS]


def test_contrast_is_the_guidelines(tmp_path: Path) -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)  # the well-known lightest grey that passes
    with pytest.raises(ReportError, match="too light"):
        keep(tmp_path, OURS.model_copy(update={"field": "#cc3333"}))
    with pytest.raises(ReportError, match="accent colour is too light"):
        keep(tmp_path, OURS.model_copy(update={"accent": "#ffee00"}))
    assert templates(tmp_path) == []


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"hello", "it is not a picture"),
        (SVG, "SVG drawing"),
        (a_logo()[:60], "it cannot be decoded"),
        (a_logo((1300, 100)), "more than 12 times as long as high"),
        (b"\x89PNG\r\n\x1a\n" + bytes(10_000_001), "larger than 10 MB"),
    ],
    ids=["empty", "words", "svg", "cut", "strip", "huge"],
)
def test_a_logo_that_is_none_is_refused_with_its_reason(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(ReportError, match=why):
        take_logo(tmp_path, content, "logo.png")
    assert not (tmp_path / FOLDER).exists()


def test_a_bomb_is_refused_and_an_absent_file_too(tmp_path: Path) -> None:
    bomb = encoded(Image.new("1", (20_000, 20_000)), "PNG")
    with pytest.raises(ReportError, match="more pixels than can be shown"):
        take_logo(tmp_path, bomb, "bomb.png")
    with pytest.raises(ReportError, match="No such file"):
        take_logo(tmp_path, tmp_path / "nowhere.png")
    assert logo_path(tmp_path, OURS) is None
