"""Visits and projects of BORIS in, projects of BORIS out: dialogs that show first what would become of every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from ui.context import Context
from ui.models.words_table import WordsTable
from ui.presenters.account_lines import Told, sifted, sorts, told
from ui.presenters.visit_import import VisitImport, boris_summary, mapping_rows, summary
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.stack import Stack
from ui.widgets.text import Heading, escaped, plain_label

from .columns import WholeWords, WordTable

MOST_SHOWN = 2_000
"""Lines of an account in a list: each is measured for its words."""


class _SharedTable(WordTable):
    """A table of words whose columns share its width."""

    def __init__(self, name: str, model: WordsTable, shares: Sequence[float]) -> None:
        super().__init__(name, model)
        self._shares = shares
        self.setItemDelegate(WholeWords(self))
        for section in range(len(shares)):
            self.horizontalHeader().setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        for section, share in enumerate(self._shares):
            self.horizontalHeader().resizeSection(section, int(self.viewport().width() * share))


class AccountList(QWidget):
    """What became of every row, sifted by a box above."""

    def __init__(self) -> None:
        super().__init__()
        self._told = Told()
        self.sorts = ChoiceBox(_("Rows to show"))
        self.lines = WordsTable([_("Where"), _("Result"), _("What was done, or why not")])
        self.table = _SharedTable(_("What became of every row"), self.lines, (0.3, 0.17, 0.53))
        self.nothing = plain_label(_("No row of that sort: everything was taken as it stands."), wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        for widget in (self.sorts, self.nothing, self.table):
            column.addWidget(widget, 1 if widget is self.table else 0)
        self.sorts.currentIndexChanged.connect(lambda _n: self._show())

    def show_told(self, found: Told) -> None:
        """Show another account."""
        key = self.sorts.currentData()
        self._told = found
        self.sorts.blockSignals(True)
        self.sorts.clear()
        for name, words in sorts(found):
            self.sorts.addItem(words, name)
        self.sorts.setCurrentIndex(max(0, self.sorts.findData(key)))
        self.sorts.blockSignals(False)
        self._show()

    @property
    def heading(self) -> str:
        """What the list is called, with how many lines need a look."""
        n = len(sifted(self._told, ""))
        return plural("Rows: {n:,} line to look at", "Rows: {n:,} lines to look at", n) if n else _("Rows")

    def _show(self) -> None:
        found = sifted(self._told, str(self.sorts.currentData() or ""))
        rows = [(line.where, line.became, line.why) for line in found[:MOST_SHOWN]]
        if len(found) > MOST_SHOWN:
            rows.append(("…", "", _("and {n:,} more lines; choose a sort above").format(n=len(found) - MOST_SHOWN)))
        self.lines.set_rows(rows)
        self.table.setVisible(bool(found))
        self.nothing.setVisible(not found)


class _Dialog(QDialog):
    """A dialog with a heading, a quiet line, parts below each other, and buttons."""

    def __init__(self, title: str, heading: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        px = look().px
        self.about = plain_label(tone="quiet", wrap=True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(px(24), px(18), px(24), px(18))
        self.column.setSpacing(px(10))
        head = Heading(heading, 2)
        head.setWordWrap(True)
        self.column.addWidget(head)
        self.column.addWidget(self.about)

    def end_with(self, *buttons: Button) -> None:
        """The buttons at the end; the last is the one that Enter presses."""
        line = QHBoxLayout()
        line.addStretch(1)
        for button in buttons:
            button.setAutoDefault(False)
            line.addWidget(button)
        buttons[-1].setDefault(True)
        self.column.addLayout(line)
        px, screen = look().px, self.screen().availableGeometry()
        self.resize(min(px(980), screen.width() - 40), min(px(680), screen.height() - 60))


def _tell_waiting(label: QLabel, gaps: Sequence[str]) -> None:
    """That the visits come in and do not count yet."""
    from cxstudio.visit_imports import waiting_words

    label.setText(waiting_words(gaps))
    label.setVisible(bool(gaps))


class TableDialog(_Dialog):
    """Which column is what, and what would become of each row. Accepted when the person wants the visits."""

    def __init__(self, presenter: VisitImport, parent: QWidget | None = None) -> None:
        super().__init__(_("Import visits"), presenter.path.name, parent)
        self.presenter = presenter
        self._words = dict(presenter.fields())
        self.columns = WordsTable([_("Column"), _("First value"), _("Is")])
        self.table = _SharedTable(_("Columns of the table"), self.columns, (0.3, 0.3, 0.4))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.field = ChoiceBox(_("What the chosen column is"))
        for name, words in self._words.items():
            self.field.addItem(words, name)
        self.fault = plain_label(tone="bad", wrap=True)
        self.waits = plain_label(tone="caution", wrap=True)
        self.account = AccountList()
        self._build()
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_field())
        self.field.activated.connect(lambda _n: self._change())
        presenter.looked.connect(self.show_look)
        self.finished.connect(lambda _how: presenter.looked.disconnect(self.show_look))
        self.show_look()
        self.table.setFocus()

    def _build(self) -> None:
        line = QHBoxLayout()
        line.addWidget(plain_label(_("The chosen column is")))
        line.addWidget(self.field, 1)
        columns = QWidget()
        first = QVBoxLayout(columns)
        first.setContentsMargins(0, 0, 0, 0)
        first.setSpacing(look().px(10))
        first.addWidget(self.table, 1)
        first.addLayout(line)
        self.tabs, self.stack = QTabBar(), Stack()
        self.tabs.setAccessibleName(_("Columns, and what becomes of the rows"))
        self.tabs.addTab(_("Columns"))
        self.tabs.addTab(_("Rows"))
        for part in (columns, self.account):
            self.stack.addWidget(part)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        for part in (self.waits, self.tabs, self.fault, self.stack):
            self.column.addWidget(part, 1 if part is self.stack else 0)
        cancel = Button(_("Cancel"), key=_("Esc"))
        cancel.clicked.connect(self.reject)
        self.begin = Button("", "primary")
        self.begin.clicked.connect(self.accept)
        self.end_with(cancel, self.begin)

    @property
    def chosen(self) -> str:
        """The column that is chosen, "" for none."""
        row = self.table.currentIndex().row()
        names = list(self.presenter.look.mapping)
        return names[row] if 0 <= row < len(names) else ""

    def show_look(self) -> None:
        """Show what was read; the chosen column stays chosen."""
        row = max(0, self.table.currentIndex().row())
        found = self.presenter.look
        self.about.setText(summary(found))
        self.columns.set_rows(mapping_rows(found, self._words))
        self.table.setCurrentIndex(self.columns.index(row, 0))
        self._show_field()
        has_time = self.presenter.has_time()
        self.fault.setText(
            "" if has_time else _("Say which column tells when a visit began: without it no row is a visit.")
        )
        self.fault.setVisible(not has_time)
        _tell_waiting(self.waits, found.gaps)
        self.account.show_told(told(found.account))
        self.tabs.setTabText(1, self.account.heading)
        self.begin.setText(plural("Import {n:,} visit", "Import {n:,} visits", found.visits))
        self.begin.setEnabled(bool(found.visits))

    def _show_field(self) -> None:
        field = self.presenter.look.mapping.get(self.chosen, "")
        self.field.setCurrentIndex(self.field.findData(field))

    def _change(self) -> None:
        self.presenter.set_field(self.chosen, str(self.field.currentData() or ""))


class BorisDialog(_Dialog):
    """What a project holds, and what becomes of it. `begun(into_study)` once the person chose."""

    begun = Signal(bool)

    def __init__(self, presenter: VisitImport, study: str, parent: QWidget | None = None) -> None:
        """`study` is the title of the study in front, "" for none."""
        found = presenter.boris
        super().__init__(_("Import a BORIS project"), found.title or found.name, parent)
        self.about.setText(boris_summary(found))
        self.waits = plain_label(tone="caution", wrap=True)
        _tell_waiting(self.waits, found.gaps)
        self.account = AccountList()
        self.account.show_told(told(found.account))
        self.column.addWidget(self.waits)
        self.column.addWidget(self.account, 1)
        cancel = Button(_("Cancel"), key=_("Esc"))
        cancel.clicked.connect(self.reject)
        self.add = Button(escaped(_("Add its observations to “{title}”").format(title=study[:40])))
        self.add.setVisible(bool(study))
        self.add.setToolTip(_("Behaviours and variables are found in the study by their names."))
        self.make = Button(_("Make a new study"), "primary")
        self.add.clicked.connect(lambda: self._begin(True))
        self.make.clicked.connect(lambda: self._begin(False))
        self.end_with(cancel, self.add, self.make)
        self.make.setFocus()

    def _begin(self, into_study: bool) -> None:
        self.accept()
        self.begun.emit(into_study)


class ExportedDialog(_Dialog):
    """A project of BORIS was written: what it cannot tell as we do."""

    def __init__(self, name: str, found: Told, parent: QWidget | None = None) -> None:
        super().__init__(_("Exported"), _("{name} is written").format(name=name), parent)
        self.about.setText(_("What BORIS reads otherwise, or has no place for. Behaviours, observations and events come back whole when CX Studio reads the file."))  # fmt: skip  # noqa: E501
        self.account = AccountList()
        self.account.show_told(found)
        self.column.addWidget(self.account, 1)
        close = Button(_("Close"), "primary", key=_("Esc"))
        close.clicked.connect(self.accept)
        self.end_with(close)
        close.setFocus()


class VisitExchange(QObject):
    """Visits in and out of the list. `entered(study id)` once visits came; `undoable(words)`.

    Attributes: `presenter`, and `dialog`, the one that is open or was last.
    """

    entered = Signal(str)
    undoable = Signal(str)
    dialog: TableDialog | BorisDialog | ExportedDialog

    def __init__(self, context: Context, page: QWidget, front: Callable[[], tuple[str, str]]) -> None:
        """`front` gives (id, title) of the study in front, both "" for none."""
        super().__init__(page)
        self.context, self._page, self._front = context, page, front
        self._is_table_open = False
        self.presenter = VisitImport(context, self)
        self.presenter.looked.connect(self._show_table)
        self.presenter.boris_looked.connect(self._show_boris)
        self.presenter.brought.connect(self._brought)
        self.presenter.undone.connect(lambda: self.entered.emit(self.presenter.study))
        self.presenter.exported.connect(self._exported)
        self.presenter.refused.connect(self._refused)

    def menu(self) -> QMenu:
        """What can be taken in and given out."""
        menu = QMenu(self._page)
        has_study = bool(self._front()[0])
        for words, do, is_open in (
            (_("Import visits…"), self.ask_table, has_study),
            (_("Import a BORIS project…"), self.ask_boris, True),
            (_("Export as BORIS…"), self.ask_export, has_study),
        ):
            action = QAction(menu, text=words)
            action.setEnabled(is_open)
            action.triggered.connect(lambda _checked=False, do=do: do())
            menu.addAction(action)
        return menu

    def show_menu(self, at: QPoint) -> None:
        """Open the menu there, without waiting for an answer."""
        self._menu = self.menu()
        self._menu.popup(at)

    def ask_table(self) -> None:
        """Let the person pick a table."""
        sort = _("Tables (*.csv *.xlsx *.zip *.tsv *.txt);;All files (*)")
        path, _kind = QFileDialog.getOpenFileName(self._page, _("Import visits"), "", sort)
        if path:
            self.read_table(Path(path))

    def ask_boris(self) -> None:
        """Let the person pick a project."""
        sort = _("BORIS projects (*.boris *.boris.gz *.gz);;All files (*)")
        path, _kind = QFileDialog.getOpenFileName(self._page, _("Import a BORIS project"), "", sort)
        if path:
            self.read_boris(Path(path))

    def ask_export(self) -> None:
        """Let the person say where the observations go."""
        study, title = self._front()
        project, packed, bouts = (
            _("BORIS project (*.boris)"), _("BORIS project, packed (*.boris.gz)"), _("Aggregated events (*.tsv *.csv)"),
        )  # fmt: skip
        sorts_ = f"{project};;{packed};;{bouts}"
        name = "".join(sign if sign.isalnum() else "-" for sign in title)[:60] + ".boris"
        path, _kind = QFileDialog.getSaveFileName(self._page, _("Export as BORIS"), name, sorts_)
        if path:
            is_named = path.lower().endswith((".boris", ".boris.gz", ".tsv", ".csv"))
            self.presenter.export(study, Path(path if is_named else path + ".boris"))

    def read_table(self, path: Path) -> None:
        """Read a table for the study in front and show what is in it. Nothing changes yet."""
        self._is_table_open = False
        self.presenter.read(self._front()[0], path)

    def read_boris(self, path: Path) -> None:
        """Read a project and show what is in it. Nothing changes yet."""
        self.presenter.read_boris(self._front()[0], path)

    def _show_table(self) -> None:
        if self._is_table_open:
            return  # the dialog listens itself
        self._is_table_open = True
        self.dialog = TableDialog(self.presenter, self._page)
        self.dialog.accepted.connect(self.presenter.begin)
        self.dialog.open()

    def _show_boris(self) -> None:
        self.dialog = BorisDialog(self.presenter, self._front()[1], self._page)
        self.dialog.begun.connect(lambda into: self.presenter.begin_boris(into_study=into))
        self.dialog.open()

    def _brought(self, words: str) -> None:
        self.entered.emit(self.presenter.study)
        self.undoable.emit(words)

    def _exported(self, name: str, found: Told) -> None:
        if not found.lines:
            self.context.tell("good", _("{name} is written.").format(name=name))
            return
        self.dialog = ExportedDialog(name, found, self._page)
        self.dialog.open()

    def _refused(self, error: CxError) -> None:
        self.context.tell("bad", str(error))
