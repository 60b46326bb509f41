"""The kinds of reports: golden text, the same words in every face, stable bytes, one page where one is promised, and
refusals in words where a kind can't be said."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from cxstudio.errors import ReportError, WorkspaceError
from cxstudio.report.basis import ReportSettings
from cxstudio.report.blocks import Beside, Block, Cover, Figure, Heading, Page, Paragraph, Report, photos_of, say
from cxstudio.report.html import write_html
from cxstudio.report.kinds import KINDS, Need, Subject, gather, wanting
from cxstudio.report.layout import Paper, sheets
from cxstudio.report.report_json import write_report_json
from cxstudio.report.shapes import Label
from cxstudio.report.space import collisions, outside
from cxstudio.steps import run_to_end
from cxstudio.store import visits
from cxstudio.study.anonymity import Anonymity
from cxstudio.study.visit import VisitState
from cxstudio.workspace import Workspace
from tests.report import kind_scene, scene
from tests.report.test_html import Seen
from tests.report.test_pdf import squeezed
from tests.report.test_report import GOLDEN, steady

OTHERS = [name for name in KINDS if name != "study"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with kind_scene.a_study(tmp_path_factory.mktemp("kinds") / "w") as made:
        yield made


@pytest.fixture(scope="module")
def reports(workspace: Workspace) -> dict[str, Report]:
    return {name: kind_scene.report_of(workspace, name) for name in OTHERS}


def blocks(report: Report) -> Iterator[Block]:
    for block in (*report.cover.blocks, *(block for page in report.pages for block in page.blocks)):
        yield from (*block.left, *block.right) if isinstance(block, Beside) else (block,)


# -- what each says ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OTHERS)
def test_the_text_of_each_kind_is_as_agreed(reports: dict[str, Report], tmp_path: Path, name: str) -> None:
    path = scene.pdf_of(reports[name], tmp_path / "a.pdf")
    text = steady("\n\n=== page ===\n".join(scene.pages_text(path))) + "\n"
    text = re.sub(r"content [0-9a-f]{12}", "content HASH", text)
    agreed = GOLDEN / f"report-{name}.txt"
    if os.environ.get("CXSTUDIO_NEW_GOLDEN"):
        agreed.write_text(text, encoding="utf-8")
    assert text.split() == agreed.read_text(encoding="utf-8").split()


@pytest.mark.parametrize("name", OTHERS)
def test_every_face_says_every_word_and_two_runs_give_the_same_bytes(
    workspace: Workspace, reports: dict[str, Report], tmp_path: Path, name: str
) -> None:
    report, again = reports[name], kind_scene.report_of(workspace, name)
    assert report == again
    faces = {"a.pdf": scene.pdf_of, "a.html": _html, "a.json": _json}
    for file, face in faces.items():
        first, second = face(report, tmp_path / file), face(again, tmp_path / f"b-{file}")
        assert first.read_bytes() == second.read_bytes()
    page = Seen((tmp_path / "a.html").read_text(encoding="utf-8"))
    facts = " ".join(str(value) for _tag, found in page.tags for value in found.values())
    said = [
        undotted(page.text + facts),
        undotted("".join(leaves(json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))))),
    ]
    if name != "summary":  # on paper it takes less of itself
        said.append(undotted(" ".join(scene.pages_text(tmp_path / "a.pdf"))))
    for text in set(report.texts()) - drawn_alone(report) - {report.study}:
        assert [undotted(text) in face for face in said] == [True] * len(said), text


def undotted(text: str) -> str:
    """Without blanks, and without what stands between the cells of a row."""
    return squeezed(text).replace("·", "")


def leaves(value: object) -> Iterator[str]:
    """Every text of a JSON document, in order."""
    if isinstance(value, dict):
        value = [one for name, one in value.items() if name not in ("tone", "block", "sign")]
    if isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, str):
        yield value


def drawn_alone(report: Report) -> set[str]:
    """Words that replace a chart for whoever can't see it, and the codes of refusals, which paper alone shows."""
    charts = {block.drawing.alt for block in blocks(report) if isinstance(block, Figure)}
    codes = {text for text in report.texts() if re.fullmatch(r"[A-Z_]*", text)}
    return charts | codes


def _html(report: Report, path: Path) -> Path:
    return run_to_end(write_html(report, path))


def _json(report: Report, path: Path) -> Path:
    return run_to_end(write_report_json(report, path))


def test_charts_are_legible_and_say_what_they_show(reports: dict[str, Report]) -> None:
    drawings = [block.drawing for report in reports.values() for block in blocks(report) if isinstance(block, Figure)]
    assert len(drawings) >= 7
    for drawing in drawings:
        assert collisions(drawing.shapes) == []
        assert outside(drawing.shapes, drawing.width, drawing.height) == []
        assert drawing.alt


