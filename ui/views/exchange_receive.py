"""Receiving: a bundle is checked, what it would change is shown, and only then may it be merged."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cxstudio.errors import CxError
from cxstudio.exchange.bundle import SUFFIX
from cxstudio.exchange.joining import JOIN_SUFFIX
from cxstudio.exchange.merge import Effect, Imported
from cxstudio.exchange.trust import Sender
from cxstudio.i18n import _, plural
from cxstudio.store.taken_back import TakenIn

from ..context import Context
from ..models.words_table import plan_table
from ..presenters import exchange as words
from ..presenters import exchange_keys as keys
from ..presenters.exchange_keys import Desk
from ..presenters.moments import exact_moment
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.card import Card
from ..widgets.empty_state import EmptyState
from ..widgets.stack import Stack
from ..widgets.text import Heading, Pill, plain_label
from .columns import Columns, Facts, WordList, WordTable
from .page_header import scrolled

ORDER = (Effect.NEW, Effect.NEWER_THERE, Effect.BOTH, Effect.NEWER_HERE, Effect.ERASED, Effect.SAME)


class State(Enum):
    """Where receiving stands."""

    WAITING = "waiting for a bundle"
    CHECKING = "checking"
    READY = "checked, nothing merged"
    MERGING = "merging"


class ReceivePanel(Stack):
    """Signals: `state_changed()`, `torn(study)` after a merge that left conflicts. Attributes: `state`, `preview` (the
    open bundle with its plan, or None)."""

    state_changed = Signal()
    torn = Signal(str)

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        self.context = context
        self.desk = desk
        self.is_believed = False
        self.state = State.WAITING
        self.preview: words.Preview | None = None
        self._empty = EmptyState(
            _("Open a bundle to see what is in it"),
            _("It is checked first. You see what would change, and nothing is merged before you say so."),
        )
        self.open = self._empty.add_button(_("Open a bundle…"), "primary", "package-open", "Ctrl+O")
        self.open.setAutoDefault(True)
        self.open.clicked.connect(self.ask_which)
        self.undo: TakenIn | None = None
        self.take_back = self._empty.add_button(_("Take the last merge back"), "plain", "undo-2")
        self.take_back.clicked.connect(self._take_back)
        self.take_back.hide()
        self._empty.set_hint(_("You can also drop a bundle anywhere in this window."))
        self.addWidget(scrolled(self._empty, _("Receive")))
        self.addWidget(scrolled(Columns(self._left(), self._right(), (2, 3)), _("What the bundle would change")))

        context.jobs.broke.connect(self._broke)

    def _left(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        sender = Card(margins=18)
        self.signed = Pill(_("Not signed"), "caution", "triangle-alert", parent=sender)
        self.maker = plain_label(size="large", bold=True, wrap=True)
        self.trust = plain_label(tone="quiet", wrap=True)
        self.facts = Facts()
        self.phrases = plain_label(bold=True, wrap=True)
        self.phrases.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for widget in (self.signed, self.maker, self.trust, self.phrases, self._decision(), self.facts):
            sender.body.addWidget(widget)
        changes = Card(margins=18)
        changes.body.addWidget(Heading(_("What would change"), 3))
        self.sentence = plain_label(wrap=True)
        changes.body.addWidget(self.sentence)
        self.groups = WordList()
        self.groups.setAccessibleName(_("What would change, by effect"))
        self.groups.currentRowChanged.connect(self._show_group)
        changes.body.addWidget(self.groups)
        backup = _("A backup is made before the merge, and one button takes the whole merge back.")
        changes.body.addWidget(plain_label(backup, size="small", tone="quiet", wrap=True))
        for card in (sender, changes):
            column.addWidget(card)
        column.addStretch(1)
        return holder

    def _decision(self) -> QWidget:
        """Three ways to meet a device that is not known."""
        self.decision = QWidget()
        column = QVBoxLayout(self.decision)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        self.once = Button(_("Accept this once"))
        self.always = Button(_("The words agree: always accept"), "primary")
        self.refuse = Button(_("Refuse this device"), "quiet")
        self.once.clicked.connect(lambda: self._believe(for_good=False))
        self.always.clicked.connect(lambda: self._believe(for_good=True))
        self.refuse.clicked.connect(self._refuse_strangers)
        for button in (self.always, self.once, self.refuse):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        return self.decision

    def _believe(self, *, for_good: bool) -> None:
        if self.preview is None:
            return
        if for_good:
            keys.decide(self.context.open_workspace, self.preview.judged.strangers, believed=True)
        self.is_believed = True
        self.decision.hide()
        words_now = (_("Accepted"), "good", "check") if for_good else (_("Accepted this once"), "caution", "check")
        self.signed.set_state(*words_now)
        self.groups.setFocus()
        self.state_changed.emit()

    def _refuse_strangers(self) -> None:
        if self.preview is not None:
            keys.decide(self.context.open_workspace, self.preview.judged.strangers, believed=False)
            self.discard()
            self.context.tell("info", _("Refused. Nothing was merged, and nothing more is taken from that device."))

    def _right(self) -> QWidget:
        card = Card(margins=18)
        self.group_title = Heading("", 2)
        self.group_about = plain_label(tone="quiet", wrap=True)
        self.lines = plan_table()
        self.table = WordTable(_("Visits and other things in the bundle"), self.lines)
        self.table.setMinimumHeight(look().px(220))
        for widget in (self.group_title, self.group_about):
            card.body.addWidget(widget)
        card.body.addWidget(self.table, 1)
        return card

    # -- a bundle comes ------------------------------------------------------------------------------------------------

    def ask_which(self) -> None:
        """Let the person pick a bundle."""
        path, _kind = QFileDialog.getOpenFileName(
            self,
            _("Open a bundle"),
            "",
            _("Bundles and join files (*{suffix} *{join});;All files (*)").format(suffix=SUFFIX, join=JOIN_SUFFIX),
        )
        if path.casefold().endswith(JOIN_SUFFIX):
            self.context.go("exchange", Path(path))
        elif path:
            self.check(Path(path))

    def check(self, path: Path) -> None:
        """Check a bundle and show what it would change. Nothing is written."""
        if self.state in (State.CHECKING, State.MERGING):
            self.context.tell("info", _("One bundle after the other: this one is not through yet."))
            return
        self._let_go()
        checking = _("Checking {file}").format(file=path.name)
        self._empty.set_text(checking, _("Every file in it is compared with its checksum."))
        self._set_state(State.CHECKING)
        passphrase = self.ask_passphrase() if keys.wants_passphrase(path) else ""
        steps = words.preview(self.context.open_workspace, path, self.desk, passphrase)
        self.context.jobs.run(_("Checking the bundle"), steps, self._checked, self._refused, None, self._stopped)

    def ask_passphrase(self) -> str:
        """The passphrase of a bundle; empty where the person would rather not."""
        text, _given = QInputDialog.getText(
            self, _("Encrypted bundle"), _("This bundle was encrypted with a passphrase:"), QLineEdit.EchoMode.Password
        )
        return text

    def _checked(self, preview: words.Preview) -> None:
        self.preview = preview
        self.is_believed = False
        self._tell_sender(preview)
        self._tell_plan(preview)
        self._set_state(State.READY)
        (self.once if preview.judged.needs_decision else self.groups).setFocus()
        if preview.is_receipt:
            words.note_receipt(self.context.open_workspace, preview)
            self.context.changes.tell("bundles", initiator=self)

    def _refused(self, error: CxError) -> None:
        self.discard()
        self.context.tell("bad", words.refused_sentence(error))

    def _broke(self, _error: object) -> None:
        """A fault of the program is shown elsewhere; here the bundle is let go."""
        if self.state in (State.CHECKING, State.MERGING):
            self.discard()

    def _stopped(self) -> None:
        was_merging = self.state is State.MERGING
        self.discard()
        said = _("Merging was stopped. Nothing was merged.") if was_merging else _("Checking was stopped.")
        self.context.tell("info", said)

    def _tell_sender(self, preview: words.Preview) -> None:
        facts = preview.bundle.facts
        self.maker.setText(facts.person or _("An unknown sender"))
        self._tell_trust(preview)
        contains = [
            plural("{n} change", "{n} changes", facts.operations),
            plural("{n} photo", "{n} photos", facts.photos),
            words.size_words(facts.size),
        ]
        study = _("{title} (you have it)") if preview.is_study_here else _("{title} (new here)")
        self.facts.set_facts(
            [
                (_("File"), facts.name),
                (_("Made"), exact_moment(facts.made_at) + (f", {facts.maker}" if facts.maker else "")),
                (_("Contains"), ", ".join(contains)),
                (_("Study"), study.format(title=facts.title)),
                (_("Fingerprint there"), words.fingerprint_words(preview.plan.fingerprint_there)),
            ]
        )

    def _tell_trust(self, preview: words.Preview) -> None:
        judged = preview.judged
        self.signed.set_state(*keys.seal_words(judged))
        said = {
            Sender.UNSIGNED: _("So the file says; it proves no name. Nothing was damaged on the way."),
            Sender.UNKNOWN: _("So it calls itself. Call them, and let them read you their words:"),
        }.get(judged.sender, judged.sentence)
        self.trust.setText(" ".join(part for part in (said, keys.unsigned_words(judged)) if part))
        self.phrases.setText(keys.strangers_words(judged))
        self.phrases.setVisible(judged.needs_decision)
        self.decision.setVisible(judged.needs_decision)

    def _tell_plan(self, preview: words.Preview) -> None:
        self.sentence.setText("\n".join(preview.plan.sentences()))
        self._shown = [e for e in ORDER if any(line.group is e for line in preview.lines)]
        self.groups.clear()
        for effect in self._shown:
            n = sum(line.group is effect for line in preview.lines)
            QListWidgetItem(f"{n}  {words.group_words(effect)[0]}", self.groups)
        row = self.groups.sizeHintForRow(0) if self._shown else look().px(30)
        self.groups.setFixedHeight(row * max(len(self._shown), 1) + look().px(8))
        self.groups.setCurrentRow(0)

    def _show_group(self, row: int) -> None:
        if self.preview is None or not 0 <= row < len(self._shown):
            return
        effect = self._shown[row]
        title, about = words.group_words(effect)
        self.group_title.setText(title)
        self.group_about.setText(about)
        lines = [line for line in self.preview.lines if line.group is effect]
        has_details = any(line.detail for line in lines)
        self.lines.set_rows([(line.what, line.detail) for line in lines], [line.detail for line in lines])
        self.table.setColumnHidden(1, not has_details)

    # -- deciding ------------------------------------------------------------------------------------------------------

    @property
    def can_merge(self) -> bool:
        """Is there a checked bundle with something new?"""
        if self.state is not State.READY or self.preview is None or self.preview.plan.is_empty:
            return False
        return self.is_believed or not self.preview.judged.needs_decision

    @property
    def new_changes(self) -> int:
        """How many changes the merge would bring."""
        return self.preview.plan.new_operations if self.preview else 0

    def merge(self) -> None:
        """Back up and merge."""
        if self.can_merge and self.preview is not None:
            self._set_state(State.MERGING)
            accepted = [one.sign for one in self.preview.judged.strangers] if self.is_believed else []
            steps = words.take_in(self.context.open_workspace, self.preview.bundle, accepted)
            self.context.jobs.run(_("Merging the bundle"), steps, self._merged, self._refused, None, self._stopped)

    def _merged(self, done: Imported) -> None:
        assert self.preview is not None
        facts = self.preview.bundle.facts
        self.undo = done.undo
        same = done.fingerprint == self.preview.plan.fingerprint_there
        self.discard()
        fingerprint = _("Fingerprint now {words}").format(words=words.fingerprint_words(done.fingerprint))
        both = _("{fingerprint}, the same as there.") if same else _("{fingerprint}.")
        self.context.tell("good", f"{words.merged_sentence(done)} {both.format(fingerprint=fingerprint)}")
        self.context.changes.tell("studies", "visits", "sites", "bundles", study=facts.study)
        if done.conflicts and self.isVisible():
            self.torn.emit(facts.study)

    def _take_back(self) -> None:
        """Let what the last merge brought leave again."""
        if self.undo is None:
            return
        try:
            words.take_back(self.context.open_workspace, self.undo)
        except CxError as error:
            self.context.tell("caution", str(error))
        else:
            self.context.tell("good", _("The merge was taken back. The study is as it was before."))
            self.context.changes.tell("studies", "visits", "sites", "bundles", study=self.undo.study)
        self.undo = None
        self._set_state(State.WAITING)

    def discard(self) -> None:
        """Let the bundle go; nothing of it stays."""
        if self.state is State.READY:
            self.context.tell("info", _("The bundle was put aside. Nothing was merged."))
        self._let_go()
        self._empty.set_text(
            _("Open a bundle to see what is in it"),
            _("It is checked first. You see what would change, and nothing is merged before you say so."),
        )
        self._set_state(State.WAITING)

    def close_bundle(self) -> None:
        """Let go of the file, for leaving the program."""
        self._let_go()

    def _let_go(self) -> None:
        if self.preview is not None:
            self.preview.bundle.close()
            self.preview = None

    def _set_state(self, state: State) -> None:
        self.state = state
        self.open.setVisible(state is State.WAITING)
        self.take_back.setVisible(state is State.WAITING and self.undo is not None)
        self.setCurrentIndex(1 if state in (State.READY, State.MERGING) else 0)
        if state is State.WAITING and self.isVisible():
            self.open.setFocus()  # what had the keyboard has gone with the preview
        self.state_changed.emit()
