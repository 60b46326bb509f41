"""Scripts beyond Latin, Greek and Cyrillic: letters in their forms and order, with fonts found, or a sentence."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from cxstudio.report import blocks as b
from cxstudio.report.blocks import Report
from cxstudio.report.fonts import FontFile, absent_sentence, font_for, letters_of, script_of
from cxstudio.report.shapes import Style
from cxstudio.report.text import Piece, Run, wrapped
from cxstudio.report.typeface import face, missing, shortened, text_width
from tests.report import scene

ARABIC, HEBREW = "مرحبا انتظرت 12 دقيقة", "שלום (12) קפה"
HINDI, THAI = "नमस्ते क्षेत्र में", "สวัสดีที่ร้านน้ำใจ"
PACKAGES = ("fontpkg_noto_sans_arabic", "fontpkg_noto_sans_devanagari", "fontpkg_noto_sans_thai")

pytestmark = pytest.mark.skipif(
    not all(find_spec(name) for name in (*PACKAGES, "uharfbuzz", "bidi")), reason='no extra "intl" here'
)


@pytest.fixture
def fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [str(Path(str(found.origin)).parent) for name in PACKAGES if (found := find_spec(name))]
    monkeypatch.setenv("CXSTUDIO_FONTS", os.pathsep.join(folders))


def a_report(*texts: str) -> Report:
    cover = b.Cover(texts[0], (), "", tuple(b.Paragraph(b.say(text)) for text in texts), plain=True, running="Scripts")
    return b.Report("Study", "Client", "today", "ar", "foot", "", cover)


def visual(line: tuple[Piece, ...]) -> list[str]:
    return [piece.run.text.strip() for piece in sorted(line, key=lambda piece: piece.x)]


@pytest.mark.usefixtures("fonts")
def test_letters_are_found_shaped_and_put_into_the_file(tmp_path: Path) -> None:
    from pikepdf import open as opened

    report = a_report(ARABIC, HINDI, THAI)
    assert missing(report.texts()) == ()
    first, again = scene.pdf_of(report, tmp_path / "a.pdf"), scene.pdf_of(report, tmp_path / "b.pdf")
    assert first.read_bytes() == again.read_bytes()
    with opened(first) as document:
        fonts = {str(font.Subtype): font for page in document.pages for font in page.Resources.Font.values()}
        files = [font.DescendantFonts[0].FontDescriptor.FontFile2 for page in document.pages
                 for font in page.Resources.Font.values() if "/DescendantFonts" in font]  # fmt: skip
    assert "/Type0" in fonts and len(files) == 3
    (page,) = scene.pages_text(first)
    assert THAI.replace(" ", "") in page.replace("\n", "").replace(" ", "") and "नमस्ते" in page


@pytest.mark.usefixtures("fonts")
def test_what_joins_is_narrower_than_its_letters_alone() -> None:
    known = face(Style.REGULAR)
    assert text_width("क्षेत्र", 10) < sum(text_width(sign, 10) for sign in "क्षेत्र")
    assert text_width(THAI, 10) < sum(text_width(sign, 10) for sign in THAI)
    assert known.width("abc", 10) == text_width("abc", 10)


@pytest.mark.usefixtures("fonts")
def test_arabic_runs_from_the_right_and_its_figures_from_the_left() -> None:
    (line,) = wrapped([Run(ARABIC)], 10, 300)
    assert visual(line) == ["دقيقة", "12", "مرحبا انتظرت"]
    last = max(line, key=lambda piece: piece.x)
    assert last.x + text_width(last.run.text, 10) == pytest.approx(300)


@pytest.mark.usefixtures("fonts")
def test_a_sentence_of_ours_is_read_from_the_left_whatever_name_it_begins_with() -> None:
    (line,) = wrapped([Run("مرحبا", Style.BOLD), Run(". Where it failed, 3.1 of 10.")], 10, 400)
    assert visual(line) == ["مرحبا", ". Where it failed, 3.1 of 10."]
    (line,) = wrapped([Run("“مرحبا”, –2. It was “شكرا” and 7.")], 10, 400)
    assert visual(line) == ["“", "مرحبا", "”, –2. It was “", "شكرا", "” and 7."]
    (line,) = wrapped([Run("قال الموظف “see you later” ثم ذهب")], 10, 400)
    assert visual(line) == ["” ثم ذهب", "see you later", "قال الموظف “"]


@pytest.mark.usefixtures("fonts")
def test_long_lines_of_every_script_are_broken_and_lose_no_letter() -> None:
    for text in (ARABIC * 40, HINDI * 40, THAI * 40):
        lines = wrapped([Run(text)], 9, 120)
        assert len(lines) > 5
        assert "".join("".join(piece.run.text for piece in line) for line in lines).replace(" ", "") == text.replace(
            " ", ""
        )
        for line in lines:
            assert max(piece.x + text_width(piece.run.text, 9) for piece in line) <= 120.5
        assert text_width(shortened(text, 100, 9), 9) <= 100


@pytest.mark.usefixtures("fonts")
def test_a_letter_without_a_font_is_named_with_its_script_and_what_helps(tmp_path: Path) -> None:
    absent = missing([f"{ARABIC} 漢字 {HEBREW} \U0001f600"])
    assert {script_of(sign) for sign in absent} == {"CJK", "Hebrew", "signs"}
    told = absent_sentence(absent)
    assert told.startswith(f"{len(absent)} characters (Hebrew, CJK and signs) have no form in the fonts here")
    assert "put into the folder “fonts”" in told
    with scene.golden_workspace(tmp_path / "w", visits=3) as workspace:
        from tests.report.kind_scene import report_of

        assert report_of(workspace, "summary").cover.notice == ""
        study = workspace.find_study(scene.STUDY).model_copy(update={"client": "漢字"})
        workspace.change_study(study)
        assert "2 characters (CJK) have no form" in report_of(workspace, "summary").cover.notice


def test_a_file_that_is_no_font_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.ttf").write_bytes(b"no font")
    (tmp_path / "b.ttf").write_bytes(b"\x00\x01\x00\x00\x00\x02" + bytes(40))
    monkeypatch.setenv("CXSTUDIO_FONTS", str(tmp_path))
    assert letters_of(FontFile(tmp_path / "a.ttf")) == {} == letters_of(FontFile(tmp_path / "b.ttf"))
    assert font_for("ش") is None