@pytest.mark.parametrize("name", OTHERS)
def test_no_heading_stands_alone_at_a_pages_foot_and_every_sheet_names_its_page(
    reports: dict[str, Report], tmp_path: Path, name: str
) -> None:
    path = scene.pdf_of(reports[name], tmp_path / "a.pdf")
    pages = scene.pages_text(path)
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page
    with PdfDocument(path) as document:
        marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
        assert [title for title, _page in marks][1:] == [page.running for page in reports[name].pages]
        sizes = {tuple(round(side) for side in page.get_size()) for page in document}
    assert sizes == {(595, 842)}


# -- one page ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("count", [0, 3, 24])
def test_the_summary_is_one_page(tmp_path: Path, count: int, paper: Paper) -> None:
    with scene.golden_workspace(tmp_path / "w", visits=count) as workspace:
        report = kind_scene.report_of(workspace, "summary")
    path = scene.pdf_of(report, tmp_path / "a.pdf", paper)
    (page,) = scene.pages_text(path)
    assert "What we cannot say" in page
    if count == 3:
        assert not re.search(r"\d+ % *$|\d+ to \d+ %", page)


def test_the_summary_is_one_page_whatever_its_touchpoints_are_called(tmp_path: Path) -> None:
    protocol = scene.protocol()
    long = [
        stage.model_copy(
            update={"touchpoints": tuple(t.model_copy(update={"title": t.title * 400}) for t in stage.touchpoints)}
        )
        for stage in protocol.stages
    ]
    file = scene.study_file("A title " * 500)
    file = file.model_copy(update={"protocol": protocol.model_copy(update={"stages": tuple(long)})})
    with scene.a_workspace(tmp_path / "w", file=file) as workspace:
        for number, row in enumerate(scene.rows()[:14]):
            workspace.complete(scene.record(workspace, number, row))
        report = kind_scene.report_of(workspace, "summary")
    for paper in Paper:
        assert len(scene.pages_text(scene.pdf_of(report, tmp_path / "a.pdf", paper))) == 1


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_a_kind_says_what_it_is_about_before_it_begins(workspace: Workspace) -> None:
    assert wanting(KINDS["visit"], Subject()) == "A report of the kind “visit” is about one visit: name it."
    assert "is not about one site" in wanting(KINDS["summary"], Subject(site="x"))
    assert wanting(KINDS["wave"], Subject()) == wanting(KINDS["wave"], Subject(wave="Autumn")) == ""
    assert all(wanting(kind, Subject(**{need.value: "x"})) for kind in KINDS.values() for need in Need
               if need not in (kind.needs, kind.takes))  # fmt: skip
    with pytest.raises(ReportError, match="name it"):
        run_to_end(gather(workspace, scene.STUDY, KINDS["site"]))


@pytest.mark.parametrize(
    ("kind", "subject", "words"),
    [
        ("visit", Subject(visit="77"), "No finished visit 77"),
        ("site", Subject(site="Nowhere"), "has no site Nowhere. It has: “Branch A” and “Branch B”."),
        ("wave", Subject(wave="Spring"), "“Spring” is the first wave"),
        ("wave", Subject(wave="Winter"), "It has: “Spring” and “Autumn”."),
    ],
)
def test_what_is_not_there_is_named(workspace: Workspace, kind: str, subject: Subject, words: str) -> None:
    with pytest.raises((ReportError, WorkspaceError), match=re.escape(words)):
        kind_scene.report_of(workspace, kind, subject)


def test_a_study_of_one_site_without_waves_or_photos_refuses_those_kinds_in_words(tmp_path: Path) -> None:
    with scene.golden_workspace(tmp_path / "w", visits=6, sites=1) as workspace:
        for kind, words in (("site", "there is no other to set it beside"), ("wave", "fewer than two waves"),
                            ("photos", "no index of photos")):  # fmt: skip
            with pytest.raises(ReportError, match=words):
                kind_scene.report_of(workspace, kind)


def test_a_site_with_few_visits_has_counts_and_nothing_that_was_seen_there(tmp_path: Path) -> None:
    with scene.golden_workspace(tmp_path / "w", photos=True) as workspace:  # four visits a site
        report = kind_scene.report_of(workspace, "site")
        strict = ReportSettings(anonymity=Anonymity.STRICT)
        with pytest.raises(ReportError, match="held back at this level"):
            run_to_end(gather(workspace, scene.STUDY, KINDS["site"], kind_scene.SUBJECTS["site"], strict))
    text = "\n".join(report.texts())
    assert report.cover.title == "At “Branch A”, four visits: counts, no figures."
    assert (
        "would point at persons" in text and "fell short" not in text and "minute" not in text.split("People appear")[0]
    )
    assert not list(photos_of(block for page in report.pages for block in page.blocks))


# -- one visit ---------------------------------------------------------------------------------------------------------


