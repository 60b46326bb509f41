"""A sealed card: only its prompt, until what comes before is settled and the person opens it. It stays open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer, is_opened
from ui import icons
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_sealed import state_words
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.text import plain_label

from .item_answers import Editor


class SealedEditor(Editor):
    """O opens the card, as soon as it may be opened."""

    def __init__(self, item: p.SealedCard, recorder: Recorder) -> None:
        super().__init__(item)
        self._item, self._recorder = item, recorder
        px = look().px
        self._lock, self._state = plain_label(), plain_label(tone="quiet", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self._lock, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._state, 1)
        self.button = Button(_("Open the card"), "primary", key=recorder.keys.cap("open_card"))
        self.button.setAccessibleName(_("Open the card: {question}").format(question=item.text))
        self.button.clicked.connect(recorder.open_card)
        self.paper = QFrame()
        self.paper.setProperty("surface", "sunken")
        self.paper.setProperty("line", "all")
        inner = QVBoxLayout(self.paper)
        inner.setContentsMargins(px(14), px(12), px(14), px(12))
        self.words = plain_label(wrap=True, selectable=True)
        self.words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner.addWidget(self.words)
        self.column.addLayout(row)
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addWidget(self.paper)

    def show_answer(self, answer: Answer | None) -> None:
        """Sealed, ready to be opened, or open."""
        opened, ready = is_opened(answer), self._recorder.can_open_card(self._item)
        picture = icons.pixmap("check" if opened else "lock", "quiet", 16, self.devicePixelRatioF())
        self._lock.setPixmap(picture)
        self._state.setText(state_words(self._recorder.reading, self._item))
        self.button.setVisible(ready and not opened)
        self.paper.setVisible(opened)
        self.words.setText(self._item.card if opened else "")

    def type_key(self, text: str) -> bool:
        """R opens it."""
        if text.upper() != _("R") or self.button.isHidden():
            return False
        self._recorder.open_card()
        return True

    def enter(self) -> None:
        """Onto the button, while there is one."""
        if not self.button.isHidden():
            self.button.setFocus(Qt.FocusReason.TabFocusReason)
