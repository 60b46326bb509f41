"""The open card of the current item: question, answer, "does not apply", what is asked because of it, note, photos."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGraphicsOpacityEffect, QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.clearing import is_picture
from cxstudio.study.visit import Answer, AnswerValue, Evidence, Status
from ui import icons
from ui.presenters import recorder_said as said
from ui.presenters import recorder_words as words
from ui.presenters.photo_words import waiting_words
from ui.presenters.recorder import Recorder
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.message_bar import MessageBar
from ui.widgets.photo_strip import Photo, PhotoStrip
from ui.widgets.text import SavedLabel, plain_label

from . import item_answers as answers
from .item_editors import computed_words, editor_for
from .item_example import ExampleButton
from .item_words import WordsBox

ASIDE = {Status.NOT_APPLICABLE: _("Not applicable"), Status.NOT_OBSERVED: _("Could not observe")}
LABEL_WIDTH = 96
PALE = 0.65


class ItemForm(QWidget):
    """The open card's content. `rebuilt()` when fields were added, `done()` when the keyboard goes back to the card,
    `pick_asked()` and `opened(evidence id)` from the strip of photos, `example_asked()` to see the example large."""

    rebuilt = Signal()
    done = Signal()
    pick_asked = Signal()
    opened = Signal(str)
    example_asked = Signal()

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
        self.saved, self.facts = SavedLabel(), plain_label(size="small", tone="quiet", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        row.addWidget(self.facts, 1)
        row.addWidget(self.saved, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(row)
        question = QVBoxLayout()
        question.setSpacing(look().px(2))
        question.addWidget(plain_label(self.item.text, size="large", bold=True, wrap=True))
        if self.item.hint:
            question.addWidget(plain_label(self.item.hint, tone="quiet", wrap=True))
        question.addStretch(1)
        beside = QHBoxLayout()
        beside.setSpacing(look().px(12))
        beside.addLayout(question, 1)
        if (picture := self.recorder.example_of(self.item)) is not None:
            self.example = ExampleButton(picture, self.item.text, self.recorder.keys.cap("example"))
            self.example.clicked.connect(self.example_asked)
            beside.addWidget(self.example, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(beside)

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
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=4)
        for button in (self._back, *self.aside_buttons.values()):
            flow.addWidget(button)
        row.addWidget(buttons)
        self._aside_box.addLayout(row)
        self._column.addLayout(self._aside_box)

    def _make_aside(self) -> None:
        self._aside_box = QVBoxLayout()
        self._aside_words = plain_label(bold=True, wrap=True)
        self._back = Button(_("Take back"), "quiet", icon="undo-2")
        self._back.clicked.connect(self.recorder.take_back)
        self.aside_buttons: dict[Status, Button] = {}
        for status, deed in ((Status.NOT_APPLICABLE, "aside"), (Status.NOT_OBSERVED, "unseen")):
            button = Button(ASIDE[status], "quiet", key=self.recorder.keys.cap(deed))
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
        self.strip.set_pick_key(self.recorder.keys.cap("photo"))
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
        proposed = self.recorder.proposed(self.item)
        self._show_facts(answer)
        self._show_pale(proposed is not None)
        self.editor.show_answer(proposed or answer)
        if isinstance(self.item, p.Computed) and isinstance(self.editor, answers.ReadOnly):
            self.editor.words.setText(computed_words(self.item, self.recorder))
        if not self.note.hasFocus() or not answer or answer.note != self.note.toPlainText():
            self.note.show_text(answer.note if answer else "")
        for part in (self.editor, self.note, self.strip):
            part.setEnabled(not locked)
        self._show_aside(answer, locked)
        self._show_photos()
        self._show_message()

    def _show_pale(self, pale: bool) -> None:
        """What is only proposed is paler than what was answered; the message says it in words."""
        effect = self.editor.graphicsEffect()
        if pale and effect is None:
            effect = QGraphicsOpacityEffect(self.editor)
            effect.setOpacity(PALE)
            self.editor.setGraphicsEffect(effect)
        elif not pale and effect is not None:
            self.editor.setGraphicsEffect(None)  # type: ignore[arg-type]  # Qt takes none, its stubs do not say so

    def _facts_words(self) -> str:
        """What sort of answer is asked for, and whether it has to be given."""
        kind = words.kind_words(self.recorder.published.protocol, self.item)
        proposed = _("proposed, not answered yet") if self.recorder.proposed(self.item) is not None else ""
        return " · ".join(part for part in (kind, self.recorder.duty_words(self.item), proposed) if part)

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
            possible = bool(words.reasons_of(self.item, status)) and not self.recorder.is_open_card(self.item)
            button.setVisible(not aside and not locked and possible)

    def _show_photos(self) -> None:
        found = tuple(self.recorder.photos(self.item.id))
        if found != self._shown_photos:
            self._shown_photos = found
            self.strip.set_photos([self._tile(one) for one in found])
            self.rebuilt.emit()

    def _tile(self, one: Evidence) -> Photo:
        if not is_picture(one):
            return Photo(one.id, Path(), one.caption or one.name, icon="play")
        thumb = self.recorder.workspace.evidence.thumb_of(one)
        return Photo(one.id, thumb, one.caption or one.name, waiting_words(one))

    def _show_message(self) -> None:
        writing = self.editor.isAncestorOf(self.focusWidget())
        kind, text = said.what_to_say(self.recorder, self.item, self._fault, writing=writing)
        if not text:
            self.message.dismiss()
        elif text != self.message.text or self.message.isHidden():
            self.message.show_message(kind, text, closable=False)

    def _show_fault(self, text: str) -> None:
        self._fault = text
        self._show_message()

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
        if self.recorder.is_locked(self.item.id) or self.recorder.is_open_card(self.item):
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
            text = _("This item always applies. Choose “could not observe” if it could not be observed.")
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

    def ask_example(self) -> None:
        """See the example large, where there is one."""
        if self.recorder.example_of(self.item) is not None:
            self.example_asked.emit()

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
