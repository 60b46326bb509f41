"""What was expected and what was met: the gap of every touchpoint that asks both, with its interval and its visits."""

from __future__ import annotations

from math import isnan

from cxstudio.analysis.columns import TouchpointColumns
from cxstudio.analysis.distributions import mean_with_interval
from cxstudio.analysis.grades import Grade
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.sentences import points
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import Beside, Block, Figure, Heading, Page, Reading, Refused
from cxstudio.report.gap_charts import GapDots, GapRow, dumbbells, gap_dots
from cxstudio.report.links import Behind, Ground
from cxstudio.report.moments_page import span_of
from cxstudio.report.text import plain
from cxstudio.report.twins import twin
from cxstudio.report.words import amount, listed, point_range, quoted, signed
from cxstudio.study.pages import QUALITY

SHORT = 3
"""So many points below expectation are called far below."""


def gaps_page(basis: Basis) -> Page | Refused:
    """Dumbbells with gaps, and the gap of every visit; refused where it was not asked or no gap has a figure."""
    running = _("Expectation and experience")
    asked = [one for one in basis.columns.touchpoints if one.expectation is not None and one.experience is not None]
    if not asked:
        return Refused("NO_EXPECTATION", _("What was expected was not asked, so there is no gap."), f"{running}.")
    if not any(isinstance(_figure(basis, one), Result) for one in asked):
        text = plural(
            "Asked at one touchpoint, and answered both times in fewer than five visits: too few for a gap.",
            "Asked at {n} touchpoints, and answered both times in fewer than five visits each: too few for a gap.",
            len(asked),
        )
        return Refused("N_VISITS", text, f"{running}.")
    blocks = (*_chart(basis, asked), *_one_by_one(basis, asked), _notes(basis, asked))
    return Page("gaps", _title(basis, asked), running, blocks)


def pairs(one: TouchpointColumns) -> list[tuple[int, float, float]]:
    """(visit, expectation, experience) of the visits that gave both."""
    both = zip(one.expectation or (), one.experience or (), strict=True)
    found = [(place, e, p) for place, (e, p) in enumerate(both) if e is not None and p is not None]
    return [(place, e, p) for place, e, p in found if not isnan(e) and not isnan(p)]


def _figure(basis: Basis, one: TouchpointColumns) -> Result | Refusal:
    return basis.moments.of(one.touchpoint).evidence.gap.figure


def _grade(basis: Basis, one: TouchpointColumns) -> Grade:
    return basis.moments.of(one.touchpoint).evidence.gap.grade


def _title(basis: Basis, asked: list[TouchpointColumns]) -> str:
    shown = [one for one in asked if _grade(basis, one) is Grade.ESTABLISHED]
    figures = {one.touchpoint: figure for one in shown if isinstance(figure := _figure(basis, one), Result)}
    below = [quoted(plain(one.title)) for one in shown if figures[one.touchpoint].estimate < 0]
    above = [quoted(plain(one.title)) for one in shown if figures[one.touchpoint].estimate > 0]
    if below:
        return _("Experience stays below expectation at {names}.").format(names=listed(below, 3))
    if above:
        return _("Experience is above expectation at {names}.").format(names=listed(above, 3))
    return _("No touchpoint is shown to stay below what was expected.")


def scale_span(basis: Basis, scale: str) -> tuple[int, int]:
    """Lowest and highest value of a scale of the protocol; 1 to 7 where it has none of that name."""
    found = [one for one in basis.dataset.protocol.scales if one.id == scale]
    return (found[0].low, found[0].high) if found else (1, 7)


def _chart(basis: Basis, asked: list[TouchpointColumns]) -> list[Block]:
    low, high = scale_span(basis, QUALITY)
    smallest = basis.settings.smallest_gap
    rows = [_row(basis, one) for one in asked]
    note = _("Means on the scale from {low} to {high} with 95 % t intervals; the gap is experience minus expectation.")
    alt = _("Expectation and experience at {n} touchpoints, with the gap between them.").format(n=len(rows))
    heads = (_("Touchpoint"), _("visits"), _("expectation"), _("experience"), _("gap, 95 %"), _("evidence"))
    table = twin(heads, [_words(basis, one) for one in asked], [row.behind for row in rows])
    figure = Figure(dumbbells(rows, float(low), float(high), smallest, alt), table)
    heading = Heading(_("What observers expected, and what they met"), note.format(low=low, high=high))
    return [heading, figure, Reading(_reading(basis, asked))]


