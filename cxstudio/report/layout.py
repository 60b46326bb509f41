"""From blocks to sheets: sets a report's words, charts and photos into pages of a given paper.

A block becomes slabs (what must not be parted), slabs flow down the pages. The result is a list of drawings, which a
painter draws without deciding anything. Nothing here opens a photo or knows a file format.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxstudio.i18n import _
from cxstudio.report.blocks import Page, Report
from cxstudio.report.flow import FOOT, TOP, Paper, Sheet, flow, title_lines
from cxstudio.report.layout_cover import cover_sheets
from cxstudio.report.plots import WIDTH
from cxstudio.report.setting import block_slabs
from cxstudio.report.shapes import BLUE, INK, RULE, SOFT, Anchor, Box, Drawing, Label, Line, Shape, Style, Target, moved
from cxstudio.report.slabs import Slab, gap
from cxstudio.report.typeface import shortened, text_width

__all__ = ["Paper", "sheets"]


def sheets(report: Report, paper: Paper) -> Iterator[Drawing]:
    """All pages of a report, in order. Page numbers and contents are filled in."""
    accent = report.brand.accent or BLUE
    body = [sheet for pages in _runs(report.pages) for sheet in _page_sheets(pages, paper, accent)]
    front = cover_sheets(report, paper, [0] * len(report.pages))
    front = cover_sheets(report, paper, _starts(len(front), body))
    every = [*front, *body]
    for number, sheet in enumerate(every, 1):
        yield _finished(report, paper, sheet, number, len(every))


def _runs(pages: Sequence[Page]) -> list[list[Page]]:
    """Pages that are set one after the other without a new sheet."""
    found: list[list[Page]] = []
    for page in pages:
        if page.follows and found:
            found[-1].append(page)
        else:
            found.append([page])
    return found


def _starts(first: int, body: Sequence[Sheet]) -> list[int]:
    """The number of the sheet on which each page begins."""
    return [
        number
        for number, sheet in enumerate(body, first + 1)
        for _target in (shape for shape in sheet.shapes if isinstance(shape, Target))
    ]


def _finished(report: Report, paper: Paper, sheet: Sheet, number: int, total: int) -> Drawing:
    width, height = paper.value
    shapes: list[Shape] = [*sheet.shapes, *_foot(report, paper, number, total)]
    if sheet.running:
        shapes += _head(report, paper, sheet.running)
    return Drawing(width, height, tuple(shapes))


def _head(report: Report, paper: Paper, running: str) -> list[Shape]:
    left, right = paper.left, paper.left + WIDTH
    client, running = shortened(report.client, 200, 8, Style.BOLD), shortened(running, 230, 8)
    used = text_width(client, 8, Style.BOLD)
    room = WIDTH - used - text_width(running, 8) - 24
    return [
        Label(left, 33, client, 8, Style.BOLD),
        Label(left + used, 33, shortened(f" · {report.when}", room, 8), 8, ink=SOFT),
        Label(right, 33, running, 8, ink=SOFT, anchor=Anchor.END),
    ]


def _foot(report: Report, paper: Paper, number: int, total: int) -> list[Shape]:
    left, y = paper.left, paper.value[1] - 46
    shapes: list[Shape] = [
        Line(left, y, left + WIDTH, y, RULE, 0.6),
        Label(left, y + 12, shortened(report.foot, WIDTH - 90, 7.5), 7.5, ink=SOFT),
        Label(
            left + WIDTH,
            y + 12,
            _("page {n} of {total}").format(n=number, total=total),
            7.5,
            ink=SOFT,
            anchor=Anchor.END,
        ),
    ]
    if report.notice:
        shapes.append(Label(left, y + 22, shortened(report.notice, WIDTH, 7.5), 7.5, ink=SOFT))
    return shapes


# -- pages -------------------------------------------------------------------------------------------------------------


def _page_sheets(pages: Sequence[Page], paper: Paper, accent: str) -> list[Sheet]:
    slabs: list[Slab] = []
    for page in pages:
        slabs += [gap(26), _title_slab(page, accent, 14.0)] if slabs else [_title_slab(page, accent)]
        slabs += [slab for block in page.blocks for slab in block_slabs(block, WIDTH)]
    filled = flow(slabs, paper.value[1] - TOP - FOOT)
    running = pages[0].running
    names = {page.id: page.running for page in pages}
    found: list[Sheet] = []
    for shapes in filled:
        begun = [shape for shape in shapes if isinstance(shape, Target)]
        at_top = bool(begun) and begun[0].y <= 0
        found.append(Sheet(tuple(moved(shapes, paper.left, TOP)), names[begun[0].name] if at_top else running))
        running = names[begun[-1].name] if begun else running
    return found


def _title_slab(page: Page, accent: str, large: float = 20.0) -> Slab:
    lines, size = title_lines(page.title, large)
    shapes: list[Shape] = [Target(-TOP if large == 20.0 else -8, page.id, page.running), Box(0, 0, 22, 3, accent)]
    shapes += [Label(0, 26 + size * 1.28 * row, line, size, Style.REGULAR, INK) for row, line in enumerate(lines)]
    return Slab(8 + size * 1.28 * len(lines), tuple(shapes), keep=True)
