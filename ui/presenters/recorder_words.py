"""What the recorder says: kinds, answers, standards and reasons in people's words. Pure functions, no Qt."""

from __future__ import annotations

from cxstudio.i18n import _, plural
from cxstudio.study.protocol import (
    COULD_NOT_OBSERVE,
    REASONS,
    AtLeast,
    AtMost,
    Computed,
    Counter,
    Date,
    Holds,
    Item,
    Money,
    Note,
    Number,
    PhotoItem,
    Protocol,
    Rating,
    Reason,
    Rows,
    SealedCard,
    SeveralChoices,
    SingleChoice,
    Timer,
    Within,
    YesNo,
)
from cxstudio.study.visit import Answer, Status, filled_rows, is_asked, ticked
from cxstudio.study.wordings import said

from .moments import ago as ago  # the recorder's pages find all its words here
from .moments import local as local

FEW = 12
"""Answers that stand on a card as they are; more of them get a box to find one by typing."""
_KINDS = {
    "yes_no": _("yes or no"),
    "choice": _("one answer"),
    "money": _("amount"),
    "counter": _("count"),
    "timer": _("stopwatch"),
    "text": _("text"),
    "date": _("date"),
    "time": _("time of day"),
    "place": _("place"),
    "photo": _("photo"),
    "audio": _("sound"),
    "acknowledge": _("to be read"),
    "note": _("to be read"),
    "computed": _("computed"),
    "sealed": _("sealed card"),
    "rows": _("table"),
}


def kind_words(protocol: Protocol, item: Item) -> str:
    """What sort of answer it takes: "scale 1 to 5", "yes or no"."""
    match item:
        case Rating():
            scale = protocol.scale(item.scale)
            return _("scale {low} to {high}").format(low=shown(scale.low), high=shown(scale.high))
        case SeveralChoices(at_most=most) if most:
            return _("up to {n} answers").format(n=most)
        case SeveralChoices():
            return _("any number of answers")
        case Rows(row_names=names) if names:
            return plural("table of {n} row", "table of {n} rows", len(names))
        case Timer(over_days=True):
            return _("time over days")
        case Number(unit=unit):
            return _("number in {unit}").format(unit=unit) if unit else _("number")
    return _KINDS[item.kind]


def duty_words(item: Item, *, is_required: bool) -> str:
    """ "required" or "optional", and whether that hangs on other answers; empty where nothing is answered."""
    if not is_asked(item):
        return ""
    if item.required or not item.required_if:
        return _("required") if is_required else _("optional")
    return _("required because of another answer") if is_required else _("optional so far")


def shown(number: float) -> str:
    """A number with a real minus and without idle zeros."""
    return f"{number:g}".replace("-", "−")


def duration_words(ms: int) -> str:
    """Milliseconds as 0:42 or 1:02:05, cut to the second."""
    seconds = ms // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def days_words(ms: int) -> str:
    """A time that may be days, as people say it: "2 days 3 h", "3 h 12 min", "12 min"."""
    minutes = max(ms, 0) // 60_000
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        told = plural("{n} day", "{n} days", days)
        return _("{days} {hours} h").format(days=told, hours=hours) if hours else told
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes % 60)
    return _("{minutes} min").format(minutes=minutes)


def time_words(item: Timer, ms: int) -> str:
    """What a stopwatch measured, by the clock or in days."""
    return days_words(ms) if item.over_days else duration_words(ms)


def read_duration(text: str) -> int | None:
    """ "1:20", "1:02:05" or "80" (seconds) as milliseconds; None when it is none of these."""
    parts = text.strip().split(":")
    if not all(part.isascii() and part.isdigit() and len(part) <= 5 for part in parts) or len(parts) > 3:
        return None
    if any(int(part) > 59 for part in parts[1:]):
        return None
    total = 0
    for part in parts:
        total = total * 60 + int(part)
    return total * 1000


def answer_words(protocol: Protocol, item: Item, answer: Answer | None) -> str:
    """The answer as a person would say it; empty when there is none."""
    if answer is None:
        return ""
    if answer.status is Status.NOT_APPLICABLE:
        return _("not applicable")
    if answer.status is Status.NOT_OBSERVED:
        return _("could not observe")
    return "" if answer.value is None else _value_words(protocol, item, answer)


def _value_words(protocol: Protocol, item: Item, answer: Answer) -> str:
    value = answer.value
    match item:
        case YesNo():
            return said(protocol, "words/yes" if value == "yes" else "words/no")
        case SingleChoice(choices=options) | SeveralChoices(choices=options):
            texts = {option.id: option.text for option in options}
            return ", ".join(texts.get(one, one) for one in ticked(answer))
        case Rows():
            count = len(filled_rows(answer))
            return plural("{n} row", "{n} rows", count) if count else _("nothing to enter") if value == () else ""
        case SealedCard() if isinstance(value, int):
            return _("opened {when}").format(when=f"{local(value):%H:%M}")
        case Timer() if isinstance(value, int):
            clock = time_words(item, value)
            return clock if answer.reached else _("never, waited {time}").format(time=clock)
        case Number(alternatives=options) | Counter(alternatives=options) | Date(alternatives=options):
            texts = {option.id: option.text for option in options}
            if isinstance(value, str):
                return texts.get(value, value)
            unit = item.unit if isinstance(item, Number) else ""
            return f"{_figure(value)} {unit}".strip()
        case Money(currency=currency) if isinstance(value, int | float):
            return f"{value:.2f} {currency}"
        case Rating() if isinstance(value, int):
            return shown(value)
    return said(protocol, "words/yes") if value == "yes" else str(value)


