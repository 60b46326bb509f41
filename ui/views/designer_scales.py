"""The rating scales of a study: where each is used, its points and their words; those that nothing uses go."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.study import edits_beside
from cxstudio.study import protocol as p
from ui.models.things_table import ThingRow
from ui.presenters.designer_beside import AnyThing
from ui.presenters.designer_places import SCALES, way_to, words_of
from ui.presenters.recorder_words import shown
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.text import escaped, plain_label

from .designer_rows import Column, PartRows
from .designer_things import ThingsForm
from .item_words import Field

MOST_PLACES = 6
"""Places of use that are named; the rest is counted."""


class ScalesForm(ThingsForm):
    """All scales."""

    place = SCALES
    title = _("Scales")
    about = _("Every point has words, so that two observers mean the same by it. A change is seen wherever it is used.")
    none_yet = _("There is no scale yet. Press Ins for the first one.")
    headings = (_("Scale"), _("Points"), _("Used"))
    wide = 0

    def row_of(self, thing: AnyThing) -> ThingRow:
        """Title, from where to where, how often used; points without words are what is wrong."""
        assert isinstance(thing, p.Scale)
        uses = edits_beside.uses_of_scales(self.designer.protocol)[thing.id]
        blank = any(not anchor.text.strip() for anchor in thing.anchors)
        wrong = _("a point has no words") if blank else _("it has one point only") if len(thing.anchors) < 2 else ""
        used = plural("{n} place", "{n} places", len(uses)) if uses else _("unused")
        points = _("{low} to {high}").format(low=shown(thing.low), high=shown(thing.high))
        return ThingRow(thing.id, (thing.title, points, used), wrong)

    def make_parts(self) -> None:
        """Title, range, words of the points, where it is used."""
        self._title = self.line_part("title", _("Title"), "", lambda text: self.set_field("title", text))
        self._make_range()
        self._words = PartRows((Column(_("Words of the point")),), "", fixed=True)
        self._words.edited.connect(
            lambda row, _column, text: self.designer.beside.set_anchor(self.name, row, str(text))
        )
        self._words.left.connect(self.designer.end_typing)
        self.part("anchors", _("Words"), self._words)
        self._used = QWidget()
        self._used_lines = QHBoxLayout(self._used)
        self.part("uses", _("Used by"), self._used)
        self.clear_unused = Button(_("Delete what nothing uses"), "quiet", icon="trash-2")
        self.clear_unused.clicked.connect(self.designer.beside.remove_unused_scales)
        self.put_below(self.clear_unused)

    def _make_range(self) -> None:
        host = QWidget()
        line = QHBoxLayout(host)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(8))
        self._low, self._high = Field(_("Lowest point")), Field(_("Highest point"))
        for field, label in ((self._low, _("from")), (self._high, _("to"))):
            field.setFixedWidth(look().px(64))
            field.editingFinished.connect(self._take_range)
            field.installEventFilter(self._undo_of_the_page)
            line.addWidget(plain_label(label, tone="quiet"))
            line.addWidget(field)
        line.addStretch(1)
        self.part("low", _("Points"), host)
        self.fields["low"] = self._low

    def show_thing(self, thing: AnyThing) -> None:
        """Fill the form."""
        assert isinstance(thing, p.Scale)
        if self._title.text() != thing.title:
            place = self._title.cursorPosition()
            self._title.setText(thing.title)
            self._title.setCursorPosition(min(place, len(thing.title)))
        for field, value in ((self._low, thing.low), (self._high, thing.high)):
            if not field.hasFocus():
                field.setText(shown(value))
        self._words.show_rows([(one.text,) for one in thing.anchors], tuple(shown(one.value) for one in thing.anchors))
        uses = edits_beside.uses_of_scales(self.designer.protocol)
        self._show_uses(uses[thing.id])
        self.clear_unused.setVisible(any(not uses[scale.id] for scale in self.designer.protocol.scales))

    def _show_uses(self, uses: tuple[str, ...]) -> None:
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(2))
        for name in uses[:MOST_PLACES]:
            node = way_to(self.designer.protocol, name).node
            button = Button(escaped(words_of(node)) if node else _("The outcome"), "quiet")
            button.clicked.connect(lambda _checked=False, goal=name: self.designer.choose(goal))
            column.addWidget(button)
        more = len(uses) - MOST_PLACES
        if more > 0 or not uses:
            words = plural("and {n} more place", "and {n} more places", more) if uses else _("nothing")
            column.addWidget(plain_label(words, tone="quiet"))
        old = self._used_lines.takeAt(0)
        if old is not None and (widget := old.widget()) is not None:
            widget.deleteLater()
        self._used_lines.addWidget(host)

    def _take_range(self) -> None:
        try:
            low, high = int(self._low.text().replace("−", "-")), int(self._high.text().replace("−", "-"))
        except ValueError:
            self._low.set_invalid(True)
            return
        self._low.set_invalid(False)
        self.designer.beside.set_range(self.name, low, high)
        self.designer.end_typing()
