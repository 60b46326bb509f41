"""The set-up of a study: what it asks, what its visits can show, its sites and waves, and the gate before fieldwork."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cxstudio.i18n import _, plural
from cxstudio.plugins import study_methods
from cxstudio.study.clearing import demanded
from cxstudio.study.methods import StudyMethod
from cxstudio.study.plan import Pattern
from ui import icons
from ui.context import Context
from ui.models.line_table import LineTable
from ui.presenters.designer_start import PATTERNS
from ui.presenters.study_setup import SetUp
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.card import Card
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.text import Heading, Pill, plain_label

from .columns import Columns
from .item_words import Field, WordsBox
from .page_header import PageHeader

OWNERS = (
    ("own", _("The client’s own")),
    ("agent", _("An agent’s or franchisee’s")),
    ("competitor", _("A competitor’s")),
    ("public", _("A public place")),
)
GATE = (
    ("legal_ground", _("Legal ground"), _("such as: legitimate interest, weighed on 3 March")),
    ("staff_told", _("Staff were told"), _("when and how, such as: by letter on 1 March")),
    ("recording", _("May be recorded"), _("photos of what, sound or not, and what never")),
    ("assessment", _("Impact assessment"), _("where it is, or why none is needed")),
    ("originals", _("Who sees originals"), _("such as: the study’s lead alone, until they are cleared")),
)
PHOTOS = (
    (
        "clearing",
        _("Photos that leave"),
        (("none", _("All whose areas were checked")), ("cleared", _("Only cleared ones"))),
    ),
    (
        "originals_kept",
        _("Originals"),
        (
            ("keep", _("Are kept")),
            ("encrypt", _("Are encrypted at finish, for one key")),
            ("destroy_at_finish", _("Are destroyed at finish")),
        ),
    ),
    (
        "originals_travel",
        _("Originals in bundles"),
        ((False, _("Not those of redacted photos")), (True, _("Those of all photos that leave"))),
    ),
    ("sounds_travel", _("Sounds in bundles"), ((False, _("Stay where they were recorded")), (True, _("Go along")))),
)
COUNTS = {
    "complete": (
        _("Every finished one"),
        _("Figures, reports and exports take every finished visit, reviewed or not. For small teams."),
    ),
    "approved": (
        _("Approved ones only"),
        _("A visit counts once somebody other than its observer has approved it; the report says what was left out."),
    ),
}
_SIGNS = {True: ("check", "good"), False: ("x", "bad"), None: ("info", "quiet")}


class SetUpPanel(QWidget):
    """Signal: `closed()` back to the protocol. `fields` are the widgets by the names of the facts they change."""

    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.set_up = SetUp(context, self)
        self.fields: dict[str, QWidget] = {}
        self._binders: list[Callable[[], None]] = []
        self._rows: dict[QWidget, tuple[QFormLayout, QWidget]] = {}
        self._build()
        self.set_up.changed.connect(self._show)
        self.set_up.listed.connect(self._show_sites)
        self.set_up.refused.connect(lambda error: context.tell("bad", str(error)))

    def show_study(self, study: str) -> None:
        """Take up a study; the first thing that is missing gets the keyboard."""
        self.set_up.open(study)
        first = next((f.item for f in self.set_up.gaps()), "question")
        self.fields[first].setFocus(Qt.FocusReason.OtherFocusReason)

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = PageHeader(_("Set-up"))
        self.state = Pill("", "caution")
        self.header.add_left(self.state)
        self.undo_button = IconButton("undo-2", _("Undo"), "Ctrl+Z")
        self.redo_button = IconButton("redo-2", _("Redo"), "Ctrl+Shift+Z")
        self.back = Button(_("Back to the protocol"), key=_("Esc"))
        self.back.clicked.connect(self.closed)
        self.header.add(self.undo_button, self.redo_button, self.back)
        self._make_undo()
        left, right = QWidget(), QWidget()
        for side, cards in (
            (left, (self._study_card(), self._lists_card())),
            (right, (self._prospects_card(), self._gate_card())),
        ):
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(look().px(12))
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(Columns(left, right, (1, 1), turn_at=820))
        self.area = area
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(area, 1)

    def _make_undo(self) -> None:
        stack = self.set_up.undo_stack
        for text, do, button, keys, can in (
            (_("Undo"), stack.undo, self.undo_button, ["Ctrl+Z"], stack.canUndoChanged),
            (_("Redo"), stack.redo, self.redo_button, ["Ctrl+Shift+Z", "Ctrl+Y"], stack.canRedoChanged),
        ):
            action = QAction(self, text=text, toolTip=text)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, do=do: do())
            self.addAction(action)
            button.clicked.connect(do)
            button.setEnabled(False)
            can.connect(button.setEnabled)

    def _study_card(self) -> Card:
        card, form = self._card(_("The study"))
        self._words(form, "question", _("Question to answer"), _("What does the client want to know?"))
        self._line(form, "title", _("Title"))
        self._line(form, "client", _("Client"))
        methods = [(method.key, method.title) for method in study_methods()]
        self._choice(form, "method", _("Method"), methods)
        self.method_about = self._about(form)
        patterns = [(pattern, words) for pattern, words in PATTERNS.items()]
        self._choice(form, "pattern", _("Pattern"), patterns)
        self.pattern_about = self._about(form)
        self.cadence = {
            Pattern.PERSISTENT: self._number(form, "subgroup_weeks", _("Counted by"), _("weeks")),
            Pattern.PERIODIC: self._number(form, "every_weeks", _("Comes back every"), _("weeks")),
            Pattern.PULSED: self._line(form, "ends_on", _("Ends on"), _("a day, such as 2027-03-31")),
        }
        self._number(form, "target_visits", _("Planned visits"), "")
        self._number(form, "planned_sites", _("Planned sites"), "")
        self._choice(form, "counts", _("Visits that count"), [(key, words) for key, (words, _about) in COUNTS.items()])
        self.counts_about = self._about(form)
        self.outcome = self._about(form, _("Outcome"))
        return card

    def _lists_card(self) -> Card:
        card = Card(name=_("Sites and waves"))
        card.body.addWidget(Heading(_("Sites"), 2))
        self.sites = LineTable([_("Name"), _("Address"), _("Group")])
        self.site_table = _Lines(self.sites, _("Sites; the last line is for a new one"), self.set_up.remove_sites)
        self.sites.written.connect(self.set_up.write_site)
        self.sites.pasted.connect(self.set_up.add_sites)
        card.body.addWidget(self.site_table)
        hint = _("Write into the last line, or paste lines from a spreadsheet. Del takes a site out.")
        card.body.addWidget(plain_label(hint, size="small", tone="quiet", wrap=True))
        self.waves_heading = Heading(_("Waves"), 2)
        card.body.addWidget(self.waves_heading)
        self.waves = LineTable([_("Wave"), _("First day"), _("Last day")])
        self.wave_table = _Lines(self.waves, _("Waves; the last line is for a new one"), self.set_up.remove_waves)
        self.waves.written.connect(self.set_up.write_wave)
        card.body.addWidget(self.wave_table)
        return card

    def _prospects_card(self) -> Card:
        card = Card(name=_("What these visits can show"))
        card.body.addWidget(Heading(_("What these visits can show"), 2))
        self.prospects = QVBoxLayout()
        self.prospects.setSpacing(look().px(8))
        card.body.addLayout(self.prospects)
        return card

    def _gate_card(self) -> Card:
        card, form = self._card(_("Before fieldwork"))
        self._choice(form, "ethics.owner", _("Whose places"), OWNERS)
        self.owner_about = self._about(form)
        for name, label, hint in GATE:
            self._words(form, f"ethics.{name}", label, hint)
            self.fields[name] = self.fields[f"ethics.{name}"]
        for name, label, options in PHOTOS:
            self._choice(form, f"ethics.{name}", label, options)
        self.fields["originals_key"] = self._line(
            form, "ethics.originals_key", _("Key of the originals"), _("age1…, as “cxstudio keys show” tells it")
        )
        self._number(form, "ethics.retention_days", _("Kept for"), _("days, then erased"))
        return card

    def _card(self, title: str) -> tuple[Card, QFormLayout]:
        card = Card(name=title)
        card.body.addWidget(Heading(title, 2))
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        form.setHorizontalSpacing(look().px(16))
        form.setVerticalSpacing(look().px(8))
        card.body.addLayout(form)
        return card, form

    # -- fields --------------------------------------------------------------------------------------------------------

    def _value(self, name: str) -> Any:
        whole, _dot, part = name.partition(".")
        value = getattr(self.set_up.study, whole)
        return getattr(value, part) if part else value

    def _row(self, form: QFormLayout, name: str, label: str, field: QWidget, side: QWidget | None = None) -> None:
        self.fields[name] = field
        self._rows[field] = form, side or field
        form.addRow(plain_label(label, tone="quiet"), side or field)

    def _words(self, form: QFormLayout, name: str, label: str, hint: str) -> None:
        box = WordsBox(label, lines=1, most=6)
        box.setPlaceholderText(hint)
        box.left.connect(lambda: self.set_up.put(name, box.toPlainText().strip()))
        self._binders.append(lambda: None if box.hasFocus() else box.show_text(self._value(name)))
        self._row(form, name, label, box)

    def _line(self, form: QFormLayout, name: str, label: str, hint: str = "") -> Field:
        field = Field(label, hint)
        field.editingFinished.connect(lambda: field.set_invalid(not self._put_line(name, field.text().strip())))
        self._binders.append(lambda: field.show_text(self._value(name)))
        self._row(form, name, label, field)
        return field

    def _put_line(self, name: str, text: str) -> bool:
        return (bool(text) or name != "title") and self.set_up.put(name, text)

    def _number(self, form: QFormLayout, name: str, label: str, unit: str) -> Field:
        field = Field(f"{label}, {unit}" if unit else label)
        field.setMaximumWidth(look().px(90))
        side = QWidget()
        row = QHBoxLayout(side)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addWidget(field)
        row.addWidget(plain_label(unit, tone="quiet"))
        row.addStretch(1)

        def take() -> None:
            text = field.text().strip() or "0"
            field.set_invalid(not (text.isdigit() and self.set_up.put(name, int(text))))

        field.editingFinished.connect(take)
        self._binders.append(lambda: field.show_text(str(self._value(name) or "")))
        self._row(form, name, label, field, side)
        return field

    def _choice(self, form: QFormLayout, name: str, label: str, options: Sequence[tuple[Any, str]]) -> None:
        box = ChoiceBox(label)
        for key, words in options:
            box.addItem(words, key)
        keys = [key for key, _words in options]
        box.activated.connect(lambda n: self.set_up.put(name, box.itemData(n)))

        def show() -> None:
            value = self._value(name)
            if value not in keys:  # a method that is not installed here
                keys.append(value)
                box.addItem(str(value), value)
            box.setCurrentIndex(keys.index(value))

        self._binders.append(show)
        self._row(form, name, label, box)

    def _about(self, form: QFormLayout, label: str = "") -> Any:
        words = plain_label(size="small", tone="quiet", wrap=True)
        form.addRow(plain_label(label, tone="quiet") if label else "", words)
        return words

    # -- showing -------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        study = self.set_up.study
        self.header.title.setText(_("Set-up of {title}").format(title=study.title))
        for bind in self._binders:
            bind()
        method = next((one for one in study_methods() if one.key == study.method), None)
        self.method_about.setText(_method_words(method) if method else "")
        self.pattern_about.setText(method.why_pattern if method and method.pattern is study.pattern else "")
        self.pattern_about.setVisible(bool(self.pattern_about.text()))
        for pattern, field in self.cadence.items():
            self._show_row(field, pattern is study.pattern)
        self.outcome.setText(
            self.set_up.outcome or _("The protocol asks for no outcome: moments of truth cannot be told.")
        )
        never = _("Rejected and sent back ones never count.")
        self.counts_about.setText(f"{COUNTS[study.counts][1]} {never}")
        self.owner_about.setText(" ".join(self.set_up.advice()))
        self._show_row(self.fields["originals_key"], study.ethics.originals_kept == "encrypt")
        self._show_row(self.fields["ethics.staff_told"], study.ethics.owner in ("own", "agent"))
        demands = demanded(study.ethics)  # at a competitor there is nothing to choose
        self.fields["ethics.clearing"].setEnabled(demands == study.ethics.clearing)
        is_periodic = study.pattern is Pattern.PERIODIC
        self.waves_heading.setVisible(is_periodic)
        self.wave_table.setVisible(is_periodic)
        self.waves.set_lines([(wave.title, wave.starts, wave.ends) for wave in study.waves])
        self._show_prospects()
        self._show_gate()

    def _show_row(self, field: QWidget, there: bool) -> None:
        form, held = self._rows[field]
        form.setRowVisible(held, there)

    def _show_sites(self) -> None:
        self.sites.set_lines([(site.name, site.address, site.group) for site in self.set_up.sites])
        self._show_prospects()

    def _show_prospects(self) -> None:
        while (old := self.prospects.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for one in self.set_up.prospects():
            self.prospects.addWidget(_Sentence(one.can, one.text))

    def _show_gate(self) -> None:
        gaps = self.set_up.gaps()
        missing = {finding.item for finding in gaps}
        for name in ("question", *(name for name, _label, _hint in GATE)):
            self.fields[name].setAccessibleDescription(_("missing") if name in missing else "")
        if gaps:
            text = plural(
                "{n} answer is missing before fieldwork", "{n} answers are missing before fieldwork", len(gaps)
            )
            self.state.set_state(text, "caution", "lock")
        else:
            self.state.set_state(_("Open for fieldwork"), "good", "check")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the protocol."""
        if event.key() == Qt.Key.Key_Escape:
            self.back.setFocus()  # what is being written is taken
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _method_words(method: StudyMethod) -> str:
    return f"{method.purpose} " + _("It speaks of {what}.").format(what=method.speaks_of)


class _Sentence(QFrame):
    """A sentence with a sign before it."""

    def __init__(self, can: bool | None, text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        sign = plain_label()
        sign.setPixmap(icons.pixmap(*_SIGNS[can], size=16, ratio=self.devicePixelRatioF()))
        sign.setAccessibleName({True: _("can be shown"), False: _("cannot be shown"), None: ""}[can])
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(plain_label(text, wrap=True), 1)


class _Lines(QTableView):
    """A plain list to write in; Del takes lines out, Ctrl+V pastes lines."""

    def __init__(self, model: LineTable, name: str, remove: Callable[[Sequence[int]], None]) -> None:
        super().__init__()
        self._lines, self._remove = model, remove
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        heads = self.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        model.modelReset.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        rows = min(max(self._lines.rowCount(), 3), 8)
        high = look().px(32)
        self.verticalHeader().setDefaultSectionSize(high)
        self.setFixedHeight(rows * high + self.horizontalHeader().sizeHint().height() + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del, paste; all else writes."""
        if event.key() == Qt.Key.Key_Delete:
            self._remove(sorted({index.row() for index in self.selectedIndexes()}))
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._lines.paste(QGuiApplication.clipboard().text())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other rows."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_lines"):
            self._fit()
