"""Time and sequence: how long what was timed took, visit by visit, and what of behaviour followed what."""

from __future__ import annotations

from statistics import median, quantiles

from cxstudio.i18n import _, plural
from cxstudio.report.basis import LEAST_NAMED, Basis
from cxstudio.report.blocks import Block, Figure, Heading, Page, Reading, Refused
from cxstudio.report.durations import Duration, strips
from cxstudio.report.links import Behind, Ground
from cxstudio.report.observed_blocks import observed_blocks
from cxstudio.report.text import plain
from cxstudio.report.twins import twin
from cxstudio.report.words import NBSP, amount, listed, quoted
from cxstudio.study.protocol import AtMost, Timer

LEAST_QUARTILES = 8
"""Fewer times than this have no middle half worth drawing."""
LONG = 600
"""Seconds from which times are told in minutes."""


def durations_page(basis: Basis) -> Page | Refused:
    """Strips of all timed items, then observed behaviour; refused where neither was recorded often enough."""
    running = _("Time and sequence")
    timers = [(touch.id, item) for touch in basis.touchpoints for item in touch.items if isinstance(item, Timer)]
    rows = [row for touch, item in timers if (row := _row(basis, touch, item))]
    observed = observed_blocks(basis)
    if not rows and not observed:
        if not timers:
            return Refused("NO_TIMER", _("Nothing was timed and no behaviour was coded."), f"{running}.")
        text = plural(
            "One item is timed, in fewer than five visits: too few for a middle and a spread.",
            "{n} items are timed, each in fewer than five visits: too few for a middle and a spread.",
            len(timers),
        )
        return Refused("N_VISITS", text, f"{running}.")
    blocks = [*_strips(rows), *observed]
    return Page("durations", _title(basis, rows), running, tuple(blocks))


def _row(basis: Basis, touchpoint: str, item: Timer) -> Duration | None:
    found = [visit.number(item.id) for visit in basis.dataset.visits]
    seconds = tuple(value for value in found if value is not None)
    if len(seconds) < LEAST_NAMED:
        return None
    never = sum(_never(visit.visit.answers.get(item.id)) for visit in basis.dataset.visits)
    under = _("n = {n}").format(n=len(seconds))
    under += ", " + _("never in {n}").format(n=never) if never else ""
    parts = quantiles(seconds, n=4, method="inclusive") if len(seconds) >= LEAST_QUARTILES else None
    middle = _("median {time}").format(time=time_words(median(seconds)))
    half = ""
    if parts:
        half = _("middle half {low} to {high}").format(low=time_words(parts[0]), high=time_words(parts[2]))
    bound = item.standard.value if isinstance(item.standard, AtMost) else None
    ends = ("0", time_words(max([bound or 0.0, *seconds])))
    behind = Behind(Ground.ITEM, plain(item.text), touchpoint, item.id)
    quarters = (parts[0], parts[1], parts[2]) if parts else None
    return Duration(plain(item.text), under, seconds, quarters, bound, (middle, half), ends, behind)


def _never(answer: object) -> bool:
    return getattr(answer, "reached", True) is False


def time_words(seconds: float) -> str:
    """ "48 s", "12:05 min"."""
    if seconds >= LONG:
        whole = round(seconds)
        return f"{whole // 60}:{whole % 60:02d}{NBSP}min"
    return f"{amount(round(seconds, 1) if seconds < 10 else round(seconds))}{NBSP}s"


def _strips(rows: list[Duration]) -> list[Block]:
    if not rows:
        return []
    note = _("One mark a visit, each row on its own scale from zero; box: middle half, bar: median; dashed: what the "
             "standard allows, squares lie beyond it.")  # fmt: skip
    alt = _("Times of {n} items, visit by visit.").format(n=len(rows))
    heads = (_("What was timed"), _("visits"), _("median"), _("middle half"), _("beyond the bound"))
    words = [[row.title, row.under, row.words[0], row.words[1] or "–", _beyond_words(row)] for row in rows]
    figure = Figure(strips(rows, alt), twin(heads, words, [row.behind for row in rows]))
    return [Heading(_("How long it took"), note), figure, Reading(_reading(rows))]


def _beyond(row: Duration) -> int:
    return 0 if row.bound is None else sum(value > row.bound for value in row.seconds)


def _beyond_words(row: Duration) -> str:
    return "–" if row.bound is None else _("{k} of {n}").format(k=_beyond(row), n=len(row.seconds))


def _reading(rows: list[Duration]) -> str:
    bounded = [row for row in rows if row.bound is not None]
    if not bounded:
        return _("No bound was set for any of these times.")
    worst = max(bounded, key=lambda row: _beyond(row) / len(row.seconds))
    if not _beyond(worst):
        return _("No time lies beyond what its standard allows.")
    text = _("“{title}”: {k} of {n} visits took longer than the {bound} allowed.")
    bound = time_words(worst.bound or 0)
    return text.format(title=worst.title, k=_beyond(worst), n=len(worst.seconds), bound=bound)


def _title(basis: Basis, rows: list[Duration]) -> str:
    if not rows:
        return _("What was seen of behaviour, and in which order")
    late = {row.behind.touchpoint for row in rows if _beyond(row) and row.behind}
    if not late:
        return _("What was timed stayed within what was asked for, or has no bound.")
    names = listed([quoted(plain(one.title)) for one in basis.touchpoints if one.id in late], 3)
    return _("Some visits took longer than allowed: {names}").format(names=names)
