"""Where in a protocol something stands, in words for its designer, and the walk over everything that can be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxstudio.errors import Finding, Severity
from cxstudio.i18n import _
from cxstudio.study.language_names import apart
from cxstudio.study.protocol import (
    Choice,
    Counter,
    Date,
    Item,
    Number,
    Protocol,
    SeveralChoices,
    SingleChoice,
    Stage,
    Touchpoint,
)

_LONGEST = 70


@dataclass(frozen=True)
class Spot:
    """A place in words, and the item there ("" for stages, touchpoints and the study as a whole)."""

    words: str
    item: str = ""

    def error(self, code: str, text: str, remedy: str) -> Finding:
        """A finding that keeps the protocol from being published."""
        return Finding(code, self.words, text, remedy, Severity.ERROR, self.item)

    def warning(self, code: str, text: str, remedy: str) -> Finding:
        """A finding that may stay."""
        return Finding(code, self.words, text, remedy, Severity.WARNING, self.item)


@dataclass(frozen=True)
class ItemSpot:
    """An item of the protocol, its touchpoint and where it stands. What touchpoints ask of themselves is not here."""

    spot: Spot
    touchpoint: Touchpoint
    item: Item


def whole() -> Spot:
    """The study as a whole."""
    return Spot(_("The whole study"))


def at_stage(stage: Stage) -> Spot:
    """A stage; one without a title goes by its id."""
    return Spot(_('Stage "{stage}"').format(stage=apart(stage.title or stage.id)))


def at_touchpoint(stage: Stage, touchpoint: Touchpoint) -> Spot:
    """A touchpoint within its stage."""
    words = _('{stage} › Touchpoint "{touchpoint}"')
    return Spot(words.format(stage=at_stage(stage).words, touchpoint=apart(touchpoint.title or touchpoint.id)))


def at_item(stage: Stage, touchpoint: Touchpoint, item: Item) -> Spot:
    """An item by its wording, shortened; one without wording goes by its id."""
    return Spot(f"{at_touchpoint(stage, touchpoint).words} › {apart(shortened(item.text.strip() or item.id))}", item.id)


def shortened(text: str) -> str:
    """At most 70 characters, cut with an ellipsis."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def touchpoint_spots(protocol: Protocol) -> Iterator[tuple[Spot, Touchpoint]]:
    """Every touchpoint in journey order."""
    for stage, touchpoint in protocol.touchpoints():
        yield at_touchpoint(stage, touchpoint), touchpoint


def item_spots(protocol: Protocol) -> Iterator[ItemSpot]:
    """Every item in journey order."""
    for stage, touchpoint in protocol.touchpoints():
        for item in touchpoint.items:
            yield ItemSpot(at_item(stage, touchpoint, item), touchpoint, item)


def choices_of(item: Item) -> tuple[Choice, ...]:
    """The answers of a choice, or the buttons beside a number or date; empty for all other kinds."""
    match item:
        case SingleChoice(choices=choices) | SeveralChoices(choices=choices):
            return choices
        case Number(alternatives=buttons) | Counter(alternatives=buttons) | Date(alternatives=buttons):
            return buttons
    return ()
