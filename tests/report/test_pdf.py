"""The file itself: stable bytes, real text, links, photos as they are, nothing private inside, hostile notes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from cxstudio.errors import ReportError
from cxstudio.report.blocks import Report
from cxstudio.report.pdf import Paper, write_pdf
from cxstudio.steps import Progress
from cxstudio.workspace import Workspace
from tests.data_photos import SECRETS
from tests.report import scene

HOSTILE = (
    "price <b", "x <br> y", '<img src="file:/etc/passwd"/>', '<img src="http://127.0.0.1:9/a.png">',
    "<a href='javascript:alert(1)'>click</a>", "&#0; &amp; &lt; AT&T", "staff said <rude word> twice",
    "<onDraw name=x label=y/>", "<!-- hidden --> <script>alert(1)</script>", "{curly} %s %(x)s \\n",
    "tail \u202egnp.exe", "nul\x00 bell \x07", "star ★ and 漢字",
)  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with scene.golden_workspace(tmp_path_factory.mktemp("pdf") / "w", photos=True) as made:
        yield made


@pytest.fixture(scope="module")
def report(workspace: Workspace) -> Report:
    return scene.report_of(workspace)


def test_two_runs_give_the_same_bytes(report: Report, tmp_path: Path) -> None:
    first, again = scene.pdf_of(report, tmp_path / "a.pdf"), scene.pdf_of(report, tmp_path / "b.pdf")
    assert first.read_bytes() == again.read_bytes()


def test_title_author_language_bookmarks_and_links_are_there(report: Report, tmp_path: Path) -> None:
    path = scene.pdf_of(report, tmp_path / "a.pdf")
    document = PdfDocument(path)
    facts = document.get_metadata_dict()
    assert facts["Title"] == report.cover.title and facts["Author"] == "Harbour Pharmacies"
    marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    assert [title for title, _page in marks] == ["The answer", *(page.running for page in report.pages)]
    first_pages = [page for _title, page in marks]
    contents = scene.pages_text(path)[0].splitlines()
    for page, index in zip(report.pages, first_pages[1:], strict=True):
        assert any(re.fullmatch(rf".*{re.escape(page.running)} *{index + 1}\b.*", line) for line in contents)
    assert b"/Lang" in path.read_bytes() and path.read_bytes().count(b"/Subtype /Link") == len(report.pages)
    assert f"page {len(document)} of {len(document)}" in scene.pages_text(path)[-1]
    document.close()


def test_both_papers_hold_the_same_words_and_the_cover_is_one_page(report: Report, tmp_path: Path) -> None:
    def words(paper: Paper) -> list[str]:
        text = " ".join(scene.pages_text(scene.pdf_of(report, tmp_path / f"{paper.name}.pdf", paper)))
        return sorted(re.sub(r"page \d+ of \d+", "", text).split())

    a4, letter = words(Paper.A4), words(Paper.LETTER)
    assert set(a4) - set(letter) <= {str(n) for n in range(30)}
    assert "Method" in scene.pages_text(tmp_path / "LETTER.pdf")[0]


def test_photos_go_in_as_they_are_and_nothing_private_with_them(
    report: Report, workspace: Workspace, tmp_path: Path
) -> None:
    content = scene.pdf_of(report, tmp_path / "a.pdf").read_bytes()
    pictures = sorted(workspace.evidence.derived.rglob("*.report.jpg"))
    assert len(pictures) == 7
    assert all(picture.read_bytes() in content for picture in pictures)
    assert content.count(b"/DCTDecode") == 7 and b"ASCII85" not in content
    for secret in (*SECRETS, scene.SECRET_NAME.encode(), str(tmp_path).encode(), b"Branch A", b"Observer 1"):
        assert secret not in content


def test_the_pdf_is_sound(report: Report, tmp_path: Path) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(scene.pdf_of(report, tmp_path / "a.pdf")) as document:
        assert document.check_pdf_syntax() == [] if hasattr(document, "check_pdf_syntax") else document.check() == []
        fonts = {str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()}
    assert fonts and all("NotoSans" in font for font in fonts)


def test_a_photo_that_is_gone_says_so_and_the_rest_stands(tmp_path: Path) -> None:
    with scene.golden_workspace(tmp_path / "w", visits=8, photos=True) as workspace:
        first, second, *_rest = sorted(workspace.evidence.derived.rglob("*.report.jpg"))
        first.unlink()
        workspace.evidence.destroy(first.name.split(".")[0])  # else its picture is made again
        second.write_bytes(b"no picture")
        text = " ".join(scene.pages_text(scene.pdf_of(scene.report_of(workspace), tmp_path / "a.pdf")))
    assert text.count("This photo is not here") == 2
    assert "2 photos" in text and "PHOTO" in text


def test_a_picture_that_was_not_made_yet_is_made_for_the_report(tmp_path: Path) -> None:
    with scene.golden_workspace(tmp_path / "w", visits=8, photos=True) as workspace:
        pictures = sorted(workspace.evidence.derived.rglob("*.report.jpg"))
        pictures[0].unlink()
        text = " ".join(scene.pages_text(scene.pdf_of(scene.report_of(workspace), tmp_path / "a.pdf")))
        assert pictures[0].is_file()
    assert "This photo is not here" not in text


def test_a_photo_that_goes_while_the_report_is_written_leaves_the_old_report(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"the old one")
    with scene.golden_workspace(tmp_path / "w", visits=3, photos=True) as workspace:
        report = scene.report_of(workspace)
        for picture in workspace.evidence.derived.rglob("*.report.jpg"):
            picture.unlink()
        with pytest.raises(ReportError, match="could not be written"):
            scene.pdf_of(report, path)
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.glob("*.part")) == []


def test_a_folder_that_is_not_there_is_named(report: Report, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"could not be written to a\.pdf.*What stood there before is untouched"):
        scene.pdf_of(report, tmp_path / "nowhere" / "a.pdf")


def test_a_cancelled_report_leaves_nothing(report: Report, tmp_path: Path) -> None:
    steps = write_pdf(report, tmp_path / "a.pdf")
    assert isinstance(next(steps), Progress)
    next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == []


def test_marks_of_markup_in_notes_and_names_are_printed_as_they_are(tmp_path: Path) -> None:
    with scene.a_workspace(tmp_path / "w", file=scene.study_file("A <b>bold</b> & <i study")) as workspace:
        for number, note in enumerate(HOSTILE):
            row = ["A", "01000", "0", "0", "0", "0", "0", "5"]
            workspace.complete(scene.record(workspace, number, row, {"waiting": note}))
        report = scene.report_of(workspace)
        text = squeezed(" ".join(scene.pages_text(scene.pdf_of(report, tmp_path / "a.pdf"))))
    for note in HOSTILE[:10]:
        assert squeezed(note) in text
    assert squeezed("tail ‹U+202E›gnp.exe") in text and squeezed("bell ‹U+0007›") in text
    assert report.absent == ("★", "字", "漢")
    assert "U+2605" in text and "GLYPH" in text
    assert b"/URI" not in (tmp_path / "a.pdf").read_bytes() and b"javascript" not in (tmp_path / "a.pdf").read_bytes()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("\xa0", " "))


def test_endless_notes_are_printed_whole(tmp_path: Path) -> None:
    endless, wordy = "x" * 200_000, "word <b & " * 13_334
    with scene.a_workspace(tmp_path / "w") as workspace:
        row = ["A", "11000", "0", "0", "0", "0", "0", "5"]
        workspace.complete(scene.record(workspace, 0, row, {"greeting": endless, "waiting": wordy}))
        text = "".join(scene.pages_text(scene.pdf_of(scene.report_of(workspace), tmp_path / "a.pdf")))
    assert text.count("x") >= 200_000
    assert text.count("<b") == text.count("word") == 13_334  # a line may end between two of them


WATCHED = """
import sys
from pathlib import Path
from tests.report import scene
folder = Path(sys.argv[1])
opened = []
def watch(event, details):
    if event == "open":
        opened.append(str(details[0]))
    elif event.startswith(("socket", "subprocess", "os.system", "urllib")):
        opened.append(event)
