"""Sites by touchpoints, as geometry: how often each standard was kept where, darker where it failed more often.

A cell with fewer than five visits shows its counts and no shade; sites are never put in an order of their result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH
from cxstudio.report.shapes import INK, PAPER, RULE, SOFT, Anchor, Box, Drawing, Label, Shape, Spot, Style, spotted
from cxstudio.report.space import Scale
from cxstudio.report.strokes import in_lines, rule
from cxstudio.report.typeface import shortened, text_width

SHADES = ("#ffffff", "#f4e3d3", "#e2b48a", "#b96a33", "#7a3b12")
"""From never failed to failed in most visits: one hue, each step darker than the one before."""
EDGES = (0.0, 0.1, 0.25, 0.5)
"""A share of failures above these takes the next shade."""
LEAST = 5


@dataclass(frozen=True)
class Spell:
    """One cell: kept and failed visits."""

    kept: int
    failed: int
    behind: Behind | None = None

    @property
    def n(self) -> int:
        """Visits with a verdict."""
        return self.kept + self.failed


@dataclass(frozen=True)
class HeatRow:
    """A site, or several without a name of their own: its visits and a cell for each touchpoint."""

    title: str
    visits: int
    cells: tuple[Spell, ...]


def heat(rows: Sequence[HeatRow], titles: Sequence[str], alt: str) -> Drawing:
    """Rows of sites, columns of touchpoints in the order of the journey, failures over visits in each cell."""
    left, tall = 118.0, 20.0
    each = (WIDTH - left) / max(len(titles), 1)
    widths = [text_width(word, 1.0, Style.BOLD) for title in titles for word in title.split()]
    size = min(7.5, max(5.5, (each - 5) / max(widths, default=1.0)))
    heads = [in_lines(title, size, each - 4, 3, Style.BOLD) for title in titles]
    deep = max((len(lines) for lines in heads), default=1)
    top = 8 + 9.4 * deep
    shapes: list[Shape] = [rule(top - 1, INK, 0.9)]
    for place, lines in enumerate(heads):
        middle = left + each * (place + 0.5)
        base = top - 6 - 9.4 * (len(lines) - 1)
        shapes += [
            Label(middle, base + 9.4 * row, line, size, Style.BOLD, anchor=Anchor.MIDDLE)
            for row, line in enumerate(lines)
        ]
    spots: list[Spot] = []
    for number, row in enumerate(rows):
        y = top + tall * number
        shapes.append(Label(0, y + 9, shortened(row.title, left - 10, 8, Style.BOLD), 8, Style.BOLD))
        shapes.append(Label(0, y + 17, shortened(_("{n} visits").format(n=row.visits), left - 10, 6.5), 6.5, ink=SOFT))
        for place, cell in enumerate(row.cells):
            x = left + each * place
            shapes += _cell(cell, x, y, each, tall)
            words = _("failed {k} of {n}").format(k=cell.failed, n=cell.n) if cell.n else _("no visit")
            spots += spotted(x + each / 2, y + tall / 2, (row.title, titles[place], words), cell.behind)
        shapes.append(rule(y + tall))
    foot = top + tall * len(rows)
    return Drawing(WIDTH, foot + 22, (*shapes, *_legend(foot + 8, left)), alt, tuple(spots))


def shade(failed: int, n: int) -> int:
    """Which of the shades a cell takes; 0 where it has too few visits for a rate."""
    share = failed / n if n >= LEAST else 0.0
    return sum(share > edge for edge in EDGES)


def _cell(cell: Spell, x: float, y: float, each: float, tall: float) -> list[Shape]:
    if not cell.n:
        return [Label(x + each / 2, y + tall / 2 + 2.6, "–", 7.5, ink=SOFT, anchor=Anchor.MIDDLE)]
    step = shade(cell.failed, cell.n)
    ground: list[Shape] = [Box(x + 0.5, y + 0.5, each - 1, tall - 1, SHADES[step])] if step else []
    ink = PAPER if step >= 3 else INK if cell.n >= LEAST else SOFT
    text = f"{cell.failed}/{cell.n}"
    style = Style.BOLD if step >= 2 else Style.REGULAR
    fits = 7.5 if each >= 30 else 6.0
    return [
        *ground,
        Label(
            x + each / 2, y + tall / 2 + 2.6, shortened(text, each - 2, fits, style), fits, style, ink, Anchor.MIDDLE
        ),
    ]


def _legend(y: float, left: float) -> list[Shape]:
    """The shades with the shares from which they begin."""
    words = (_("none failed"), _("up to 10 %"), _("up to 25 %"), _("up to half"), _("more than half"))
    x = Scale(0, len(words), left, WIDTH)
    shapes: list[Shape] = []
    for place, text in enumerate(words):
        shapes.append(Box(x(place), y, 9, 9, SHADES[place], RULE, 0.5))
        shapes.append(Label(x(place) + 13, y + 7.4, shortened(text, x(1) - x(0) - 18, 7.5), 7.5, ink=SOFT))
    return shapes
