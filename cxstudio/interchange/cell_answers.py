"""What a cell says as the answer to an item: in the item's own kind, or why it does not fit.

Numbers come with comma or point, yes and no in several languages, choices by id or by wording, "NA n1" and "CNO c2" as
answers without a value. What does not fit is never bent until it does.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.interchange.cell_times import OffsetAt, clock_of, day_of, moment_of, seconds_of
from cxstudio.study import protocol as p
from cxstudio.study.moving import offered_reasons
from cxstudio.study.recorded import AnswerValue, Cell, Status

YES = frozenset(["yes", "y", "true", "1", "ja", "j", "oui", "sí", "si", "sim", "da", "x", "✓"])
NO = frozenset(["no", "n", "false", "0", "nein", "non", "não", "nao", "ne", "net", "нет"])
_GAP = re.compile(r"(?:(?P<na>na|n/a|n\.a\.|not[ _]applicable)|(?P<cno>cno|could[ _]not[ _]observe|not[ _]observed))"
                  r"(?:[\s:,-]+(?P<code>[a-z][a-z0-9_]*))?", re.IGNORECASE)  # fmt: skip


class DoesNotFit(ValueError):  # noqa: N818 - it is an answer of its own, not a fault
    """Why a cell is no answer to its item, in words that go on after "left out:"."""


@dataclass(frozen=True)
class Said:
    """What a cell says: a status with a value or a reason; `changed` tells what was read otherwise than it stands."""

    value: AnswerValue = None
    status: Status = Status.ANSWERED
    reason: str = ""
    changed: str = ""


def said_in(text: str, item: p.Item, protocol: p.Protocol, offset_at: OffsetAt) -> Said:
    """The answer in a filled cell. Raises DoesNotFit."""
    gap = _gap(text.strip(), item)
    return gap if gap is not None else valued(text, item, protocol, offset_at)


def _gap(words: str, item: p.Item) -> Said | None:
    """ "NA n1": only where the item offers such an answer; a text that merely says NA is a text."""
    found = _GAP.fullmatch(words)
    if found is None:
        return None
    status = Status.NOT_APPLICABLE if found["na"] else Status.NOT_OBSERVED
    offered, code = offered_reasons(item, status) - {""}, (found["code"] or "").lower()
    if not offered and not code:
        if isinstance(item, p.Text | p.PlaceItem):
            return None
        raise DoesNotFit(_("the item offers no such answer"))
    return Said(None, status, known_reason(item, status, code))


def known_reason(item: p.Item, status: Status, code: str) -> str:
    """The code where the item offers it. Raises DoesNotFit, naming those it does."""
    offered = offered_reasons(item, status)
    if code not in offered:
        told = ", ".join(sorted(offered - {""})) or _("none")
        raise DoesNotFit(_("“{code}” is no reason that it offers ({offered})").format(code=code[:40], offered=told))
    return code


def valued(text: str, item: p.Item, protocol: p.Protocol, offset_at: OffsetAt) -> Said:
    """The value in a filled cell. Raises DoesNotFit."""
    words = text.strip()
    match item:
        case p.Text() | p.PlaceItem():
            return Said(text)
        case p.YesNo():
            return Said(_yes_no(words))
        case p.Acknowledge():
            return Said(_acknowledged(words))
        case p.Rating(scale=scale):
            return Said(_rated(words, protocol.scale(scale)))
        case p.SingleChoice(choices=choices):
            return Said(_chosen(words, choices))
        case p.SeveralChoices():
            return Said(_several(words, item))
        case p.Number(alternatives=others) | p.Counter(alternatives=others) if one := _among(words, others):
            return Said(one)
        case p.Number() | p.Money() | p.Counter():
            return _figure(words, item)
        case p.Timer():
            return Said(_span(words))
        case p.Date(alternatives=others):
            return Said(one) if (one := _among(words, others)) else _day(words)
        case p.ClockTime():
            return Said(_try(clock_of, words, _("it is no time of day")))
        case p.SealedCard():
            return Said(_try(lambda text: moment_of(text, offset_at).at, words, _("it is no moment")))
        case p.Rows():
            return Said(_rows(words, item, protocol))
    raise DoesNotFit(_("photos and recordings do not come in tables; a bundle brings them"))


def _try(read: Callable[[str], AnswerValue], words: str, why: str) -> AnswerValue:
    try:
        return read(words)
    except (ValueError, OverflowError) as error:
        raise DoesNotFit(f"{why}: {words[:60]!r}") from error


def _yes_no(words: str) -> str:
    if words.casefold() in YES:
        return "yes"
    if words.casefold() in NO:
        return "no"
    raise DoesNotFit(_("it is neither yes nor no"))


def _acknowledged(words: str) -> str:
    if words.casefold() not in YES:
        raise DoesNotFit(_("it can only be acknowledged, with yes"))
    return "yes"


def _rated(words: str, scale: p.Scale) -> int:
    """By its number, by its words, or by both as "4 good"."""
    by_words = [one.value for one in scale.anchors if one.text.casefold() == words.casefold()]
    if len(by_words) == 1:
        return by_words[0]
    found = re.match(r"[+-]?\d{1,6}(?:[.,]0+)?(?=$|[\s:.–-])", words.replace("−", "-"))
    value = int(float(found[0].replace(",", "."))) if found else None
    rest = words[found.end() :].strip(" :.–-").casefold() if found else ""
    fits = [one for one in scale.anchors if one.value == value and rest in ("", one.text.casefold())]
    if not fits:
        raise DoesNotFit(_("it is not on the scale from {low} to {high}").format(low=scale.low, high=scale.high))
    return fits[0].value


def _among(words: str, choices: Iterable[p.Choice]) -> str:
    """The id of the choice that words name by id or wording, "" for none."""
    choices = tuple(choices)
    if any(choice.id == words for choice in choices):
        return words
    return next((choice.id for choice in choices if choice.text.strip().casefold() == words.casefold()), "")


def _chosen(words: str, choices: Iterable[p.Choice]) -> str:
    if not (one := _among(words, choices)):
        raise DoesNotFit(_("it is none of its answers"))
    return one


def _several(words: str, item: p.SeveralChoices) -> tuple[str, ...]:
    ids = {choice.id for choice in item.choices}
    if whole := _among(words, item.choices):
        return (whole,)
    parts = words.split() if set(words.split()) <= ids else re.split(r"\s*[;|\n]\s*|\s*,\s*", words)
    found = tuple(dict.fromkeys(_chosen(part, item.choices) for part in parts if part))
    if item.at_most is not None and len(found) > item.at_most:
        raise DoesNotFit(_("at most {n} may be chosen").format(n=item.at_most))
    if len(found) > 1 and any(choice.exclusive and choice.id in found for choice in item.choices):
        raise DoesNotFit(_("one of them excludes the others"))
    return found


def _figure(words: str, item: p.Number | p.Money | p.Counter) -> Said:
    unit = item.unit if isinstance(item, p.Number) else item.currency if isinstance(item, p.Money) else ""
    decimals = item.decimals if isinstance(item, p.Number) else 2 if isinstance(item, p.Money) else 0
    bare = words.removeprefix(unit).removesuffix(unit).strip() if unit else words
    value = number_of(bare, decimals)
    if value is None:
        raise DoesNotFit(_("it is no number"))
    if isinstance(item, p.Counter):
        if value != int(value):
            raise DoesNotFit(_("it is no whole number"))
        value = int(value)
    low, high = item.minimum, item.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise DoesNotFit(_("it is outside what the item allows ({low} to {high})").format(
            low="…" if low is None else f"{low:g}", high="…" if high is None else f"{high:g}"))  # fmt: skip
    plain = bare.replace(" ", "") == str(value) or bare == f"{value:g}"
    return Said(value, changed="" if plain else _("read as {value}").format(value=f"{value:g}"))


def number_of(words: str, decimals: int) -> float | int | None:
    """A number with comma or point; None for none. A single comma with three digits behind it parts thousands where
    an item with fewer `decimals` leaves nothing else."""
    plain = re.sub(r"[\s\u00a0\u202f'’]", "", words).replace("−", "-")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain) and ("." in plain or plain.count(",") > 1 or decimals < 3):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d{1,3}(\.\d{3}){2,}", plain):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d{1,15}(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", plain, re.IGNORECASE):
        return None
    value = float(plain)
    if not math.isfinite(value):
        return None
    return int(plain) if re.fullmatch(r"[+-]?\d+", plain) else value


def _span(words: str) -> int:
    seconds = seconds_of(words)
    if seconds is None or seconds >= 2**31:
        raise DoesNotFit(_("it is no span of time in seconds or minutes:seconds"))
    return round(seconds * 1000)


def _day(words: str) -> Said:
    try:
        day, said = day_of(words)
    except ValueError as error:
        raise DoesNotFit(_("it is no day")) from error
    return Said(day, changed=said)


# -- tables in a cell --------------------------------------------------------------------------------------------------


def _rows(words: str, item: p.Rows, protocol: p.Protocol) -> tuple[tuple[Cell, ...], ...]:
    """Rows as JSON, `[["a", 1], ["b", null]]`, as our export writes them."""
    try:
        found = json.loads(words, parse_constant=_no_constant) if words else []
    except (ValueError, RecursionError) as error:
        raise DoesNotFit(_("a table is expected as JSON, one list a row")) from error
    if not isinstance(found, list) or not all(isinstance(row, list) for row in found):
        raise DoesNotFit(_("a table is expected as JSON, one list a row"))
    most = item.at_most or (len(item.row_names) or 500)
    if len(found) > most or any(len(row) > len(item.columns) for row in found):
        raise DoesNotFit(_("it has more rows or columns than the table"))
    return tuple(tuple(_in_column(cell, c, protocol) for cell, c in zip(row, item.columns, strict=False))
                 for row in found)  # fmt: skip


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _in_column(cell: object, column: p.Column, protocol: p.Protocol) -> Cell:
    if cell is None or cell == "":
        return cell if isinstance(cell, str) else None
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)
    match column.kind:
        case "text":
            fits = isinstance(cell, str)
        case "number":
            fits = is_number
        case "yes_no":
            fits = cell in ("yes", "no")
        case "choice":
            fits = cell in _ids(column.choices)
        case "rating":
            fits = is_number and cell in [one.value for one in protocol.scale(column.scale).anchors]
    if not fits or not isinstance(cell, str | int | float):
        raise DoesNotFit(_("{cell} does not fit its column “{title}”").format(cell=str(cell)[:40], title=column.title))
    return cell


def _ids(choices: Sequence[p.Choice]) -> list[str]:
    return [choice.id for choice in choices]