def _figure(value: object) -> str:
    return shown(value) if isinstance(value, int | float) else str(value)


def rated_words(protocol: Protocol, item: Item, answer: Answer | None) -> str:
    """As `answer_words`, a rating with the words of its point: "6, good"."""
    words = answer_words(protocol, item, answer)
    if isinstance(item, Rating) and answer is not None and isinstance(answer.value, int) and words:
        anchor = next((a.text for a in protocol.scale(item.scale).anchors if a.value == answer.value), "")
        return f"{words}, {anchor}" if anchor else words
    return words


def standard_words(item: Item) -> str:
    """What to say calmly when the item's standard was not kept; empty when it has none."""
    ask = _("Please say what happened.")
    bound = _bound(item)
    match item.standard:
        case None:
            return ""
        case AtLeast():
            return _("Below the standard of {bound}. {ask}").format(bound=bound, ask=ask)
        case AtMost():
            return _("Over the standard of {bound}. {ask}").format(bound=bound, ask=ask)
        case Within(low=low, high=high):
            return _("Outside the standard of {low} to {high}. {ask}").format(low=shown(low), high=shown(high), ask=ask)
        case Holds(text=text):
            return _("The standard is {text}. {ask}").format(text=text.rstrip("."), ask=ask)
    return _("Not as the standard asks. {ask}").format(ask=ask)


def limit_words(item: Item) -> str:
    """A stopwatch's standard beside its clock: "Standard: 0:30 or less."; empty when it has none."""
    if isinstance(item, Timer) and isinstance(item.standard, AtMost):
        return _("Standard: {bound} or less.").format(bound=_bound(item))
    return ""


def _bound(item: Item) -> str:
    if not isinstance(item.standard, AtLeast | AtMost):
        return ""
    value = item.standard.value
    return time_words(item, round(value * 1000)) if isinstance(item, Timer) else shown(value)


def reasons_of(item: Item, status: Status) -> tuple[Reason, ...]:
    """The reasons offered for "not applicable" (none: it always applies) or "could not observe"."""
    if not is_asked(item):
        return ()
    if status is Status.NOT_APPLICABLE:
        return item.not_applicable
    return COULD_NOT_OBSERVE if item.could_not_observe is None else item.could_not_observe


def reason_words(item: Item, code: str, protocol: Protocol | None = None) -> str:
    """The words of a reason code, the item's own first; the usual ones in the language of the protocol, if given."""
    own = {reason.code: reason.text for reason in (*item.not_applicable, *(item.could_not_observe or ()))}
    usual = REASONS.get(code)
    if usual and protocol is not None:
        return own.get(code) or said(protocol, f"reason/{code}")
    return own.get(code) or (usual.text if usual else code)


def place_words(number: int, count: int, *, row: bool) -> str:
    """ "item 3 of 7", or "row 2 of 5" in a table."""
    return (_("row {n} of {m}") if row else _("item {n} of {m}")).format(n=number, m=count)


def announced(
    protocol: Protocol, item: Item, place: str, duty: str, answer: Answer | None, proposed: Answer | None
) -> str:
    """What a screen reader says of the current card: "Greeting, item 3 of 7, scale 1 to 5, required, not answered"."""
    given, waits = rated_words(protocol, item, answer), rated_words(protocol, item, proposed)
    state = _("answered {answer}").format(answer=given) if given else _("not answered")
    if waits:
        state = _("not answered, proposed {answer}").format(answer=waits)
    parts = (item.text, place, kind_words(protocol, item), duty, state if is_asked(item) else "")
    return ", ".join(part for part in parts if part)


def short(text: str, most: int = 44) -> str:
    """The beginning of a question, for menus and lists."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def step_words(item: Item, what: str = "") -> str:
    """How undo names a change: "rating of How clean was…"."""
    noun = what or (_("rating") if isinstance(item, Rating) else _("answer"))
    return _("{noun} of {item}").format(noun=noun, item=short(item.text))


def is_shown_only(item: Item) -> bool:
    """Notes and computed values: there to be read."""
    return isinstance(item, Note | Computed)


def takes_photos(item: Item) -> bool:
    """Whether the strip of photos belongs on its card: everywhere but at what is only shown."""
    return not is_shown_only(item)


def photo_rule_words(item: Item, kept: bool | None, count: int) -> str:
    """What photos are asked for here and still missing; empty when none."""
    rule = item.evidence
    asked = rule.when == "always" or (rule.when == "on_fail" and kept is False)
    if isinstance(item, PhotoItem) and rule.when == "never":
        return ""
    if not asked or count >= rule.at_least:
        return ""
    what = rule.what or _("what you saw")
    return _("A photo is asked for: {what}.").format(what=what)
