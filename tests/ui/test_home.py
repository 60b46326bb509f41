"""Home: the cards of the first look, the visit to continue, adding a study, and the ways out of a closed door."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio import workspace as core_workspace
from cxstudio.assets import studies
from cxstudio.steps import Progress
from cxstudio.store.glance import StudyGlance
from cxstudio.workspace import Workspace
from ui.presenters.home import matching, ready_made, study_words
from ui.presenters.moments import ago, exact_moment
from ui.views import home as home_module
from ui.views.home import HomePage

from .window_scenes import (
    Key,
    a_context,
    a_sample,
    a_study_without_visits,
    an_empty_workspace,
    at_rest,
    nameless,
    press,
)

NOON = datetime(2026, 11, 21, 12, 0)


def at_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=12), "12 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=10), "11 November"),
        (timedelta(days=400), "17 October 2025"),
        (timedelta(minutes=-5), "just now"),
    ],
)
def test_a_moment_is_told_as_people_say_it(before: timedelta, words: str) -> None:
    assert ago(at_ms(NOON - before), at_ms(NOON)) == words


def test_the_exact_moment_is_to_the_minute() -> None:
    assert exact_moment(at_ms(datetime(2026, 11, 1, 9, 5))) == "1 November 2026, 09:05"


def a_glance(title: str = "Coffee shop visit", client: str = "Bean & Harbour", **more: int) -> StudyGlance:
    facts = {"version": 3, "visits": 24, "target": 48, "drafts": 0, "changed_at": at_ms(NOON), **more}
    return StudyGlance("s", title, client, "mystery shop", "periodic", ("Enter", "Leave"), changed_by="Ines", **facts)


def test_a_card_tells_client_method_progress_and_who_changed_it_last() -> None:
    words = study_words(a_glance(), at_ms(NOON + timedelta(minutes=12)))
    assert words.about == "Bean & Harbour · mystery shop, periodic"
    assert words.visits == "24 of 48 visits"
    assert words.changed == "Changed 12 minutes ago by Ines · protocol 3"
    assert study_words(a_glance(target=0, visits=1), at_ms(NOON)).visits == "1 visit"


def test_finding_needs_all_words_in_any_order() -> None:
    both = [a_glance(), a_glance("Ticket hall", "Regional Rail")]
    assert matching(both, "harbour COFFEE") == both[:1]
    assert matching(both, "shop rail") == both[1:]
    assert matching(both, "") == both


def test_the_ready_made_studies_tell_what_they_are_for(tmp_path: Path) -> None:
    found = ready_made(studies())
    titles = [study.title for study in found]
    assert titles == sorted(titles)
    assert {"Coffee shop visit", "Online order, delivery, return and complaint"} <= set(titles)
    assert all(study.purpose and "stages" in study.about for study in found)
    (tmp_path / "none.json").write_text("[1, 2", encoding="utf-8")
    assert ready_made(tmp_path) == []


def test_home_knows_the_databases_name_without_the_core() -> None:
    assert home_module.DATABASE == core_workspace.DATABASE


# -- the page ----------------------------------------------------------------------------------------------------------


def shown(qtbot: QtBot, folder: Path, workspace: Workspace | None = None) -> HomePage:
    page = HomePage(a_context())
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.show_glance(folder)
    if workspace is not None:
        page.context.use(workspace)
    page.focus_start()
    return page


def test_the_first_look_shows_cards_before_the_workspace_is_open(qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(qtbot, a_sample(tmp_path))
    assert page.context.workspace is None
    assert [card.study.title for card in page.grid.cards] == ["Coffee shop visit"]
    assert page.grid.cards[0].study.visits == "24 of 24 visits"
    assert page.grid.cards[0].hasFocus()


def test_enter_opens_the_visits_of_a_study_and_its_buttons_the_rest(qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(qtbot, a_sample(tmp_path))
    study = page.grid.cards[0].study.id
    with qtbot.waitSignal(page.context.asked_to_go) as asked:
        press(qtbot, Key.Key_Return)
    assert asked.args == ["visits", study]
    for place in ("new_visit", "report", "exchange"):
        press(qtbot, Key.Key_Tab)
        with qtbot.waitSignal(page.context.asked_to_go) as asked:
            press(qtbot, Key.Key_Return)
        assert asked.args == [place, study]


def test_the_visit_that_was_left_is_one_enter_away(qtbot: QtBot, tmp_path: Path) -> None:
    folder = a_sample(tmp_path)
    with Workspace.open(folder) as workspace:
        study = workspace.studies()[0].id
        site = workspace.sites(study)[0]
        visit = workspace.begin_visit(study, site, "Ines")
        page = shown(qtbot, folder, workspace)
        assert page.continue_card is not None
        assert page.continue_card.button.hasFocus()
        assert site.name in page.continue_card.button.accessibleName()
        with qtbot.waitSignal(page.context.asked_to_go) as asked:
            press(qtbot, Key.Key_Return)
        assert asked.args == ["recorder", visit.id]


def test_arrows_move_between_cards_and_tab_reaches_only_one(qtbot: QtBot, tmp_path: Path) -> None:
    with Workspace.open(a_sample(tmp_path)) as workspace:
        page = shown(qtbot, workspace.folder, workspace)
        page.add_study_file(studies() / "online_order.json")
        at_rest(qtbot, page.context)
        first, second = page.grid.cards
        first.setFocus()
        press(qtbot, Key.Key_Right)
        assert second.hasFocus()
        press(qtbot, Key.Key_Right)
        assert second.hasFocus()
        press(qtbot, Key.Key_Home)
        assert first.hasFocus()
        reached = {QApplication.focusWidget()}
        for _step in range(12):
            press(qtbot, Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        assert first in reached
        assert second not in reached


def test_a_study_added_by_file_appears_at_once_and_another_file_says_what_is_wrong(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with an_empty_workspace(tmp_path / "w") as workspace:
        page = shown(qtbot, workspace.folder, workspace)
        broken = tmp_path / "holiday.json"
        broken.write_text('{"format": 1, "key": "x", "surprise": 1}', encoding="utf-8")
        with qtbot.waitSignal(page.context.told) as told:
            page.add_study_file(broken)
        assert told.args[0] == "bad"
        assert "holiday.json" in told.args[1]
        assert workspace.studies() == []
        with qtbot.waitSignal(page.context.told) as told:
            page.add_study_file(studies() / "coffee_shop.json")
        assert told.args == ["good", "“Coffee shop visit” is in your workspace."]
        assert [card.study.visits for card in page.grid.cards] == ["0 of 24 visits"]


def test_an_empty_workspace_offers_three_ways_in_and_the_first_has_the_keyboard(qtbot: QtBot, tmp_path: Path) -> None:
    with an_empty_workspace(tmp_path / "w") as workspace:
        page = shown(qtbot, workspace.folder, workspace)
        assert QApplication.focusWidget() is page._first_way
        assert not nameless(page)
        press(qtbot, Key.Key_Return)
        dialog = page.dialog
        assert not nameless(dialog)
        titles = [dialog.list.item(row).text() for row in range(dialog.list.count())]
        dialog.list.setCurrentRow(titles.index("Coffee shop visit"))
        with qtbot.waitSignal(page.context.told):
            qtbot.keyClick(dialog.list, Key.Key_Return)
        assert [study.title for study in workspace.studies()] == ["Coffee shop visit"]


def test_a_study_that_is_here_cannot_be_added_again(qtbot: QtBot, tmp_path: Path) -> None:
    with Workspace.open(a_study_without_visits(tmp_path / "w")) as workspace:
        page = shown(qtbot, workspace.folder, workspace)
        page.choose_study()
        titles = [page.dialog.list.item(row).text() for row in range(page.dialog.list.count())]
        page.dialog.list.setCurrentRow(titles.index("Online order, delivery, return and complaint"))
        assert not page.dialog.add.isEnabled()
        assert page.dialog.already.isVisible()
        page.dialog.reject()


def test_how_the_journey_felt_comes_to_the_card_once_the_visits_are_read(qtbot: QtBot, tmp_path: Path) -> None:
    with Workspace.open(a_sample(tmp_path)) as workspace:
        page = shown(qtbot, workspace.folder, workspace)
        at_rest(qtbot, page.context)
        (card,) = page.grid.cards
        felt = dict(card.study.felt)
        assert len(felt) == 10
        _version, visits = workspace.dataset(card.study.id)
        receive = next(t for _stage, t in visits.protocol.touchpoints() if t.title == "Receive the coffee")
        values = [value for value in visits.asked(receive, "valence") if value is not None]
        assert felt["Receive the coffee"] == pytest.approx(sum(values) / len(values))
        assert card.hasFocus()


def test_the_search_keeps_only_what_fits(qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(qtbot, a_sample(tmp_path))
    page.search.setText("online")
    assert not page.grid.cards
    assert page.nothing_found.isVisible()
    page.search.setText("COFFEE")
    assert len(page.grid.cards) == 1


def test_a_new_workspace_is_made_in_sight(qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(qtbot, tmp_path / "new")
    page.show_progress(Progress(7, 24, "Visit 7 of 24"))
    view = page._opening()
    assert view.isVisible()
    assert view._step.text() == "Visit 7 of 24"
    assert (view._bar.value(), view._bar.maximum()) == (7, 24)


def test_a_closed_door_says_why_and_offers_two_ways(qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(qtbot, tmp_path)
    page.show_closed("This workspace is open on studio-2 by Ana.")
    assert not nameless(page)
    with qtbot.waitSignal(page.folder_asked):
        press(qtbot, Key.Key_Return)
    press(qtbot, Key.Key_Tab)
    with qtbot.waitSignal(page.retry_asked):
        press(qtbot, Key.Key_Return)


def test_every_part_that_takes_the_keyboard_has_a_name(qtbot: QtBot, tmp_path: Path) -> None:
    assert not nameless(shown(qtbot, a_sample(tmp_path)))


def test_home_brings_no_table_classes() -> None:
    """Here the core is loaded already; that the first paint does without is measured in a process of its own."""
    assert "cxstudio.store.glance" in sys.modules
    assert not hasattr(home_module, "Workspace")
