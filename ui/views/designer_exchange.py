"""Importing and exporting from the designer: the preview of a file with what became of every row, and file dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QObject,
    Qt,
    Signal,
    SignalInstance,
)
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QVBoxLayout,
    QWidget,
)

from cxstudio.errors import CxError
from cxstudio.i18n import _
from ui.models.words_table import WordsTable
from ui.presenters import designer_exchange as words
from ui.presenters.account_lines import sifted, sorts
from ui.presenters.designer import Designer
from ui.presenters.designer_exchange import Preview
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.text import Heading, plain_label

from .columns import WholeWords, WordTable

if TYPE_CHECKING:  # other formats are loaded when somebody asks for them
    from cxstudio.interchange.account import Account


class FormPreview(QDialog):
    """What a file holds and what became of its rows. Signals: `study_wished()`, `stages_wished()`."""

    study_wished = Signal()
    stages_wished = Signal()

    def __init__(self, preview: Preview, draft: str, parent: QWidget | None = None) -> None:
        """`draft` is the title of the study that is open, "" for none."""
        super().__init__(parent)
        self.preview = preview
        self.setWindowTitle(_("Import a form"))
        self.sorts = ChoiceBox(_("Rows to show"))
        for key, text in sorts(preview.told):
            self.sorts.addItem(text, key)
        self.lines = WordsTable([_("Where"), _("Result"), _("What was done, or why not")])
        self.table = WordTable(_("What became of every row"), self.lines)
        self.table.setItemDelegate(WholeWords(self.table))
        self._build(draft)
        self.sorts.currentIndexChanged.connect(lambda _n: self._show())
        self._show()
        self._fit()
        (self.sorts if preview.told.lines else self.begin).setFocus()

    def _build(self, draft: str) -> None:
        px = look().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(18), px(24), px(18))
        column.setSpacing(px(12))
        heading = Heading(self.preview.file.protocol.title or self.preview.name, 2)
        heading.setWordWrap(True)
        column.addWidget(heading)
        column.addWidget(plain_label(words.summary(self.preview), tone="quiet", wrap=True))
        self.nothing = plain_label(wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        for widget in (self.sorts, self.nothing):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        column.addLayout(self._buttons(draft))
        self.sorts.setVisible(bool(self.preview.told.lines))
        heads = self.table.horizontalHeader()
        for section, width in ((0, 190), (1, 100)):
            heads.setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)
            heads.resizeSection(section, px(width))

    def _fit(self) -> None:
        """As large as the list wants it, where there is one, and as the screen allows."""
        px, screen = look().px, self.screen().availableGeometry()
        height = px(600) if self.preview.told.lines else self.sizeHint().height()
        self.resize(min(px(940), screen.width() - 40), min(height, screen.height() - 60))

    def _buttons(self, draft: str) -> QHBoxLayout:
        line = QHBoxLayout()
        self.begin = Button(_("Make a new study"), "primary")
        self.begin.setDefault(True)
        self.add = Button(_("Add its stages to the open draft"))
        self.add.setToolTip(_("Adds them behind the last stage; one step of undo takes them out."))
        self.add.setVisible(bool(draft) and bool(self.preview.file.protocol.stages))
        cancel = Button(_("Cancel"), key=_("Esc"))
        for button in (cancel, self.add):
            button.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.begin.clicked.connect(lambda: self._wish(self.study_wished))
        self.add.clicked.connect(lambda: self._wish(self.stages_wished))
        line.addStretch(1)
        for button in (cancel, self.add, self.begin):
            line.addWidget(button)
        return line

    def _wish(self, signal: SignalInstance) -> None:
        self.accept()
        signal.emit()

    def _show(self) -> None:
        found = sifted(self.preview.told, str(self.sorts.currentData() or ""))
        self.lines.set_rows([(line.where, line.became, line.why) for line in found])
        self.table.setVisible(bool(found))
        self.nothing.setVisible(not found)
        if self.preview.told.lines:
            self.nothing.setText(_("No row of that sort: everything was taken as it stands."))
        else:
            self.nothing.setText(_("A protocol file of CX Studio: it comes in as it went out."))


class ExportAccount(QDialog):
    """A form was written: what other tools can't do with it."""

    def __init__(self, name: str, losses: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = look().px
        self.setWindowTitle(_("Exported"))
        self.lines = WordsTable([_("Where"), _("In other tools")])
        self.table = WordTable(_("What other tools can't do"), self.lines)
        self.table.setItemDelegate(WholeWords(self.table))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().resizeSection(0, px(150))
        self.lines.set_rows(losses)
        close = Button(_("Close"), "primary", key=_("Esc"))
        close.clicked.connect(self.accept)
        column, line = QVBoxLayout(self), QHBoxLayout()
        line.addStretch(1)
        line.addWidget(close)
        heading = Heading(_("{name} is written").format(name=name), 2)
        heading.setWordWrap(True)
        about = _(
            "This is what other tools do otherwise. Nothing of it is lost: it comes back when CX Studio reads it."
        )
        column.addWidget(heading)
        column.addWidget(plain_label(about, tone="quiet", wrap=True))
        column.addWidget(self.table, 1)
        column.addLayout(line)
        column.setContentsMargins(px(24), px(18), px(24), px(18))
        column.setSpacing(px(12))
        screen = self.screen().availableGeometry()
        self.resize(min(px(760), screen.width() - 40), min(px(520), screen.height() - 60))
        close.setFocus()


class DesignerExchange(QObject):
    """Files in and out of the designer. `entered(study id)` once a new study is there, `added()` once the draft grew.

    Attributes: `dialog`, the preview that is open or was last; `exported`, the same of what was written.
    """

    entered = Signal(str)
    added = Signal()
    dialog: FormPreview
    exported: ExportAccount

    def __init__(self, designer: Designer, page: QWidget) -> None:
        super().__init__(page)
        self.designer, self._page, self.context = designer, page, designer.context

    # -- in ------------------------------------------------------------------------------------------------------------

    def ask_form(self) -> None:
        """Let the person pick a form of another tool."""
        sort = _("Forms (*.xlsx *.xlsm *.xls *.csv *.md);;All files (*)")
        self._ask(_("Import a form"), sort)

    def ask_file(self) -> None:
        """Let the person pick a protocol file."""
        self._ask(_("Open a protocol file"), _("Protocol files (*.json);;All files (*)"))

    def _ask(self, title: str, sort: str) -> None:
        path, _kind = QFileDialog.getOpenFileName(self._page, title, "", sort)
        if path:
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Read a file and show what is in it. Nothing changes yet."""
        title = _("Reading {name}").format(name=path.name)
        stopped = _("Reading was stopped. Nothing was imported.")
        self.context.jobs.run(
            title, words.reading(path), self._show, self._refused, None, lambda: self.context.tell("info", stopped)
        )

    def _show(self, preview: Preview) -> None:
        draft = self.designer.study.title if self.designer.is_open else ""
        self.dialog = FormPreview(preview, draft, self._page)
        self.dialog.study_wished.connect(lambda: self._begin(preview))
        self.dialog.stages_wished.connect(lambda: self._add(preview))
        self.dialog.open()

    def _begin(self, preview: Preview) -> None:
        try:
            study = words.begin_study(self.context.open_workspace, preview)
        except CxError as error:
            self._refused(error)
            return
        self.context.changes.tell("studies", study=study.id, initiator=self._page)
        self.entered.emit(study.id)
        told = _("“{title}” is a study now; nothing of it is published yet.")
        self.context.tell("good", told.format(title=study.title))

    def _add(self, preview: Preview) -> None:
        self.context.tell("good", words.add_stages(self.designer, preview))
        self.added.emit()

    def _refused(self, error: CxError) -> None:
        self.context.tell("bad", str(error))

    # -- out -----------------------------------------------------------------------------------------------------------

    def ask_export(self) -> None:
        """Let the person say where the form goes."""
        path = self._target(_("Export as XLSForm"), ".xlsx", _("Workbooks (*.xlsx)"))
        if path is not None:
            self.export(path)

    def ask_save(self) -> None:
        """Let the person say where the protocol file goes."""
        path = self._target(_("Save the protocol as a file"), ".json", _("Protocol files (*.json)"))
        if path is not None:
            self.save(path)

    def _target(self, title: str, suffix: str, sort: str) -> Path | None:
        if not self.designer.is_open:
            return None
        self.designer.end_typing()
        name = words.file_of(self.designer.study, self.designer.protocol).key + suffix
        path, _kind = QFileDialog.getSaveFileName(self._page, title, name, sort)
        if not path:
            return None
        return Path(path) if path.lower().endswith(suffix) else Path(path + suffix)

    def export(self, path: Path) -> None:
        """Write what is in design as a form."""
        file = words.file_of(self.designer.study, self.designer.protocol)
        self.context.jobs.run(
            _("Writing {name}").format(name=path.name),
            words.exporting_form(file, path),
            lambda account: self._exported(path.name, account),
            self._refused,
        )

    def _exported(self, name: str, account: Account) -> None:
        self.exported = ExportAccount(name, words.losses(account), self._page)
        self.exported.open()

    def save(self, path: Path) -> None:
        """Write what is in design as a protocol file."""
        file = words.file_of(self.designer.study, self.designer.protocol)
        self.context.jobs.run(
            _("Writing {name}").format(name=path.name),
            words.saving_file(file, path),
            lambda _path: self.context.tell("good", _("{name} is written.").format(name=path.name)),
            self._refused,
        )
