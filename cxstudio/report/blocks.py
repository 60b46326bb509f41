"""What a report says, before it has a face: pages made of a few kinds of blocks, all of them frozen values.

PDF, web page and workbook are faces of these. Texts are plain, whoever wrote them; emphasis is a tone beside a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from cxstudio.report.links import Behind
from cxstudio.report.shapes import NAVY, Drawing, Sign


class Tone(Enum):
    """How a text is meant; the face decides how that looks."""

    BODY = "body"
    STRONG = "strong"
    SOFT = "soft"
    QUOTE = "quote"
    CODE = "code"
    BREAKS = "breaks"
    MAKES = "makes"
    IRRITANT = "irritant"


@dataclass(frozen=True)
class Text:
    """Some words in one tone."""

    text: str
    tone: Tone = Tone.BODY


Words: TypeAlias = tuple[Text, ...]


def say(*texts: str | Text) -> Words:
    """Words from plain texts and toned ones."""
    return tuple(Text(text) if isinstance(text, str) else text for text in texts)


def strong(text: str) -> Text:
    """Words that carry weight."""
    return Text(text, Tone.STRONG)


def soft(text: str) -> Text:
    """Words that stand back."""
    return Text(text, Tone.SOFT)


@dataclass(frozen=True)
class Heading:
    """A heading inside a page, with a soft line under it."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Running text; `small` for what stands under a chart, `leads` for what belongs to the block after it."""

    words: Words
    small: bool = False
    leads: bool = False


@dataclass(frozen=True)
class Reading:
    """The one-line reading of the chart above it."""

    text: str


@dataclass(frozen=True)
class Figure:
    """A chart; its drawing carries the words that replace it for whoever can't see it.

    `twin` holds the same figures as a table, for whoever reads or copies them; None where the page prints that table
    beside the chart, or the chart is too plain to need one.
    """

    drawing: Drawing
    twin: Table | None = None


@dataclass(frozen=True)
class Refused:
    """Why a figure is missing, in its place: a warm grey band. `code` is stable, `title` may be empty."""

    code: str
    sentence: str
    title: str = ""


@dataclass(frozen=True)
class Badge:
    """A sign with the tone of its verdict."""

    sign: Sign
    tone: Tone = Tone.BODY


@dataclass(frozen=True)
class Bar:
    """A share of 1 as a bar in its cell; what it stands for is said in words beside it."""

    share: float
    tone: Tone = Tone.MAKES


@dataclass(frozen=True)
class Cell:
    """A table cell: one line of words under the other, badges in a row before them, or a bar. `inset` cells stand
    under a heading row."""

    lines: tuple[Words, ...] = ()
    badges: tuple[Badge, ...] = ()
    bar: Bar | None = None
    inset: bool = False


@dataclass(frozen=True)
class Column:
    """A table column: its title (lines parted by a line break), its share of the width, and whether it is set right.

    `marks` are letters over the badges of its cells.
    """

    title: str
    share: float
    right: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows under column titles; a row that starts a group is set apart (`groups` holds row numbers).

    `behind` leads from each row to its visits, None where a row has none; empty: no row has.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    groups: frozenset[int] = frozenset()
    behind: tuple[Behind | None, ...] = ()


@dataclass(frozen=True)
class Answer:
    """One of the three answers on the cover."""

    question: str
    words: Words


@dataclass(frozen=True)
class Answers:
    """The answers, one under the other, or in columns where they stand `beside` each other."""

    answers: tuple[Answer, ...]
    beside: bool = False


@dataclass(frozen=True)
class Judged:
    """One touchpoint of the verdict strip."""

    badge: Badge
    title: str
    verdict: str
    count: str


@dataclass(frozen=True)
class Strip:
    """All touchpoints in journey order with their verdicts."""

    touchpoints: tuple[Judged, ...]


@dataclass(frozen=True)
class Photo:
    """A photo by the hash of its original and the key of what was done to its copy; `path` is the derived JPEG. Where
    it can't be shown, `refusal` says why; `held_back`: because it was not checked or cleared."""

    sha256: str
    path: Path
    width: int
    height: int
    caption: str
    alt: str
    refusal: str = ""
    held_back: bool = False


@dataclass(frozen=True)
class Seen:
    """What one visit saw: where and when, the answer, the observer's note, photos."""

    where: str
    answer: str = ""
    note: str = ""
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What was asked, and what the visits saw, in their order. Without `what` they are photos and words alone."""

    badge: Badge
    what: str
    seen: tuple[Seen, ...]


@dataclass(frozen=True)
class Ticks:
    """Boxes to tick, one an answer; `beside` each other where they are short. `numbers` stand in the boxes."""

    options: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    beside: bool = False


@dataclass(frozen=True)
class Blank:
    """Room for a pen: `label`, a line or `lines` of it, or a box of so many `boxes` for figures, and a `unit`."""

    label: str = ""
    lines: int = 1
    boxes: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Rows:
    """An empty table to be filled by hand: column titles, the names of its rows (empty for a free one)."""

    columns: tuple[str, ...]
    names: tuple[str, ...]


Field: TypeAlias = Ticks | Blank | Rows


@dataclass(frozen=True)
class Question:
    """One item on paper: its number, what is asked, what helps to answer it, and where a pen answers."""

    number: str
    text: str
    notes: tuple[Words, ...] = ()
    fields: tuple[Field, ...] = ()
    reasons: str = ""


@dataclass(frozen=True)
class Beside:
    """Two columns of blocks side by side."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


