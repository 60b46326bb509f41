"""What the recorder says, word for word."""

from __future__ import annotations

import pytest

from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer, Status
from tests.study import builders as b
from ui.presenters import recorder_words as words

PROTOCOL = b.a_protocol(b.yes_no())
DAY = 86_400_000
NOW = 1_770_000_000_000


@pytest.mark.parametrize(
    ("typed", "ms"),
    [("80", 80_000), ("1:20", 80_000), ("1:02:05", 3_725_000), ("0:61", None), ("", None), ("1:", None), ("a", None),
     ("-1", None), ("١", None), ("1:2:3:4", None)],
)  # fmt: skip
def test_a_time_typed_by_hand(typed: str, ms: int | None) -> None:
    assert words.read_duration(typed) == ms


def test_durations_are_cut_to_the_second() -> None:
    assert [words.duration_words(ms) for ms in (0, 999, 61_000, 3_725_000)] == ["0:00", "0:00", "1:01", "1:02:05"]


@pytest.mark.parametrize(
    ("item", "answer", "said"),
    [
        (b.yes_no(), Answer(item="x", value="no"), "No"),
        (b.choice("x", "at_once", "twice"), Answer(item="x", value="twice"), "Twice"),
        (b.choices("x", None, "cake", "water"), Answer(item="x", value=("cake", "water")), "Cake, Water"),
        (b.rating(scale="v7"), Answer(item="x", value=-2), "−2"),
        (b.timer(), Answer(item="x", value=61_400), "1:01"),
        (b.timer(), Answer(item="x", value=61_400, reached=False), "never, waited 1:01"),
        (p.Number(id="n", text="?", unit="min"), Answer(item="n", value=5), "5 min"),
        (p.Money(id="n", text="?", currency="EUR"), Answer(item="n", value=3.5), "3.50 EUR"),
        (b.yes_no(), Answer(item="x", status=Status.NOT_OBSERVED, reason="c1"), "could not observe"),
        (b.yes_no(), None, ""),
    ],
)
def test_answers_as_people_say_them(item: p.Item, answer: Answer | None, said: str) -> None:
    assert words.answer_words(PROTOCOL, item, answer) == said


def test_a_standard_not_kept_is_told_calmly_and_without_a_score() -> None:
    told = [
        words.standard_words(item)
        for item in (b.rating(at_least=2), b.timer(at_most=90), b.yes_no(points=1), b.yes_no())
    ]
    assert told == [
        "Below the standard of 2. Please say what happened.",
        "Over the standard of 1:30. Please say what happened.",
        "Not as the standard asks. Please say what happened.",
        "",
    ]


@pytest.mark.parametrize(
    ("ms", "said"),
    [(0, "just now"), (60_000, "1 minute ago"), (19 * 60_000, "19 minutes ago"), (3 * DAY, "3 days ago")],
)
def test_how_long_ago(ms: int, said: str) -> None:
    assert words.ago(NOW - ms, NOW) == said


def test_the_reasons_are_the_items_own_or_the_usual_ones() -> None:
    item = b.yes_no(not_applicable=(p.Reason(code="n1", text="No street side"),))
    assert words.reason_words(item, "n1") == "No street side"
    assert words.reason_words(item, "c2") == "Too loud to hear"
    assert len(words.reasons_of(item, Status.NOT_OBSERVED)) == len(p.COULD_NOT_OBSERVE)
    assert words.reasons_of(b.yes_no(), Status.NOT_APPLICABLE) == ()
