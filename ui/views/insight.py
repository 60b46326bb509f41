"""Insight: which moments make or break the relationship, for all visits or some, with n, interval and refusals."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.report.basis import Only
from cxstudio.report.blocks import Block
from ui.context import Context
from ui.presenters.insight import Insight, Judged
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.empty_state import EmptyState
from ui.widgets.stack import Stack
from ui.widgets.text import Heading, plain_label

from .columns import Columns, WordList
from .insight_blocks import column_of
from .page import Page
from .page_header import PageHeader

FILTERS = (
    ("site", _("All sites")),
    ("observer", _("All observers")),
    ("wave", _("All waves")),
    ("version", _("All versions")),
)


class InsightPage(Page):
    """Argument of `enter`: a study's id, or None for the study used last."""

    place = "insight"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.insight = Insight(context, self)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(lambda: self._show_page(self.list.currentRow()))
        self._build_header()
        self._build()
        self._report = self._action(_("Report…"), self._open_report, "Ctrl+R")
        self.insight.judged.connect(self._show)
        self.insight.begun.connect(lambda: self.count.setText(_("The visits are being judged.")))
        self.insight.refused.connect(lambda error: context.tell("bad", str(error)))

    # -- building ------------------------------------------------------------------------------------------------------

    def _build_header(self) -> None:
        self.header = PageHeader(_("Insight"))
        self.study_box = ChoiceBox(_("Study"))
        self.study_box.activated.connect(lambda _n: self.insight.choose(self.study_box.currentData()))
        self.filters = {name: ChoiceBox(words) for name, words in FILTERS}
        for box in self.filters.values():
            box.activated.connect(lambda _n: self._narrow())
        self.report_button = Button(_("Report…"), "primary", "file-text", "Ctrl+R")
        self.report_button.clicked.connect(self._open_report)
        self.header.add(self.study_box, *self.filters.values(), self.report_button)

    def _build(self) -> None:
        self.list = WordList()
        self.list.setAccessibleName(_("Pages"))
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._show_page)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(_("What the visits say"))
        self._put([])
        self._stack = Stack()
        self._stack.addWidget(Columns(self.list, self.area, (1, 4), turn_at=640))
        self._stack.addWidget(self._make_empty())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self._stack, 1)

    def _make_empty(self) -> EmptyState:
        empty = EmptyState(
            _("Needs 1 finished visit"),
            _("Finish a visit, and what it says stands here: which moments make or break, and what it cannot say."),
        )
        self.new_visit = empty.add_button(_("New visit…"), "primary", "plus", "Ctrl+Shift+N")
        self.new_visit.clicked.connect(lambda: self.context.go("new_visit", self.insight.study or None))
        return empty

    def _action(self, text: str, do: object, key: str) -> QAction:
        action = QAction(text, self)
        action.setToolTip(text.replace("…", ""))
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(do)
        self.addAction(action)
        return action

    def menu_actions(self) -> dict[str, list[QAction]]:
        """The way to the report."""
        return {"report": [self._report]}

    # -- coming, choosing ----------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Take up the study of that id; without one the study looked at, else the one used last."""
        studies = self.insight.studies()
        self._fill(self.study_box, studies)
        wanted = argument if isinstance(argument, str) else self.insight.study or self.context.preferences.last_study
        self.insight.choose(wanted)
        self.study_box.setCurrentIndex(max(self.study_box.findData(self.insight.study), 0))
        self._stack.setCurrentIndex(0 if studies else 1)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _narrow(self) -> None:
        self.insight.narrow(Only(**{name: box.currentData() or "" for name, box in self.filters.items()}))

    def _open_report(self, _checked: bool = False) -> None:
        self.context.go("report", self.insight.study or None)

    # -- showing -------------------------------------------------------------------------------------------------------

    def _show(self, found: Judged) -> None:
        self._stack.setCurrentIndex(0 if found.of else 1)
        lists = (found.choices.sites, found.choices.observers, found.choices.waves, found.choices.versions)
        for (name, words), choices in zip(FILTERS, lists, strict=True):
            box = self.filters[name]
            self._fill(box, (("", words), *choices))
            box.setCurrentIndex(max(box.findData(getattr(found.only, name)), 0))
            box.setVisible(len(choices) > 1)
        row = max(self.list.currentRow(), 0)
        self.list.blockSignals(True)
        self.list.clear()
        for page in found.pages:
            QListWidgetItem(page.running, self.list)
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self.list.blockSignals(False)
        self._show_page(self.list.currentRow())

    @staticmethod
    def _fill(box: ChoiceBox, choices: object) -> None:
        box.clear()
        for id, words in choices:  # type: ignore[attr-defined]
            box.addItem(words, id)

    def _show_page(self, row: int) -> None:
        found = self.insight.found
        if found is None or not 0 <= row < len(found.pages):
            return
        page = found.pages[row]
        title = Heading(page.title, 2)
        title.setWordWrap(True)
        column = self._put(page.blocks)
        column.insertWidget(2, title)
        self.answer.setText(found.answer)
        self.count.setText(_count_words(found))

    def _put(self, blocks: Sequence[Block]) -> QVBoxLayout:
        """Other blocks below the answer; the whole of it scrolls."""
        self.answer, self.count = Heading("", 1), plain_label(tone="quiet", wrap=True)
        self.answer.setWordWrap(True)
        inside, column = QWidget(), column_of(blocks)
        column.insertWidget(0, self.answer)
        column.insertWidget(1, self.count)
        column.setContentsMargins(0, 0, look().px(14), look().px(20))
        column.addStretch(1)
        inside.setLayout(column)
        self.area.setWidget(inside)
        return column

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other blocks; made once the style has reached every widget there is."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "area"):
            self._soon.start()


def _count_words(found: Judged) -> str:
    if found.visits == found.of:
        words = plural("From {n} visit of “{{title}}”.", "From {n} visits of “{{title}}”.", found.of)
        return words.format(title=found.title)
    return _("From {k} of the {n} visits of “{title}”.").format(k=found.visits, n=found.of, title=found.title)
