"""How each kind of block is set: which slabs it becomes at a width. Tables, findings and the cover's blocks stand in
`setting_*`."""

from __future__ import annotations

from dataclasses import replace

from cxstudio.i18n import _
from cxstudio.report.blocks import (
    Answers,
    Beside,
    Block,
    Contents,
    Figure,
    Findings,
    Heading,
    Paragraph,
    Question,
    Reading,
    Refused,
    Strip,
    Table,
)
from cxstudio.report.setting_cover import answers_slabs, strip_slabs
from cxstudio.report.setting_findings import findings_slabs
from cxstudio.report.setting_form import question_slabs
from cxstudio.report.setting_tables import table_slabs
from cxstudio.report.shapes import BLUE, SOFT, WARM, Box, Style, moved
from cxstudio.report.slabs import Slab, gap, runs, set_lines, together
from cxstudio.report.text import Run

GUTTER = 29.0


def block_slabs(block: Block, width: float) -> list[Slab]:
    """The slabs of a block at this width."""
    match block:
        case Heading():
            return _heading(block, width)
        case Paragraph():
            size = 8.25 if block.small else 9.5
            lines = set_lines(runs(block.words), size, width)
            lines = [replace(slab, keep=True) for slab in lines] if block.leads else lines
            return [gap(5.5 if block.small else 9, keep=block.leads), *lines]
        case Reading():
            return _reading(block, width)
        case Figure():
            return [gap(8, keep=True), Slab(block.drawing.height, block.drawing.shapes, keep=True), gap(2)]
        case Refused():
            return _refused(block, width)
        case Table():
            return table_slabs(block, width)
        case Answers():
            return list(answers_slabs(block, width))
        case Strip():
            return strip_slabs(block, width)
        case Findings():
            return findings_slabs(block, width)
        case Beside():
            return _beside(block, width)
        case Question():
            return question_slabs(block, width)
        case Contents():
            return []


def _heading(block: Heading, width: float) -> list[Slab]:
    lines = set_lines([Run(block.text, Style.BOLD)], 10.5, width)
    notes = set_lines([Run(block.note, ink=SOFT)], 8.25, width) if block.note else []
    return [gap(18, keep=True), *(replace(slab, keep=True) for slab in (*lines, *notes))]


def _reading(block: Reading, width: float) -> list[Slab]:
    words = [Run(_("Reading") + "  ", Style.BOLD, BLUE), Run(block.text)]
    lines = set_lines(words, 9.5, width - 24, 12)
    tall = sum(slab.height for slab in lines)
    return [gap(8), Slab(tall + 4, (Box(0, 0, 2, tall + 3, BLUE), *together(lines, 1)))]


def _refused(block: Refused, width: float) -> list[Slab]:
    title = [Run(block.title + " ", Style.BOLD, SOFT)] if block.title else []
    code = [Run(f"  {block.code}", ink=SOFT)] if block.code not in ("", "NONE", "PURPOSE", "ZERO", "CAUSE") else []
    lines = set_lines([*title, Run(block.sentence), *code], 8.75, width - 20, 10)
    tall = sum(slab.height for slab in lines) + 15
    return [gap(9), Slab(tall, (Box(0, 0, width, tall, WARM), *together(lines, 7)))]


def _beside(block: Beside, width: float) -> list[Slab]:
    """Two columns as one slab; where that would be too tall for a page, one after the other."""
    half = (width - GUTTER) / 2
    left = [slab for inner in block.left for slab in block_slabs(inner, half)]
    right = [slab for inner in block.right for slab in block_slabs(inner, half)]
    tall = max(sum(slab.height for slab in left), sum(slab.height for slab in right))
    if tall > 640:
        return [slab for inner in (*block.left, *block.right) for slab in block_slabs(inner, width)]
    return [Slab(tall, (*together(left, 0), *moved(together(right, 0), half + GUTTER, 0)))]
