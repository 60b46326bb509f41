"""Choosing a ready-made study: what each is for, in a list; or a study file from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidgetItem, QSizePolicy, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.plugins import method_named

from ..presenters.home import ReadyMade
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.empty_state import JourneyPicture
from ..widgets.text import Heading, plain_label, plain_tip
from .columns import WordList
from .page_header import scrolled


class ReadyMadeDialog(QDialog):
    """Signals: `chosen(path)` of a study file, `file_asked()` for one from elsewhere; the dialog closes before."""

    chosen = Signal(Path)
    file_asked = Signal()

    def __init__(self, studies: Sequence[ReadyMade], here: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Add a study"))
        self._studies, self._here = tuple(studies), frozenset(here)
        self.list = WordList()
        self.list.setAccessibleName(_("Ready-made studies"))
        for study in studies:
            QListWidgetItem(study.title, self.list).setToolTip(plain_tip(study.title))
        self.list.currentRowChanged.connect(self._show)
        self.list.itemActivated.connect(lambda _item: self._choose())
        self._build()
        px = look().px
        self.resize(QSize(px(900), px(560)).boundedTo(self.screen().availableSize()))
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _build(self) -> None:
        px = look().px
        self.title = Heading("", 2)
        self.title.setWordWrap(True)
        self.about = plain_label(tone="quiet", wrap=True)
        self.purpose = plain_label(wrap=True)
        self.purpose.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.already = plain_label(_("This study is in your workspace already."), tone="quiet", wrap=True)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(px(16), 0, px(14), 0)
        column.setSpacing(px(8))
        self.picture = QVBoxLayout()
        self.more = QVBoxLayout()
        self.more.setSpacing(px(4))
        for part in (self.title, self.about, self.already, self.purpose):
            column.addWidget(part)
        column.addLayout(self.picture)
        column.addLayout(self.more)
        column.addStretch(1)
        self.list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout()
        row.addWidget(self.list, 3)
        row.addWidget(scrolled(words, _("About this study")), 4)
        self.add = Button(_("Add to workspace"), "primary")
        self.file = Button(_("Open a study file…"), "quiet", "folder-open")
        self.cancel = Button(_("Cancel"))
        self.add.clicked.connect(self._choose)
        self.file.clicked.connect(self._ask_file)
        self.cancel.clicked.connect(self.reject)
        self.add.setDefault(True)
        foot = QHBoxLayout()
        foot.addWidget(self.file)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.add)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(px(20), px(20), px(20), px(16))
        outer.setSpacing(px(16))
        outer.addLayout(row, 1)
        outer.addLayout(foot)

    def _show(self, row: int) -> None:
        if not 0 <= row < len(self._studies):
            return
        study = self._studies[row]
        self.title.setText(study.title)
        self.about.setText(study.about)
        self.purpose.setText(study.purpose)
        self.already.setVisible(study.study in self._here)
        self._show_journey(study)
        self.add.setEnabled(study.study not in self._here)

    def _show_journey(self, study: ReadyMade) -> None:
        """The journey as a picture, then in words with the number of items, then the guidance."""
        for box in (self.picture, self.more):
            while (old := box.takeAt(0)) is not None:
                if (widget := old.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
        self.picture.addWidget(JourneyPicture([stage for stage, _touchpoints in study.journey]))
        method = method_named(study.method)
        parts = [(_("Why {pattern}").format(pattern=study.pattern), method.why_pattern)]
        if method.pattern.value != study.pattern or not method.why_pattern:
            parts = []
        asked = "\n".join(f"{stage}: {touchpoints}" for stage, touchpoints in study.journey)
        for heading, words in (*parts, (_("What it asks, with the number of items"), asked), *study.guidance):
            title = Heading(heading, 3)
            title.setWordWrap(True)
            self.more.addWidget(title)
            self.more.addWidget(plain_label(words.strip(), wrap=True))

    def _choose(self) -> None:
        study = self._studies[self.list.currentRow()]
        if study.study not in self._here:
            self.accept()
            self.chosen.emit(study.path)

    def _ask_file(self) -> None:
        self.reject()
        self.file_asked.emit()
