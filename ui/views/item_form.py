"""The open card of the current item: question, answer, "does not apply", what is asked because of it, note, photos."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer, AnswerValue, Evidence, Status
from ui import icons
from ui.presenters import recorder_words as words
from ui.presenters.recorder import Recorder
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.message_bar import MessageBar
from ui.widgets.photo_strip import Photo, PhotoStrip
from ui.widgets.text import SavedLabel, plain_label

from . import item_answers as answers
from . import item_evidence, item_figures
from .item_rows import RowsEditor
from .item_words import WordsBox

ASIDE = {Status.NOT_APPLICABLE: _("Not applicable"), Status.NOT_OBSERVED: _("Could not observe")}
LABEL_WIDTH = 96
_WHILE_WRITING = {"V003", "V010", "V012"}
"""What is not said while somebody is still at it: words too short, rows not whole, too few of them."""


def editor_for(item: p.Item, recorder: Recorder) -> answers.Editor:
    """The answer part for an item's kind."""
    protocol = recorder.published.protocol
    match item:
        case p.YesNo():
            return answers.yes_no(item, protocol)
        case p.SingleChoice():
            return answers.ChoiceEditor(item, answers.choices_of(item, reverse=False))
        case p.SeveralChoices():
            choices = answers.choices_of(item, reverse=recorder.visit.reverse)
            return answers.ChoiceEditor(item, choices, several=True)
        case p.Rating():
            return answers.RatingEditor(item, protocol.scale(item.scale))
        case p.Number():
            return item_figures.NumberEditor(item)
        case p.Money():
            return item_figures.MoneyEditor(item)
        case p.Counter():
            return item_figures.CounterEditor(item)
        case p.Timer():
            return item_evidence.TimerEditor(item, recorder)
        case p.Text():
            return answers.TextEditor(item)
        case p.Date():
            return item_figures.DateEditor(item)
        case p.ClockTime():
            return item_figures.TimeEditor(item)
        case p.PlaceItem():
            return answers.PlaceEditor(item)
        case p.AudioNote():
            return item_evidence.SoundEditor(item, recorder)
        case p.Acknowledge():
            return answers.acknowledge(item, protocol)
        case p.Computed():
            return answers.ReadOnly(item, _computed(item, recorder))
        case p.Rows():
            return RowsEditor(item, recorder)
        case p.PhotoItem():
            return answers.ReadOnly(item, _("The photos below are the answer."))
    return answers.ReadOnly(item, "")


def _computed(item: p.Computed, recorder: Recorder) -> str:
    value = recorder.reading.values.get(item.id)
    if value is None:
        return _("Computed once the answers it needs are there.")
    figure = words.shown(round(value, 4)) if isinstance(value, int | float) else str(value)
    return f"{figure} {item.unit}".strip()


