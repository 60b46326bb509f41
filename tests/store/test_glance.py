"""The list of visits at first sight, through the standard library alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cxstudio.errors import StorageError
from cxstudio.store.glance import (
    NEWEST,
    ORDERS,
    Order,
    VisitGlance,
    draft_lines,
    study_titles,
    visit_lines,
    visit_total,
)
from cxstudio.store.relisting import relist
from cxstudio.store.search import question
from cxstudio.study.plan import Study, StudyFile
from cxstudio.workspace import DATABASE, Person, Workspace
from tests.study import builders as b

STUDY = "01900000-0000-7000-8000-000000000001"
FILE = StudyFile(key="s1", study=Study(id=STUDY, title="Café visits"), protocol=b.a_protocol())


class Clock:
    """Moves on by a minute whenever it is asked, two visits apart share a minute."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return 1_780_000_000_000 + self.asked // 16 * 60_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven completed visits at two sites, and two drafts."""
    with Workspace.create(tmp_path / "w", Person("Ines"), Clock()) as workspace:
        workspace.install(FILE)
        sites = [workspace.add_site(STUDY, name) for name in ("Harbour Street", "Mühle")]
        for n in range(7):
            workspace.complete(workspace.begin_visit(STUDY, sites[n % 2], f"Observer {n}"))
        for site in sites:
            workspace.begin_visit(STUDY, site, "Ines")
    return tmp_path / "w"


def test_pages_follow_each_other_without_gap_or_double(folder: Path) -> None:
    database = folder / DATABASE
    whole = visit_lines(database, STUDY)
    begun = [line.started_at for line in whole]
    assert begun == sorted(begun, reverse=True)
    assert len(set(begun)) < len(begun) == 7, "some visits began in the same moment"
    assert paged(database) == whole
    assert [line.is_draft for line in draft_lines(database, STUDY)] == [True, True]
    assert visit_total(database, STUDY) == (9, 0)
    assert study_titles(database) == [(STUDY, "Café visits")]


def test_a_line_tells_what_the_visit_itself_does(folder: Path) -> None:
    lines = [*draft_lines(folder / DATABASE, STUDY), *visit_lines(folder / DATABASE, STUDY)]
    with Workspace.open(folder) as workspace:
        scored = {one.visit.id: one.visit for one in workspace.scored(STUDY, [line.id for line in lines])}
        drafts = {line.id: workspace.drafts.load(line.id) for line in lines if line.is_draft}
        sites = {site.id: site.name for site in workspace.sites(STUDY)}
    assert len(scored) == 7
    for line in lines:
        visit = (drafts if line.is_draft else scored)[line.id]
        assert line.site == sites[visit.site]
        assert line.state == visit.state.value
        for name in ("number", "observer", "started_at", "utc_offset", "zone", "synthetic"):
            assert getattr(line, name) == getattr(visit, name)


def test_a_visit_that_waits_for_its_protocol_is_left_out(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("UPDATE visit SET protocol = ? WHERE number = 3", ("0" * 64,))
    with Workspace.open(folder) as workspace, workspace.database.write() as writing:
        relist(writing)
    assert [line.number for line in visit_lines(folder / DATABASE, STUDY, limit=6)] == [7, 6, 5, 4, 2, 1]
    assert visit_total(folder / DATABASE, STUDY) == (9, 1)
    with Workspace.open(folder) as workspace:
        everyone = [one.visit.id for one in workspace.dataset(STUDY)[1].visits]
        assert len(workspace.scored(STUDY, everyone)) == 6
        assert workspace.scored(STUDY, ["nobody"]) == ()


@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("by", list(ORDERS))
def test_every_order_comes_in_pages_without_gap_or_double(folder: Path, by: str, down: bool) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute(
            "UPDATE visit_line SET score = CASE WHEN number < 5 THEN number / 9.0 END, photos = number % 3, "
            "outcome = CASE WHEN number > 2 THEN number % 4 END, critical = number % 2, state = 'st' || (number % 3)"
        )
    order = Order(by, down)
    whole = paged(folder / DATABASE, order)
    values = [line.place for line in whole]
    assert values == sorted(values, reverse=down)
    assert len({line.id for line in whole}) == 7


def test_visits_are_found_by_the_beginnings_of_their_words_and_still_in_pages(folder: Path) -> None:
    def found(words: str) -> list[int]:
        return [line.number for line in paged(folder / DATABASE, asked=question(words))]

    assert found("muh") == found("MÜHLE") == [6, 4, 2]
    assert found("har 3") == [3]
    assert found("observer street") == [7, 5, 3, 1]
    assert found("nobody") == []


def paged(database: Path, order: Order = NEWEST, asked: str = "") -> list[VisitGlance]:
    """All lines, three at a time."""
    lines: list[VisitGlance] = []
    while page := visit_lines(database, STUDY, lines[-1] if lines else None, 3, order, asked):
        lines += page
    return lines


def test_a_database_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("no database at all, only words")
    with pytest.raises(StorageError, match="Nothing was changed"):
        visit_lines(tmp_path / DATABASE, STUDY)
    with pytest.raises(StorageError):
        study_titles(tmp_path / "nowhere" / DATABASE)
