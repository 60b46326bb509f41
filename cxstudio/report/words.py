"""How figures are written: one place, so that every page rounds alike. Rounded once, from full precision.

The minus is the en dash, a share carries its percent sign after a space that doesn't break.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.sentences import points
from cxstudio.i18n import _, figure, language

NBSP = "\u00a0"


def percent(share: float) -> str:
    """ "71 %" of .708; a share 0-1."""
    return f"{round(100 * share)}{NBSP}%"


def percent_range(figure: Result) -> str:
    """ "51 to 85" in percent; empty where there is no interval."""
    if figure.low is None or figure.high is None:
        return ""
    return _("{low} to {high}").format(low=round(100 * figure.low), high=round(100 * figure.high))


def point_range(figure: Result) -> str:
    """ "4.1 to 5.9"; empty where there is no interval."""
    if figure.low is None or figure.high is None:
        return ""
    return _("{low} to {high}").format(low=points(figure.low), high=points(figure.high))


def signed(value: float) -> str:
    """ "+5.0", "–0.3", "0.0"."""
    text = points(value)
    return text if text.startswith("–") or not text.strip("0.,") else f"+{text}"


def p_value(p: float | None) -> str:
    """ ".030", "< .001", "1"; empty for None."""
    if p is None:
        return ""
    if p < 0.001:
        return "<" + NBSP + figure(".001")
    text = f"{p:.3f}"
    return "1" if text == "1.000" else figure(text.removeprefix("0"))


def amount(value: float) -> str:
    """A number without needless decimals: 90, 2.5."""
    return figure(f"{value:g}".replace("-", "–"))


def number_word(n: int) -> str:
    """One to twelve in words, as titles want them; other numbers in figures."""
    small = [_("no, counted").removesuffix(", counted"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six")]
    small += [_("seven"), _("eight"), _("nine"), _("ten"), _("eleven"), _("twelve")]
    return small[n] if 0 <= n < len(small) else str(n)


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def quoted(title: str) -> str:
    """A name that somebody gave, in quotation marks."""
    return f"„{title}“" if language() == "de" else f"“{title}”"


def listed(names: Sequence[str], most: int = 4) -> str:
    """ "A, B and C"; beyond `most` the rest is counted."""
    if len(names) > most:
        return _("{names} and {n} more").format(names=", ".join(names[:most]), n=len(names) - most)
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def sentence(refusal: Refusal) -> str:
    """The refusal as a sentence of its own."""
    text = capital(refusal.sentence)
    return text if text.endswith((".", "!", "?")) else text + "."


def month_year(day: date) -> str:
    """ "March 2026": all that is said of when one visit was."""
    months = [_("January"), _("February"), _("March"), _("April"), _("May"), _("June")]
    months += [_("July"), _("August"), _("September"), _("October"), _("November"), _("December")]
    return _("{month} {year}").format(month=months[day.month - 1], year=day.year)
