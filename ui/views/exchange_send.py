"""Sending: which study, for whom, what goes along, and what was written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.exchange.bundle import SUFFIX
from cxstudio.exchange.packing import FAT32, MAIL
from cxstudio.i18n import _, plural

from ..context import Context
from ..presenters import exchange as words
from ..presenters.exchange import Sending
from ..presenters.exchange_keys import Desk, with_cards
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.card import Card
from ..widgets.choice_box import ChoiceBox
from ..widgets.text import Heading, Pill, plain_label
from .columns import Columns, Facts


class SendPanel(QWidget):
    """Signals: `state_changed()` when what can be done now has changed."""

    state_changed = Signal()

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        self.context = context
        self.desk = desk
        self.is_writing = False
        self._has_looked = False
        self._readers_of = ""
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
        self._ask_how(form)
        card.body.addLayout(form)
        self.parcel = plain_label(bold=True, wrap=True)
        self.drafts = plain_label(size="small", tone="quiet", wrap=True)
        self.openness = plain_label(size="small", tone="caution", wrap=True)
        for label in (self.parcel, self.drafts, self.openness):
            card.body.addWidget(label)
        self.study.currentIndexChanged.connect(lambda _row: self._study_chosen())
        self.person.currentIndexChanged.connect(lambda _row: self._weigh())
        return card

    def _ask_how(self, form: QFormLayout) -> None:
        """What goes along, in how many files, who can read it, and the passphrases where they are needed."""
        self.contents = ChoiceBox(_("What goes along"), lines=2)
        for text, value in ((_("Everything with its photos"), "all"), (_("Photos later: small, for a mail"), "thin"),
                            (_("Only a receipt: what has arrived here"), "receipt")):  # fmt: skip
            self.contents.addItem(text, value)
        self.files = ChoiceBox(_("In how many files"), lines=2)
        for text, size in ((_("One file"), 0), (_("Parts of 18 MB, for mails"), MAIL),
                           (_("Parts of 3.9 GB, for USB sticks"), FAT32)):  # fmt: skip
            self.files.addItem(text, size)
        self.readers = ChoiceBox(_("Who can read it"), lines=2)
        self.passphrase = _secret(_("Passphrase of the bundle"))
        self.own = _secret(_("Passphrase of your keys"))
        self.own_words = plain_label(size="small", tone="quiet", wrap=True)
        rows = ((_("With"), self.contents), (_("As"), self.files), (_("Readable by"), self.readers),
                (_("Passphrase"), self.passphrase), (_("Your keys"), self.own))  # fmt: skip
        for text, box in rows:
            form.addRow(plain_label(text, tone="quiet"), box)
        form.addRow("", self.own_words)
        self._form = form
        for row in (self.passphrase, self.own, self.own_words):
            form.setRowVisible(row, False)
        self.readers.currentIndexChanged.connect(lambda _row: self._tell_openness())
        self.contents.currentIndexChanged.connect(lambda _row: self.state_changed.emit())
        for line in (self.passphrase, self.own):
            line.textChanged.connect(lambda _text: self._tell_openness())

    def _offer_readers(self) -> None:
        """Whom a bundle can be encrypted for: the cards that are here. At first whoever it is usually for."""
        kept = self.readers.currentText() if self._readers_of == self.chosen_study else ""
        self._readers_of = self.chosen_study
        workspace = self.context.open_workspace
        found = tuple(with_cards(workspace))
        usual = tuple(words.usual_readers(workspace, self.chosen_study)) if self.chosen_study else ()
        self.readers.blockSignals(True)
        self.readers.clear()
        if len(usual) > 1 and set(usual) != set(found):
            self.readers.addItem(_("As usual: {names}").format(names=", ".join(one.name for one in usual)), usual)
        if len(found) > 1:
            self.readers.addItem(plural("The {n} device you know", "All {n} devices you know", len(found)), found)
        for device in found:
            self.readers.addItem(_("Only {name}").format(name=device.name), (device,))
        self.readers.addItem(_("Whoever has the passphrase"), "passphrase")
        self.readers.addItem(_("Everybody who has the file"), "open")
        choices = [self.readers.itemData(row) for row in range(self.readers.count())]
        fits = [n for n, one in enumerate(choices) if isinstance(one, tuple | list) and set(one) == set(usual)]
        last = self.readers.findText(kept) if kept else (fits[0] if usual and fits else self.readers.count() - 1)
        self.readers.setCurrentIndex(max(0, last))
        self.readers.blockSignals(False)
        self._tell_openness()

    def _tell_openness(self) -> None:
        reader = self.readers.currentData()
        self._form.setRowVisible(self.passphrase, reader == "passphrase")
        words = {
            "open": _("Not encrypted: whoever has the file can read it. Hand it on by a way you trust."),
            "passphrase": _("Tell the passphrase by another way than the file, by telephone for one."),
        }.get(reader if isinstance(reader, str) else "", "")
        self.openness.setText(words)
        self.openness.setVisible(bool(words))
        self.state_changed.emit()

    def _look_for_keys(self) -> None:
        if not self._has_looked:
            self._has_looked = True
            self.context.jobs.run(
                _("Looking for your keys"), self.desk.look(self.context.open_workspace), self._tell_keys
            )

    def _tell_keys(self, found: str) -> None:
        """A computer without a keyring: the passphrase of the key file is asked here, once a session."""
        for row in (self.own, self.own_words):
            self._form.setRowVisible(row, found != "ready")
        self.own_words.setText(
            _("This computer has no keyring. Choose a passphrase to sign what you send; without one it goes unsigned.")
            if found == "new"
            else _("The passphrase of your keys, to sign what you send; without it the bundle goes unsigned.")
        )

    @property
    def chosen_way(self) -> Sending:
        """How it is to go."""
        reader, contents = self.readers.currentData(), self.contents.currentData()
        return Sending(
            self.chosen_person,
            reader if isinstance(reader, tuple) else (),
            self.passphrase.text() if reader == "passphrase" else "",
            contents == "thin",
            contents == "receipt",
            int(self.files.currentData() or 0),
        )

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
        self._look_for_keys()
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
        self._offer_readers()
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
        is_closed = self.readers.currentData() != "passphrase" or bool(self.passphrase.text())
        has_something = self._operations > 0 or bool(self.chosen_study and self.contents.currentData() == "receipt")
        return has_something and is_closed and not self.is_writing

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
        self.desk.passphrase = self.own.text()
        steps = words.send(self.context.open_workspace, self.chosen_study, path, self.chosen_way, self.desk)
        self.context.jobs.run(_("Writing the bundle"), steps, self._written, self._refused, None, self._stopped)

    def _written(self, done: words.Sent) -> None:
        self._end()
        sent = words.all_parts(done)
        safe = plural("Safe to remove: the file is whole on the disk", "Safe to remove: all {n} files are whole on the disk", len(done.parts))  # fmt: skip  # noqa: E501
        self.safe.set_state(safe, "good", "check")
        self.told.setText(f"{words.sent_sentence(sent)} {words.guarded_sentence(done)}")
        names = ", ".join(part.path.name for part in done.parts[:3]) + ("…" if len(done.parts) > 3 else "")
        self.facts.set_facts(
            [
                (_("File"), names),
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


def _secret(name: str) -> QLineEdit:
    """A line whose letters nobody reads over the shoulder."""
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setAccessibleName(name)
    return line