with scene.a_workspace(folder / "w") as workspace:
    for number, note in enumerate(scene_notes):
        row = ["A", "01000", "0", "0", "0", "0", "0", "5"]
        workspace.complete(scene.record(workspace, number, row, {"waiting": note}))
    scene.pdf_of(scene.report_of(workspace), folder / "warm.pdf")
    sys.addaudithook(watch)
    scene.pdf_of(scene.report_of(workspace), folder / "a.pdf")
print("\\n".join(opened))
"""


def test_a_note_opens_no_file_and_no_socket(tmp_path: Path) -> None:
    bait = tmp_path / "bait.png"
    bait.write_bytes(b"\x89PNG")
    notes = [*HOSTILE, f'<img src="{bait}"/>', f'<img src="file:{bait}"/>', f"<a href='file:{bait}'>x</a>"]
    code = f"scene_notes = {notes!r}\n" + WATCHED
    command, root = [sys.executable, "-c", code, str(tmp_path)], Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
    assert done.returncode == 0, done.stderr
    opened = [Path(line).name for line in done.stdout.splitlines() if line]
    assert "a.pdf.part" in opened
    allowed = re.compile(r"a\.pdf\.part|METADATA|python\d+\.zip|" + re.escape(tmp_path.name))
    assert [name for name in opened if not allowed.fullmatch(name)] == []
    assert "bait.png" not in opened
