"""Exchange: a study's visits out as a bundle, and in again; what differs then; what went over the counter so far."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QHeaderView,
    QSizePolicy,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from cxstudio.exchange.joining import JOIN_SUFFIX
from cxstudio.i18n import _, plural

from ..changes import Change
from ..context import Context
from ..models.words_table import history_table
from ..presenters.exchange import history
from ..presenters.exchange_keys import Desk
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.empty_state import EmptyState
from ..widgets.stack import Stack
from .columns import WordTable
from .exchange_conflicts import ConflictsPanel
from .exchange_people import PeoplePanel
from .exchange_receive import ReceivePanel, State
from .exchange_send import SendPanel
from .page import Page
from .page_header import PageHeader, scrolled

SEND, RECEIVE, CONFLICTS, HISTORY, PEOPLE = range(5)


WORDS = ("send", "receive", "conflicts")
"""What `enter` may be told besides the id of a study."""


class ExchangePage(Page):
    """Argument of `enter`: None, "send", "receive", "conflicts", ("conflicts", a study's id), the Path of a bundle or
    of a join file, or the id of a study to send."""

    place = "exchange"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("Send, receive, conflicts, history or people"))
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        for text in (_("Send"), _("Receive"), _("Conflicts"), _("History"), _("People")):
            self.tabs.addTab(text)
        desk = Desk()
        self.send = SendPanel(context, desk)
        self.receive = ReceivePanel(context, desk)
        self.conflicts = ConflictsPanel(context)
        self.history = HistoryPanel(context)
        self.people = PeoplePanel(context, desk)
        self.stack = Stack()
        people = scrolled(self.people, _("People"))
        for panel in (scrolled(self.send, _("Send")), self.receive, self.conflicts, self.history, people):
            self.stack.addWidget(panel)
        self._build_header()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.stack, 1)
        self._listen()
        self._show_state()

    def _build_header(self) -> None:
        self.header = PageHeader(_("Exchange"))
        self.header.add_left(self.tabs)
        self.write_button = Button(_("Write the bundle…"), "primary", "send", "Ctrl+Enter")
        self.discard_button = Button(_("Discard"), "quiet", key="Esc")
        self.merge_button = Button(_("Merge"), "primary", key="Ctrl+Enter")
        self.header.add(self.discard_button, self.merge_button, self.write_button)
        self._go_on = _action(self, _("Write or merge the bundle"), "Ctrl+Return")
        self._discard = _action(self, _("Discard the bundle"), "Esc")
        self._tell_conflicts = _action(self, _("Conflicts between two people"), "Ctrl+J")
        self._tell_history = _action(self, _("Bundles sent and received"), "Ctrl+H")

    def _listen(self) -> None:
        self.tabs.currentChanged.connect(self._tab_changed)
        self.send.state_changed.connect(self._show_state)
        self.receive.state_changed.connect(self._show_state)
        self.write_button.clicked.connect(self.send.ask_where)
        self.merge_button.clicked.connect(self.receive.merge)
        self.discard_button.clicked.connect(self.receive.discard)
        self._go_on.triggered.connect(self.go_on)
        self._discard.triggered.connect(self.receive.discard)
        self._tell_conflicts.triggered.connect(lambda: self.enter("conflicts"))
        self.conflicts.counted.connect(lambda _n: self._count())
        self.receive.torn.connect(lambda study: self.enter(("conflicts", study)))
        self._tell_history.triggered.connect(lambda: self.tabs.setCurrentIndex(HISTORY))
        self.context.changes.changed.connect(self._hear)
        self.people.people_changed.connect(self.send.refresh)

    def go_on(self) -> None:
        """The one thing that the tab in front is for."""
        if self.tabs.currentIndex() == SEND:
            self.send.ask_where()
        elif self.tabs.currentIndex() == RECEIVE:
            self.receive.merge()

    def enter(self, argument: object) -> None:
        """Go to the tab that was asked for."""
        self.send.refresh(argument if isinstance(argument, str) and argument not in WORDS else "")
        self.history.refresh()
        self.people.refresh()
        self._count()
        if isinstance(argument, Path) and argument.suffix.casefold() == JOIN_SUFFIX:
            self.tabs.setCurrentIndex(PEOPLE)
            self.people.team.read(argument)
            return
        if isinstance(argument, Path):
            self.tabs.setCurrentIndex(RECEIVE)
            self.receive.check(argument)
        elif isinstance(argument, tuple) or argument == "conflicts":
            self.tabs.setCurrentIndex(CONFLICTS)
            self.conflicts.show_study(argument[1] if isinstance(argument, tuple) else "")
            return
        elif isinstance(argument, str):
            self.tabs.setCurrentIndex(RECEIVE if argument == "receive" else SEND)
        self._tab_changed(self.tabs.currentIndex())
        if argument == "receive" and self.receive.state is State.WAITING:
            self.receive.open.setFocus()
        elif argument is not None and not isinstance(argument, Path):
            self.send.study.setFocus()

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Writing or merging, putting aside, looking back."""
        return {
            "edit": [self.conflicts.undo_action],
            "exchange": [self._go_on, self._discard, self._tell_conflicts, self._tell_history],
        }

    def _count(self) -> None:
        """Say on the tab how many conflicts wait, in all studies."""
        n = self.context.open_workspace.conflicts.count()
        self.tabs.setTabText(CONFLICTS, _("Conflicts ({n})").format(n=n) if n else _("Conflicts"))

    def _tab_changed(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        if index == PEOPLE:
            self.people.refresh()
        if index == CONFLICTS:
            self.conflicts.show_study()
        self.tabs.updateGeometry()  # the tab in front is bold, and so a little wider
        self._show_state()

    def _show_state(self) -> None:
        tab, receiving = self.tabs.currentIndex(), self.receive
        has_bundle = tab == RECEIVE and receiving.state in (State.READY, State.MERGING)
        self.write_button.setVisible(tab == SEND)
        self.write_button.setEnabled(self.send.can_send)
        self.merge_button.setVisible(has_bundle)
        self.merge_button.setEnabled(receiving.can_merge)
        changes = plural("Merge {n} change", "Merge {n} changes", receiving.new_changes)
        self.merge_button.setText(changes if receiving.new_changes else _("Nothing to merge"))
        self.discard_button.setVisible(has_bundle)
        self.discard_button.setEnabled(receiving.state is State.READY)
        self._discard.setEnabled(has_bundle and receiving.state is State.READY)
        self._go_on.setEnabled(receiving.can_merge if tab == RECEIVE else tab == SEND and self.send.can_send)

    def _hear(self, change: Change, initiator: object) -> None:
        if not self.isVisible():
            return
        if "bundles" in change.kinds:
            self.history.refresh()
        self._count()
        if initiator is not self.send:
            self.send.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of a bundle that is still open."""
        self.receive.close_bundle()
        super().closeEvent(event)


class HistoryPanel(Stack):
    """The bundles sent and received here, the newest first."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.addWidget(
            EmptyState(_("No bundles yet"), _("What you send and receive is listed here, with what it held."))
        )
        self.lines = history_table()
        self.table = WordTable(_("Bundles sent and received"), self.lines)
        heading = self.table.horizontalHeader()
        heading.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        heading.setSectionResizeMode(self.lines.columnCount() - 1, QHeaderView.ResizeMode.Stretch)
        holder = QWidget()
        column = QVBoxLayout(holder)
        side = look().px(24)
        column.setContentsMargins(side, look().px(16), side, side)
        column.addWidget(self.table)
        self.addWidget(holder)

    def refresh(self) -> None:
        """Read the list anew."""
        lines = history(self.context.open_workspace)
        rows = [(line.when, line.direction, line.name, line.about) for line in lines]
        self.lines.set_rows(rows, [line.exact for line in lines])
        self.setCurrentIndex(1 if lines else 0)


def _action(page: QWidget, text: str, keys: str) -> QAction:
    action = QAction(text, page)
    action.setToolTip(text)
    action.setShortcut(QKeySequence(keys))
    return action
