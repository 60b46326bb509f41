"""Two groups of visits side by side: one site and the others, one wave and the one before it.

Counts stand everywhere; a difference is given from five visits on either side, with Newcombe's interval, and is called
shown only where the interval stays clear of zero and Fisher's p, corrected for all touchpoints by Holm, is below 5 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxstudio.analysis.from_study import has_standard
from cxstudio.analysis.line_parts import LEAST_VISITS, only_seen
from cxstudio.analysis.multiple import holm
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.trends import wave_difference, wave_difference_of_means
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Paragraph,
    Reading,
    Refused,
    Table,
    say,
    soft,
    strong,
)
from cxstudio.report.kind_charts import Axis, SmallRow, row_chart
from cxstudio.report.moments_page import span_of
from cxstudio.report.plots import WIDTH, Look
from cxstudio.report.shapes import BLUE, INK, RED, SOFT, Drawing, Sign
from cxstudio.report.text import plain
from cxstudio.report.words import amount, capital, listed, number_word, p_value, percent, point_range, quoted, signed


@dataclass(frozen=True)
class Count:
    """A standard in some visits: kept in `kept` of `n`."""

    kept: int
    n: int

    @property
    def words(self) -> str:
        """ "4 of 6 (67 %)"; without the share below five visits."""
        counts = _("{k} of {n}").format(k=self.kept, n=self.n)
        return f"{counts} ({percent(self.kept / self.n)})" if self.n >= LEAST_VISITS else counts


@dataclass(frozen=True)
class Compared:
    """A touchpoint in both groups: the second less the first, why there is no difference, or that none is shown."""

    title: str
    first: Count
    second: Count
    change: Result | Refusal
    adjusted_p: float | None = None

    @property
    def is_shown(self) -> bool:
        """Is the difference beyond chance?"""
        change = self.change
        if isinstance(change, Refusal) or self.adjusted_p is None or change.low is None or change.high is None:
            return False
        return not change.low <= 0 <= change.high and self.adjusted_p < 1 - change.confidence


def compared(first: Basis, second: Basis) -> list[Compared]:
    """Every touchpoint with a standard, in journey order."""
    rows = [_compared(first, second, place) for place, one in enumerate(first.touchpoints) if has_standard(one)]
    ps = [row.adjusted_p for row in rows if row.adjusted_p is not None]
    adjusted = iter(holm(ps))
    return [row if row.adjusted_p is None else replace(row, adjusted_p=next(adjusted)) for row in rows]


def _compared(first: Basis, second: Basis, place: int) -> Compared:
    touchpoint = first.touchpoints[place]
    sides = []
    for basis in (first, second):
        met = [one for one in basis.dataset.met(touchpoint) if one is not None]
        sides.append(Count(sum(met), len(met)))
    title, least = plain(touchpoint.title), min(side.n for side in sides)
    if least < LEAST_VISITS:
        return Compared(title, sides[0], sides[1], Refusal("N_VISITS", only_seen(least)))
    found = wave_difference([side.kept for side in sides], [side.n for side in sides], first.settings.confidence)
    if isinstance(found, Refusal):
        return Compared(title, sides[0], sides[1], found)
    return Compared(title, sides[0], sides[1], found[0].difference, found[0].adjusted_p)


def difference_of_outcomes(first: Basis, second: Basis) -> Result | Refusal:
    """Mean outcome of the second less that of the first, with Welch's interval; from five visits on either side."""
    groups = [[value for value in basis.dataset.outcome if value is not None] for basis in (first, second)]
    least = min(map(len, groups))
    if least < LEAST_VISITS:
        return Refusal("N_VISITS", plural("given in only one visit", "given in only {n} visits", least))
    found = wave_difference_of_means(groups, first.settings.confidence)
    return found if isinstance(found, Refusal) else found[0].difference


# -- as blocks ---------------------------------------------------------------------------------------------------------


