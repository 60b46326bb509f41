"""Change over time, by the study's own pattern: a control chart where it goes on, differences between waves where it
comes back, and no word of change where it was made once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from cxstudio.analysis.columns import TouchpointColumns
from cxstudio.analysis.moments import Moment, Verdict
from cxstudio.analysis.result import Refusal
from cxstudio.analysis.trends import ControlChart, WaveChange, p_chart, trend_refusal, wave_difference
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis, day_of, look_of
from cxstudio.report.blocks import Block, Figure, Heading, Page, Reading, Refused
from cxstudio.report.control import Period, control_chart
from cxstudio.report.links import Behind, Ground
from cxstudio.report.plots import Look, Span
from cxstudio.report.ranges import Range, ranges
from cxstudio.report.shapes import AMBER, INK, Sign
from cxstudio.report.text import plain
from cxstudio.report.twins import twin
from cxstudio.report.words import listed, p_value, percent, quoted, sentence
from cxstudio.study.plan import Pattern

LEAST_PERIODS = 4
"""Fewer periods than this are no course over time."""
MOST_CHARTS = 3


def change_page(basis: Basis) -> Page | Refused:
    """One page by the pattern of the study; refused where nothing can be said of change."""
    pages: dict[Pattern, Callable[[Basis], Page | Refused]] = {
        Pattern.PERSISTENT: _watched,
        Pattern.PERIODIC: _waves,
        Pattern.PULSED: _once,
    }
    return pages[basis.study.pattern](basis)


def _once(basis: Basis) -> Refused:
    refused = trend_refusal(basis.study.pattern.value)
    return Refused("TREND", sentence(refused) if refused else "", _("Change over time."))


def _worth_watching(basis: Basis) -> list[Moment]:
    """Touchpoints with a standard, those that matter first."""
    judged = [one for one in basis.moments.order if one.evidence.compliance.n]
    tops = [one for one in judged if one.verdict not in (Verdict.ORDINARY, Verdict.NOT_ENOUGH)]
    return tops or judged[:1]


def _column(basis: Basis, moment: Moment) -> TouchpointColumns:
    return next(one for one in basis.columns.touchpoints if one.touchpoint == moment.touchpoint)


# -- a study that goes on ----------------------------------------------------------------------------------------------


def _watched(basis: Basis) -> Page | Refused:
    weeks = basis.study.subgroup_weeks
    charts = [(one, _periods(basis, one)) for one in _worth_watching(basis)]
    charts = [(one, found) for one, found in charts if len(found) >= LEAST_PERIODS][:MOST_CHARTS]
    if not charts:
        text = plural(
            "Fewer than four periods of one week have visits: too few to speak of a course over time.",
            "Fewer than four periods of {n} weeks have visits: too few to speak of a course over time.",
            weeks,
        )
        return Refused("N_SUBGROUPS", text, _("Change over time."))
    blocks = [block for moment, periods in charts for block in _control(basis, moment, periods)]
    return Page("change", _title(charts), _("Change over time"), tuple(blocks))


Places = tuple[str, tuple[int, ...]]


def _periods(basis: Basis, moment: Moment) -> list[Places]:
    """(first day, visits with a verdict) of every period of the study's own length that has any."""
    met = _column(basis, moment).met or ()
    days = [day_of(visit.visit) if visit.visit.started_at else None for visit in basis.dataset.visits]
    first = min((day for day in days if day), default=None)
    groups: dict[int, list[int]] = {}
    for place, day in enumerate(days):
        if day and first and met[place] is not None:
            groups.setdefault((day - first).days // (7 * basis.study.subgroup_weeks), []).append(place)
    length = timedelta(weeks=basis.study.subgroup_weeks)
    return [(_short(first + number * length), tuple(places)) for number, places in sorted(groups.items()) if first]


def _short(day: date) -> str:
    """ "3 Mar"."""
    months = [_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")]
    months += [_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")]
    return _("{day} {month}").format(day=day.day, month=months[day.month - 1])


def _chart(basis: Basis, moment: Moment, periods: list[Places]) -> ControlChart | Refusal:
    met = _column(basis, moment).met or ()
    return p_chart([sum(met[place] is True for place in places) for _day, places in periods],
                   [len(places) for _day, places in periods])  # fmt: skip


def _control(basis: Basis, moment: Moment, periods: list[Places]) -> list[Block]:
    chart, title = _chart(basis, moment, periods), plain(moment.title)
    if isinstance(chart, Refusal):
        return [Refused(chart.code, sentence(chart), title)]
    points = [_period(chart, number, title, moment, *one) for number, one in enumerate(periods)]
    n = sum(point.n for point in points)
    note = plural(
        "Share of visits in which the standard was kept, by the week; n = {{visits}} visits.",
        "Share of visits in which the standard was kept, by periods of {n} weeks; n = {{visits}} visits.",
        basis.study.subgroup_weeks,
    ).format(visits=n)
    alt = _("Share of visits that kept {title} in {n} periods.").format(title=quoted(title), n=len(points))
    heads = (_("From"), _("kept"), _("share"), _("limits"), "")
    words = [[p.title, _("{k} of {n}").format(k=round(p.share * p.n), n=p.n), percent(p.share), _limits(p),
              {"outside": _("outside"), "run": _("run")}.get(p.mark, "")] for p in points]  # fmt: skip
    figure = Figure(control_chart(points, chart.centre, alt), twin(heads, words, [p.behind for p in points]))
    blocks: list[Block] = [Heading(_("{title} over time").format(title=quoted(title)), note), figure]
    blocks.append(Reading(_course(chart, points)))
    return [*blocks, Refused(chart.refusal.code, sentence(chart.refusal))] if chart.refusal else blocks


def _period(chart: ControlChart, number: int, title: str, moment: Moment, day: str, places: tuple[int, ...]) -> Period:
    mark = "outside" if number in chart.outside else "run" if number in chart.runs else ""
    limits = chart.limits[number] if chart.limits else None
    behind = Behind(Ground.STANDARD, _("{title}, from {day}").format(title=title, day=day), moment.touchpoint,
                    places=places)  # fmt: skip
    return Period(day, len(places), chart.points[number], limits, mark, behind)


def _limits(period: Period) -> str:
    if period.limits is None:
        return "–"
    low, high = period.limits
    return _("{low} to {high}").format(low=round(100 * low), high=round(100 * high)) + "\u00a0%"


def _course(chart: ControlChart, points: list[Period]) -> str:
    if chart.refusal:
        return _("The points show what was seen; without limits no change can be claimed.")
    far = [point.title for point in points if point.mark == "outside"]
    if far:
        text = plural(
            "One period lies outside its limits: {{names}}.",
            "{n} periods lie outside their limits: {{names}}.",
            len(far),
        )
        return text.format(names=listed(far))
    if chart.runs:
        return _(
            "Eight periods or more in a row lie on one side of the mean: a shift, though none is outside its limits."
        )
    return _("All periods lie within their limits: no change can be claimed.")


def _title(charts: list[tuple[Moment, list[Places]]]) -> str:
    names = listed([quoted(plain(moment.title)) for moment, _p in charts], 3)
    return _("How {names} went over time").format(names=names)


# -- a study that comes back -------------------------------------------------------------------------------------------


def _waves(basis: Basis) -> Page | Refused:
    waves = _waves_with_visits(basis)
    if len(waves) < 2:
        return Refused(
            "TREND", _("Fewer than two waves have visits: no change can be claimed."), _("Change over time.")
        )
    blocks: list[Block] = []
    for number in range(len(waves) - 1):
        blocks += _between(basis, waves, number)
    return Page("change", _waves_title(basis, waves), _("Change over time"), tuple(blocks))


def _waves_with_visits(basis: Basis) -> list[Places]:
    """(title, places of its visits) of the study's waves, in their order."""
    found = []
    for wave in basis.study.waves:
        places = tuple(at for at, visit in enumerate(basis.dataset.visits) if visit.visit.wave == wave.id)
        if places:
            found.append((plain(wave.title), places))
    return found


def _changes(basis: Basis, waves: list[Places], column: TouchpointColumns) -> tuple[WaveChange, ...]:
    met = column.met or ()
    passes = [sum(met[place] is True for place in places) for _title, places in waves]
    sizes = [sum(met[place] is not None for place in places) for _title, places in waves]
    found = wave_difference(passes, sizes, basis.settings.confidence)
    return () if isinstance(found, Refusal) else found


def _between(basis: Basis, waves: list[Places], number: int) -> list[Block]:
    before, after = waves[number], waves[number + 1]
    rows: list[Range] = []
    for column in basis.columns.touchpoints:
        if column.met is not None:
            rows.append(_wave_row(basis, waves, number, column))
    heads = (_("Touchpoint"), _("points of a hundred, 95 %"))
    alt = _("Change of compliance from {before} to {after}.").format(before=before[0], after=after[0])
    drawing = ranges(rows, 0.0, heads, _("Share kept, later minus earlier, in points of a hundred"), alt)
    words = [[row.title, row.under, row.words or row.reason] for row in rows]
    table = twin(
        (_("Touchpoint"), _("kept, earlier and later"), _("change, 95 %")), words, [row.behind for row in rows]
    )
    note = _(
        "n = {n} and {m} visits; Newcombe interval, Fisher p, Holm over the waves. A ring: no change can be claimed."
    )
    heading = Heading(_("From {before} to {after}").format(before=before[0], after=after[0]),
                      note.format(n=len(before[1]), m=len(after[1])))  # fmt: skip
    return [heading, Figure(drawing, table), Reading(_wave_reading(rows))]


def _wave_row(basis: Basis, waves: list[Places], number: int, column: TouchpointColumns) -> Range:
    met, title = column.met or (), plain(column.title)
    kept = [sum(met[place] is True for place in places) for _t, places in waves]
    sizes = [sum(met[place] is not None for place in places) for _t, places in waves]
    under = _("{a} of {n}, then {b} of {m}").format(
        a=kept[number], n=sizes[number], b=kept[number + 1], m=sizes[number + 1]
    )
    places = waves[number][1] + waves[number + 1][1]
    behind = Behind(Ground.STANDARD, title, column.touchpoint, places=places)
    change = next(
        (one for one in _changes(basis, waves, column) if (one.earlier, one.later) == (number, number + 1)), None
    )
    if change is None:
        return Range(title, under, None, Look(Sign.RING, INK), "", _("no visit of one of the waves was judged"), behind)
    figure = change.difference
    low, high = (100 * (figure.estimate if end is None else end) for end in (figure.low, figure.high))
    claimed = change.claim is None
    look = (
        Look(Sign.DIAMOND, look_of(basis.moments.of(column.touchpoint).verdict).ink)
        if claimed
        else Look(Sign.RING, INK)
    )
    look = Look(Sign.DIAMOND, AMBER) if claimed and look.ink == INK else look
    words = f"{_points(100 * figure.estimate)}, " + _("{low} to {high}").format(low=_bare(low), high=_bare(high))
    p = f"; p {p_value(change.adjusted_p)}" if change.adjusted_p is not None else ""
    return Range(title, under + p, Span(100 * figure.estimate, low, high), look, words, "", behind)


def _bare(value: float) -> str:
    return f"{round(value)}".replace("-", "–")


def _points(value: float) -> str:
    return f"{round(value):+d}".replace("-", "–") if round(value) else "0"


def _wave_reading(rows: list[Range]) -> str:
    claimed = [row for row in rows if row.look.sign is Sign.DIAMOND]
    if not claimed:
        return _("No change can be claimed at any touchpoint.")
    names = listed([f"{quoted(row.title)} ({row.words})" for row in claimed], 3)
    return _("A change is shown at {names}; at the others none can be claimed.").format(names=names)


def _waves_title(basis: Basis, waves: list[Places]) -> str:
    rows = [_wave_row(basis, waves, len(waves) - 2, one) for one in basis.columns.touchpoints if one.met is not None]
    claimed = [quoted(row.title) for row in rows if row.look.sign is Sign.DIAMOND]
    if claimed:
        return _("Changed since the wave before: {names}").format(names=listed(claimed, 3))
    return _("Since the wave before no change can be claimed.")
