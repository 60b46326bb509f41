"""What observers wrote, as a list to be searched and narrowed, and the photos that may be shown, as a wall."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis
from cxstudio.report.verbatims import Verbatim, WallPhoto
from ui.models.lazy_table import LazyTable
from ui.models.photo_wall import Hung, PhotoWall
from ui.presenters.insight_words import Choice, holding, touchpoints_of
from ui.theme import look
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.search_field import SearchField
from ui.widgets.text import Heading, plain_label

from .columns import choose_row
from .insight_behind import RowTable

LEAST_HIGH = 150
"""Pixels at 100 % that a list has at the least; below, the section scrolls."""
SIDE = 150
"""Pixels at 100 % of a photo's longest edge on the wall."""


class _Section(QWidget):
    """A heading, a line of counts, a row to narrow by, and a list that fills the rest. `opened(place)` of a visit."""

    opened = Signal(int)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.inside: QWidget | None = None
        self.count = plain_label(tone="quiet", wrap=True)
        self.tools = QWidget()
        self.flow = FlowLayout(self.tools)
        self.column = QVBoxLayout(self)
        self.column.addWidget(Heading(title, 2))
        self.column.addWidget(self.count)
        self.column.addWidget(self.tools)
        self._dress()

    def _dress(self) -> None:
        self.column.setContentsMargins(0, 0, look().px(4), 0)
        self.column.setSpacing(look().px(8))
        if self.inside is not None:
            self.inside.setMinimumHeight(look().px(LEAST_HIGH))

    def _fill_with(self, inside: QWidget) -> None:
        """The list takes what room there is, and never less than a few of its lines."""
        self.inside = inside
        self.column.addWidget(inside, 1)
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other gaps."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "column"):
            self._dress()


class WordsView(_Section):
    """Attributes: `search`, `touchpoint`, `kind`, `table`, `shown` (the words in the list)."""

    def __init__(self) -> None:
        super().__init__(_("Observers’ words"))
        self._words: Sequence[Verbatim] = ()
        self._basis: Basis | None = None
        self.shown: list[Verbatim] = []
        self.search = SearchField(_("Search the words"))
        self.search.setMinimumWidth(look().px(220))
        self._soon = QTimer(self, singleShot=True, interval=80)
        self._soon.timeout.connect(self._narrow)
        self.search.textChanged.connect(lambda _text: self._soon.start())
        self.touchpoint, self.kind = ChoiceBox(_("Touchpoint")), ChoiceBox(_("Which words"))
        self.kind.addItem(_("All words"), False)
        self.kind.addItem(_("Beside failed items"), True)
        for box in (self.touchpoint, self.kind):
            box.activated.connect(lambda _n: self._narrow())
        for widget in (self.search, self.touchpoint, self.kind):
            self.flow.addWidget(widget)
        self.model = LazyTable([_("Touchpoint"), _("Words"), _("Beside"), _("Visit")])
        self.table = RowTable(_("Observers’ words"), self.model, wide=(1, 2))
        self.table.opened.connect(lambda row: self.opened.emit(self.shown[row].place))
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._tell(now.row()))
        self.search.down_asked.connect(self.table.setFocus)
        self.whole = plain_label(wrap=True, selectable=True)
        self.whole.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fill_with(self.table)
        self.column.addWidget(self.whole)

    def show_words(self, words: Sequence[Verbatim], basis: Basis) -> None:
        """Show other words."""
        self._words, self._basis = words, basis
        _fill(self.touchpoint, _("All touchpoints"), touchpoints_of(words))
        self._narrow()

    def _narrow(self) -> None:
        self.shown = holding(
            self._words, self.search.text(), self.touchpoint.currentData() or "", bool(self.kind.currentData())
        )
        self.model.show(len(self.shown), self._cells)
        told = plural("{n} note", "{n} notes", len(self.shown))
        if len(self.shown) != len(self._words):
            told = _("{k} of {n} notes").format(k=len(self.shown), n=len(self._words))
        hint = _("Enter opens the visit.") if self.shown else _("Nothing was written here.")
        self.count.setText(f"{told}. {hint}")
        if self.shown:
            choose_row(self.table, 0)
        else:
            self.whole.setText("")

    def _cells(self, row: int) -> tuple[str, ...]:
        one = self.shown[row]
        return (one.title, " ".join(one.text.split()), one.question, self._number(one.place))

    def _number(self, place: int) -> str:
        if self._basis is None:
            return ""
        visit = self._basis.dataset.visits[place].visit
        return str(visit.number or self._basis.numbers[visit.id])

    def _tell(self, row: int) -> None:
        """The whole of the chosen note: a line of the table shows its beginning."""
        self.whole.setText(f"“{self.shown[row].text}”" if 0 <= row < len(self.shown) else "")