def comparison(rows: Sequence[Compared], names: tuple[str, str], head: str) -> list[Block]:
    """A chart of the differences where there are any, its reading, and the table of counts."""
    blocks: list[Block] = []
    graded = [row for row in rows if isinstance(row.change, Result)]
    if graded:
        blocks += [Heading(head, _note(names, len(graded))), Figure(_chart(rows)), Reading(_reading(rows))]
    elif rows:
        text = _("Fewer than five visits on one side for every standard: the counts stand alone, and no difference.")
        blocks.append(Refused("N_VISITS", text, head))
    else:
        text = _("No touchpoint of this protocol has a standard, so there is no compliance to compare.")
        return [Refused("NO_STANDARD", text, head)]
    return [*blocks, Heading(_("Kept, by standard")), _table(rows, names)]


def _note(names: tuple[str, str], tests: int) -> str:
    text = _(
        "{second} minus {first}, in points of a hundred, 95 % Newcombe interval; {n} exact tests, corrected (Holm)."
    )
    return text.format(first=names[0], second=names[1], n=tests)


def _chart(rows: Sequence[Compared]) -> Drawing:
    spans = [span for row in rows if (span := span_of(row.change))]
    far = max([0.2, *(abs(end) for span in spans for end in (span.low, span.high))])
    axis = Axis(-min(1.0, far), min(1.0, far), line=0.0, percent=True)
    alt = _("Differences with intervals for {n} standards.").format(n=len(spans))
    return row_chart([_row(row) for row in rows], axis, WIDTH, alt)


def _row(row: Compared) -> SmallRow:
    if isinstance(row.change, Refusal):
        return SmallRow(row.title, None, Look(Sign.RING, SOFT), "", reason=row.change.sentence)
    look = Look(Sign.RING, INK)
    if row.is_shown:
        look = Look(Sign.DISC, BLUE) if row.change.estimate > 0 else Look(Sign.SQUARE, RED)
    under = _("p {p}").format(p=p_value(row.adjusted_p)) + " · " + (_("shown") if row.is_shown else _("not shown"))
    return SmallRow(row.title, span_of(row.change), look, _points(row.change), under)


def _points(change: Result) -> str:
    """ "+12, –3 to +27" in points of a hundred."""
    whole = [signed_whole(100 * value) for value in (change.estimate, change.low, change.high) if value is not None]
    return (
        _("{value}, {low} to {high}").format(value=whole[0], low=whole[1], high=whole[2])
        if len(whole) == 3
        else whole[0]
    )


def signed_whole(value: float) -> str:
    """ "+12", "–3", "0"."""
    whole = round(value)
    return f"+{whole}" if whole > 0 else amount(whole)


def _reading(rows: Sequence[Compared]) -> str:
    shown = [quoted(row.title) for row in rows if row.is_shown]
    graded = sum(isinstance(row.change, Result) for row in rows)
    if not shown:
        return plural("The one interval includes no difference, or is too uncertain: no change is claimed.",
                      "None of the {n} differences is beyond chance: no change is claimed.", graded)  # fmt: skip
    words = plural(
        "One difference is beyond chance: {{names}}.", "{{word}} differences are beyond chance: {{names}}.", len(shown)
    )
    return words.format(word=capital(number_word(len(shown))), names=listed(shown))


def _table(rows: Sequence[Compared], names: tuple[str, str]) -> Table:
    columns = (
        Column(_("Touchpoint"), 0.34),
        Column(names[0], 0.2, right=True),
        Column(names[1], 0.2, right=True),
        Column(_("Difference, points"), 0.26, right=True),
    )
    cells = []
    for row in rows:
        change = soft("–") if isinstance(row.change, Refusal) else _points(row.change)
        title = strong(row.title) if row.is_shown else row.title
        texts = (title, row.first.words, row.second.words, change)
        cells.append(tuple(Cell((say(text),)) for text in texts))
    return Table(columns, tuple(cells))


def outcome_sentence(found: Result | Refusal, outcome: str, names: tuple[str, str]) -> Paragraph:
    """The difference in the outcome, or why there is none."""
    if isinstance(found, Refusal):
        text = _("{outcome}: no difference is given; {reason}.")
        return Paragraph(say(text.format(outcome=capital(outcome), reason=found.sentence)))
    text = _("{outcome}: {second} minus {first}, {points} points, 95 % interval {range}, n = {n}.")
    told = text.format(outcome=capital(outcome), second=names[1], first=names[0], points=signed(found.estimate),
                       range=point_range(found), n=found.n_valid)  # fmt: skip
    return Paragraph(say(told))
