"""Insight: which moments make or break the relationship, for all visits or some, with n, interval and refusals.

Every figure leads to its visits and back: chart or table, list of visits, visit.
"""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.report.basis import Only
from cxstudio.report.blocks import Page as ReportPage
from cxstudio.report.blocks import Refused
from cxstudio.report.links import Behind
from cxstudio.study.visit import Evidence
from ui.context import Context
from ui.presenters.insight import Insight
from ui.presenters.insight_sections import FIRST, LEAST, PHOTOS, WORDS, Judged
from ui.presenters.insight_visits import VisitsBehind, visit_line
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.empty_state import EmptyState
from ui.widgets.stack import Stack
from ui.widgets.text import Heading, plain_label

from .columns import Columns, WordList
from .insight_behind import BehindView
from .insight_blocks import column_of
from .insight_figure import FigureBox
from .insight_table import WholeTable
from .insight_words import WallView, WordsView
from .page import Page
from .page_header import PageHeader, scrolled
from .visit_desk import VisitDesk

FILTERS = (
    ("site", _("All sites")),
    ("observer", _("All observers")),
    ("wave", _("All waves")),
    ("version", _("All versions")),
    ("state", _("All states")),
)
TURN_AT = 640
"""Pixels at 100 % under which the sections stand over their content."""
QWIDGETSIZE_MAX = 16_777_215
LOOK, EMPTY, BEHIND = range(3)
"""What stands in front: the sections, nothing yet, the visits behind a figure; a visit comes last."""


