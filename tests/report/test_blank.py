"""The protocol on paper: every kind of item has room for a pen, and nothing that is sealed is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from cxstudio.report.blank_items import condition_words, fields_of
from cxstudio.report.blocks import Blank, Question, Report, Rows, Ticks
from cxstudio.report.layout import Paper
from cxstudio.study import protocol as p
from cxstudio.study.items import Item
from cxstudio.study.visit import is_asked
from tests.report import kind_scene, scene

TWO = (p.Choice(id="one", text="One"), p.Choice(id="two", text="Two"))
LONG = tuple(p.Choice(id=f"c{n}", text=f"A long answer that needs a line for itself, number {n}") for n in range(3))
ITEMS: tuple[Item, ...] = (
    p.YesNo(id="greeting", text="Was a greeting spoken?", hint="Any word counts."),
    p.SingleChoice(id="taken", text="Who took it?", choices=TWO, condition="${greeting} = 'no'"),
    p.SeveralChoices(id="offered", text="What was offered?", choices=LONG, at_most=2),
    p.Rating(id="clean", text="How clean was it?", scale="v7"),
    p.Number(id="minutes", text="How many minutes?", unit="min", minimum=0, maximum=60, alternatives=TWO),
    p.Money(id="paid", text="What was paid?", currency="EUR"),
    p.Counter(id="people", text="How many people?", maximum=40),
    p.Timer(id="wait", text="How long?", starts="In line", stops="Served", never="Never served"),
    p.Timer(id="parcel", text="How many days?", starts="Ordered", stops="In hand", over_days=True),
    p.Text(id="told", text="What was said?", condition="${minutes} > 5 and ${people} > 2"),
    p.Date(id="day", text="Which day?"),
    p.ClockTime(id="hour", text="At what time?"),
    p.PlaceItem(id="seat", text="Where?"),
    p.PhotoItem(id="receipt", text="The receipt"),
    p.AudioNote(id="sound", text="The sound", required=False),
    p.Acknowledge(id="understood", text="Leave nothing behind."),
    p.Note(id="thanks", text="Nearly done."),
    p.Computed(id="half", text="Half of it", expression="${minutes} div 2"),
    p.SealedCard(id="card", text="Card one", card="WORDS-THAT-STAY-SEALED", opens_after="door"),
    p.Rows(id="problems", text="Which problems?", columns=(
        p.Column(id="what", title="What"), p.Column(id="bad", title="How bad", kind="rating", scale="v7"),
    ), row_names=("First", "Second")),
    p.Rows(id="free", text="Anything else?", columns=(p.Column(id="it", title="It", unit="min"),), at_least=4),
)  # fmt: skip


def a_protocol() -> p.Protocol:
    door = p.Touchpoint(id="door", title="Door", scenario="Walk in slowly.", standard="Greeted at once.", items=ITEMS)
    stages = (p.Stage(id="only", title="Only", touchpoints=(door,)),)
    return scene.protocol().model_copy(update={"stages": stages, "declarations": ("I have no kin here.",)})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Report, Path]]:
    folder = tmp_path_factory.mktemp("blank")
    file = scene.study_file().model_copy(update={"protocol": a_protocol()})
    with scene.a_workspace(folder / "w", file=file) as workspace:
        report = kind_scene.report_of(workspace, "blank")
    yield report, scene.pdf_of(report, folder / "a.pdf")


def test_the_items_here_are_of_every_kind() -> None:
    union = get_args(get_args(Item)[0])
    assert {type(item) for item in ITEMS} == set(union)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_item_that_is_asked_has_room_for_a_pen(item: Item) -> None:
    fields = list(fields_of(a_protocol(), item))
    assert bool(fields) == is_asked(item)
    for field in fields:
        match field:
            case Ticks():
                assert all(field.options) and len(field.numbers) in (0, len(field.options))
            case Blank():
                assert field.boxes > 1 or field.lines > 0
            case Rows():
                assert field.columns and len(field.names) >= 2


def test_everything_that_guides_is_on_the_paper_and_nothing_sealed(made: tuple[Report, Path]) -> None:
    report, path = made
    text = " ".join(" ".join(scene.pages_text(path)).split())
    for words in (
        "Any word counts.", "Only if 1 is “No”.", "Tick at most 2.", "words for -3", "0 to 60", "min", "EUR",
        "From: In line. To: Served.", "Never served", "From: Ordered, day and time", "Walk in slowly.",
        "Greeted at once.", "I have no kin here.", "May be left open.", "no answer, because", "day, month, year",
        "Asked only after some answers to 5 and 7.", "First", "How bad", "It (min)", "Worked out by the program.",
        "How likely is it that you would come back",
    ):  # fmt: skip
        assert words in text, words
    assert "WORDS-THAT-STAY-SEALED" not in text
    numbers = [block.number for page in report.pages for block in page.blocks if isinstance(block, Question)]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_it_is_as_long_on_letter_and_no_item_is_parted_from_its_boxes(
    made: tuple[Report, Path], tmp_path: Path
) -> None:
    report, path = made
    letter = scene.pages_text(scene.pdf_of(report, tmp_path / "b.pdf", Paper.LETTER))
    for pages in (scene.pages_text(path), letter):
        for page in pages:
            lines = [line for line in page.splitlines() if line.strip()]
            foot = next(place for place, line in enumerate(lines) if line.startswith("Study "))
            assert not any(lines[foot - 1].endswith(item.text) for item in ITEMS if is_asked(item))


def test_a_rule_is_said_by_the_numbers_of_its_items() -> None:
    numbers = {"a": 1, "b": 2}
    assert condition_words(a_protocol(), "${a} = 'yes'", numbers) == "Only if 1 is “Yes”."
    assert condition_words(a_protocol(), "${a} != 'no'", numbers) == "Only if 1 is not “No”."
    assert condition_words(a_protocol(), "${arm} = 'x'", numbers).startswith("Asked in some visits only")
