"""What answers are made of: scales with a word for each point, choices, and the reasons for having no answer."""

from __future__ import annotations

from pydantic import Field

from .value import Id, Value


class Anchor(Value):
    """One point of a scale and its words."""

    value: int
    text: str


class Scale(Value):
    """A rating scale; anchors run from the lowest to the highest value, each point worded."""

    id: Id
    title: str
    anchors: tuple[Anchor, ...] = Field(min_length=1)

    @property
    def low(self) -> int:
        """The lowest value."""
        return self.anchors[0].value

    @property
    def high(self) -> int:
        """The highest value."""
        return self.anchors[-1].value


class Choice(Value):
    """One answer of a single or several choice, or a button beside a number ("not found")."""

    id: Id
    text: str
    points: float | None = None
    exclusive: bool = False


class Reason(Value):
    """Why an item does not apply or could not be observed; empty text means the usual words of the code."""

    code: Id
    text: str = ""
    needs_note: bool = False


NOT_APPLICABLE = (
    Reason(code="n1", text="The site has no such thing"),
    Reason(code="n2", text="The situation did not arise"),
    Reason(code="n3", text="The scenario leaves it out"),
    Reason(code="n4", text="It would not have been lawful or safe"),
)
COULD_NOT_OBSERVE = (
    Reason(code="c1", text="View blocked"),
    Reason(code="c2", text="Too loud to hear"),
    Reason(code="c3", text="Looking closer would have given me away"),
    Reason(code="c4", text="Closed or blocked off"),
    Reason(code="c5", text="My attention was elsewhere", needs_note=True),
    Reason(code="c6", text="A device failed", needs_note=True),
    Reason(code="c7", text="Visit broken off", needs_note=True),
)
REASONS = {reason.code: reason for reason in NOT_APPLICABLE + COULD_NOT_OBSERVE}
