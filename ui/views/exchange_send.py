"""Sending: which study, for whom, what goes along, and what was written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFormLayout, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.exchange.bundle import SUFFIX, Exported
from cxstudio.i18n import _, plural

from ..context import Context
from ..presenters import exchange as words
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.card import Card
from ..widgets.choice_box import ChoiceBox
from ..widgets.text import Heading, Pill, plain_label
from .columns import Columns, Facts


class SendPanel(QWidget):
    """Signals: `state_changed()` when what can be done now has changed."""

    state_changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.is_writing = False
        self._operations = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Columns(self._choices(), self._result(), (1, 1)))
        column.addStretch(1)
        context.jobs.broke.connect(lambda _error: self._end())

    def _choices(self) -> QWidget:
        card = Card(margins=20)
        card.body.addWidget(Heading(_("What to send"), 2))
        self.study = ChoiceBox(_("Study to send"), lines=4)
        self.person = ChoiceBox(_("For whom"), lines=2)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setVerticalSpacing(look().px(10))
        form.addRow(plain_label(_("Study"), tone="quiet"), self.study)
        form.addRow(plain_label(_("For"), tone="quiet"), self.person)
        card.body.addLayout(form)
        self.parcel = plain_label(bold=True, wrap=True)
        self.drafts = plain_label(size="small", tone="quiet", wrap=True)
        open_words = _("Not signed and not encrypted: whoever has the file can read it. Hand it on by a way you trust.")
        for label in (self.parcel, self.drafts, plain_label(open_words, size="small", tone="caution", wrap=True)):
            card.body.addWidget(label)
        self.study.currentIndexChanged.connect(lambda _row: self._study_chosen())
        self.person.currentIndexChanged.connect(lambda _row: self._weigh())
        return card

    def _result(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        self.result = Card(margins=20)
        self.safe = Pill(parent=self.result)
        self.told = plain_label(wrap=True)
        self.facts = Facts()
        self.show_folder = Button(_("Show in its folder"), icon="folder-open")
        self.show_folder.clicked.connect(self._open_folder)
        for widget in (self.safe, self.told, self.facts):
            self.result.body.addWidget(widget)
        self.result.body.addWidget(self.show_folder, 0, Qt.AlignmentFlag.AlignLeading)
        self.result.hide()
        column.addWidget(self.result)
        column.addStretch(1)
        return holder

    # -- what to send --------------------------------------------------------------------------------------------------

    def refresh(self, study: str = "") -> None:
        """Offer the studies of the workspace; choose `study` where it is named."""
        wanted = study or self.chosen_study or self.context.preferences.last_study
        self.study.blockSignals(True)
        self.study.clear()
        for found in self.context.open_workspace.studies():
            self.study.addItem(found.title, found.id)
        self.study.setCurrentIndex(max(0, self.study.findData(wanted)))
        self.study.blockSignals(False)
        self._study_chosen()

    @property
    def chosen_study(self) -> str:
        """The id of the study to send; empty when there is none."""
        return str(self.study.currentData() or "")

    @property
    def chosen_person(self) -> str:
        """For whom; empty is everybody."""
        return str(self.person.currentData() or "")

    def _study_chosen(self) -> None:
        self.person.blockSignals(True)
        self.person.clear()
        self.person.addItem(_("Everybody: the whole study"), "")
        for person in words.known_people(self.context.open_workspace, self.chosen_study):
            self.person.addItem(_("{person}: only what they lack").format(person=person), person)
        self.person.blockSignals(False)
        drafts = len(self.context.open_workspace.drafts.all(self.chosen_study)) if self.chosen_study else 0
        self.drafts.setText(
            plural("{n} visit in progress stays here.", "{n} visits in progress stay here.", drafts) if drafts else ""
        )
        self.drafts.setVisible(bool(drafts))
        self._weigh()

    def _weigh(self) -> None:
        self._operations = 0
        self.parcel.setText(_("Counting what would go along…") if self.chosen_study else _("There is no study yet."))
        self.state_changed.emit()
        if self.chosen_study:
            asked = (self.chosen_study, self.chosen_person)
            steps = words.weigh(self.context.open_workspace, *asked)
            self.context.jobs.run(_("Counting"), steps, lambda parcel: self._weighed(asked, parcel))

    def _weighed(self, asked: tuple[str, str], parcel: words.Parcel) -> None:
        if asked == (self.chosen_study, self.chosen_person):  # an answer to an older question is let go
            self._operations = parcel.operations
            self.parcel.setText(parcel.sentence)
            self.state_changed.emit()

    # -- sending -------------------------------------------------------------------------------------------------------

    @property
    def can_send(self) -> bool:
        """Is there something to send, and nothing being written?"""
        return self._operations > 0 and not self.is_writing

    def ask_where(self) -> None:
        """Let the person say where the bundle goes."""
        if not self.can_send:
            return
        folder = Path.home()
        suggested = str(folder / words.safe_name(self.study.currentText(), SUFFIX))
        path, _kind = QFileDialog.getSaveFileName(
            self, _("Write the bundle"), suggested, _("Bundles (*{suffix})").format(suffix=SUFFIX)
        )
        if path:
            self.write(Path(path) if path.endswith(SUFFIX) else Path(path + SUFFIX))

    def write(self, path: Path) -> None:
        """Write the bundle to `path`."""
        self.is_writing = True
        self.result.hide()
        self.state_changed.emit()
        steps = words.send(self.context.open_workspace, self.chosen_study, path, self.chosen_person)
        self.context.jobs.run(_("Writing the bundle"), steps, self._written, self._refused, None, self._stopped)

    def _written(self, sent: Exported) -> None:
        self._end()
        self.safe.set_state(_("Safe to remove: the file is whole on the disk"), "good", "check")
        self.told.setText(words.sent_sentence(sent))
        self.facts.set_facts(
            [
                (_("File"), sent.path.name),
                (_("Folder"), str(sent.path.parent)),
                (_("Size"), words.size_words(sent.size)),
                (_("Fingerprint"), words.fingerprint_words(sent.fingerprint)),
            ]
        )
        self._folder = sent.path.parent
        self.result.show()
        self.context.changes.tell("bundles", initiator=self)

    def _refused(self, error: CxError) -> None:
        self._end()
        self.context.tell("bad", str(error))

    def _stopped(self) -> None:
        self._end()
        self.context.tell("info", _("Sending was stopped. No bundle was written."))

    def _end(self) -> None:
        self.is_writing = False
        self.state_changed.emit()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
