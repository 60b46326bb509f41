"""The further pages of the study report against a study small enough to count by hand, and the words where they stay
out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cxstudio.report.actions_page import actions_page
from cxstudio.report.basis import Basis, ReportSettings, read_basis
from cxstudio.report.behind import places_behind, told
from cxstudio.report.blocks import Figure, Page, Refused, Table, block_texts
from cxstudio.report.change_page import change_page
from cxstudio.report.content import parts, with_reasons
from cxstudio.report.durations_page import durations_page
from cxstudio.report.gaps_page import gaps_page
from cxstudio.report.importance_page import importance_page
from cxstudio.report.incidents_page import incidents_page
from cxstudio.report.links import Behind, Ground
from cxstudio.report.sites_page import sites_page
from cxstudio.report.space import collisions, outside
from cxstudio.study.pages import OUTCOME
from cxstudio.study.plan import Pattern, Wave
from cxstudio.study.protocol import AnyOf, Ask, AtMost, Stage, Timer, Touchpoint, YesNo
from cxstudio.study.visit import Answer
from tests.report import scene

ASKS = (Ask.EXPECTATION, Ask.IMPORTANCE, Ask.RATING, Ask.INCIDENT)
WAVES = (Wave(id="spring", title="Spring"), Wave(id="autumn", title="Autumn"))


def touchpoint(id: str, title: str) -> Touchpoint:
    kept = YesNo(id=f"{id}_kept", text=f"{title}: kept?", points=1, standard=AnyOf(answers=("yes",)), in_standard=True)
    wait = Timer(
        id=f"{id}_wait", text=f"{title}: how long?", starts="in", stops="served", standard=AtMost(value=60), points=1
    )
    return Touchpoint(id=id, title=title, spoken_as=title.lower(), asks=ASKS, items=(kept, wait))


@pytest.fixture(scope="module")
def basis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Basis]:
    """Twelve visits to two sites in two waves. Door: expected 5, met 5, kept. Desk: expected 6, met 4, kept in spring
    and failed in autumn, 50 s and two of 90 s; a bad incident in four visits, put right in one; a good one in another.
    """
    file = scene.study_file()
    scales = (*file.protocol.scales, scene.scale("q7", 1, 7), scene.scale("i5", 1, 5), scene.scale("r4", 0, 4))
    stages = (Stage(id="all", title="All", touchpoints=(touchpoint("door", "Door"), touchpoint("desk", "Desk"))),)
    protocol = file.protocol.model_copy(update={"scales": scales, "stages": stages})
    study = file.study.model_copy(update={"waves": WAVES, "pattern": Pattern.PERIODIC})
    file = file.model_copy(update={"protocol": protocol, "study": study})
    folder: Path = tmp_path_factory.mktemp("pages")
    with scene.a_workspace(folder / "w", 2, file) as workspace:
        for number in range(12):
            workspace.clock.now = scene.START + number * 86_400_000  # type: ignore[attr-defined]
            draft = workspace.begin_visit(scene.STUDY, workspace.sites(scene.STUDY)[number % 2], "Ines")
            given = answers(number)
            found = {id: Answer(item=id, value=value, at=draft.started_at + 60_000) for id, value in given.items()}
            wave = WAVES[0 if number < 6 else 1].id
            workspace.complete(draft.model_copy(update={"answers": found, "wave": wave}))
        yield read_basis(workspace, scene.STUDY, ReportSettings())


def answers(number: int) -> dict[str, str | int]:
    is_autumn = number >= 6
    given: dict[str, str | int] = {OUTCOME: 3 + number % 2 if is_autumn else 8 + number % 2}
    for id, expected, met in (("door", 5, 5), ("desk", 6, 4)):
        given |= {f"{id}_expectation": expected, f"{id}_importance": 3 if id == "door" else 5, f"{id}_rating": met}
        given |= {f"{id}_kept": "no" if id == "desk" and is_autumn else "yes", f"{id}_incident": "no"}
        given[f"{id}_wait"] = 90_000 if id == "desk" and number in (3, 7) else 50_000
    if number < 5:
        given |= {"desk_incident": "yes", "desk_incident_words": f"Told in visit {number}."}
        given["desk_incident_sign"] = "good" if number == 4 else "bad"
    if number < 4:
        given["desk_incident_remedy"] = 4 if number == 0 else 1
    return given


def words(page: Page | Refused) -> str:
    assert isinstance(page, Page), page
    for drawing in (block.drawing for block in page.blocks if isinstance(block, Figure)):
        assert collisions(drawing.shapes) == [] and outside(drawing.shapes, drawing.width, drawing.height) == []
    return "\n".join((page.title, *(text for block in page.blocks for text in block_texts(block)))).replace("\xa0", " ")


def twins(page: Page | Refused) -> list[list[str]]:
    assert isinstance(page, Page)
    tables = [block.twin for block in page.blocks if isinstance(block, Figure) and block.twin]
    rows = (row for table in tables for row in table.rows)
    return [["".join(t.text for line in cell.lines for t in line).replace("\xa0", " ") for cell in row] for row in rows]


def test_the_gap_is_experience_minus_expectation(basis: Basis) -> None:
    page = gaps_page(basis)
    assert "Experience stays below expectation at “Desk”." in words(page)
    assert ["Desk", "12", "6.0", "4.0", "–2.0", "established"] in twins(page)
    assert ["Desk", "12", "0", "0", "0"] in twins(page)


def test_two_touchpoints_are_listed_without_quarters(basis: Basis) -> None:
    text = words(importance_page(basis))
    assert "Fewer than four attributes" in text and "Desk · 5.0   · n = 12 · 4.0   · n = 12" in text


def test_a_change_between_waves_is_claimed_where_its_interval_allows(basis: Basis) -> None:
    page = change_page(basis)
    text = words(page)
    assert "Changed since the wave before: “Desk”" in text
    assert ["Desk", "6 of 6, then 0 of 6; p .002", "–100, –100 to –45"] in twins(page)
    assert any(row[:2] == ["Door", "6 of 6, then 6 of 6; p 1"] for row in twins(page))


def test_a_study_made_once_says_nothing_of_change(basis: Basis) -> None:
    once = replace(basis, study=basis.study.model_copy(update={"pattern": Pattern.PULSED}))
    page = change_page(once)
    assert isinstance(page, Refused) and page.code == "TREND"


def test_incidents_are_counted_by_sign_with_what_was_put_right(basis: Basis) -> None:
    page = incidents_page(basis)
    assert "Four bad incidents and one good one were told." in words(page)
    assert ["Desk", "4", "1", "1", "12"] in twins(page) and ["Door", "0", "0", "0", "12"] in twins(page)
    assert "Told in visit 3." in words(page)


def test_times_are_told_with_those_beyond_their_bound(basis: Basis) -> None:
    page = durations_page(basis)
    assert ["Desk: how long?", "n = 12", "median 50 s", "middle half 50 s to 50 s", "2 of 12"] in twins(page)
    assert "“Desk: how long?”: 2 of 12 visits took longer than the 60 s allowed." in words(page)


def test_two_named_sites_are_told_without_a_funnel(basis: Basis) -> None:
    page = sites_page(basis)
    assert "Fewer than four sites have five judged visits" in words(page)
    assert ["Branch A", "6", "0/6", "3/6"] in twins(page)


def test_every_row_of_actions_leads_to_its_visits(basis: Basis) -> None:
    page = actions_page(basis)
    assert isinstance(page, Page)
    (table,) = [block for block in page.blocks if isinstance(block, Table)]
    assert len(table.behind) == len(table.rows) > 0
    assert all(behind and places_behind(basis, behind) for behind in table.behind)


def test_the_visits_behind_a_standard_begin_with_the_failed_ones_and_their_answers(basis: Basis) -> None:
    behind = Behind(Ground.STANDARD, "Desk", "desk")
    assert places_behind(basis, behind) == (*range(6, 12), *range(6))
    first = told(basis, behind, 6)
    assert (first.verdict, first.outcome, first.answers) == ("failed", "3", (("Desk: kept?", "No", ""),))
    some = replace(behind, places=(0, 7))
    assert places_behind(basis, some) == (7, 0)


def test_pages_that_stay_out_are_named_with_their_reasons_on_the_last_one(tmp_path: Path) -> None:
    with scene.golden_workspace(tmp_path / "w", visits=3) as workspace:
        bare = read_basis(workspace, scene.STUDY, ReportSettings())
    made = [part.make(bare) for part in parts()]
    missing = [one for one in made if isinstance(one, Refused)]
    *_others, last = with_reasons(made)
    (table,) = [block for block in last.blocks if isinstance(block, Table)]
    rows = ["".join(t.text for line in row[0].lines for t in line) for row in table.rows]
    assert rows == [one.title.rstrip(".") for one in missing] and len(rows) >= 7
    assert all(len(one.sentence) > 20 and one.code for one in missing)
