"""The look of the window: two schemes of colours, one family of letters in four sizes, one style sheet, one scale.

`apply` puts it on the application, at the start and again whenever the person changes it; `look` tells parts that draw
themselves what is in force. Icons live in `ui.icons`. This module is needed before the first paint and stays light.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from cxstudio import assets

FAMILY = "Noto Sans"
FIRST_FONTS = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
FONT_FILES = (*FIRST_FONTS, "NotoSans-Italic.ttf")
SMALL, BODY, LARGE, TITLE = 12, 14, 18, 26  # pixels at 100 %
SMALLEST_SCALE, LARGEST_SCALE = 90, 200  # per cent


class Scheme(NamedTuple):
    """Colours as #RRGGBB. Text holds 4.5:1 on every surface and tint, marks 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).

    `hairline` carries no meaning and holds nothing; `line` is for boundaries that do, and stands on page or card.
    """

    name: str
    page: str
    card: str
    sunken: str
    chosen: str
    hairline: str
    line: str
    text: str
    quiet: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    good: str
    good_tint: str
    bad: str
    bad_tint: str
    caution: str
    caution_tint: str
    warm: str
    warm_tint: str
    cool: str


LIGHT = Scheme(
    name="light",
    page="#FAF8F5",
    card="#FFFFFF",
    sunken="#F3F0EB",
    chosen="#E7F0F8",
    hairline="#E3DFD8",
    line="#8A8D93",
    text="#1E1F22",
    quiet="#5C5F66",
    accent="#0B5FA5",
    accent_hover="#0A5492",
    accent_pressed="#08477C",
    on_accent="#FFFFFF",
    good="#1B6E3C",
    good_tint="#E6F2EA",
    bad="#B3261E",
    bad_tint="#FAEAE8",
    caution="#8A5A00",
    caution_tint="#FBF1DE",
    warm="#B34700",
    warm_tint="#FAEBE1",
    cool="#00629B",
)
DARK = Scheme(
    name="dark",
    page="#1B1C1F",
    card="#25272B",
    sunken="#202226",
    chosen="#26384A",
    hairline="#383B40",
    line="#777A80",
    text="#ECECEC",
    quiet="#ABAEB5",
    accent="#7FB8F0",
    accent_hover="#98C6F4",
    accent_pressed="#B2D4F7",
    on_accent="#14202B",
    good="#7CC99A",
    good_tint="#22362B",
    bad="#F2A19B",
    bad_tint="#41292A",
    caution="#E5B567",
    caution_tint="#3B3222",
    warm="#F0A46B",
    warm_tint="#40302A",
    cool="#74B9E8",
)


@dataclass(frozen=True)
class Look:
    """A scheme at a scale. `scale` is in per cent, 90 to 200."""

    scheme: Scheme = LIGHT
    scale: int = 100

    def px(self, length: float) -> int:
        """A length given at 100 % in pixels of this scale; never less than 1 for a length above 0."""
        scaled = int(length * self.scale / 100 + 0.5)
        return max(scaled, 1) if length > 0 else scaled

    def font(self, size: int = BODY, *, bold: bool = False, italic: bool = False) -> QFont:
        """The family of the window in `size` pixels at 100 %."""
        font = QFont(FAMILY)
        font.setPixelSize(self.px(size))
        font.setBold(bold)
        font.setItalic(italic)
        return font

    def colour(self, role: str) -> QColor:
        """The colour of a field of `Scheme`, for example "accent"."""
        return QColor(getattr(self.scheme, role))


class _Announcer(QObject):
    """Tells those who are no widgets (icons in actions) that another look is in force; widgets get StyleChange."""

    changed = Signal()


announcer = _Announcer()
# One process has one look, as it has one palette and one style sheet.
_look = Look()
_HAS_STYLE = "cx_has_style"
_asked_scheme = "system"


def look() -> Look:
    """What is in force; light at 100 % before `apply`."""
    return _look


def apply(app: QApplication, scheme_name: str = "system", scale_percent: int = 100) -> Look:
    """Put fonts, palette and style sheet on the application.

    `scheme_name` is "system", "light" or "dark"; with "system" the window follows the desktop while it runs, and is
    light where the desktop tells nothing. A scale outside 90 to 200 % is taken as the nearest end.
    """
    global _look, _asked_scheme
    scale = min(max(scale_percent, SMALLEST_SCALE), LARGEST_SCALE)
    _look, _asked_scheme = Look(_scheme(app, scheme_name), scale), scheme_name
    _load_fonts(FIRST_FONTS)
    _dress_once(app)
    app.setFont(_look.font())
    app.setPalette(_palette(_look))
    app.setStyleSheet(style_sheet(_look))
    announcer.changed.emit()
    return _look


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and let it look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def style_sheet(of: Look) -> str:
    """The sheet of `resources/style.qss` with colours, lengths and pictures filled in."""
    colours = of.scheme._asdict()
    marks = (assets.resources() / "icons" / "controls").as_posix()
    sheet = re.sub(r"@(\w+)", lambda found: colours[found[1]], _template())
    sheet = re.sub(r"mark\(([\w-]+)\)", lambda found: f'url("{marks}/{found[1]}-{of.scheme.name}.svg")', sheet)
    sheet = re.sub(r"scaled\((\d+)\)", lambda found: str(of.px(int(found[1]))), sheet)
    return re.sub(r"(\d+)px", lambda found: f"{of.px(int(found[1]))}px", sheet)


@lru_cache(maxsize=1)
def _template() -> str:
    text = (assets.resources() / "style.qss").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def load_fonts() -> None:
    """Load the fonts that the first paint goes without."""
    _load_fonts(FONT_FILES[len(FIRST_FONTS) :])


@lru_cache(maxsize=2)
def _load_fonts(names: tuple[str, ...]) -> None:
    for name in names:
        QFontDatabase.addApplicationFont(str(assets.resources() / "fonts" / name))


def application(name: str) -> QApplication:
    """The application of this process; `name` is the program's. The base style is named to it like an option of the
    command line: to set it later, Python would have to know QStyle with its 566 names, a twentieth of a bare window."""
    app = QApplication([name, "-style", "Fusion"])
    app.setProperty(_HAS_STYLE, True)
    return app


def _dress_once(app: QApplication) -> None:
    """The base style, and an ear for the desktop's own switch between light and dark."""
    if app.property("cx_dressed"):
        return
    app.setProperty("cx_dressed", True)
    if not app.property(_HAS_STYLE):
        app.setStyle(QStyleFactory.create("Fusion"))
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: _follow_desktop(app))


def _follow_desktop(app: QApplication) -> None:
    if _asked_scheme == "system" and _scheme(app, "system") is not _look.scheme:
        apply(app, "system", _look.scale)


def _scheme(app: QApplication, name: str) -> Scheme:
    if name == "system":
        return DARK if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT
    return {"light": LIGHT, "dark": DARK}[name]


def _palette(of: Look) -> QPalette:
    """Colours for what the style sheet does not reach: placeholders, selections, links, disabled text."""
    role = QPalette.ColorRole
    colours = {
        role.Window: "page",
        role.WindowText: "text",
        role.Base: "card",
        role.AlternateBase: "sunken",
        role.Text: "text",
        role.Button: "card",
        role.ButtonText: "text",
        role.BrightText: "bad",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.PlaceholderText: "quiet",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.ToolTipBase: "card",
        role.ToolTipText: "text",
        role.Light: "card",
        role.Midlight: "sunken",
        role.Mid: "hairline",
        role.Dark: "line",
        role.Shadow: "line",
        role.Accent: "accent",
    }
    palette = QPalette()
    for colour_role, name in colours.items():
        palette.setColor(colour_role, of.colour(name))
    for colour_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, colour_role, of.colour("line"))
    return palette
