"""Beginning a study: title, client, question, method, pattern, and the protocol it starts from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.presenters.designer_start import METHODS, PATTERNS, Wish
from ui.presenters.home import ReadyMade
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.text import Heading, plain_label

from .item_words import Field


class NewStudyDialog(QDialog):
    """`wished(Wish)` when the person begins; a study needs a title."""

    wished = Signal(object)

    def __init__(self, models: Sequence[ReadyMade], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("New study"))
        self._models = tuple(models)
        self.title = Field(_("Title"))
        self.client = Field(_("Client"))
        self.question = Field(_("Question to answer"), _("What does the client want to know?"))
        self.method = _box(_("Method"), list(METHODS.values()))
        self.pattern = _box(_("Pattern"), list(PATTERNS.values()))
        self.model = _box(_("Begin from"), [_("An empty protocol"), *(model.title for model in models)])
        form = QFormLayout()
        form.setVerticalSpacing(look().px(8))
        for field in (self.title, self.client, self.question, self.method, self.pattern, self.model):
            form.addRow(plain_label(field.accessibleName(), tone="quiet"), field)
        self.begin = Button(_("Begin the study"), "primary")
        self.begin.setDefault(True)
        self.begin.clicked.connect(self._wish)
        cancel = Button(_("Cancel"), key=_("Esc"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons, column = QHBoxLayout(), QVBoxLayout(self)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.begin)
        column.addWidget(Heading(_("New study"), 2))
        column.addLayout(form)
        column.addLayout(buttons)
        px = look().px
        column.setContentsMargins(px(24), px(18), px(24), px(18))
        column.setSpacing(px(14))
        self.resize(px(560), self.sizeHint().height())
        self.title.setFocus()

    def _wish(self) -> None:
        if not self.title.text().strip():
            self.title.set_invalid(True)
            self.title.setFocus()
            return
        model = self.model.currentIndex() - 1
        wish = Wish(
            self.title.text().strip(),
            self.client.text().strip(),
            self.question.text().strip(),
            list(METHODS)[self.method.currentIndex()],
            list(PATTERNS)[self.pattern.currentIndex()],
            self._models[model].path if model >= 0 else None,
        )
        self.accept()
        self.wished.emit(wish)


def _box(name: str, texts: Sequence[str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.addItems(list(texts))
    return box
