"""How long a job will still take, as people say it; nothing where it is too early to tell or soon over."""

from __future__ import annotations

from cxstudio.i18n import _, plural

EARLIEST_S, SHORTEST_S = 4.0, 5.0
"""Before this much of it has passed nothing is said; a rest shorter than this is not worth a word."""


def time_left(done: int, total: int, elapsed_s: float) -> str:
    """ "about 3 minutes left", at the pace so far; "" for nothing to say. `total` 0 means that it is not known."""
    if done <= 0 or total <= done or elapsed_s < EARLIEST_S:
        return ""
    rest = elapsed_s * (total - done) / done
    if rest < SHORTEST_S:
        return ""
    if rest < 55:
        return _("less than a minute left")
    return plural("about {n} minute left", "about {n} minutes left", max(1, round(rest / 60)))
