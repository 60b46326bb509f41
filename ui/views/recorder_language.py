"""The box in the recorder's head in which the language of the questions is chosen, while a visit is recorded."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from cxstudio.i18n import _
from cxstudio.study.languages import is_right_to_left, languages, name_of
from ui.presenters.recorder import Recorder


class LanguageBox(QComboBox):
    """Hidden where the protocol has one language. `asked(tag)` when the person chooses another."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Language of the questions"))
        self.setToolTip(_("Language of the questions (Ctrl+Shift+L)"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.activated.connect(lambda _n: self.asked.emit(self.currentData()))
        self.hide()

    def show_visit(self, recorder: Recorder) -> None:
        """The languages of this visit's protocol."""
        tags = languages(recorder.whole.protocol)
        self.clear()
        for tag in tags:
            self.addItem(name_of(tag), tag)
        self.setCurrentIndex(self.findData(recorder.language))
        self.setVisible(len(tags) > 1)


def direction_of(recorder: Recorder) -> Qt.LayoutDirection:
    """From right to left for languages that are written so."""
    sides = Qt.LayoutDirection
    return sides.RightToLeft if is_right_to_left(recorder.language) else sides.LeftToRight