@dataclass(frozen=True)
class Contents:
    """The list of pages with their numbers; the face that has pages fills it."""


Block: TypeAlias = (
    Heading | Paragraph | Reading | Figure | Refused | Table | Answers | Strip | Findings | Question | Beside | Contents
)


@dataclass(frozen=True)
class Page:
    """A page (or several) of the report. `title` is a finding, `running` the short name at its head. One that `follows`
    begins where the page before it ends."""

    id: str
    title: str
    running: str
    blocks: tuple[Block, ...]
    follows: bool = False


@dataclass(frozen=True)
class Headline:
    """One figure in large type beside a title: what it is, the figure, and what it is of."""

    over: str
    figure: str
    under: str


@dataclass(frozen=True)
class Cover:
    """The first page: the title on its dark field with the picture of all visits, then blocks.

    `hero` is that picture at several heights, the tallest first: a face takes the first that fits; empty for none.
    A `plain` one is set as every other page, named `running` at its head, with a line of facts `under` its title;
    `shorter` are its blocks with less, in turn, for a face that has to keep to one page.
    """

    title: str
    hero: tuple[Drawing, ...]
    caption: str
    blocks: tuple[Block, ...]
    notice: str = ""
    plain: bool = False
    running: str = ""
    under: str = ""
    headline: Headline | None = None
    shorter: tuple[tuple[Block, ...], ...] = ()


@dataclass(frozen=True)
class Brand:
    """Whose report it is by its look: the first page's `field`, the `accent` of the small bars, `lines` under the title
    and a logo (a JPEG file with its size in pixels)."""

    field: str = NAVY
    accent: str = ""
    lines: tuple[str, ...] = ()
    logo: Path | None = None
    logo_size: tuple[int, int] = (0, 0)

    def logo_within(self, width: float, height: float) -> tuple[float, float]:
        """Its width and height when it is fitted into that room; (0, 0) for none."""
        wide, high = self.logo_size
        scale = min(width / wide, height / high) if self.logo else 0.0
        return wide * scale, high * scale


@dataclass(frozen=True)
class Report:
    """All that a report says. Every face prints these words and figures and no others.

    `client`, `study` and `when` head the pages; `foot` and `notice` stand at their feet. `language` is a BCP 47 tag.
    `absent` are the characters the bundled typeface has no form for.
    """

    study: str
    client: str
    when: str
    language: str
    foot: str
    notice: str
    cover: Cover
    pages: tuple[Page, ...] = field(default=())
    absent: tuple[str, ...] = ()
    brand: Brand = Brand()

    def texts(self) -> Iterator[str]:
        """Every text that is printed, page by page, with the words of the charts."""
        yield from (self.study, self.client, self.when, self.foot, self.notice, *self.brand.lines)
        yield from (self.cover.title, self.cover.caption, self.cover.notice, self.cover.running, self.cover.under)
        if self.cover.headline:
            yield from (self.cover.headline.over, self.cover.headline.figure, self.cover.headline.under)
        for drawing in self.cover.hero[:1]:
            yield from drawn_texts(drawing)
        for block in self.cover.blocks:
            yield from block_texts(block)
        for page in self.pages:
            yield from (page.title, page.running)
            for block in page.blocks:
                yield from block_texts(block)


def drawn_texts(drawing: Drawing) -> Iterator[str]:
    """The words of a chart."""
    yield drawing.alt
    yield from (shape.text for shape in drawing.shapes if hasattr(shape, "text"))


def _joined(words: Words) -> str:
    return "".join(text.text for text in words)


def block_texts(block: Block) -> Iterator[str]:
    """Every text of a block."""
    match block:
        case Heading():
            yield from (block.text, block.note)
        case Paragraph():
            yield _joined(block.words)
        case Reading():
            yield block.text
        case Figure():
            yield from drawn_texts(block.drawing)
        case Refused():
            yield from (block.title, block.sentence, block.code)
        case Table():
            yield from (column.title for column in block.columns)
            yield from (" · ".join(_joined(line) for cell in row for line in cell.lines) for row in block.rows)
        case Answers():
            yield from (text for answer in block.answers for text in (answer.question, _joined(answer.words)))
        case Strip():
            yield from (text for one in block.touchpoints for text in (one.title, one.verdict, one.count))
        case Findings():
            yield block.what
            for seen in block.seen:
                yield from (seen.answer, seen.where, seen.note)
                yield from (text for photo in seen.photos for text in (photo.caption, photo.refusal))
        case Question():
            yield from (block.number, block.text, *map(_joined, block.notes), block.reasons)
            for field_ in block.fields:
                yield from _field_texts(field_)
        case Beside():
            for inner in (*block.left, *block.right):
                yield from block_texts(inner)
        case Contents():
            return


def _field_texts(found: Field) -> Iterator[str]:
    match found:
        case Ticks():
            yield from (*found.numbers, *found.options)
        case Blank():
            yield from (found.label, found.unit)
        case Rows():
            yield from (*found.columns, *found.names)


def photos_of(blocks: Iterable[Block]) -> Iterator[Photo]:
    """All photos that these blocks show or refuse, in order."""
    for block in blocks:
        if isinstance(block, Findings):
            yield from (photo for seen in block.seen for photo in seen.photos)
        elif isinstance(block, Beside):
            yield from photos_of((*block.left, *block.right))
