"""The report as one web page: the PDF's words, whole and escaped, with nothing to load and nothing private inside."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from cxstudio.errors import ReportError
from cxstudio.report.blocks import Report
from cxstudio.report.html import write_html
from cxstudio.report.paint_svg import svg
from cxstudio.report.shapes import Drawing, Label, Mark, Shape, Sign
from cxstudio.steps import Progress, run_to_end
from cxstudio.workspace import Workspace
from tests.data_photos import SECRETS
from tests.report import scene
from tests.report.test_pdf import HOSTILE, squeezed


class Seen(HTMLParser):
    """What a browser would see: the words, the tags with their attributes, and that every tag is closed."""

    EMPTY = ("meta", "br", "img", "line", "rect", "circle", "polygon", "polyline")

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return squeezed(" ".join(self.words))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with scene.golden_workspace(tmp_path_factory.mktemp("html") / "w", photos=True) as made:
        yield made


@pytest.fixture(scope="module")
def report(workspace: Workspace) -> Report:
    return scene.report_of(workspace)


@pytest.fixture(scope="module")
def path(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_to_end(write_html(report, tmp_path_factory.mktemp("page") / "a.html"))


@pytest.fixture(scope="module")
def page(path: Path) -> Seen:
    return Seen(path.read_text(encoding="utf-8"))


def test_two_runs_give_the_same_bytes(report: Report, path: Path, tmp_path: Path) -> None:
    again = run_to_end(write_html(report, tmp_path / "b.html"))
    assert again.read_bytes() == path.read_bytes()


def test_every_text_of_the_report_stands_on_the_page(report: Report, page: Seen) -> None:
    said = page.text + squeezed(" ".join(str(value) for _tag, facts in page.tags for value in facts.values()))
    wanted = [text for text in report.texts() if text and text not in ("NONE", "PURPOSE", "ZERO", "CAUSE")]
    codes = {text for text in wanted if re.fullmatch(r"[A-Z_]+", text)}
    lost = [
        text for text in wanted if text not in codes and squeezed(text.replace(" · ", "")) not in without_dots(said)
    ]
    assert lost == []


def without_dots(text: str) -> str:
    return text.replace("·", "")


def test_headings_tables_and_pictures_say_what_they_are(report: Report, page: Seen) -> None:
    levels = [int(tag[1]) for tag, _facts in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and levels.count(2) == len(report.pages)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(heading.get("scope") in ("row", "col") for heading in page.all("th"))
    assert all(picture["alt"] for picture in page.all("img"))
    assert all(chart.get("aria-label") or chart.get("aria-hidden") for chart in page.all("svg"))
    assert page.all("html")[0]["lang"] == report.language
    links = [link["href"] for link in page.all("a")]
    ids = {facts.get("id") for _tag, facts in page.tags}
    assert all(link and link[1:] in ids for link in links)


def test_nothing_is_loaded_and_only_its_own_script_may_run(path: Path, page: Seen) -> None:
    text = path.read_text(encoding="utf-8")
    policy = next(str(meta["content"]) for meta in page.all("meta") if meta.get("http-equiv"))
    assert policy.startswith("default-src 'none'; img-src data:")
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    sources = [str(facts[name]) for _tag, facts in page.tags for name in ("src", "href") if facts.get(name)]
    assert all(source.startswith(("data:image/jpeg;base64,", "#")) for source in sources)
    assert not any(name.startswith("on") or name == "style" for _tag, facts in page.tags for name in facts)


def test_photos_go_in_as_they_are_and_nothing_private_with_them(path: Path, page: Seen, workspace: Workspace) -> None:
    inside = {b64decode(str(photo["src"]).partition(",")[2]) for photo in page.all("img")}
    assert inside == {photo.read_bytes() for photo in workspace.evidence.derived.rglob("*.report.jpg")}
    content = path.read_bytes() + b"".join(inside)
    for secret in (*SECRETS, scene.SECRET_NAME.encode(), b"Branch A", b"Observer 1"):
        assert secret not in content


def test_a_photo_that_goes_while_the_page_is_written_is_told_in_its_place(tmp_path: Path) -> None:
    with scene.golden_workspace(tmp_path / "w", visits=8, photos=True) as workspace:
        report = scene.report_of(workspace)
        next(iter(sorted(workspace.evidence.derived.rglob("*.report.jpg")))).unlink()
        page = Seen(run_to_end(write_html(report, tmp_path / "a.html")).read_text(encoding="utf-8"))
    assert page.text.count(squeezed("This photo’s file is no longer there")) == 1
    assert page.all("img")


def test_marks_of_markup_in_notes_and_names_are_words(tmp_path: Path) -> None:
    with scene.a_workspace(tmp_path / "w", file=scene.study_file("A <b>bold</b> & <i study")) as workspace:
        for number, note in enumerate((*HOSTILE, "</script><script>alert(2)</script>", "{{ 7 * 7 }} {% raw %}")):
            row = ["A", "01000", "0", "0", "0", "0", "0", "5"]
            workspace.complete(scene.record(workspace, number, row, {"waiting": note}))
        made = run_to_end(write_html(scene.report_of(workspace), tmp_path / "a.html"))
    page = Seen(made.read_text(encoding="utf-8"))
    for note in (*HOSTILE[:10], "</script><script>alert(2)</script>", "{{ 7 * 7 }} {% raw %}"):
        assert squeezed(note) in page.text
    assert len(page.all("script")) == 1 and page.all("img") == []
    assert squeezed("A <b>bold</b> & <i study") in page.text


def test_what_cannot_be_written_leaves_what_stood_there(report: Report, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"could not be written to a\.html.*What stood there before is untouched"):
        run_to_end(write_html(report, tmp_path / "nowhere" / "a.html"))
    steps = write_html(report, tmp_path / "b.html")
    assert isinstance(next(steps), Progress)
    steps.close()
    assert list(tmp_path.iterdir()) == []


# -- charts ------------------------------------------------------------------------------------------------------------


def test_a_chart_holds_the_texts_and_places_of_its_drawing(report: Report) -> None:
    (hero, *_smaller) = report.cover.hero
    labels = [shape for shape in hero.shapes if isinstance(shape, Label) and shape.text]
    drawn = re.findall(r'<text x="([^"]+)" y="([^"]+)"[^>]*>([^<]*)</text>', svg(hero))
    assert [(float(x), float(y)) for x, y, _text in drawn] == [(round(o.x, 2), round(o.y, 2)) for o in labels]
    assert [text.replace("&amp;", "&") for _x, _y, text in drawn] == [label.text for label in labels]


@pytest.mark.parametrize("sign", list(Sign))
def test_every_sign_is_a_shape(sign: Sign) -> None:
    shapes: tuple[Shape, ...] = (Mark(5, 5, sign),)
    assert re.search("<(circle|rect|polygon|line) ", svg(Drawing(10, 10, shapes, "a sign")))


def test_words_of_a_chart_are_words() -> None:
    drawn = svg(Drawing(10, 10, (Label(0, 5, "<b>&\"'"),), 'says "this" <b>'))
    assert "<b>" not in drawn and "&lt;b&gt;&amp;" in drawn
