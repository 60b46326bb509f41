"""Words for print: other people's text is made plain and broken into lines, whatever it holds."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from cxstudio.report.shapes import Style
from cxstudio.report.text import Run, plain, wrapped
from cxstudio.report.typeface import face, font_path, missing, shortened, text_width


def lines_of(text: str, width: float = 100, size: float = 9) -> list[str]:
    return ["".join(piece.run.text for piece in line) for line in wrapped([Run(text)], size, width)]


@pytest.mark.parametrize("style", Style)
def test_widths_are_those_of_the_font_file(style: Style) -> None:
    font = TTFont(font_path(style))
    scale, advances = 1000 / font["head"].unitsPerEm, font["hmtx"].metrics
    expected = {code: advances[name][0] * scale for code, name in font.getBestCmap().items()}
    assert face(style).widths == pytest.approx(expected)


def test_what_hides_or_turns_text_becomes_visible() -> None:
    assert plain("a\x00b\u202ec\ud800d") == "a‹U+0000›b‹U+202E›c‹U+D800›d"
    assert plain("one\r\ntwo\u2028three\tfour") == "one\ntwo\nthree four"
    assert plain("<b>&amp;</b> &#0; 5 < 6") == "<b>&amp;</b> &#0; 5 < 6"


@given(st.text(max_size=300), st.floats(20, 300))
def test_no_line_is_too_wide_and_no_letter_is_lost(text: str, width: float) -> None:
    clean = plain(text)
    lines = lines_of(clean, width)
    assert all(text_width(line, 9) <= width + 0.1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean.split())


def test_a_word_without_end_and_a_paragraph_without_end_are_broken() -> None:
    assert "".join(lines_of("x" * 20_000)) == "x" * 20_000
    assert len(lines_of("word " * 40_000, 500)) > 1000


def test_neighbours_in_one_style_are_one_piece() -> None:
    (line,) = wrapped([Run("Two "), Run("words"), Run(" bold", Style.BOLD)], 9, 400)
    assert [piece.run.text for piece in line] == ["Two words", " bold"]


def test_signs_without_a_form_are_named() -> None:
    assert missing(["Grüße, ½ price ≥ 3 → ◆", "★ and 漢", "★"]) == ("★", "漢")


def test_a_shortened_text_fits_and_says_so() -> None:
    assert shortened("short", 100, 9) == "short"
    cut = shortened("a very long name of a touchpoint", 60, 9)
    assert cut.endswith("…") and text_width(cut, 9) <= 60
