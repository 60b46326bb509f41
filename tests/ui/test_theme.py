"""Colours that can be read, letters that are there, lengths that scale, icons that follow the scheme."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction, QColor, QFont, QFontInfo, QRawFont
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from cxstudio import assets
from ui import icons, theme
from ui.theme import DARK, LIGHT, Scheme

ROOT = Path(theme.__file__).resolve().parent.parent
SURFACES = ("page", "card", "sunken", "chosen")
TEXTS = ("text", "quiet", "accent", "good", "bad", "caution", "warm", "cool")
TINTED = (("good", "good_tint"), ("bad", "bad_tint"), ("caution", "caution_tint"), ("warm", "warm_tint"))
FILLED = (("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_accent", "accent_pressed"))
BOTH = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture(autouse=True)
def _light_again(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light", 100)
    yield
    theme.apply(qapp, "light", 100)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1. Source: WCAG 2.2, "relative luminance"."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(scheme: Scheme, one: str, other: str) -> float:
    """Contrast ratio, 1 to 21. Source: WCAG 2.2, "contrast ratio"."""
    bright, dim = sorted((luminance(getattr(scheme, one)), luminance(getattr(scheme, other))), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_contrast_of_black_on_white_is_21() -> None:
    scheme = LIGHT._replace(text="#000000", card="#FFFFFF")
    assert contrast(scheme, "text", "card") == pytest.approx(21)
    assert contrast(LIGHT, "accent", "card") == pytest.approx(6.57, abs=0.01)


@BOTH
def test_every_text_can_be_read_on_every_surface_and_tint(scheme: Scheme) -> None:
    pairs = [(text, surface) for text in TEXTS for surface in SURFACES]
    pairs += [*TINTED, *FILLED, *(("text", tint) for _, tint in TINTED), ("quiet", "hairline")]
    assert {pair: contrast(scheme, *pair) for pair in pairs if contrast(scheme, *pair) < 4.5} == {}


@BOTH
def test_marks_and_the_focus_ring_stand_out(scheme: Scheme) -> None:
    pairs = [(mark, surface) for mark in ("accent", "warm", "cool") for surface in SURFACES]
    pairs += [("line", "card"), ("line", "page"), ("accent", "hairline")]
    assert {pair: contrast(scheme, *pair) for pair in pairs if contrast(scheme, *pair) < 3} == {}


@BOTH
def test_warm_and_cool_are_told_apart_without_red_and_green(scheme: Scheme) -> None:
    warm, cool = QColor(scheme.warm), QColor(scheme.cool)
    assert warm.red() > warm.blue()
    assert cool.blue() > cool.red()


@BOTH
def test_the_style_sheet_has_nothing_left_to_fill_in(scheme: Scheme) -> None:
    sheet = theme.style_sheet(theme.Look(scheme))
    assert re.findall(r"@\w+|mark\(|scaled\(", sheet) == []
    pictures = re.findall(r'url\("([^"]+)"\)', sheet)
    assert pictures
    assert [picture for picture in pictures if not Path(picture).is_file()] == []


@BOTH
def test_the_marks_of_controls_have_the_colours_of_their_scheme(scheme: Scheme) -> None:
    folder = assets.resources() / "icons" / "controls"
    expected = {"check": scheme.on_accent, "dot": scheme.on_accent, "arrow-down": scheme.text, "check-off": scheme.line}
    for name, colour in expected.items():
        assert colour in (folder / f"{name}-{scheme.name}.svg").read_text(), name


def test_lengths_grow_with_the_scale_and_hairlines_stay() -> None:
    assert [theme.Look(LIGHT, scale).px(32) for scale in (90, 100, 150, 200)] == [29, 32, 48, 64]
    assert theme.Look(LIGHT, 90).px(0.4) == 1
    assert theme.Look(LIGHT, 100).px(0) == 0


@pytest.mark.parametrize(("asked", "given"), [(10, 90), (90, 90), (137, 137), (400, 200)])
def test_the_scale_stays_between_90_and_200(qapp: QApplication, asked: int, given: int) -> None:
    assert theme.apply(qapp, "dark", asked).scale == given
    assert theme.look().scheme is DARK


def test_a_desktop_that_tells_nothing_gets_the_light_scheme(qapp: QApplication) -> None:
    assert theme.apply(qapp, "system").scheme is LIGHT


def test_the_bundled_letters_are_used(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 200)
    assert QFontInfo(qapp.font()).family() == "Noto Sans"
    assert qapp.font().pixelSize() == 28


READ_ONLY = ("language_names.py", "double_questions.py", "text.py", "shaping.py")
"""Files whose other signs are looked for in people's words and never printed by us: languages by their own names (shown
in fonts of the system), words that join two questions, ranges of scripts, marks in lines that are being set."""


def printed_by_the_program() -> set[str]:
    """Every character in a string of the source, without docstrings: what window, page and report may show. Languages
    are named in their own scripts, for which the system's typefaces stand in."""
    found: set[str] = set()
    for folder in ("cxstudio", "ui"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name in READ_ONLY:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
            found.update(*(node.value for node in texts if id(node) not in docs))
    return {sign for sign in found if ord(sign) >= 0xA0 and sign.isprintable()}


@pytest.mark.parametrize("name", theme.FONT_FILES)
def test_every_sign_the_program_prints_has_a_glyph(qapp: QApplication, name: str) -> None:
    font = QRawFont(str(assets.resources() / "fonts" / name), 14)
    ours = set("−≥≤≈≠→←↑↓↔✓●○◐■◆▲▼×±·…–—“”‘’‚„«»‹›€£¥°½²³′″%‰†•№") | printed_by_the_program()
    letters = set("ABCxyzÀßçěłőșğþæœıİΑΩαωΆώАЯаяЁёЇїЉљҐґẞ0123456789")
    assert sorted(sign for sign in ours | letters if not font.supportsCharacter(ord(sign))) == []


def test_bold_and_italic_are_files_of_their_own() -> None:
    raw = {name: QRawFont(str(assets.resources() / "fonts" / name), 14) for name in theme.FONT_FILES}
    assert raw["NotoSans-Bold.ttf"].weight() == QFont.Weight.Bold
    assert raw["NotoSans-Italic.ttf"].style() is QFont.Style.StyleItalic
    assert {font.familyName() for font in raw.values()} == {"Noto Sans"}


def test_figures_have_one_width_with_the_minus() -> None:
    for name in theme.FONT_FILES:
        font = QRawFont(str(assets.resources() / "fonts" / name), 1000)
        widths = {round(point.x()) for point in font.advancesForGlyphIndexes(font.glyphIndexesForString("0123456789−"))}
        assert len(widths) == 1, name


def test_every_icon_can_be_drawn_and_takes_its_colour() -> None:
    assert len(icons.names()) >= 60
    for name in icons.names():
        svg = (assets.resources() / "icons" / f"{name}.svg").read_bytes()
        assert b'stroke="currentColor"' in svg, name
        assert QSvgRenderer(QByteArray(svg)).isValid(), name


def test_an_icon_has_the_colour_of_the_scheme_and_twice_the_pixels_on_a_doubled_screen(qapp: QApplication) -> None:
    picture = icons.pixmap("square", "accent", 20, 2.0)
    assert picture.width() == 40
    assert picture.toImage().pixelColor(20, 5).name().upper() == LIGHT.accent


def test_dressed_buttons_and_actions_change_with_the_scheme(qapp: QApplication, qtbot: QtBot) -> None:
    button, action = QPushButton("Look"), QAction("Look")
    qtbot.addWidget(button)
    for target in (button, action):
        icons.dress(target, "eye")
    before = {target: target.icon().cacheKey() for target in (button, action)}
    theme.apply(qapp, "dark")
    assert all(target.icon().cacheKey() != before[target] for target in (button, action))


def test_the_program_has_a_picture_of_its_own(qapp: QApplication) -> None:
    assert not icons.app_icon().pixmap(64, 64).isNull()
