"""The behaviours that observers watch for: a table, the form of one, and which of them exclude each other."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from cxstudio.i18n import _
from cxstudio.study import edits_beside
from cxstudio.study import protocol as p
from ui.models.things_table import Exclusions, ThingRow
from ui.presenters.designer_beside import AnyThing
from ui.presenters.designer_places import BEHAVIOURS
from ui.theme import look
from ui.widgets.choices import Choice, ChoiceRow
from ui.widgets.text import Heading, plain_label, set_tone

from .designer_rows import Column, PartRows
from .designer_things import ThingsForm
from .item_words import Field

KINDS = {"point": _("Point"), "state": _("State")}


class KeyBox(Field):
    """Takes the next letter or digit that is pressed as the hot key; Backspace takes it away. `pressed(key)`."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("Key"), _("press a letter or digit"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAcceptDrops(False)
        self.setFixedWidth(look().px(170))

    def show_key(self, key: str) -> None:
        """Show a key, in capitals as on the keyboard."""
        self.setText(key.upper())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key itself, not what it would write."""
        key = event.text().casefold()
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if plain and len(key) == 1 and key.isascii() and key.isalnum():
            self.pressed.emit(key)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.pressed.emit("")
        else:  # nothing is written here: a key is what it is
            event.ignore()


class EthogramForm(ThingsForm):
    """All behaviours."""

    place = BEHAVIOURS
    title = _("Behaviours")
    about = _(
        "What observers watch for and note by a key while it happens. A point has no length, a state starts and stops."
    )
    none_yet = _("Nothing is watched for yet. Press Ins for the first behaviour.")
    headings = (_("Key"), _("Behaviour"), _("Kind"), _("Subject"), _("Details"))
    wide = 1

    def row_of(self, thing: AnyThing) -> ThingRow:
        """Key, title, kind, who does it, how many details; a key given twice, or no title, is what is wrong."""
        assert isinstance(thing, p.Behaviour)
        twice = thing.key in edits_beside.keys_taken_twice(self.designer.protocol)
        wrong = _("its key is given twice") if twice else "" if thing.title.strip() else _("it has no title")
        details = ", ".join(modifier.title for modifier in thing.modifiers)
        cells = (thing.key.upper(), thing.title, KINDS[thing.kind], thing.subject, details)
        return ThingRow(thing.code, cells, wrong)

    # -- the form ------------------------------------------------------------------------------------------------------

    def make_parts(self) -> None:
        """The fields of one behaviour, then the exclusions of all."""
        self._title = self.line_part("title", _("Title"), "", lambda text: self.set_field("title", text))
        self._kind = ChoiceRow([Choice(key, words) for key, words in KINDS.items()], name=_("Kind"))
        self._kind.chosen.connect(self._take_kind)
        self.part("kind", _("Kind"), self._kind)
        self._key = KeyBox()
        self._key.pressed.connect(lambda key: self.set_field("key", key, typing=False))
        self.part("key", _("Key"), self._key)
        self._clash = plain_label(size="small", wrap=True)
        set_tone(self._clash, "bad")
        self._lines.addRow("", self._clash)
        who = _("staff, guest, moderator")
        self._subject = self.line_part("subject", _("Subject"), who, lambda text: self.set_field("subject", text))
        self._rule = self.words_part("rule", _("Rule"), lambda text: self.set_field("rule", text))
        self._rule.setPlaceholderText(_("what has to be seen for it to count"))
        self._code = self.line_part("code", _("Name"), _("small letters, digits and _"), lambda _text: True)
        self._code.editingFinished.connect(self._take_code)
        self._make_modifiers()
        self._make_exclusions()

    def _make_modifiers(self) -> None:
        rows = PartRows((Column(_("Detail: one word | another")),), _("Add a detail"))
        rows.edited.connect(self._write_modifier)
        rows.added.connect(self._add_modifier)
        rows.removed.connect(self._remove_modifier)
        rows.left.connect(self.designer.end_typing)
        self._modifiers = rows
        self.part("modifiers", _("Details"), rows)

    def _make_exclusions(self) -> None:
        self.exclusions = Exclusions(self)
        self.matrix = _Matrix(self.exclusions)
        self.exclusions.ticked.connect(self.designer.beside.exclude)
        self._excluding = Heading(_("Which exclude each other"), 3)
        self._excluding_hint = plain_label(
            _("A state that is started stops those it excludes. Space ticks."), size="small", tone="quiet", wrap=True
        )
        for widget in (self._excluding, self._excluding_hint, self.matrix):
            self.put_below(widget)
        self.fields["excludes"] = self.matrix

    # -- showing -------------------------------------------------------------------------------------------------------

    def show_node(self, node: object) -> None:
        """The table, the form, and the exclusions."""
        super().show_node(node)
        behaviours = self.designer.protocol.behaviours
        self.exclusions.show(behaviours)
        for widget in (self._excluding, self._excluding_hint, self.matrix):
            widget.setVisible(len(behaviours) > 1)
        self.matrix.fit()

    def show_thing(self, thing: AnyThing) -> None:
        """Fill the form."""
        assert isinstance(thing, p.Behaviour)
        for field, text in ((self._title, thing.title), (self._subject, thing.subject), (self._code, thing.code)):
            if field.text() != text:
                place = field.cursorPosition()
                field.setText(text)
                field.setCursorPosition(min(place, len(text)))
            field.set_invalid(False)
        self._kind.set_chosen([thing.kind])
        self._key.show_key(thing.key)
        self._rule.show_text(thing.rule)
        self._show_modifiers(thing.modifiers)
        codes = edits_beside.keys_taken_twice(self.designer.protocol).get(thing.key, ())
        others = [one.title for one in self.designer.protocol.behaviours if one.code in codes and one is not thing]
        self._clash.setText(_("Also the key of {titles}.").format(titles=", ".join(f"“{title}”" for title in others)))
        self._clash.setVisible(bool(others))
        self._key.set_invalid(bool(others))

    # -- doing ---------------------------------------------------------------------------------------------------------

    def _take_kind(self, chosen: object) -> None:
        keys = list(chosen) if isinstance(chosen, tuple) else []
        if keys:
            self.set_field("kind", keys[0], typing=False)

    def _take_code(self) -> None:
        new = self._code.text().strip()
        if self.name and new != self.name:
            old, self.name = self.name, new
            if not self.designer.beside.rename(self.place, old, new):
                self.name = old
                self._code.set_invalid(True)

    def _now(self) -> tuple[p.Modifier, ...]:
        thing = self.designer.beside.find(self.place, self.name)
        return thing.modifiers if isinstance(thing, p.Behaviour) else ()

    def _add_modifier(self) -> None:
        taken = {one.id for one in self._now()}
        name = next(name for n in range(1, len(taken) + 2) if (name := f"detail_{n}") not in taken)
        new = p.Modifier(id=name, title=_("New detail"))
        self.set_field("modifiers", (*self._now(), new), typing=False)

    def _write_modifier(self, row: int, _column: int, value: object) -> None:
        now = self._now()
        title, options = _read_modifier(str(value))
        new = now[row].model_copy(update={"title": title, "options": options})
        self.set_field("modifiers", (*now[:row], new, *now[row + 1 :]))

    def _show_modifiers(self, modifiers: tuple[p.Modifier, ...]) -> None:
        """A detail in a line. What the person is writing stays as it is while it means the same."""
        texts = [_modifier_words(one) for one in modifiers]
        if len(texts) == self._shown_modifiers:
            for row, one in enumerate(modifiers):
                cell = self._modifiers.cell(row)
                if isinstance(cell, Field) and _read_modifier(cell.text()) == (one.title, one.options):
                    texts[row] = cell.text()
        self._modifiers.show_rows([(text,) for text in texts])
        self._shown_modifiers = len(texts)

    _shown_modifiers = 0

    def _remove_modifier(self, row: int) -> None:
        now = self._now()
        self.set_field("modifiers", (*now[:row], *now[row + 1 :]), typing=False)

    def copied(self) -> str:
        """The current behaviour as text."""
        return self.designer.beside.copied([self.name]) if self.name else ""


def _modifier_words(modifier: p.Modifier) -> str:
    return f"{modifier.title}: {' | '.join(modifier.options)}" if modifier.options else modifier.title


def _read_modifier(text: str) -> tuple[str, tuple[str, ...]]:
    """Title and words of a detail, written as "Level: repeat | nudge | show"."""
    title, _colon, words = text.partition(":")
    return title.strip(), tuple(word.strip() for word in words.split("|") if word.strip())


class _Matrix(QTableView):
    """Behaviours against behaviours."""

    def __init__(self, model: Exclusions) -> None:
        super().__init__()
        self.setAccessibleName(_("Which exclude each other"))
        self.setModel(model)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(True)

    def fit(self) -> None:
        """All rows shown; columns as wide as a tick."""
        px, count = look().px, self.model().rowCount()
        self.horizontalHeader().setDefaultSectionSize(px(32))
        self.horizontalHeader().setMinimumSectionSize(px(24))
        self.verticalHeader().setDefaultSectionSize(px(28))
        self.verticalHeader().setMaximumWidth(px(200))
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(px(28) * count + self.horizontalHeader().sizeHint().height() + bar + px(4))
