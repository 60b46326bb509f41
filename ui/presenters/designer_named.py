"""What rules see of an item: its name and words, its answers, how it can be compared. Pure functions, no Qt.

While one item is being worded the others are not looked at again: what every touchpoint asks is kept with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cxstudio.i18n import _
from cxstudio.study import logic
from cxstudio.study import protocol as p
from cxstudio.study.checks.places import choices_of
from cxstudio.study.checks.rules import kind_of
from cxstudio.study.logic.rows import Verb
from cxstudio.study.pages import EXPECTATIONS, OUTCOME, Page, pages_of

from .recorder_words import shown

Kind = logic.Kind
YES_NO = (("yes", _("Yes")), ("no", _("No")))
VERBS = {
    Verb.IS: _("is"),
    Verb.IS_NOT: _("is answered, but not"),
    Verb.AT_LEAST: _("is at least"),
    Verb.AT_MOST: _("is at most"),
    Verb.MORE_THAN: _("is more than"),
    Verb.LESS_THAN: _("is less than"),
    Verb.INCLUDES: _("includes"),
    Verb.INCLUDES_NOT: _("does not include"),
    Verb.CONTAINS: _("contains the words"),
    Verb.CONTAINS_NOT: _("does not contain the words"),
    Verb.IS_ANSWERED: _("is answered"),
    Verb.IS_NOT_ANSWERED: _("is not answered"),
}
DAY_VERBS = {
    Verb.AT_LEAST: _("is on or after"),
    Verb.AT_MOST: _("is on or before"),
    Verb.MORE_THAN: _("is after"),
    Verb.LESS_THAN: _("is before"),
}
_ANSWERED = (Verb.IS_ANSWERED, Verb.IS_NOT_ANSWERED)
_ORDERED = (Verb.AT_LEAST, Verb.AT_MOST, Verb.MORE_THAN, Verb.LESS_THAN)
_VERBS_OF = {
    Kind.YES_NO: (Verb.IS, *_ANSWERED),
    Kind.CHOICE: (Verb.IS, Verb.IS_NOT, *_ANSWERED),
    Kind.CHOICES: (Verb.INCLUDES, Verb.INCLUDES_NOT, *_ANSWERED),
    Kind.NUMBER: (*_ORDERED, Verb.IS, Verb.IS_NOT, *_ANSWERED),
    Kind.TEXT: (*_ANSWERED, Verb.CONTAINS, Verb.CONTAINS_NOT, Verb.IS),
    Kind.DATE: (*_ORDERED, Verb.IS, *_ANSWERED),
    Kind.TIME: (*_ORDERED, Verb.IS, *_ANSWERED),
    Kind.ANY: (Verb.IS, Verb.IS_NOT, *_ORDERED, *_ANSWERED),
}
_DAYS = (Kind.DATE, Kind.TIME)


@dataclass(frozen=True)
class Named:
    """Something a rule can name; id "" is the answer that the rule is about. `answers` are those that go by a name or
    a point; `unit` stands behind figures; `where` is its touchpoint."""

    id: str
    title: str
    kind: logic.Kind = Kind.ANY
    answers: tuple[tuple[str | float, str], ...] = ()
    unit: str = ""
    where: str = ""

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """How it can be compared, the usual way first."""
        return _VERBS_OF.get(self.kind, _VERBS_OF[Kind.ANY])

    @property
    def is_figure(self) -> bool:
        """Whether what it is compared with is a number that is typed."""
        return self.kind in (Kind.NUMBER, Kind.ANY) and not self.answers

    def said(self, value: str | float) -> str:
        """A value in the words of its answers, or with its unit; "" where it has none."""
        for answer, words in self.answers:
            if answer == value:
                return words.rstrip(".")
        return f"{shown(value)} {self.unit}" if self.unit and isinstance(value, int | float) else ""

    def verb_words(self, verb: Verb) -> str:
        """A way of comparing, as it is said of this."""
        return DAY_VERBS.get(verb, VERBS[verb]) if self.kind in _DAYS else VERBS[verb]


def named_of(protocol: p.Protocol, item: p.Item, where: str = "") -> Named:
    """An item as rules see it."""
    unit = _("seconds") if isinstance(item, p.Timer) else str(getattr(item, "unit", getattr(item, "currency", "")))
    return Named(item.id, item.text or item.id, kind_of(item), _answers(protocol, item), unit, where)


def _answers(protocol: p.Protocol, item: p.Item) -> tuple[tuple[str | float, str], ...]:
    if isinstance(item, p.YesNo | p.SealedCard):
        return YES_NO
    if isinstance(item, p.Acknowledge):
        return (("yes", _("confirmed")),)
    if isinstance(item, p.Rating):
        scale = next((scale for scale in protocol.scales if scale.id == item.scale), None)
        points = scale.anchors if scale else ()
        return tuple((float(a.value), f"{shown(a.value)}, {a.text}" if a.text else shown(a.value)) for a in points)
    if isinstance(item, p.SingleChoice | p.SeveralChoices):
        return tuple((choice.id, choice.text or choice.id) for choice in choices_of(item))
    return ()


# -- everything that is asked ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What one page asks: the ids of its items in order, and all of them that answer something."""

    touchpoint: p.Touchpoint | None
    ids: tuple[str, ...]
    names: tuple[Named, ...]


class _Same:
    """A key for a frozen value by which it is: the parts of a protocol that a change leaves alone stay themselves, and
    to compare them word by word would cost more than what is kept."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


def asked_in(protocol: p.Protocol) -> Iterator[Asked]:
    """Everything that is asked, page by page, in the order of asking."""
    scales = tuple(_Same(scale) for scale in protocol.scales)
    outcome, language = _Same(protocol.outcome), protocol.language
    parts = [_asked_at(_Same(t), outcome, scales, language) for _stage, t in protocol.touchpoints()]
    ends = _asked_at(_Same(None), outcome, scales, language)
    is_first = protocol.outcome is not None and protocol.outcome.early_after == EXPECTATIONS
    yield from (asked for page, asked in ends if is_first and page not in (EXPECTATIONS, OUTCOME))
    yield from (asked for part in parts for page, asked in part if page == EXPECTATIONS)
    yield from (asked for part in parts for page, asked in part if page not in (EXPECTATIONS, OUTCOME))
    yield from (asked for page, asked in ends if page == OUTCOME)


@lru_cache(maxsize=2048)
def _asked_at(
    touchpoint: _Same, outcome: _Same, scales: tuple[_Same, ...], language: str
) -> tuple[tuple[str, Asked], ...]:
    """The pages of a protocol that has this touchpoint alone, or none, with their ids."""
    own = (touchpoint.value,) if isinstance(touchpoint.value, p.Touchpoint) else ()
    last = outcome.value if isinstance(outcome.value, p.Outcome) else None
    asks_here = last if not own or (last is not None and last.early_after == own[0].id) else None
    alone = p.Protocol(
        title="",
        language=language,
        scales=tuple(scale.value for scale in scales if isinstance(scale.value, p.Scale)),
        stages=(p.Stage(id="alone", title="", touchpoints=own),),
        outcome=asks_here,
    )
    return tuple((page.id, _asked(alone, page)) for page in pages_of(alone))


def _asked(protocol: p.Protocol, page: Page) -> Asked:
    answering = (item for item in page.items if not isinstance(item, p.Note))
    names = tuple(named_of(protocol, item, page.title) for item in answering)
    return Asked(page.touchpoint, tuple(item.id for item in page.items), names)
