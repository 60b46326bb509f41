"""Beginning a study: title, client, question, method, pattern, and the protocol it starts from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.plugins import study_methods
from cxstudio.study.language_names import OWN_NAMES, name_of
from ui.presenters.designer_start import PATTERNS, Wish
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
        self._methods = study_methods()
        self.method = _box(_("Method"), [method.title for method in self._methods])
        self.method.activated.connect(lambda _n: self._take_usual_pattern())
        self.pattern = _box(_("Pattern"), list(PATTERNS.values()))
        self.model = _box(_("Begin from"), [_("An empty protocol"), *(model.title for model in models)])
        self.model.activated.connect(lambda _n: self._take_model())
        self.language = _box(_("Main language"), [name_of(tag) for tag in OWN_NAMES])
        self.language.setCurrentIndex(list(OWN_NAMES).index("en"))
        form = QFormLayout()
        form.setVerticalSpacing(look().px(8))
        for field in (self.title, self.client, self.question, self.method, self.pattern, self.model, self.language):
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
        self.resize(px(600), self.sizeHint().height())
        self.title.setFocus()

    def _take_usual_pattern(self) -> None:
        """The pattern in which this method usually watches; the person may choose another."""
        self.pattern.setCurrentIndex(list(PATTERNS).index(self._methods[self.method.currentIndex()].pattern))

    def _take_model(self) -> None:
        """A ready-made study brings its method and its pattern."""
        model = self._models[self.model.currentIndex() - 1] if self.model.currentIndex() else None
        keys = [method.key for method in self._methods]
        if model is not None and model.method in keys:
            self.method.setCurrentIndex(keys.index(model.method))
            self.pattern.setCurrentIndex([pattern.value for pattern in PATTERNS].index(model.pattern))

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
            self._methods[self.method.currentIndex()].key,
            list(PATTERNS)[self.pattern.currentIndex()],
            self._models[model].path if model >= 0 else None,
            list(OWN_NAMES)[self.language.currentIndex()],
        )
        self.accept()
        self.wished.emit(wish)


def _box(name: str, texts: Sequence[str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.addItems(list(texts))
    return box