class WallView(_Section):
    """Attributes: `touchpoint`, `wall` (the list), `model`. Only photos that may leave hang here."""

    def __init__(self) -> None:
        super().__init__(_("Photos"))
        self._photos: Sequence[WallPhoto] = ()
        self._shown: list[WallPhoto] = []
        self._basis: Basis | None = None
        self._held = 0
        self.touchpoint = ChoiceBox(_("Touchpoint"))
        self.touchpoint.activated.connect(lambda _n: self._narrow())
        self.flow.addWidget(self.touchpoint)
        self.model = PhotoWall(look().px(SIDE))
        self.wall = _Wall()
        self.wall.setModel(self.model)
        self.wall.asked.connect(lambda row: self.opened.emit(self._shown[row].place))
        self._fill_with(self.wall)

    def show_photos(self, photos: Sequence[WallPhoto], held: int, basis: Basis) -> None:
        """Show other photos; `held` may not be shown and are counted."""
        self._photos, self._held, self._basis = photos, held, basis
        _fill(self.touchpoint, _("All touchpoints"), touchpoints_of(photos))
        self._narrow()

    def _narrow(self) -> None:
        wanted = self.touchpoint.currentData() or ""
        self._shown = [one for one in self._photos if not wanted or one.touchpoint == wanted]
        self.model.side = look().px(SIDE)
        self.model.show([self._hung(one) for one in self._shown])
        told = plural(
            "{n} photo. Enter opens its visit.", "{n} photos. Enter opens the visit of one.", len(self._shown)
        )
        if not self._shown:
            told = _("No photo may be shown here.")
        if self._held:
            held = plural(
                "{n} more is not yet checked or cleared.", "{n} more are not yet checked or cleared.", self._held
            )
            told = f"{told} {held}"
        self.count.setText(told)

    def _hung(self, one: WallPhoto) -> Hung:
        assert self._basis is not None
        visit = self._basis.dataset.visits[one.place].visit
        words = _("Visit {n}").format(n=visit.number or self._basis.numbers[visit.id])
        words = f"{words} · {one.title}" if one.title else words
        return Hung(self._basis.files.thumb_of(one.evidence), words, one.evidence.caption or words)


class _Wall(QListView):
    """Pictures in rows that wrap; `asked(row)` by Enter or a double click."""

    asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Photos"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.doubleClicked.connect(lambda index: self.asked.emit(index.row()))
        self._dress()

    def _dress(self) -> None:
        px = look().px
        self.setIconSize(QSize(px(SIDE), px(SIDE)))
        self.setGridSize(QSize(px(SIDE + 24), px(SIDE + 56)))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other pictures."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks for the visit of the photo."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.asked.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


def _fill(box: ChoiceBox, every: str, choices: Sequence[Choice]) -> None:
    """Other choices; what was chosen stays where it is still there."""
    chosen = box.currentData()
    box.clear()
    box.addItem(every, "")
    for id, title in choices:
        box.addItem(title, id)
    box.setCurrentIndex(max(box.findData(chosen), 0))
