"""Protocols and answers as JSON: what was published keeps its name; a later field is written when it says something."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer
from tests.study.builders import a_protocol, a_touchpoint, text_item, timer, yes_no

PUBLISHED = Path(__file__).parents[1] / "data" / "protocol-1.json"
"""Every kind of item there was at first, as it was published then."""


def test_what_was_published_before_keeps_its_text_and_its_name() -> None:
    text = PUBLISHED.read_text(encoding="utf-8")
    protocol = p.Protocol.model_validate_json(text)
    assert protocol.canonical() == text
    assert protocol.content_hash() == hashlib.sha256(text.encode()).hexdigest()
    assert len({item.kind for _stage, touchpoint in protocol.touchpoints() for item in touchpoint.items}) == 17


TABLE = p.Rows(
    id="problems",
    text="Which problems?",
    columns=(
        p.Column(id="what", title="What happened"),
        p.Column(id="minutes", title="Lost", kind="number", unit="min"),
        p.Column(id="who", title="Who", kind="choice", choices=(p.Choice(id="staff", text="Staff"),)),
        p.Column(id="grave", title="How grave", kind="rating", scale="k4"),
    ),
    at_least=1,
    at_most=9,
    row_names=("S1", "S2"),
    private=True,
)
CARD = p.SealedCard(id="card", text="Open the card", card="You have lost your receipt.", opens_after="door")
LATER = a_protocol(
    a_touchpoint(
        yes_no("lost"),
        text_item("where", required=False, required_if="${lost} = 'yes'", paired_with="firm_where", default="here"),
        text_item("firm_where", example="shelf"),
        timer("parcel", over_days=True),
        id="door",
        due_days=3.5,
        reminder="Has the parcel come?",
    ),
    a_touchpoint(CARD, TABLE, id="inside"),
    outcome=p.Outcome(text="Come back?", scale="o10", early_after="door"),
    pictures=(p.Picture(id="shelf", title="A full shelf", media="image/png", data="iVBORw0KGgo="),),
    shows_scores=False,
)


def test_everything_that_came_later_is_written_and_read_again() -> None:
    text = LATER.canonical()
    again = p.Protocol.model_validate_json(text)
    assert again == LATER and again.content_hash() == LATER.content_hash()
    written = {name for part in _parts(json.loads(text)) for name in part}
    assert {*p.LATER, "due_days"} - {"translations", "translated_from"} <= written


def _parts(found: object) -> list[dict[str, object]]:
    if isinstance(found, dict):
        return [found, *(part for inner in found.values() for part in _parts(inner))]
    return [part for inner in found for part in _parts(inner)] if isinstance(found, list) else []


@pytest.mark.parametrize("name", sorted({*p.LATER, "due_days"} - {"translations", "translated_from"}))
def test_a_later_field_that_says_nothing_is_not_written(name: str) -> None:
    assert f'"{name}"' not in a_protocol(timer("wait")).canonical()


def test_a_picture_tells_its_size() -> None:
    assert p.Picture(id="dot", title="A dot", data="iVBORw0KGgo=").size == 8


@pytest.mark.parametrize("value", ["kind", "video"])
def test_a_column_of_no_known_kind_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        p.Column.model_validate({"id": "a", "title": "A", "kind": value})


def test_rows_of_an_answer_come_back_as_they_were() -> None:
    answer = Answer(item="problems", value=(("Fell", 3, None), ("Lost", 2.5, "staff")), at=7)
    assert Answer.model_validate_json(answer.model_dump_json(), strict=True) == answer


def test_a_timer_over_days_keeps_when_it_started() -> None:
    running = Answer(item="parcel", since=1_790_000_000_000, at=1_790_000_000_000)
    assert Answer.model_validate_json(running.model_dump_json(), strict=True) == running
