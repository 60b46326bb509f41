"""Repeats, tables of ratings, sliders and rules for required answers in forms of other tools."""

from __future__ import annotations

from pathlib import Path

from cxstudio.interchange.account import Outcome
from cxstudio.study.protocol import ClockTime, Date, Number, Rating, Rows, SingleChoice
from tests.interchange.forms import a_form, imported, items, said

CHOICES = [
    "list_name | name | label | label::Deutsch (de)",
    "agree | 1 | Not at all | Gar nicht", "agree | 2 | Fully | Ganz",
    "kind | seat | Seat | Sitz", "kind | table | Table | Tisch",
]  # fmt: skip


def test_a_flat_repeat_becomes_a_table_that_is_filled_row_by_row(tmp_path: Path) -> None:
    survey = [
        "type | name | label | label::Deutsch (de) | relevant | repeat_count | required",
        "integer | many | How many? | Wie viele? | | |",
        "begin repeat | Problems | Problems | Probleme | ${many} > 0 | 3 |",
        "text | what | What? | Was? | | | yes",
        "select_one kind | where | Where? | Wo? | | |",
        "date | day | Which day? | Welcher Tag? | | |",
        "decimal | cost | Cost | Kosten | ${where} = 'seat' | |",
        "end repeat | | | | | |",
        "note | n | Many! | Viele! | count(${Problems}) > 2 | |",
    ]
    found = imported(a_form(tmp_path, survey=survey, choices=CHOICES))
    table = items(found.file.protocol)["problems"]
    assert isinstance(table, Rows)
    assert [(column.id, column.kind) for column in table.columns] == [
        ("what", "text"), ("where", "choice"), ("day", "text"), ("cost", "number")
    ]  # fmt: skip
    assert (table.at_least, table.at_most, table.condition) == (3, 3, "${many} > 0")
    assert [choice.id for choice in table.columns[1].choices] == ["seat", "table"]
    assert items(found.file.protocol)["n"].condition == "${problems} > 2"
    words = found.file.protocol.translations["de"]
    assert words["item/problems/columns/what/title"] == "Was?"
    assert words["item/problems/columns/where/choices/seat/text"] == "Sitz"
    assert [line.column for line in said(found, 4)] == ["G (required)"]
    assert [line.outcome for line in said(found, 7)] == [Outcome.NOT_TAKEN]
    assert set(found.account.rows()) >= {("survey", row) for row in range(2, 10)}


def test_a_repeat_that_holds_more_stays_a_group_and_says_so(tmp_path: Path) -> None:
    survey = [
        "type | name | label | repeat_count",
        "begin repeat | rooms | Room | ${n}", "image | photo | Photo |", "begin group | bed | Bed |",
        "text | what | What? |", "end group | | |", "end repeat | | |", "text | bye | Bye |",
    ]  # fmt: skip
    found = imported(a_form(tmp_path, survey=survey))
    assert list(items(found.file.protocol)) == ["photo", "what", "bye"]
    assert any("asked once" in line.text for line in said(found, 2))
    assert len(found.account.rows()) == 7


def test_a_group_shown_as_a_table_makes_a_grid(tmp_path: Path) -> None:
    survey = [
        "type | name | label | appearance",
        "begin group | views | Your views | table-list", "select_one agree | clean | Clean? |",
        "select_one agree | quick | Quick? |", "end group | | |", "select_one agree | all | All in all? | likert",
        "begin group | rest | Rest | table-list", "select_one kind | where | Where? |", "end group | | |",
    ]  # fmt: skip
    got = items(imported(a_form(tmp_path, survey=survey, choices=CHOICES)).file.protocol)
    assert [(type(item), item.grid) for item in got.values()] == [
        (Rating, "views"), (Rating, "views"), (Rating, ""), (SingleChoice, "")
    ]  # fmt: skip


def test_sliders_are_ratings_where_the_points_are_few_and_numbers_elsewhere(tmp_path: Path) -> None:
    survey = [
        "type | name | label | parameters",
        "range | a | A | start=1 end=7 step=1", "range | b | B | start=0 end=100 step=5",
        "range | c | C | start=0 end=1 step=0.1", "range | d | D | start=-5 end=5 step=1", "range | e | E | start=inf",
    ]  # fmt: skip
    found = imported(a_form(tmp_path, survey=survey))
    got = items(found.file.protocol)
    assert [type(item) for item in got.values()] == [Rating, Number, Number, Number, Rating]
    assert [anchor.value for anchor in found.file.protocol.scale("from_1_to_7").anchors] == list(range(1, 8))
    assert (got["c"].minimum, got["c"].maximum, got["c"].decimals) == (0, 1, 2)  # type: ignore[union-attr]


def test_a_rule_says_when_an_answer_is_required(tmp_path: Path) -> None:
    survey = [
        "type | name | label | required | default | guidance_hint",
        "text | who | Who? | yes | |", "text | why | Why? | ${who} != 'me' | | Ask twice.",
        "text | lost | Lost? | ${nobody} = 1 | |", "date | day | Day? | | 2026-05-01 |", "time | at | At? | | 08:30 |",
    ]  # fmt: skip
    found = imported(a_form(tmp_path, survey=survey))
    got = items(found.file.protocol)
    assert [(item.required, item.required_if) for item in list(got.values())[:3]] == [
        (True, ""), (False, "not(${who} = 'me')"), (False, "")
    ]  # fmt: skip
    assert [line.column for line in said(found, 4)] == ["D (required)"]
    assert got["why"].hint == "Ask twice."
    assert isinstance(got["day"], Date) and got["day"].default == "2026-05-01"
    assert isinstance(got["at"], ClockTime) and got["at"].default == "08:30"


def test_deep_groups_keep_the_names_of_all_around_them(tmp_path: Path) -> None:
    survey = ["type | name | label"]
    survey += [f"begin group | g{n} | Level {n}" for n in range(1, 6)]
    survey += ["text | deep | Deep?", *["end group | |"] * 5]
    found = imported(a_form(tmp_path, survey=survey))
    ((stage, touchpoint),) = found.file.protocol.touchpoints()
    assert (stage.title, touchpoint.title) == ("Level 1", "Level 2 › Level 3 › Level 4 › Level 5")


def test_a_list_of_eight_thousand_answers_is_taken_whole(tmp_path: Path) -> None:
    choices = ["list_name | name | label", *(f"town | t{n} | Town {n}" for n in range(8_000))]
    survey = ["type | name | label", "select_one town | home | Where from?"]
    item = items(imported(a_form(tmp_path, survey=survey, choices=choices)).file.protocol)["home"]
    assert isinstance(item, SingleChoice)
    assert (len(item.choices), item.choices[-1].text) == (8_000, "Town 7999")