def _row(basis: Basis, one: TouchpointColumns) -> GapRow:
    found = pairs(one)
    figure, grade = _figure(basis, one), _grade(basis, one)
    title, behind = plain(one.title), Behind(Ground.GAP, plain(one.title), one.touchpoint)
    under = _("n = {n}").format(n=len(found))
    if isinstance(figure, Refusal):
        return GapRow(title, under, None, None, None, ("", ""), reason=figure.sentence, behind=behind)
    expected = mean_with_interval([e for _v, e, _p in found], basis.settings.confidence)
    met = mean_with_interval([p for _v, _e, p in found], basis.settings.confidence)
    words = (_told(figure), grade.words)
    shown = grade is Grade.ESTABLISHED
    return GapRow(title, under, span_of(expected), span_of(met), span_of(figure), words, shown, behind=behind)


def _told(figure: Result) -> str:
    """ "–0.9, –1.4 to –0.4"."""
    return ", ".join(part for part in (signed(figure.estimate), point_range(figure)) if part)


def _words(basis: Basis, one: TouchpointColumns) -> list[str]:
    row, found = _row(basis, one), pairs(one)
    if row.expected is None or row.met is None:
        return [row.title, str(len(found)), "–", "–", row.reason, ""]
    means = [points(row.expected.estimate), points(row.met.estimate)]
    return [row.title, str(len(found)), *means, *row.words]


def _reading(basis: Basis, asked: list[TouchpointColumns]) -> str:
    figures = [(one, figure) for one in asked if isinstance(figure := _figure(basis, one), Result)]
    one, figure = max(figures, key=lambda pair: abs(pair[1].estimate))
    text = _("The widest gap is at {title}: {gap} of {top}, 95 % interval {range}, n = {n}.")
    if figure.low is None:
        text = _("The widest gap is at {title}: {gap} of {top}, the same in all visits, n = {n}.")
    return text.format(
        title=quoted(plain(one.title)),
        gap=signed(figure.estimate),
        top=scale_span(basis, QUALITY)[1],
        range=point_range(figure),
        n=figure.n_valid,
    )


def _one_by_one(basis: Basis, asked: list[TouchpointColumns]) -> list[Block]:
    told = [one for one in asked if isinstance(_figure(basis, one), Result)]
    panels = [
        GapDots(
            plain(one.title),
            tuple(round(p - e) for _visit, e, p in pairs(one)),
            Behind(Ground.GAP, plain(one.title), one.touchpoint),
        )
        for one in told
    ]
    alt = _("The gap of every visit at {n} touchpoints.").format(n=len(panels))
    heads = (_("Touchpoint"), _("below"), _("as expected"), _("above"), _("far below"))
    rows = [_counts(panel) for panel in panels]
    heading = Heading(_("The gap in every visit"), _("One dot a visit; warm below expectation, cool above, grey none."))
    table = twin(heads, [[panel.title, *map(str, row)] for panel, row in zip(panels, rows, strict=True)],
                 [panel.behind for panel in panels])  # fmt: skip
    return [heading, Figure(gap_dots(panels, alt), table), Reading(_spread(panels))]


def _counts(panel: GapDots) -> tuple[int, int, int, int]:
    below, above = sum(gap < 0 for gap in panel.gaps), sum(gap > 0 for gap in panel.gaps)
    return below, len(panel.gaps) - below - above, above, sum(gap <= -SHORT for gap in panel.gaps)


def _spread(panels: list[GapDots]) -> str:
    worst = max(panels, key=lambda panel: _counts(panel)[3])
    below, _same, above, far = _counts(worst)
    title, n = quoted(worst.title), len(worst.gaps)
    if far and above:
        text = plural(
            "At {{title}} one visit of {{all}} falls {{short}} points or more short while {{above}} go beyond: "
            "the mean describes neither.",
            "At {{title}} {n} visits of {{all}} fall {{short}} points or more short while {{above}} go beyond: "
            "the mean describes neither.",
            far,
        )
        return text.format(title=title, all=n, short=SHORT, above=above)
    text = plural(
        "At {{title}} {n} visit of {{all}} stays below what was expected.",
        "At {{title}} {n} visits of {{all}} stay below what was expected.",
        below,
    )
    return text.format(title=title, all=n)


def _notes(basis: Basis, asked: list[TouchpointColumns]) -> Beside:
    smallest = amount(basis.settings.smallest_gap)
    strip = _("Gaps within ±{points} are too small to act on, whatever their p value.").format(points=smallest)
    full = [
        quoted(plain(one.title))
        for one in asked
        if isinstance(figure := _figure(basis, one), Result) and "CEILING" in figure.flags
    ]
    text = _("Where expectation is at the top in most visits a gap can only be zero or less; no touchpoint is there.")
    if full:
        text = _("At {names} expectation is at the top in most visits: the gap there can only be zero or less.")
    ceiling = Refused("NONE", text.format(names=listed(full)), _("Ceiling."))
    return Beside((Refused("NONE", strip, _("Grey strip.")),), (ceiling,))
