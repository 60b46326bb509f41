"""What moving visits to another version would do, visit by visit and answer by answer, before anything is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QSplitter, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.study.moving import Move
from ui.models.words_table import WordsTable
from ui.presenters.designer_versions import Versions, fate_rows, move_row, plan_sentence
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import Heading, plain_label

from .columns import WholeWords, WordTable, choose_row


class MovesPanel(QWidget):
    """Signal: `closed()` without moving anything."""

    closed = Signal()

    def __init__(self, versions: Versions) -> None:
        super().__init__()
        self.versions = versions
        self._moves: tuple[Move, ...] = ()
        self._number = 0
        self.heading, self.sentence = Heading("", 2), plain_label(wrap=True)
        self.visits = WordsTable(
            [_("Visit"), _("Kept"), _("Changed"), _("Set aside"), _("To answer"), _("Score now → then")]
        )
        self.answers = WordsTable([_("Question"), _("Answer"), _("What becomes of it")])
        self.visit_table = _Table(self.visits, _("Visits that would move"))
        self.answer_table = _Table(self.answers, _("Answers of the chosen visit that do not simply stay"))
        self.visit_table.selectionModel().currentRowChanged.connect(lambda now, _was: self._choose(now))
        self.reason = QLineEdit()
        self.reason.setAccessibleName(_("Reason for moving the visits"))
        self.reason.setPlaceholderText(_("Why are they moved? It is kept with every visit."))
        self.reason.textChanged.connect(lambda _text: self._allow())
        self.move_button = Button("", "primary")
        self.move_button.clicked.connect(self._make)
        self.record_button = Button(_("Only record both scores"))
        self.record_button.clicked.connect(versions.record_scores)
        self.cancel = Button(_("Leave them where they are"), key=_("Esc"))
        self.cancel.clicked.connect(self.closed)
        self._lay_out()

    def _lay_out(self) -> None:
        tables = QSplitter(Qt.Orientation.Vertical)
        tables.setChildrenCollapsible(False)
        for table in (self.visit_table, self.answer_table):
            tables.addWidget(table)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (self.move_button, self.record_button, self.cancel):
            row.addWidget(button)
        column = QVBoxLayout(self)
        edge = look().px(4)  # for the ring around what has the keyboard
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look().px(10))
        column.addWidget(self.heading)
        column.addWidget(self.sentence)
        column.addWidget(tables, 1)
        column.addWidget(self.reason)
        column.addWidget(buttons)
        column.addStretch(0)  # takes the room where there are no visits to move

    def wait_for(self, number: int) -> None:
        """A plan for version `number` is being made."""
        self._number = number
        self.heading.setText(_("Move visits to version {n}").format(n=number))
        self._show((), {})
        self.sentence.setText(_("The visits are being compared with version {n}.").format(n=number))

    def show_plan(self, moves: Sequence[Move], sites: Mapping[str, str]) -> None:
        """Show a plan; `sites` gives the names of sites by id."""
        self._show(moves, sites)
        self.sentence.setText(plan_sentence(moves, self._number))
        if moves:
            choose_row(self.visit_table, 0)
            self.visit_table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, moves: Sequence[Move], sites: Mapping[str, str]) -> None:
        self._moves = tuple(moves)
        self.visits.set_rows([move_row(move, sites.get(move.before.visit.site, "")) for move in moves])
        self.answers.set_rows([])
        for widget in (self.visit_table, self.answer_table, self.reason, self.move_button, self.record_button):
            widget.setVisible(bool(moves))
        self.record_button.setVisible(any(move.before.visit.completed_at for move in moves))
        self.move_button.setText(plural("Move {n} visit", "Move {n} visits", len(moves)))
        self._allow()

    def _choose(self, index: QModelIndex) -> None:
        rows = fate_rows(self._moves[index.row()]) if index.isValid() else []
        self.answers.set_rows(rows or [(_("Every answer stays as it is."), "", "")])

    def _needs_reason(self) -> bool:
        return any(move.before.visit.completed_at for move in self._moves)

    def _allow(self) -> None:
        self.move_button.setEnabled(bool(self.reason.text().strip()) or not self._needs_reason())

    def _make(self) -> None:
        self.versions.make(self._moves, self.reason.text().strip())
        self.reason.clear()


class _Table(WordTable):
    """Columns of one width, so that the words of a visit or question have room; headings as high as their words."""

    def __init__(self, model: WordsTable, name: str) -> None:
        super().__init__(name, model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setItemDelegate(WholeWords(self))
        self.setMinimumHeight(look().px(132))
        wrapped = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag(wrapped))
        self._soon.timeout.connect(self._fit_heads)

    def _fit_heads(self) -> None:
        """Qt wraps a heading and does not ask for the room."""
        heads, metrics = self.horizontalHeader(), QFontMetrics(look().font(bold=True))
        model, across, most = self.model(), Qt.Orientation.Horizontal, 0
        for column in range(model.columnCount()):
            room = QRect(0, 0, heads.sectionSize(column) - look().px(24), 10_000)
            words = str(model.headerData(column, across))
            most = max(most, metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, words).height())
        heads.setFixedHeight(most + look().px(14))
