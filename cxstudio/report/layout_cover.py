"""How the first page is set: the dark field with the picture of all visits, or a plain head; and the contents."""

from __future__ import annotations

from collections.abc import Sequence

from cxstudio.i18n import _
from cxstudio.report.blocks import Brand, Contents, Cover, Headline, Report
from cxstudio.report.flow import FOOT, TOP, Paper, Sheet, flow, title_lines
from cxstudio.report.plots import WIDTH
from cxstudio.report.setting import block_slabs
from cxstudio.report.shapes import (
    BLUE,
    ORANGE,
    PAPER,
    RULE,
    RUST,
    SOFT,
    WARM,
    Anchor,
    Box,
    Drawing,
    Label,
    Line,
    Link,
    Picture,
    Shape,
    Style,
    Target,
    moved,
)
from cxstudio.report.slabs import Slab, set_lines, together
from cxstudio.report.text import Run, wrapped
from cxstudio.report.typeface import shortened, text_width

HEADLINE = 132.0
"""Room for the one large figure beside a title."""


def _plain_sheets(report: Report, paper: Paper, starts: Sequence[int]) -> list[Sheet]:
    """A first page set as every other, with the most of its blocks that leave it one page where it has shorter ones."""
    cover = report.cover
    tried: list[list[Shape]] = []
    for some in (cover.blocks, *cover.shorter):
        slabs = [_opening(report)]
        for block in some:
            slabs += [_contents(report, starts)] if isinstance(block, Contents) else block_slabs(block, WIDTH)
        tried = flow(slabs, paper.value[1] - TOP - FOOT)
        if len(tried) == 1:
            break
    return [Sheet(tuple(moved(shapes, paper.left, TOP)), cover.running) for shapes in tried]


def _opening(report: Report) -> Slab:
    """Title, facts and the one large figure of a plain first page."""
    cover = report.cover
    beside = HEADLINE if cover.headline else 0.0
    lines, size = title_lines(cover.title, 22.0, WIDTH - beside)
    top = _logo_height(report.brand)
    shapes: list[Shape] = [Target(-TOP, "cover", cover.running), *_logo(report.brand, 0, 0)]
    shapes.append(Box(0, top, 22, 3, report.brand.accent or BLUE))
    shapes += [Label(0, top + 28 + size * 1.28 * row, line, size) for row, line in enumerate(lines)]
    y = top + 12 + size * 1.28 * len(lines)
    for line in _brand_lines(report.brand, WIDTH - beside, 9.5):
        shapes.append(Label(0, y + 11, line, 9.5))
        y += 14
    facts = set_lines([Run(cover.under, ink=SOFT)], 9.5, WIDTH - beside) if cover.under else []
    shapes += together(facts, y)
    y += sum(line.height for line in facts) + 2
    if cover.headline:
        drawn, tall = _headline(cover.headline)
        shapes += drawn
        y = max(y, tall)
    if cover.notice:
        told = set_lines([Run(cover.notice, Style.BOLD, RUST)], 8.5, WIDTH - 18, 9)
        tall = sum(line.height for line in told) + 9
        shapes += [Box(0, y + 5, WIDTH, tall, WARM), *together(told, y + 9)]
        y += tall + 6
    return Slab(y, tuple(shapes), keep=True)


def _headline(headline: Headline) -> tuple[list[Shape], float]:
    shapes: list[Shape] = [
        Label(WIDTH, 9, shortened(headline.over, HEADLINE, 8.5), 8.5, ink=SOFT, anchor=Anchor.END),
        Label(WIDTH, 43, shortened(headline.figure, HEADLINE, 34), 34, anchor=Anchor.END),
    ]
    lines = [line for line in wrapped([Run(headline.under)], 8, HEADLINE) if line]
    for row, line in enumerate(lines):
        text = "".join(piece.run.text for piece in line)
        shapes.append(Label(WIDTH, 58 + 10.5 * row, text, 8, ink=SOFT, anchor=Anchor.END))
    return shapes, 56 + 10.5 * len(lines)


def cover_sheets(report: Report, paper: Paper, starts: Sequence[int]) -> list[Sheet]:
    """The cover with the tallest picture that leaves it one page."""
    if report.cover.plain:
        return _plain_sheets(report, paper, starts)
    tried: list[Sheet] = []
    for hero in report.cover.hero or (None,):
        tried = _cover_with(report, paper, starts, hero)
        if len(tried) == 1:
            break
    return tried


