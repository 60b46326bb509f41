"""People: one's own card and words, and the devices that were met."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.exchange.keys import CARD_SUFFIX
from cxstudio.i18n import _

from ..context import Context
from ..presenters import exchange_keys as keys
from ..presenters.exchange import safe_name
from ..presenters.exchange_keys import Desk
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.card import Card
from ..widgets.text import Heading, plain_label
from .columns import Columns, WordList
from .exchange_team import TeamPanel

CARDS = f"(*{CARD_SUFFIX})"


class PeoplePanel(QWidget):
    """Signals: `people_changed()` when a device was met, trusted or refused."""

    people_changed = Signal()

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        self.context = context
        self.desk = desk
        self._people: list[keys.Person] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Columns(self._you(), self._others(), (1, 1)))
        self.team = TeamPanel(context, desk)
        self.team.keys_asked.connect(self._ask_for_passphrase)
        column.addWidget(self.team)
        column.addStretch(1)

    def _you(self) -> QWidget:
        card = Card(margins=20)
        card.body.addWidget(Heading(_("You"), 2))
        self.name = plain_label(bold=True, wrap=True)
        self.words = plain_label(size="large", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        about = _("Read these eight words to others on the telephone. If they see the same ones, nobody stands between you.")  # fmt: skip  # noqa: E501
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setAccessibleName(_("Passphrase of your keys"))
        self.secret.setPlaceholderText(_("Passphrase of your keys"))
        self.secret.textChanged.connect(self._passphrase_typed)
        self.show_words = Button(_("Show my words"))
        self.show_words.clicked.connect(self.tell_own)
        self.save = Button(_("Save my card…"), "primary")
        self.save.clicked.connect(self.ask_where)
        for label in (self.name, self.words, plain_label(about, size="small", tone="quiet", wrap=True), self.secret):
            card.body.addWidget(label)
        for button in (self.show_words, self.save):
            card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        card.body.addStretch(1)
        for late in (self.name, self.words, self.secret):
            late.hide()
        return card

    def _passphrase_typed(self, text: str) -> None:
        self.desk.passphrase = text or self.desk.passphrase

    def _others(self) -> QWidget:
        card = Card(margins=20)
        card.body.addWidget(Heading(_("Others"), 2))
        self.list = WordList()
        self.list.setAccessibleName(_("Devices you know"))
        self.list.currentRowChanged.connect(self._show_one)
        self.about = plain_label(wrap=True)
        self.add = Button(_("Add a card…"))
        self.add.clicked.connect(self.ask_which)
        self.refuse = Button(_("Refuse"), "quiet")
        self.refuse.clicked.connect(lambda: self._decide(believed=False))
        self.trust = Button(_("Trust again"), "quiet")
        self.trust.clicked.connect(lambda: self._decide(believed=True))
        for widget in (self.list, self.about):
            card.body.addWidget(widget)
        for button in (self.add, self.refuse, self.trust):
            card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        card.body.addStretch(1)
        return card

    def refresh(self) -> None:
        """Read the devices anew."""
        self._people = keys.people(self.context.open_workspace)
        row = max(0, self.list.currentRow())
        self.list.clear()
        for person in self._people:
            self.list.addItem(person.name)
        height = max(self.list.sizeHintForRow(0), look().px(28))
        self.list.setFixedHeight(height * min(max(len(self._people), 1), 8) + look().px(8))
        self.list.setVisible(bool(self._people))
        self.list.setCurrentRow(min(row, len(self._people) - 1))
        self._show_one(self.list.currentRow())
        self.team.refresh()

    def _show_one(self, row: int) -> None:
        found = self._people[row] if 0 <= row < len(self._people) else None
        self.about.setText(
            f"{found.phrase}\n{found.standing}" if found else _("Nobody yet. Ask the others for their cards.")
        )
        self.refuse.setVisible(found is not None and not found.device.is_refused)
        self.trust.setVisible(found is not None and found.device.is_refused)

    def _decide(self, *, believed: bool) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._people):
            keys.decide(self.context.open_workspace, [self._people[row].device], believed=believed)
            self.refresh()
            self.list.setFocus()
            self.people_changed.emit()

    # -- cards ---------------------------------------------------------------------------------------------------------

    def tell_own(self) -> None:
        """Show one's words, the keys made where there are none yet."""
        self.desk.passphrase = self.secret.text() or self.desk.passphrase
        steps = keys.own_card(self.context.open_workspace, self.desk)
        self.context.jobs.run(_("Looking for your keys"), steps, self._tell_own, self._refused)

    def _tell_own(self, card: tuple[str, str]) -> None:
        name, words = card
        self.name.setText(name)
        self.words.setText(words)
        for shown, others in ((True, (self.name, self.words)), (False, (self.secret, self.show_words))):
            for widget in others:
                widget.setVisible(shown)

    def ask_where(self) -> None:
        """Let the person say where the card goes."""
        name = self.context.open_workspace.person
        suggested = str(Path.home() / safe_name(name, CARD_SUFFIX))
        path, _kind = QFileDialog.getSaveFileName(self, _("Save my card"), suggested, CARDS)
        if path:
            self.write(Path(path if path.endswith(CARD_SUFFIX) else path + CARD_SUFFIX))

    def write(self, path: Path) -> None:
        """Write one's card to `path`."""
        self.desk.passphrase = self.secret.text() or self.desk.passphrase
        steps = keys.save_card(self.context.open_workspace, self.desk, path)
        self.context.jobs.run(_("Writing your card"), steps, self._saved, self._refused)

    def _saved(self, path: Path) -> None:
        self.context.tell("good", _("Your card is in {file}. Give it to the others.").format(file=path.name))
        self.tell_own()

    def _refused(self, error: CxError) -> None:
        if error.code in ("keys-locked", "keys-passphrase"):
            self._ask_for_passphrase()
        self.context.tell("bad", str(error))

    def _ask_for_passphrase(self) -> None:
        self.secret.show()
        self.secret.setFocus()

    def ask_which(self) -> None:
        """Let the person pick a card."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Add a card"), "", CARDS)
        if path:
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Trust the card in a file, its words shown for the telephone."""
        try:
            device = keys.add_card(self.context.open_workspace, path)
        except CxError as error:
            self.context.tell("bad", str(error))
            return
        self.refresh()
        self.list.setCurrentRow([person.device.replica for person in self._people].index(device.replica))
        words = _("{name} is known now. Compare the words on the telephone; if they differ, refuse the device.")
        self.context.tell("good", words.format(name=device.name))
        self.people_changed.emit()
