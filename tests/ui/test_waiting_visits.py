"""Visits whose protocol has not come yet: nowhere shown as if they were not there."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from cxstudio.ids import Stamp
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.store.operation import Author, Kind, make
from cxstudio.workspace import Workspace
from tests.ui.window_scenes import a_context, a_sample, at_rest
from ui.presenters import report as preview
from ui.presenters.report_choices import Chosen
from ui.presenters.visits import waiting_words
from ui.views.visits import VisitsPage

LATER = 1_900_000_000_000


def a_visit_comes_before_its_protocol(workspace: Workspace) -> str:
    """What a colleague's bundle of changes alone brings; the study's id."""
    study = workspace.studies()[0].id
    told = {"protocol": "0" * 64, "site": workspace.sites(study)[0].id}
    replaces: dict[str, list[str]] = {name: [] for name in (*told, "alive")}
    author = Author("anas-laptop", "Ana", LATER)
    early = make(author, 1, "", Stamp(LATER + 1), study, Kind.SET, "visit:early", replaces, told)
    with workspace.database.write() as connection:
        log.take_in(connection, [early])
    return study


def test_the_list_says_how_many_visits_wait_for_their_protocol(qtbot: QtBot, tmp_path: Path) -> None:
    context = a_context()
    with Workspace.open(a_sample(tmp_path)) as workspace:
        context.use(workspace)
        page = VisitsPage(context)
        qtbot.addWidget(page)
        study = workspace.studies()[0].id
        page.enter(study)
        at_rest(qtbot, context)
        assert page.waiting.isHidden()
        a_visit_comes_before_its_protocol(workspace)
        page.enter(study)
        at_rest(qtbot, context)
        assert "1 more visit is here" in page.waiting.text()
        assert not page.waiting.isHidden()


def test_none_waiting_says_nothing() -> None:
    assert waiting_words(0) == ""


def test_the_report_says_what_it_could_not_count(tmp_path: Path) -> None:
    with Workspace.open(a_sample(tmp_path)) as workspace:
        study = a_visit_comes_before_its_protocol(workspace)
        made = run_to_end(preview.prepare(workspace, Chosen(study), tmp_path / "report.pdf"))
        points = run_to_end(preview.look_over(workspace, made))
    assert "1 visit cannot be counted yet" in [point.text for point in points]
