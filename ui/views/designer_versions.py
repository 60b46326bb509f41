"""All versions of a protocol: what each changed, the visits that stand on it, and what moving others there would do."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from ui import icons
from ui.context import Context
from ui.presenters.designer_versions import VersionLine, Versions
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.stack import Stack
from ui.widgets.text import Heading, plain_label, plain_tip

from .columns import Columns, WordList
from .designer_moves import MovesPanel
from .page_header import PageHeader, scrolled

_ICONS = {"added": "plus", "removed": "minus", "moved": "arrow-left-right", "changed": "pencil"}
MOST_SHOWN = 400


class VersionsPanel(QWidget):
    """Signal: `closed()` back to the editor."""

    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.versions = Versions(context, self)
        self._build()
        self.versions.changed.connect(self._list)
        self.versions.planned.connect(self._show_plan)
        self.versions.moved.connect(self._moved)
        self.versions.recorded.connect(self._recorded)
        self.versions.refused.connect(lambda error: context.tell("bad", str(error)))

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = PageHeader(_("Versions of the protocol"))
        self.undo_button = Button(_("Move them back"), icon="undo-2")
        self.undo_button.clicked.connect(self.versions.undo)
        self.undo_button.hide()
        self.back = Button(_("Back to the editor"), key=_("Esc"))
        self.back.clicked.connect(self.closed)
        self.header.add(self.undo_button, self.back)
        self.list = WordList()
        self.list.setAccessibleName(_("Versions"))
        self.list.currentRowChanged.connect(lambda _row: self._show_version())
        self.moves = MovesPanel(self.versions)
        self.moves.closed.connect(self._show_version)
        self.right = Stack()
        self.right.addWidget(self._make_detail())
        self.right.addWidget(self.moves)
        self.list.setMinimumHeight(look().px(44))  # it scrolls; its own wish is too much for a low display
        beside = scrolled(self.right, _("The chosen version"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(Columns(self.list, beside, (1, 3), turn_at=640), 1)

    def _make_detail(self) -> QWidget:
        detail = QWidget()
        self.heading, self.sentence = Heading("", 2), plain_label(wrap=True)
        self.differences = QListWidget()
        self.differences.setAccessibleName(_("What this version changed"))
        self.differences.setWordWrap(True)
        self.differences.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.differences.setMinimumHeight(look().px(120))
        self.move_button = Button(_("Move other visits here…"), icon="arrow-right")
        self.move_button.clicked.connect(self._ask_moves)
        self.retire_button = Button(_("Retire"), icon="lock")
        self.retire_button.clicked.connect(self._retire)
        buttons = QWidget()
        row = FlowLayout(buttons)
        row.addWidget(self.move_button)
        row.addWidget(self.retire_button)
        column = QVBoxLayout(detail)
        edge = look().px(4)  # for the ring around what has the keyboard
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look().px(10))
        for widget in (self.heading, self.sentence):
            column.addWidget(widget)
        column.addWidget(self.differences, 1)
        column.addWidget(buttons)
        column.addStretch(0)  # takes the room where there are no differences
        return detail

    # -- the list ------------------------------------------------------------------------------------------------------

    def show_versions(self, study: str) -> None:
        """Show the versions of a study, the newest in front."""
        self.undo_button.setVisible(False)
        self.versions.show(study)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _chosen(self) -> VersionLine | None:
        row = self.list.currentRow()
        return self.versions.lines[row] if 0 <= row < len(self.versions.lines) else None

    def _list(self) -> None:
        row = max(self.list.currentRow(), 0)
        self.list.blockSignals(True)
        self.list.clear()
        for line in self.versions.lines:
            entry = QListWidgetItem(icons.icon(*_picture(line), 16), _line_words(line), self.list)
            entry.setToolTip(plain_tip(_line_words(line)))
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self.list.blockSignals(False)
        self._show_version()

    def _show_version(self) -> None:
        line = self._chosen
        self.right.setCurrentIndex(0)
        self.differences.clear()
        if line is None:
            self.heading.setText(_("Nothing is published yet"))
            self.sentence.setText(_("Publish the draft first. Its versions then stand here, each frozen for good."))
            for button in (self.move_button, self.retire_button, self.differences):
                button.hide()
            return
        self._tell(line)
        found = self.versions.differences(line.published.hash) if self.versions.before(line.published.hash) else []
        for one in found[:MOST_SHOWN]:
            entry = QListWidgetItem(icons.icon(_ICONS[one.sort], "quiet", 16), str(one), self.differences)
            entry.setToolTip(plain_tip(str(one)))
        self.differences.setVisible(bool(found))

    def _tell(self, line: VersionLine) -> None:
        number, earlier = line.published.number, self.versions.before(line.published.hash)
        self.heading.setText(_("Version {n}").format(n=number))
        count = len(self.versions.differences(line.published.hash)) if earlier else 0
        told = _("The first version of this study.")
        if earlier is not None:
            told = plural("{n} change", "{n} changes", count) + " " + _("against version {m}.").format(m=earlier.number)
        self.sentence.setText(f"{told} {_use_words(line)}")
        others = sum(one.visits for one in self.versions.lines) > line.visits
        self.move_button.setVisible(others or len(self.versions.lines) > 1)
        self.retire_button.setVisible(True)
        self.retire_button.setText(_("Take back into use") if line.is_retired else _("Retire this version"))

    # -- what can be done ----------------------------------------------------------------------------------------------

    def _retire(self) -> None:
        line = self._chosen
        if line is not None:
            self.versions.retire(line.published.hash, back=line.is_retired)

    def _ask_moves(self) -> None:
        line = self._chosen
        if line is not None:
            self.moves.wait_for(line.published.number)
            self.right.setCurrentWidget(self.moves)
            self.versions.plan(line.published.hash)

    def _show_plan(self) -> None:
        sites = {site.id: site.name for site in self.context.open_workspace.sites(self.versions.study)}
        self.moves.show_plan(self.versions.moves, sites)

    def _moved(self, count: int) -> None:
        self.undo_button.setVisible(self.versions.can_undo)
        text = plural("{n} visit was moved.", "{n} visits were moved.", count) if count else _("No visit was moved.")
        self.context.tell("good" if count else "info", text)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _recorded(self) -> None:
        self.context.tell(
            "good", _("Both scores of every visit are recorded in the study’s history. No visit changed.")
        )
        self._show_version()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.right.currentIndex():
            self._show_version()
        else:
            self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other rows."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "differences"):
            self.differences.scheduleDelayedItemsLayout()


def _picture(line: VersionLine) -> tuple[str, str]:
    if line.is_current:
        return "check", "good"
    return ("lock", "quiet") if line.is_retired else ("history", "quiet")


def _line_words(line: VersionLine) -> str:
    day = datetime.fromtimestamp(line.published.published_at / 1000).strftime("%d %b %Y").lstrip("0")
    visits = plural("{n} visit", "{n} visits", line.visits)
    state = _("in use") if line.is_current else _("retired") if line.is_retired else ""
    name = _("Version {n}").format(n=line.published.number)
    return f"{f'{name}, {state}' if state else name}\n{day} · {visits}"


def _use_words(line: VersionLine) -> str:
    visits = plural("{n} completed visit stands on it.", "{n} completed visits stand on it.", line.visits)
    if line.is_retired:
        return f"{visits} " + _("It is retired: no new visit begins on it.")
    return f"{visits} " + (_("New visits begin on it.") if line.is_current else "")
