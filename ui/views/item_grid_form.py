"""What stands below the current row of a table: setting it aside, its note and photos, each only once it is wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer
from ui.presenters import recorder_words as words
from ui.presenters.recorder import Recorder
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import SavedLabel, plain_label

from .item_answers import Editor
from .item_form import ItemForm


class GridForm(ItemForm):
    """The form of a row: its question and its answers stand in the row itself."""

    def __init__(self, recorder: Recorder, item: p.Item, editor: Editor, parent: QWidget | None = None) -> None:
        self._note_asked = False
        super().__init__(recorder, item, editor, parent)

    def _build(self) -> None:
        px = look().px
        self._column.setContentsMargins(0, 0, 0, px(6))
        self._column.setSpacing(px(6))
        self._head()
        self._aside()
        self._column.addWidget(self.message)
        self._note()
        self._strip()

    def _head(self) -> None:
        """The question stands in the row."""
        self.saved = SavedLabel()
        self.facts = plain_label(size="small", tone="quiet", wrap=True)
        if self.item.hint:
            self._column.addWidget(plain_label(self.item.hint, tone="quiet", wrap=True))

    def _aside(self) -> None:
        """What is said of the row, then the buttons, in as many lines as they need."""
        self._make_aside()
        head = QHBoxLayout()
        head.addWidget(self.facts, 1)
        head.addWidget(self.saved)
        self._column.addLayout(head)
        self._column.addWidget(self._aside_words)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=4)
        for button in (self._back, *self.aside_buttons.values()):
            flow.addWidget(button)
        more: list[tuple[str, str, Callable[[], object]]] = [
            (_("Note"), "note", self.enter_note), (_("Photo"), "photo", self.pick_asked.emit),
        ]  # fmt: skip
        if self.recorder.example_of(self.item) is not None:
            more.append((_("Example"), "example", self.ask_example))
        for text, deed, do in more:
            button = Button(text, "quiet", key=self.recorder.keys.cap(deed))
            button.setAccessibleName(f"{text}: {self.item.text}")
            button.clicked.connect(lambda _checked=False, do=do: do())
            flow.addWidget(button)
        self._aside_box.addWidget(buttons)
        self._column.addLayout(self._aside_box)

    def _show_facts(self, answer: Answer | None) -> None:
        """The chosen answer in words, where the column's head cannot say all of them."""
        super()._show_facts(answer)
        said = words.rated_words(self.recorder.published.protocol, self.item, answer)
        self.facts.setText(" · ".join(part for part in (said, self._facts_words()) if part))

    def refresh(self) -> None:
        """Note and photos are there once there is something in them, or something is asked for."""
        super().refresh()
        answer = self.recorder.answer_of(self.item.id)
        noted = self._note_asked or bool(answer and answer.note) or self.note.hasFocus()
        kept = self.recorder.is_kept(self.item)
        self._note_row.setVisible(noted or kept is False)
        photos = self.recorder.photos(self.item.id)
        self._strip_row.setVisible(bool(photos) or bool(words.photo_rule_words(self.item, kept, len(photos))))

    def enter_note(self, *, quote: bool = False) -> None:
        """The note appears with the keyboard in it."""
        self._note_asked = True
        self._note_row.setVisible(True)
        super().enter_note(quote=quote)