def test_a_visit_says_what_failed_and_what_its_observer_wrote_and_never_the_hour(reports: dict[str, Report]) -> None:
    report = reports["visit"]
    text = "\n".join(report.texts())
    assert report.cover.title == "Two of five standards failed: “Greeting” and “Advice”."
    assert "Branch A · Visit 05 of 24 · March 2026" in report.cover.under and "observer 5" in report.cover.under
    assert "Visit 5: Advice fell short." in text and "Left alone." in text and "Marked as a pain" in text
    assert "The counter, visit 5" in text
    assert "a record, not an estimate" in text
    assert not re.search(r"\b\d{1,2}:\d{2}\b", text) and "Observer 4" not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (VisitState.RETURNED, "Sent back to its observer"),
        (VisitState.REJECTED, "Rejected in review"),
        (None, "practice"),
    ],
)
def test_a_visit_that_counts_in_no_figure_says_so_first(tmp_path: Path, state: VisitState | None, words: str) -> None:
    with scene.golden_workspace(tmp_path / "w", visits=6) as workspace:
        draft = scene.record(workspace, 6, scene.rows()[6]).model_copy(update={"practice": state is None})
        visit = workspace.complete(draft)
        if state:
            with workspace.database.write() as connection:
                visits.amend_state(connection, visit, state, "wrong branch", workspace.clock)
        report = kind_scene.report_of(workspace, "visit", Subject(visit=visit.id))
    assert words in report.cover.notice and "counts in no figure" in report.cover.notice
    assert "counted in no figure" in report.cover.under


# -- photos ------------------------------------------------------------------------------------------------------------


def test_photos_follow_their_order_their_captions_and_what_is_to_be_shown(tmp_path: Path) -> None:
    with scene.a_workspace(tmp_path / "w", sites=2) as workspace:
        row = ["A", "00100", "0", "0", "0", "0", "0", "5"]
        visit = scene.record(workspace, 0, row)
        for seed in range(4):
            visit = scene.with_photo(workspace, visit, seed)
        named = [one.model_copy(update={"caption": f"photo {n}"}) for n, one in enumerate(visit.evidence)]
        named[1] = named[1].model_copy(update={"in_report": False})
        order = (named[3], named[1], named[0], named[2])
        workspace.complete(visit.model_copy(update={"evidence": order}))
        stored = workspace.dataset(scene.STUDY)[1].visits[0].visit.evidence
        shown = {kind: _photos(kind_scene.report_of(workspace, kind, subject))
                 for kind, subject in (("photos", None), ("visit", Subject(visit="1")))}  # fmt: skip
    wanted = [one.caption for one in stored if one.in_report]
    assert len(wanted) == 3 and shown["photos"] == shown["visit"] == wanted


def _photos(report: Report) -> list[str]:
    every = (*report.cover.blocks, *(block for page in report.pages for block in page.blocks))
    return [photo.caption for photo in photos_of(every)]


def test_a_photo_that_went_away_or_was_changed_says_so_and_the_rest_stands(tmp_path: Path) -> None:
    with scene.golden_workspace(tmp_path / "w", visits=12, photos=True) as workspace:
        found = [one for visit in workspace.dataset(scene.STUDY)[1].visits for one in visit.visit.evidence]
        gone, changed, *rest = found
        workspace.evidence.report_of(gone).unlink()
        workspace.evidence.destroy(gone.sha256)
        path = workspace.evidence.path(changed.sha256)
        path.chmod(0o600)
        path.write_bytes(path.read_bytes() + b"more")
        report = kind_scene.report_of(workspace, "photos")
    photos = list(photos_of(block for page in report.pages for block in page.blocks))
    told = {photo.sha256: photo.refusal for photo in photos if photo.refusal}
    assert "is not here" in told[gone.sha256] and "was changed" in told[changed.sha256]
    assert len(told) == 2 and len(photos) == len(rest) + 2


@pytest.mark.parametrize("rows", range(20, 60))
def test_a_heading_is_never_the_last_thing_on_a_sheet(rows: int) -> None:
    text = " ".join(["Words that fill some lines of a page."] * 12)
    filled = [Paragraph(say("One line.")) for _row in range(rows)]
    page = Page("p", "A page", "A page", (*filled, Heading("A heading", "with a note"), Paragraph(say(text))))
    cover = Cover("A report", (), "", (), plain=True, running="Cover")
    found = list(sheets(Report("Study", "Client", "today", "en", "foot", "", cover, (page,)), Paper.A4))
    labels = [[shape.text for shape in sheet.shapes if isinstance(shape, Label)] for sheet in found]
    (place,) = [number for number, texts in enumerate(labels) if "A heading" in texts]
    assert any(text.startswith("Words that fill") for text in labels[place])


@pytest.mark.parametrize("level", list(Anonymity)[1:])
def test_nobody_is_known_from_any_kind_at_the_level_that_was_asked_for(workspace: Workspace, level: Anonymity) -> None:
    for name in OTHERS:
        subject, settings = kind_scene.SUBJECTS.get(name), ReportSettings(anonymity=level)
        text = "\n".join(run_to_end(gather(workspace, scene.STUDY, KINDS[name], subject, settings)).texts())
        assert not re.search(r"Observer \d", text), name
        if level is not Anonymity.OBSERVERS:
            assert "Branch" not in text.replace("Own branches", ""), name
