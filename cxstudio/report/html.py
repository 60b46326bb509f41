"""A report as one web page: a single file that needs no network and no script to be read.

Charts are SVG, photos are inlined, every text passes through the template's escaping, and a policy in the file forbids
whatever it doesn't hold itself. It is written piece by piece, so that memory doesn't grow with the photos. The same
report gives the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxstudio.assets import resources
from cxstudio.errors import ReportError
from cxstudio.i18n import _, speaking
from cxstudio.report.blocks import Badge, Bar, Block, Brand, Photo, Report, Tone, photos_of
from cxstudio.report.paint_svg import sign_svg, svg
from cxstudio.report.shapes import AMBER, BLUE, INK, RED, SOFT, WARM, Box, Drawing
from cxstudio.steps import Progress, Steps, replacing

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["write_html"]

_INKS = {Tone.BREAKS: RED, Tone.MAKES: BLUE, Tone.IRRITANT: AMBER, Tone.SOFT: SOFT}


def write_html(report: Report, path: Path) -> Steps[Path]:
    """Write `report` to `path`, whole or not at all; gives the path.

    A photo that went away meanwhile is told in its place. Raises ReportError when the file can't be written; what
    stood there before stays.
    """
    blocks = [*report.cover.blocks, *(block for page in report.pages for block in page.blocks)]
    total = sum(not photo.refusal for photo in photos_of(blocks))
    try:
        with replacing(path) as file:
            for done, piece in _pieces(report):
                file.write(piece.encode())
                yield Progress(done, total, _("Writing the web page"))
    except OSError as error:
        raise ReportError(
            _(
                "The web page could not be written to {name}: {reason}. What stood there before is untouched. "
                "Check that the folder can be written to and has room, then export again."
            ).format(name=path.name, reason=error.strerror or type(error).__name__),
            "report-not-written",
        ) from error
    return path


def _pieces(report: Report) -> Iterator[tuple[int, str]]:
    """The page in pieces, each with the number of photos that are through. The template leaves a mark where a photo
    goes: whole pages of photos would be in memory at once."""
    shown = _Shown()
    style, script = _asset("page.css") + _brand_style(report.brand), _asset("page.js")
    text = _template().generate(
        report=report,
        shown=shown,
        logo=_logo(report.brand),
        style=style,
        script=script,
        policy=_policy(style, script),
        words=_words(report.language),
    )
    done = 0
    for piece in text:
        for number, part in enumerate(_MARK.split(piece)):
            if number % 2:
                done += 1
                part = _address(shown.photos[int(part)])
            yield done, part


_MARK = re.compile("\0([0-9]+)\0")
"""Where a photo goes; no text of a report holds such a sign."""


def _address(photo: Photo) -> str:
    """A photo as a data address. One that went away since it was looked for stays empty, with its words beside it."""
    try:
        return f"data:image/jpeg;base64,{b64encode(photo.path.read_bytes()).decode()}"
    except OSError:
        return ""


class _Shown:
    """What the template asks for: pictures as markup. Keeps the photos whose marks it gave out."""

    def __init__(self) -> None:
        self.photos: list[Photo] = []

    @staticmethod
    def kind(block: Block) -> str:
        """Which macro shows a block."""
        return type(block).__name__.lower()

    @staticmethod
    def chart(drawing: Drawing) -> Any:
        """A chart as SVG, escaped by its painter."""
        from markupsafe import Markup

        return Markup(svg(drawing))

    @staticmethod
    def sign(badge: Badge) -> Any:
        """A badge's sign in the ink of its tone."""
        from markupsafe import Markup

        return Markup(sign_svg(badge.sign, _INKS.get(badge.tone, INK)))

    @staticmethod
    def bar(bar: Bar) -> Any:
        """A share as a bar; it says in words beside it what it is."""
        from markupsafe import Markup

        share = min(max(bar.share, 0.0), 1.0)
        filled = (Box(0, 0, 100 * share, 6, _INKS.get(bar.tone, INK)),) if share else ()
        return Markup(svg(Drawing(100, 6, (Box(0, 0, 100, 6, WARM), *filled))))

    def photo(self, photo: Photo) -> str:
        """The mark of a photo; empty where its file went away."""
        if not photo.path.is_file():
            return ""
        self.photos.append(photo)
        return f"\0{len(self.photos) - 1}\0"


def _words(language: str) -> dict[str, str]:
    """The page's own few words."""
    with speaking(language):
        return {
            "contents": _("Contents"),
            "reading": _("Reading"),
            "filter": _("Show only rows with"),
            "sort": _("Sort by {column}"),
            "enlarge": _("Enlarge the photo"),
            "gone": _("This photo’s file is no longer there. The rest of the report is whole."),
            "skip": _("To the report"),
            "signs": _("signs"),
        }


def _brand_style(brand: Brand) -> str:
    """The client's colours; they are #rrggbb, checked when the template was made."""
    return f":root {{ --navy: {brand.field}; --accent: {brand.accent or BLUE}; }}\n" if brand != Brand() else ""


def _logo(brand: Brand) -> str:
    """The client's logo as a data address; empty for none."""
    if brand.logo is None:
        return ""
    try:
        return f"data:image/jpeg;base64,{b64encode(brand.logo.read_bytes()).decode()}"
    except OSError:
        return ""


def _policy(style: str, script: str) -> str:
    """What the page may load: nothing but its own style, its own script and the pictures inside it."""
    parts = ("default-src 'none'", "img-src data:", f"style-src '{_digest(style)}'", f"script-src '{_digest(script)}'")
    return "; ".join((*parts, "base-uri 'none'", "form-action 'none'"))


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _asset(name: str) -> str:
    return (resources() / "report" / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # 50 ms, for this face alone

    loader = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return loader.from_string(_asset("page.html.j2"))
