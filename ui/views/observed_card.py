"""What was observed in a completed visit, to be read: its time budget, and its events, the newest first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from cxstudio.analysis.observed import budget_of
from cxstudio.i18n import _
from cxstudio.study.observing import Observation, observation_of
from cxstudio.study.visit import Reading
from ui.models.event_list import LENGTH, TIME, WHAT, EventList
from ui.presenters.observation_words import budget_words
from ui.theme import look
from ui.widgets.card import Card
from ui.widgets.text import Heading

from .observation_below import add_budget

ROWS = 8
"""Events that are in sight at once."""


def observed_card(reading: Reading) -> Card:
    """The card of a visit in which something was observed."""
    visit = reading.visit
    observation = observation_of(reading.protocol, visit)
    ended = max(0, (visit.completed_at or visit.started_at) - visit.started_at)
    card = Card(name=_("Observed behaviour"), margins=16)
    card.body.addWidget(Heading(_("Observed behaviour"), 2))
    add_budget(card.body, budget_words(observation, budget_of(observation, ended)))
    card.body.addWidget(_events(observation))
    return card


def _events(observation: Observation) -> QTableView:
    table = QTableView()
    model = EventList(observation.title, observation.is_state, table)
    model.show(observation.events)
    table.setModel(model)
    table.setAccessibleName(_("Events, newest first"))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setStretchLastSection(True)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    px = look().px
    table.verticalHeader().setDefaultSectionSize(px(30))
    for column, width in ((TIME, 84), (LENGTH, 84), (WHAT, 270)):
        table.setColumnWidth(column, px(width))
    table.setFixedHeight(px(38) + min(ROWS, model.rowCount()) * px(30) + px(4))
    return table