def _cover_with(report: Report, paper: Paper, starts: Sequence[int], hero: Drawing | None) -> list[Sheet]:
    head, used = _cover_head(report, report.cover, paper, hero)
    slabs: list[Slab] = [Slab(used, ())]
    if report.cover.caption:
        slabs += [Slab(12, ()), *set_lines([Run(report.cover.caption, ink=SOFT)], 8, WIDTH)]
    for block in report.cover.blocks:
        if isinstance(block, Contents):
            slabs.append(_contents(report, starts))
        else:
            slabs += block_slabs(block, WIDTH)
    filled = flow(slabs, paper.value[1] - 50)
    placed = [moved(shapes, paper.left, 0 if number == 0 else TOP) for number, shapes in enumerate(filled)]
    return [
        Sheet((*head, *shapes) if number == 0 else tuple(shapes), "" if number == 0 else _("The answer"))
        for number, shapes in enumerate(placed)
    ]


def _cover_head(report: Report, cover: Cover, paper: Paper, hero: Drawing | None) -> tuple[list[Shape], float]:
    """The dark field with client, title and picture; its height."""
    left, right = paper.left, paper.left + WIDTH
    client = shortened(report.client, 200, 9, Style.BOLD)
    logo = _logo(report.brand, left, 26)
    shapes: list[Shape] = [
        Target(0, "cover", _("The answer")),
        *([Box(left, 26, logo[0].width, logo[0].height, PAPER), *logo] if logo else ()),
        Label(left + (logo[0].width + 12 if logo else 0), 46, client, 9, Style.BOLD, PAPER),
        Label(right, 46, shortened(report.when, 230, 9), 9, ink="#dde5ec", anchor=Anchor.END),
        Box(left, 68, 22, 3, report.brand.accent or ORANGE),
    ]
    lines, size = title_lines(cover.title, 27.0)
    y = 80.0
    for line in lines:
        y += size * 1.26
        shapes.append(Label(left, y - size * 0.22, line, size, ink=PAPER))
    for line in _brand_lines(report.brand, WIDTH, 10):
        y += 14
        shapes.append(Label(left, y, line, 10, ink=PAPER))
    y += 8
    if cover.notice:
        text = shortened(cover.notice, WIDTH - 16, 8, Style.BOLD)
        shapes.append(Box(left, y, text_width(text, 8, Style.BOLD) + 14, 17, ink=ORANGE, stroke=0.9))
        shapes.append(Label(left + 7, y + 11.5, text, 8, Style.BOLD, ORANGE))
        y += 25
    if hero:
        shapes += moved(hero.shapes, left, y + 6)
        y += hero.height + 16
    return [Box(0, 0, paper.value[0], y + 10, report.brand.field), *shapes], y + 10


def _logo(brand: Brand, x: float, y: float) -> list[Picture]:
    """The client's logo at this place, at most 150 by 34 points; nothing where there is none."""
    wide, high = brand.logo_within(150, 34)
    return [Picture(x, y, wide, high, brand.logo, f"logo-{brand.logo.stem[:16]}")] if brand.logo else []


def _brand_lines(brand: Brand, width: float, size: float) -> list[str]:
    """The lines under the title: side by side where there is room, so that the first page stays one."""
    joined = " · ".join(brand.lines)
    if text_width(joined, size) <= width:
        return [joined] if joined else []
    return [shortened(line, width, size) for line in brand.lines]


def _logo_height(brand: Brand) -> float:
    """The room a logo takes above a title."""
    return brand.logo_within(150, 34)[1] + 12 if brand.logo else 0.0


def _contents(report: Report, starts: Sequence[int]) -> Slab:
    """Three columns of page names with their numbers, each a link."""
    shapes: list[Shape] = []
    deep = -(-len(report.pages) // 3)
    wide = (WIDTH - 40) / 3
    for place, (page, start) in enumerate(zip(report.pages, starts, strict=True)):
        x, y = (wide + 20) * (place // deep), 18 + 14.0 * (place % deep)
        shapes.append(Label(x, y, shortened(page.running, wide - 24, 8.5), 8.5, ink=BLUE))
        shapes.append(Label(x + wide, y, str(start), 8.5, ink=SOFT, anchor=Anchor.END))
        shapes.append(Line(x, y + 4, x + wide, y + 4, RULE, 0.4))
        shapes.append(Link(x, y - 9, wide, 13, page.id))
    return Slab(10 + 14.0 * deep, tuple(shapes))
