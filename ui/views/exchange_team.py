"""The team of a study: who observes, who reviews, who leads; changed by its lead. And joining a study by a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.exchange.joining import JOIN_SUFFIX, Invitation
from cxstudio.exchange.merge import Imported
from cxstudio.i18n import _

from ..context import Context
from ..presenters import exchange_team as words
from ..presenters.exchange import safe_name
from ..presenters.exchange_keys import Desk
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.card import Card
from ..widgets.choice_box import ChoiceBox
from ..widgets.flow_layout import FlowLayout
from ..widgets.text import Heading, plain_label
from .columns import Columns, WordList

JOIN_FILES = f"(*{JOIN_SUFFIX})"


class TeamPanel(QWidget):
    """Signal: `keys_asked()` where the passphrase of the keys is missing. Attribute: `invitation` (the open one)."""

    keys_asked = Signal()

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        self.context, self.desk = context, desk
        self.invitation: Invitation | None = None
        self._rows: tuple[words.TeamRow, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Columns(self._team(), self._joining(), (1, 1)))

    def _team(self) -> QWidget:
        card = Card(margins=20)
        card.body.addWidget(Heading(_("Team of a study"), 2))
        self.study = ChoiceBox(_("Study of the team"), lines=3)
        self.study.activated.connect(lambda _row: self._show_team())
        self.about = plain_label(tone="quiet", wrap=True)
        self.list = WordList()
        self.list.setAccessibleName(_("Members of the team, and whom you know"))
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._show_one)
        self.role = ChoiceBox(_("Role"), lines=2)
        for role, text in words.ROLES:
            self.role.addItem(text, role)
        self.give = Button(_("Give this role"), "primary")
        self.give.clicked.connect(self._give)
        self.revoke = Button(_("Revoke"), "quiet")
        self.revoke.setToolTip(_("Nothing that this device writes from now on counts"))
        self.revoke.clicked.connect(self._revoke)
        acts = QWidget()
        flow = FlowLayout(acts)
        for button in (self.give, self.revoke):
            flow.addWidget(button)
        for widget in (self.study, self.about, self.list, self.role, acts):
            card.body.addWidget(widget)
        card.body.addStretch(1)
        return card

    def _joining(self) -> QWidget:
        card = Card(margins=20)
        card.body.addWidget(Heading(_("Join a study"), 2))
        told = _("A join file brings a study and its lead’s card. The eight words of the lead, read out on the telephone, prove that it comes from there.")  # fmt: skip  # noqa: E501
        card.body.addWidget(plain_label(told, tone="quiet", wrap=True))
        self.invite = Button(_("Make a join file…"))
        self.invite.clicked.connect(self.ask_where)
        self.open = Button(_("Open a join file…"))
        self.open.clicked.connect(self.ask_which)
        acts = QWidget()
        flow = FlowLayout(acts)
        for button in (self.invite, self.open):
            flow.addWidget(button)
        self.invited = plain_label(bold=True, wrap=True)
        self.typed = QLineEdit()
        self.typed.setAccessibleName(_("The lead’s eight words"))
        self.typed.setPlaceholderText(_("The lead’s eight words"))
        self.typed.returnPressed.connect(self.join)
        self.join_button = Button(_("Join"), "primary", key=_("Enter"))
        self.join_button.clicked.connect(self.join)
        for widget in (acts, self.invited, self.typed):
            card.body.addWidget(widget)
        card.body.addWidget(self.join_button, 0, Qt.AlignmentFlag.AlignLeading)
        card.body.addStretch(1)
        self._show_invitation(None)
        return card

    # -- the team ------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read studies and teams anew."""
        chosen = self.study.currentData() or self.context.preferences.last_study
        self.study.clear()
        for found in self.context.open_workspace.studies():
            self.study.addItem(found.title, found.id)
        self.study.setCurrentIndex(max(0, self.study.findData(chosen)))
        self.invite.setEnabled(self.study.count() > 0)
        self._show_team()

    @property
    def chosen_study(self) -> str:
        """The id of the study; "" where there is none."""
        return str(self.study.currentData() or "")

    def _show_team(self) -> None:
        if not self.chosen_study:
            self._rows = ()
            self.about.setText(_("There is no study yet."))
        else:
            found = words.team_words(self.context.open_workspace, self.chosen_study)
            self._rows, self._can_change = found.rows, found.can_change
            self.about.setText(found.about)
        row = max(0, self.list.currentRow())
        self.list.clear()
        for one in self._rows:
            self.list.addItem(f"{one.name}: {one.standing}")
        height = max(self.list.sizeHintForRow(0), look().px(28))
        self.list.setFixedHeight(height * min(max(len(self._rows), 1), 8) + look().px(8))
        self.list.setVisible(bool(self._rows))
        self.list.setCurrentRow(min(row, len(self._rows) - 1))
        self._show_one(self.list.currentRow())

    def _show_one(self, row: int) -> None:
        one = self._rows[row] if 0 <= row < len(self._rows) else None
        can_change = one is not None and self._can_change
        self.role.setEnabled(can_change)
        self.give.setEnabled(can_change)
        self.revoke.setEnabled(can_change and one is not None and one.can_be_revoked)
        if one is not None and one.member is not None and one.member.roles:
            self.role.setCurrentIndex(self.role.findData(one.member.roles[0]))

    def _give(self) -> None:
        one = self._rows[self.list.currentRow()]
        steps = words.give(self.context.open_workspace, self.chosen_study, self.desk, one, self.role.currentData())
        self.context.jobs.run(_("Changing the team"), steps, self._changed, self._refused)

    def _revoke(self) -> None:
        one = self._rows[self.list.currentRow()]
        steps = words.revoke(self.context.open_workspace, self.chosen_study, self.desk, one)
        self.context.jobs.run(_("Changing the team"), steps, self._changed, self._refused)

    def _changed(self, sentence: str) -> None:
        self.context.tell("good", sentence)
        self._show_team()
        self.list.setFocus()
        self.context.changes.tell("visits", "studies", study=self.chosen_study, initiator=self)

    def _refused(self, error: CxError) -> None:
        if error.code in ("keys-locked", "keys-passphrase"):
            self.keys_asked.emit()
        self.context.tell("bad", str(error))

    # -- joining -------------------------------------------------------------------------------------------------------

    def ask_where(self) -> None:
        """Let the person say where the join file goes."""
        suggested = str(Path.home() / safe_name(self.study.currentText(), JOIN_SUFFIX))
        path, _kind = QFileDialog.getSaveFileName(self, _("Make a join file"), suggested, JOIN_FILES)
        if path:
            self.write(Path(path if path.endswith(JOIN_SUFFIX) else path + JOIN_SUFFIX))

    def write(self, path: Path) -> None:
        """Write the join file of the chosen study."""
        steps = words.invite(self.context.open_workspace, self.chosen_study, self.desk, path)
        self.context.jobs.run(_("Writing the join file"), steps, self._written, self._refused)

    def _written(self, sentence: str) -> None:
        self.context.tell("good", sentence)

    def ask_which(self) -> None:
        """Let the person pick a join file."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Open a join file"), "", JOIN_FILES)
        if path:
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Show what a join file invites to, and ask for the words."""
        try:
            self._show_invitation(words.invitation(path))
        except CxError as error:
            self._show_invitation(None)
            self.context.tell("bad", str(error))

    def _show_invitation(self, found: Invitation | None) -> None:
        self.invitation = found
        self.invited.setText(words.invitation_words(found) if found is not None else "")
        self.typed.clear()
        for widget in (self.invited, self.typed, self.join_button):
            widget.setVisible(found is not None)
        if found is not None:
            self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def join(self) -> None:
        """Compare the words and take the study in."""
        if self.invitation is not None:
            steps = words.join(self.context.open_workspace, self.invitation, self.typed.text())
            self.context.jobs.run(_("Joining the study"), steps, self._joined, self._not_joined)

    def _joined(self, _done: Imported) -> None:
        assert self.invitation is not None
        title, lead = self.invitation.title, self.invitation.card.person
        self._show_invitation(None)
        told = _("You joined “{title}”. Save your card and send it to {lead}, who gives you your role.")
        self.context.tell("good", told.format(title=title, lead=lead))
        self.context.changes.tell("studies", "visits", "sites", "bundles")
        self.refresh()

    def _not_joined(self, error: CxError) -> None:
        self.context.tell("bad", str(error))
        self.typed.setFocus()
