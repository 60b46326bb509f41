"""Forms of other tools become studies, and nothing of them is lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxstudio.errors import ProtocolError
from cxstudio.interchange.account import Outcome
from cxstudio.interchange.xlsform import import_form
from cxstudio.study.protocol import Number, Rating, SeveralChoices, SingleChoice, Text, YesNo
from tests.interchange.forms import HEAD, a_form, imported, items, said


def shape(found: object) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    stages = found.file.protocol.stages  # type: ignore[attr-defined]
    return [(s.title, [(t.title, [item.id for item in t.items]) for t in s.touchpoints]) for s in stages]


def test_groups_become_stages_and_touchpoints_in_the_order_of_asking(tmp_path: Path) -> None:
    survey = [
        HEAD, "text | hello | Hello?",
        "begin group | a | Arrival", "begin group | door | The door", "text | one | One", "end group",
        "text | two | Two",
        "begin group | line | The line", "begin group | deep | Deep", "text | three | Three", "end group",
        "text | four | Four", "end group", "end group",
        "text | bye | Bye",
    ]  # fmt: skip
    found = imported(a_form(tmp_path, survey=survey, settings=["form_title", "Shop"]))
    assert shape(found) == [
        ("Shop", [("Shop", ["hello"])]),
        (
            "Arrival",
            [("The door", ["one"]), ("Arrival", ["two"]), ("The line › Deep", ["three"]), ("The line", ["four"])],
        ),
        ("Shop", [("Shop", ["bye"])]),
    ]
    assert found.file.study.id == "id-1"


def test_conditions_of_groups_hold_for_all_that_is_inside(tmp_path: Path) -> None:
    survey = [
        "type | name | label | relevant", "integer | n | N |", "begin group | a | A | ${n} > 1",
        "begin group | b | B | ${n} != 5", "text | x | X |", "end group | | |", "end group | | |",
    ]  # fmt: skip
    found = imported(a_form(tmp_path, survey=survey))
    (_first, second) = [t for _s, t in found.file.protocol.touchpoints()]
    assert second.condition == "(${n} > 1) and (not(${n} = 5))"
    assert [line.column for line in said(found, 4)] == ["D (relevant)"]


CHOICES = [
    "list_name | name | label", "yn | yes | Yes", "yn | no | No", "size | 1 | Small", "size | 2 | Large",
    "agree | 1 | Not at all", "agree | 2 | Fully", "kind | Dine-In | Dine in", "kind | dine in | Again",
]  # fmt: skip


def test_the_kinds_of_choices(tmp_path: Path) -> None:
    survey = [
        "type | name | label | appearance | relevant",
        "select_one yn | greeted | Greeted? | |",
        "select one from size | Size | Size? | |",
        "select_one agree | agreed | Agreed? | likert |",
        "select all that apply from kind | kinds | Kinds? | | ${Size} = '2'",
        "add select one prompt using size or specify other | more | More? | |",
    ]
    found = imported(a_form(tmp_path, survey=survey, choices=CHOICES))
    got = items(found.file.protocol)
    assert [type(item) for item in got.values()] == [YesNo, SingleChoice, Rating, SeveralChoices, SingleChoice, Text]
    assert [choice.id for choice in got["kinds"].choices] == ["dine_in", "dine_in_2"]  # type: ignore[union-attr]
    assert got["kinds"].condition == "${size} = 'c2'"
    assert got["more_other"].condition == "selected(${more}, 'other')"
    assert [anchor.text for anchor in found.file.protocol.scale("agree").anchors] == ["Not at all", "Fully"]
    assert found.account.rows()["choices", 4] is Outcome.CHANGED


def test_old_headings_and_types_are_read(tmp_path: Path) -> None:
    survey = ["Command | Tag | Caption:English (en) | bind:relevant | required", "q int | n | How many? | | TRUE"]
    found = imported(a_form(tmp_path, survey=survey))
    (item,) = items(found.file.protocol).values()
    assert (type(item), item.text, item.required) == (Number, "How many?", True)
    assert found.file.protocol.language == "en"


def test_the_declared_language_is_the_main_one_and_the_others_are_translations(tmp_path: Path) -> None:
    survey = [
        "type | name | label::English (en) | label::Kiswahili (sw) | label::Elvish | hint::Kiswahili (sw)",
        "begin group | shop | The shop | Duka | | ", "text | who | Who? | Nani? | Man? | Jina",
        "select_one size | big | How big? | Ukubwa? | |", "end group | | | | |",
    ]  # fmt: skip
    choices = ["list_name | name | label::English (en) | label::Kiswahili (sw)", "size | s | Small | Ndogo"]
    found = imported(a_form(tmp_path, survey=survey, choices=choices, settings=["default_language", "English (en)"]))
    protocol = found.file.protocol
    assert (items(protocol)["who"].text, protocol.language) == ("Who?", "en")
    assert protocol.translations == {
        "sw": {
            "stage/shop/title": "Duka", "touchpoint/shop/title": "Duka", "item/who/text": "Nani?",
            "item/who/hint": "Jina", "item/big/text": "Ukubwa?", "item/big/choices/s/text": "Ndogo",
        }
    }  # fmt: skip
    assert [line.column for line in said(found, 3)] == ["E (label::Elvish)"]
    found = imported(a_form(tmp_path, survey=survey, choices=choices, settings=["default_language", "Kiswahili (sw)"]))
    assert items(found.file.protocol)["who"].text == "Nani?"
    assert found.file.protocol.translations["en"]["item/who/text"] == "Who?"


def test_every_cell_without_a_place_is_told(tmp_path: Path) -> None:
    survey = ["type | name | label | image | save_to | ", "text | who | Who? | a.png | there | stray"]
    found = imported(a_form(tmp_path, survey=survey, fruit=["a | b", "1 | 2"]))
    assert [line.column for line in said(found, 2)] == ["D (image)", "E (save_to)", "F (?F)"]
    assert found.account.rows()["fruit", 2] is Outcome.NOT_TAKEN


def test_rows_that_cannot_be_taken_say_why(tmp_path: Path) -> None:
    survey = [
        HEAD, "video | v | Film it", "gizmo | g | What?", "select_one nowhere | s | Which?", "start | start |",
        "text | | No name", "text | a | A", "text | a | A again", "| lost | Lost", "rank nowhere | r | Rank",
        "end group",
    ]  # fmt: skip
    found = imported(a_form(tmp_path, survey=survey))
    left = [row for (_sheet, row), outcome in found.account.rows().items() if outcome is Outcome.NOT_TAKEN]
    assert left == [2, 3, 4, 5, 6, 8, 9, 10, 11]
    assert list(items(found.file.protocol)) == ["a"]


def test_a_rule_that_names_what_was_not_taken_is_left_out_and_told(tmp_path: Path) -> None:
    survey = [
        "type | name | label | relevant | calculation",
        "video | film | Film | |", "calculate | c | | | pulldata('a', 'b', 'c', 'd')",
        "calculate | d | Twice | | ${c} * 2", "text | t | T | ${film} = 'x' and ${d} > 1 |",
    ]  # fmt: skip
    found = imported(a_form(tmp_path, survey=survey))
    assert list(items(found.file.protocol)) == ["t"]
    assert items(found.file.protocol)["t"].condition == ""
    assert found.account.rows()["survey", 3] is found.account.rows()["survey", 4] is Outcome.NOT_TAKEN
    assert "names what was not taken" in said(found, 5)[0].text


def test_rules_in_a_circle_and_about_themselves_are_told(tmp_path: Path) -> None:
    survey = ["type | name | label | relevant", "text | a | A | ${b} = 'x'", "text | b | B | ${a} = 'x'", "text | c | C | ${c} = 'x'"]  # fmt: skip  # noqa: E501
    found = imported(a_form(tmp_path, survey=survey))
    told = [str(line) for line in found.account.lines if line.outcome is not Outcome.TAKEN]
    assert any("circle" in line for line in told)


def test_ten_thousand_groups_inside_each_other_are_no_trouble(tmp_path: Path) -> None:
    survey = ["type | name | label | relevant", "integer | n | N |"]
    survey += [f"begin group | g{n} | G{n} | ${{n}} > {n}" for n in range(2_000)]
    found = imported(a_form(tmp_path, survey=[*survey, "text | t | T |"]))
    assert items(found.file.protocol)["t"].text == "T"
    assert len(found.account.rows()) == 2_002


def test_markup_stays_literal_and_blanks_go(tmp_path: Path) -> None:
    found = imported(a_form(tmp_path, survey=[HEAD, "note | n | <b>*Hello*</b> &amp; ${n}"]))
    assert items(found.file.protocol)["n"].text == "<b>*Hello*</b> &amp; ${n}"
    assert "inserted" in said(found, 2)[0].text


@pytest.mark.parametrize(
    "text",
    [
        "| survey |\n| | type | name | label |\n| | text | who | Who? |\n",
        "survey\n,type,name,label\n,text,who,Who?\n",
    ],
)
def test_a_form_as_text_is_read_whatever_its_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_text(text, encoding="utf-8")
    assert items(import_form(path, lambda: "id").file.protocol)["who"].text == "Who?"


def test_what_is_no_form_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"name,colour\nmango,yellow\n", b"\xff\xfe\x00", b"%PDF-1.7"):
        path = tmp_path / "form.csv"
        path.write_bytes(content)
        with pytest.raises(ProtocolError, match="Nothing was imported"):
            import_form(path)