class ItemForm(QWidget):
    """The open card's content. `rebuilt()` when fields were added, `done()` when the keyboard goes back to the card,
    `pick_asked()` and `opened(evidence id)` from the strip of photos."""

    rebuilt = Signal()
    done = Signal()
    pick_asked = Signal()
    opened = Signal(str)

    def __init__(
        self,
        recorder: Recorder,
        item: p.Item,
        editor: answers.Editor | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`editor` is given where the answer stands somewhere else, as in a table's row."""
        super().__init__(parent)
        self.recorder, self.item = recorder, item
        self._fault = ""
        self.reasons: ChoiceList | None = None
        self._asked: Status | None = None
        self.editor = editor or editor_for(item, recorder)
        self.message = MessageBar()
        self._column = QVBoxLayout(self)
        self._build()
        self._connect_editor()
        self.refresh()

    # -- building ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        px = look().px
        self._column.setContentsMargins(px(20), px(16), px(20), px(18))
        self._column.setSpacing(px(10))
        self._head()
        self._column.addWidget(self.editor)
        self._aside()
        self._column.addWidget(self.message)
        self._note()
        self._strip()

    def _head(self) -> None:
        self.saved, self.facts = SavedLabel(), plain_label(size="small", tone="quiet")
        row = QHBoxLayout()
        row.addWidget(self.facts)
        row.addStretch(1)
        row.addWidget(self.saved)
        self._column.addLayout(row)
        question = QVBoxLayout()
        question.setSpacing(look().px(2))
        question.addWidget(plain_label(self.item.text, size="large", bold=True, wrap=True))
        if self.item.hint:
            question.addWidget(plain_label(self.item.hint, tone="quiet", wrap=True))
        self._column.addLayout(question)

    def _connect_editor(self) -> None:
        self.editor.answered.connect(self._answered)
        self.editor.typed.connect(lambda value: self.recorder.answer(value, typing=True))
        self.editor.left.connect(self._left)
        self.editor.faulted.connect(self._show_fault)
        self.editor.done.connect(self.done)

    def _answered(self, value: AnswerValue) -> None:
        self.recorder.answer(value)

    def _left(self) -> None:
        self.recorder.end_typing()
        self._show_fault(self._fault)  # what was held back while typing is said now

    def _aside(self) -> None:
        """ "Not applicable" and "could not observe", with the reasons that appear below them."""
        self._make_aside()
        row = QHBoxLayout()
        row.setSpacing(look().px(4))
        row.addWidget(self._aside_words, 9)
        row.addStretch(1)
        for button in (self._back, *self.aside_buttons.values()):
            row.addWidget(button)
        self._aside_box.addLayout(row)
        self._column.addLayout(self._aside_box)

    def _make_aside(self) -> None:
        self._aside_box = QVBoxLayout()
        self._aside_words = plain_label(bold=True, wrap=True)
        self._back = Button(_("Take back"), "quiet", icon="undo-2")
        self._back.clicked.connect(self.recorder.take_back)
        self.aside_buttons: dict[Status, Button] = {}
        for status, key in ((Status.NOT_APPLICABLE, _("X")), (Status.NOT_OBSERVED, _("U"))):
            button = Button(ASIDE[status], "quiet", key=key)
            button.setAccessibleName(f"{ASIDE[status]}: {self.item.text}")
            button.clicked.connect(lambda _checked=False, status=status: self.ask_reason(status))
            self.aside_buttons[status] = button

    def _note(self) -> None:
        self.note = WordsBox(_("Note: {question}").format(question=self.item.text))
        self.note.typed.connect(self.recorder.write_note)
        self.note.left.connect(self.recorder.end_typing)
        self._note_row = _labelled("notebook-pen", _("Note"), self.note)
        self._column.addWidget(self._note_row)
        self._note_row.setVisible(not isinstance(self.item, p.Note))

    def _strip(self) -> None:
        self.strip = PhotoStrip(_("Photos: {question}").format(question=self.item.text))
        self.strip.files_dropped.connect(self.recorder.attach)
        self.strip.image_pasted.connect(self.attach_pasted)
        self.strip.removed.connect(self.recorder.remove_evidence)
        self.strip.pick_asked.connect(self.pick_asked)
        self.strip.opened.connect(self.opened)
        self._strip_row = _labelled("camera", _("Photos"), self.strip)
        self._column.addWidget(self._strip_row)
        self._strip_row.setVisible(words.takes_photos(self.item) and not isinstance(self.item, p.AudioNote))
        self._shown_photos: tuple[Evidence, ...] | None = None

    # -- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the item as the recorder knows it now."""
        answer = self.recorder.answer_of(self.item.id)
        locked = self.recorder.is_locked(self.item.id)
        self._show_facts(answer)
        self.editor.show_answer(answer)
        if isinstance(self.item, p.Computed) and isinstance(self.editor, answers.ReadOnly):
            self.editor.words.setText(_computed(self.item, self.recorder))
        if not self.note.hasFocus() or not answer or answer.note != self.note.toPlainText():
            self.note.show_text(answer.note if answer else "")
        for part in (self.editor, self.note, self.strip):
            part.setEnabled(not locked)
        self._show_aside(answer, locked)
        self._show_photos()
        self._show_message(answer, locked)

    def _facts_words(self) -> str:
        """What sort of answer is asked for, and whether it has to be given."""
        kind = words.kind_words(self.recorder.published.protocol, self.item)
        return " · ".join(part for part in (kind, words.duty_words(self.item)) if part)

    def _show_facts(self, _answer: Answer | None) -> None:
        items = self.recorder.items
        number = next((n for n, one in enumerate(items, 1) if one.id == self.item.id), 0)
        place = _("Item {n} of {m}").format(n=number, m=len(items))
        self.facts.setText(f"{place} · {self._facts_words()}")

    def _show_aside(self, answer: Answer | None, locked: bool) -> None:
        aside = answer is not None and answer.status is not Status.ANSWERED
        self.editor.setVisible(not aside)
        if aside and answer is not None:
            why = words.reason_words(self.item, answer.reason) if answer.reason else _("no reason given")
            self._aside_words.setText(f"{ASIDE[answer.status]}: {why}")
        self._aside_words.setVisible(aside)
        self._back.setVisible(aside and not locked)
        for status, button in self.aside_buttons.items():
            button.setVisible(not aside and not locked and bool(words.reasons_of(self.item, status)))

    def _show_photos(self) -> None:
        found = tuple(one for one in self.recorder.photos(self.item.id) if one.media.startswith("image/"))
        if found != self._shown_photos:
            self._shown_photos = found
            files = self.recorder.workspace.evidence
            self.strip.set_photos(
                [Photo(one.id, files.thumb_path(one.sha256), one.caption or one.name) for one in found]
            )
            self.rebuilt.emit()

    def _show_message(self, answer: Answer | None, locked: bool) -> None:
        kind, text = self._what_to_say(answer, locked)
        if not text:
            self.message.dismiss()
        elif text != self.message.text or self.message.isHidden():
            self.message.show_message(kind, text, closable=False)

    def _what_to_say(self, answer: Answer | None, locked: bool) -> tuple[str, str]:
        if locked:
            return "info", _("The outcome was given and is locked.")
        if self._fault:
            return "caution", self._fault
        said = {"V001", "V007"} | (_WHILE_WRITING if self.editor.isAncestorOf(self.focusWidget()) else set())
        gaps = [gap for gap in self.recorder.gaps() if gap.item == self.item.id and gap.code not in said]
        if gaps and answer is not None:
            return "caution", f"{gaps[0].text[:1].upper()}{gaps[0].text[1:]} {gaps[0].remedy}"
        kept = self.recorder.is_kept(self.item) if answer is not None else None
        photo = words.photo_rule_words(self.item, kept, len(self.recorder.photos(self.item.id)))
        if answer is not None and answer.status is not Status.ANSWERED:
            return "caution", ""
        told = words.standard_words(self.item) if kept is False else ""
        return ("caution" if told else "info"), " ".join(part for part in (told, photo) if part)

    def _show_fault(self, text: str) -> None:
        self._fault = text
        self._show_message(self.recorder.answer_of(self.item.id), self.recorder.is_locked(self.item.id))

    def show_saved(self, at: datetime) -> None:
        """When the last change was saved."""
        self.saved.set_saved(at)

    def settle(self) -> None:
        """The person goes on: what waits for another digit counts as it is."""
        self.editor.settle()

    # -- doing -------------------------------------------------------------------------------------------------------

    def ask_reason(self, status: Status) -> None:
        """Show the reasons; a digit chooses, Esc closes."""
        reasons = words.reasons_of(self.item, status)
        self.close_reasons()
        if self.recorder.is_locked(self.item.id):
            return
        if not reasons:
            self._say_why_not(status)
            return
        choices = [Choice(one.code, words.reason_words(self.item, one.code)) for one in reasons]
        self.reasons = ChoiceList(choices, name=ASIDE[status])
        self.reasons.setContentsMargins(*[look().px(3)] * 4)  # room for the ring round the one with the focus
        self.reasons.chosen.connect(lambda keys: self._reason_chosen(status, keys[0]))
        self._asked = status
        self._aside_box.addWidget(self.reasons)
        self.rebuilt.emit()
        self.reasons.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_why_not(self, status: Status) -> None:
        """There is no reason to choose: said on the card, and gone with it."""
        could = words.reasons_of(self.item, Status.NOT_OBSERVED)
        text = _("This item has to be answered. What hindered you can stand in the note.")
        if could and status is Status.NOT_APPLICABLE:
            text = _("This item always applies. Press U if it could not be observed.")
        self.message.show_message("info", text, closable=False)

    def _reason_chosen(self, status: Status, code: str) -> None:
        self.close_reasons()
        self.done.emit()
        self.recorder.set_aside(status, code)
        if self.recorder.item_id == self.item.id and any(gap.code == "V008" for gap in self.recorder.gaps()):
            self.enter_note()

    def close_reasons(self) -> bool:
        """Take the reasons away; False when none were shown."""
        if self.reasons is None:
            return False
        self._aside_box.removeWidget(self.reasons)
        self.reasons.hide()
        self.reasons.deleteLater()
        self.reasons = None
        return True

    def enter_note(self, *, quote: bool = False) -> None:
        """The keyboard goes to the note; for a quote between new quotation marks."""
        if self.note.isEnabled() and self._note_row.isVisibleTo(self):
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
            if quote:
                self.note.add_quote()

    def attach_pasted(self, content: bytes) -> None:
        """A picture from the clipboard."""
        name = _("pasted {time}.png").format(time=f"{datetime.now():%H-%M-%S}")
        self.recorder.attach([(name, content)])

    def picked(self, files: list[str]) -> None:
        """Files from the dialog."""
        self.recorder.attach([Path(name) for name in files])


def _labelled(icon: str, text: str, widget: QWidget) -> QWidget:
    """A part with its small picture and word to the left."""
    whole, px = QWidget(), look().px
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(8))
    label = QWidget()
    label.setFixedWidth(px(LABEL_WIDTH - 8))
    inner = QHBoxLayout(label)
    inner.setContentsMargins(0, px(8), 0, 0)
    inner.setSpacing(px(8))
    picture = plain_label()
    picture.setPixmap(icons.pixmap(icon, "quiet", 16, label.devicePixelRatioF()))
    inner.addWidget(picture)
    inner.addWidget(plain_label(text, tone="quiet"), 1)
    row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(widget, 1)
    return whole