class InsightPage(Page):
    """Argument of `enter`: a study's id, or None for the study used last.

    Attributes: `insight` (the presenter), `list` (the sections), `area` (the one in front), `words`, `wall`, `behind`.
    """

    place = "insight"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.insight = Insight(context, self)
        self._as_tables = False
        self._from = -1
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_section)
        self._build_header()
        self._build()
        self._report = self._action(_("Report…"), self._open_report, "Ctrl+R")
        self._action(_("Filter"), self.focus_filter, "Ctrl+F")
        self._tables = self._action(_("Tables instead of charts"), self.turn_tables, "T")
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
        self.list.setAccessibleName(_("Sections"))
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._turn)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(_("What the visits say"))
        self._put(None)
        self.right = Stack()
        self.right.addWidget(self.area)
        self._stack = Stack()
        self._stack.addWidget(Columns(self.list, self.right, (1, 4), turn_at=TURN_AT))
        self._stack.addWidget(self._make_empty())
        self.behind = BehindView()
        self.behind.closed.connect(self.show_figures)
        self.behind.opened.connect(self.open_visit)
        self._behind_area = scrolled(self.behind, _("Visits behind a figure"))
        self._stack.addWidget(self._behind_area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self._stack, 1)

    @cached_property
    def words(self) -> WordsView:
        """Observers' words, made when they are first looked at."""
        made = WordsView()
        made.opened.connect(self.open_visit)
        self.right.addWidget(scrolled(made, _("Observers’ words")))
        return made

    @cached_property
    def wall(self) -> WallView:
        """The photos, made when they are first looked at."""
        made = WallView()
        made.opened.connect(self.open_visit)
        self.right.addWidget(scrolled(made, _("Photos")))
        return made

    @cached_property
    def desk(self) -> VisitDesk:
        """A visit that was opened from a figure, made for the first one."""
        made = VisitDesk(self.context, self._thumbnail)
        made.closed.connect(self._leave_visit)
        self._stack.addWidget(made)
        return made

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
        """The way to the report, and tables in the place of charts."""
        return {"report": [self._report], "view": [self._tables]}

    # -- coming, choosing ----------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Take up the study of that id; without one the study looked at, else the one used last."""
        studies = self.insight.studies()
        self._fill(self.study_box, studies)
        wanted = argument if isinstance(argument, str) else self.insight.study or self.context.preferences.last_study
        self.insight.choose(wanted)
        self.study_box.setCurrentIndex(max(self.study_box.findData(self.insight.study), 0))
        self._stack.setCurrentIndex(LOOK if studies else EMPTY)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_filter(self) -> None:
        """The keyboard to the search of the section in front, else to the first box that narrows the visits."""
        if self.insight.section == WORDS and self._stack.currentIndex() == LOOK:
            self.words.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        boxes = [box for box in self.filters.values() if not box.isHidden()]
        (boxes or [self.study_box])[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _narrow(self) -> None:
        self.insight.narrow(Only(**{name: box.currentData() or "" for name, box in self.filters.items()}))

    def _open_report(self, _checked: bool = False) -> None:
        self.context.go("report", self.insight.study or None)

    def _turn(self, row: int) -> None:
        item = self.list.item(row)
        if item is not None:
            self.insight.turn(item.data(Qt.ItemDataRole.UserRole))

    def turn_tables(self) -> None:
        """Tables in the place of the charts, or the charts again."""
        self._as_tables = not self._as_tables
        for box in self._figures():
            box.show_table(self._as_tables)

    def _figures(self) -> list[FigureBox]:
        inside = self.area.widget()
        return inside.findChildren(FigureBox) if inside is not None else []

    # -- showing -------------------------------------------------------------------------------------------------------

    def _show(self, found: Judged) -> None:
        self._stack.setCurrentIndex(LOOK if found.of else EMPTY)
        self._from = -1
        choices = found.choices
        lists = (choices.sites, choices.observers, choices.waves, choices.versions, choices.states)
        for (name, words), some in zip(FILTERS, lists, strict=True):
            box = self.filters[name]
            self._fill(box, (("", words), *some))
            box.setCurrentIndex(max(box.findData(getattr(found.only, name)), 0))
            box.setVisible(len(some) > 1)
        self._list_sections(found)
        self._show_section()

    def _list_sections(self, found: Judged) -> None:
        ids = [id for id, _name in found.sections]
        row = ids.index(self.insight.section) if self.insight.section in ids else 0
        self.list.blockSignals(True)
        if [self.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(self.list.count())] != ids:
            self.list.clear()
            for id, name in found.sections:
                QListWidgetItem(name, self.list).setData(Qt.ItemDataRole.UserRole, id)
        self.list.setCurrentRow(row)
        self.list.blockSignals(False)

    @staticmethod
    def _fill(box: ChoiceBox, choices: object) -> None:
        box.clear()
        for id, words in choices:  # type: ignore[attr-defined]
            box.addItem(words, id)

    def _show_section(self) -> None:
        found = self.insight.found
        if found is None:
            return
        if self.insight.section == WORDS:
            self.words.show_words(found.words or (), found.basis)
            self._bring(self.words)
        elif self.insight.section == PHOTOS:
            self.wall.show_photos(found.photos or (), found.held, found.basis)
            self._bring(self.wall)
        else:
            self._put(found.pages.get(self.insight.section), found)
            self.right.setCurrentWidget(self.area)

    def _bring(self, section: QWidget) -> None:
        """A section that fills its room, or scrolls where there is too little."""
        pages = [self.right.widget(number) for number in range(self.right.count())]
        self.right.setCurrentIndex(next(n for n, page in enumerate(pages) if page and page.isAncestorOf(section)))

    def _put(self, page: ReportPage | None, found: Judged | None = None) -> None:
        """Other blocks below the answer; the whole of it scrolls."""
        is_first = found is not None and self.insight.section == FIRST
        told = found.answer if found is not None and is_first else page.title if page else ""
        self.answer, self.count = Heading(told, 2), plain_label(tone="quiet", wrap=True)
        self.answer.setWordWrap(True)
        blocks = list(page.blocks) if page else []
        if found is not None and 0 < found.visits < LEAST:
            words = _(
                "Fewer than five visits: what is shown here describes them, and nothing can be concluded from it."
            )
            blocks.insert(0, Refused("N_VISITS", words))
        inside, column = QWidget(), column_of(blocks)
        column.insertWidget(0, self.answer)
        column.insertWidget(1, self.count)
        if page is not None and found is not None:
            self.count.setText(_count_words(found))
            if is_first:
                column.insertWidget(2, plain_label(page.title, bold=True, wrap=True))
        column.setContentsMargins(0, 0, look().px(14), look().px(20))
        column.addStretch(1)
        inside.setLayout(column)
        self.area.setWidget(inside)
        self._parts: list[FigureBox | WholeTable] = [
            *inside.findChildren(FigureBox),
            *inside.findChildren(WholeTable),
        ]
        reached = (
            Qt.FocusPolicy.NoFocus if self._parts else Qt.FocusPolicy.StrongFocus
        )  # words alone scroll by keys too
        self.area.setFocusPolicy(reached)
        for number, part in enumerate(self._parts):
            part.asked.connect(partial(self.show_behind, number))
        for box in self._figures() if self._as_tables else ():
            box.show_table(True)

    # -- to the visits and back ----------------------------------------------------------------------------------------

    def show_behind(self, part: int, behind: Behind) -> None:
        """The visits a figure was made from; `part` is the chart or table it stands in, to come back to."""
        if self.insight.found is None:
            return
        self._from = part
        self.behind.show_visits(VisitsBehind(self.insight.found.basis, behind))
        self._stack.setCurrentIndex(BEHIND)
        self.behind.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._behind_area.ensureWidgetVisible(self.behind.table)

    def show_figures(self) -> None:
        """Back to the figure the visits belong to."""
        self._stack.setCurrentIndex(LOOK)
        part = self._parts[self._from] if 0 <= self._from < len(self._parts) else self.list
        part.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_visit(self, place: int) -> None:
        """One of the visits, as its own page shows it."""
        found = self.insight.found
        if found is None:
            return
        self._came_from = self._stack.currentIndex()
        self.desk.show_visit(visit_line(found.basis, place), found.basis.dataset.visits[place])
        self._stack.setCurrentWidget(self.desk)

    def _leave_visit(self) -> None:
        """Back to where it was opened; what was changed in it is read again with the next look."""
        self._stack.setCurrentIndex(self._came_from)
        front: QWidget = self.list
        if self._came_from == BEHIND:
            front = self.behind.table
        elif self.insight.section == WORDS:
            front = self.words.table
        elif self.insight.section == PHOTOS:
            front = self.wall.wall
        front.setFocus(Qt.FocusReason.OtherFocusReason)

    def _thumbnail(self, photo: Evidence) -> Path:
        return self.context.open_workspace.evidence.thumb_of(photo)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the sections stand over what they hold: one line of them leaves the room to that."""
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        is_narrow = self.width() < look().px(TURN_AT)
        self.list.setMaximumHeight(look().px(44) if is_narrow else QWIDGETSIZE_MAX)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other blocks; made once the style has reached every widget there is."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "right"):
            self._give_room()
            self._soon.start()


def _count_words(found: Judged) -> str:
    if found.visits == found.of:
        words = plural("From {n} visit of “{{title}}”.", "From {n} visits of “{{title}}”.", found.of)
        return words.format(title=found.title)
    return _("From {k} of the {n} visits of “{title}”.").format(k=found.visits, n=found.of, title=found.title)
