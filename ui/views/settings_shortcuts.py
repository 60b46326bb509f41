"""The keys of the recorder in the settings: found by words, changed by pressing the new key, given back one by one."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from cxstudio.i18n import _

from ..presenters.recorder_keys import (
    DEEDS,
    GROUPS,
    Deed,
    cap_words,
    deed_named,
    pressed,
    refusal,
    table_of,
    with_key,
)
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.flow_layout import FlowLayout
from ..widgets.message_bar import MessageBar
from ..widgets.painting import CAP_HEIGHT, beside, cap, cap_width, edges
from ..widgets.text import plain_label
from .settings_sections import Section

DEED, CAP, DEED_WORDS = (int(Qt.ItemDataRole.UserRole) + n for n in range(3))
ROW, ROWS_SHOWN = 34, 6
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
AnyIndex = QModelIndex | QPersistentModelIndex


class _Delegate(QStyledItemDelegate):
    """What is done, and the cap of its key at the end of the line."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        """One line."""
        return QSize(look().px(120), look().px(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw words and cap."""
        px, area, view = look().px, QRectF(option.rect), self.parent()
        assert isinstance(view, QListWidget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, look().colour("chosen"))
        key = str(index.data(CAP))
        wide = cap_width(key) if key else 0
        box = QRectF(area.right() - wide - px(12), area.center().y() - px(CAP_HEIGHT) / 2, wide, px(CAP_HEIGHT))
        words = area.adjusted(px(12), 0, -wide - px(24), 0)
        box, words = beside(box, view.viewport()), beside(words, view.viewport())
        painter.setFont(look().font())
        painter.setPen(look().colour("text"))
        text = QFontMetrics(painter.font()).elidedText(
            str(index.data(DEED_WORDS)), Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | edges(view)[0], text)
        if key:
            cap(painter, box, key, look().colour("text"), look().colour("card"), look().colour("line"))
        painter.restore()


class KeyList(QListWidget):
    """One line for each thing a key does. `key_pressed(key)` while it listens for a new one."""

    key_pressed = Signal(str)
    asked = Signal()
    taken_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_listening = False
        self.setAccessibleName(_("Keys of the recorder"))
        self.setItemDelegate(_Delegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemDoubleClicked.connect(lambda _line: self.asked.emit())

    @property
    def deed(self) -> Deed | None:
        """What the current line is about."""
        line = self.currentItem()
        return deed_named(line.data(DEED)) if line is not None and not line.isHidden() else None

    def show_key(self, line: QListWidgetItem, deed: Deed, key: str) -> None:
        """Show a line with its key, told in one breath to those who listen."""
        line.setData(DEED, deed.id)
        line.setData(DEED_WORDS, deed.words)
        line.setData(CAP, key)
        line.setText(f"{deed.words}: {key}" if key else deed.words)
        line.setToolTip(f"{GROUPS[deed.group]}: {deed.words}")

    def event(self, event: QEvent) -> bool:
        """While it listens every key is for it, also those of the window."""
        if self.is_listening and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter begins to listen, Del gives the usual key back; while it listens the key that is pressed counts."""
        if self.is_listening:
            if event.key() not in MODIFIERS:
                self.key_pressed.emit(pressed(QKeySequence(event.keyCombination()), event.text()))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab is a key too while it listens."""
        return not self.is_listening and super().focusNextPrevChild(forward)


class ShortcutsSection(Section):
    """The recorder's keys."""

    title = _("Shortcuts")
    about = _("The keys of the recorder. Arrows, Enter, Space and digits answer and move; they stay as they are.")

    def build(self) -> None:
        """The switch for single keys, the box to find one, the list, and what can be done with a line."""
        single = self.card(_("Single keys"))
        self.single = QCheckBox(_("Letters and signs act by themselves"))
        self.single.setAccessibleName(self.single.text())
        self.single.toggled.connect(lambda on: self.prefer(replace(self.context.preferences, single_keys=on)))
        told = _(
            "Switch them off if you dictate, or if keys are pressed by accident. What they do stays in the menu Record "
            "and can have a key with Ctrl or Alt."
        )
        single.body.addWidget(self.single)
        single.body.addWidget(plain_label(told, size="small", tone="quiet", wrap=True))
        self._keys_card()

    def _keys_card(self) -> None:
        card = self.card(_("Keys"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find by words or by a key"))
        self.search.setAccessibleName(_("Find a key"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._filter())
        self.list = KeyList()
        for deed in DEEDS:
            self.list.show_key(QListWidgetItem(self.list), deed, "")
        self.list.asked.connect(self.listen)
        self.list.taken_back.connect(self.take_back)
        self.list.key_pressed.connect(self.take)
        self.message = MessageBar()
        for widget in (self.search, self.list, self.message):
            card.body.addWidget(widget)
        card.body.addLayout(self._buttons())
        self.list.setCurrentRow(0)

    def _buttons(self) -> FlowLayout:
        self.change = Button(_("Press another key"), key=_("Enter"))
        self.usual = Button(_("Usual key"), "quiet", key=_("Del"))
        self.all_usual = Button(_("All usual keys"), "quiet", icon="rotate-ccw")
        row = FlowLayout(gap=8)
        for button, do in (
            (self.change, self.listen), (self.usual, self.take_back), (self.all_usual, self.take_all_back),
        ):  # fmt: skip
            button.clicked.connect(lambda _checked=False, do=do: do())
            row.addWidget(button)
        return row

    def refresh(self) -> None:
        """The keys in force."""
        self.single.setChecked(self.context.preferences.single_keys)
        table = replace(table_of(self.context.preferences), signs=True)
        for row, deed in enumerate(DEEDS):
            self.list.show_key(self.list.item(row), deed, table.cap(deed.id))
        self.list.setMinimumWidth(look().px(180))
        self.list.setFixedHeight(look().px(ROW) * ROWS_SHOWN + look().px(4))
        self.all_usual.setEnabled(bool(self.context.preferences.keys))
        self._filter()

    def _filter(self) -> None:
        wanted = self.search.text().casefold().split()
        for row in range(self.list.count()):
            line = self.list.item(row)
            text = f"{line.text()} {line.toolTip()}".casefold()
            line.setHidden(not all(word in text for word in wanted))
        if self.list.currentItem() is None or self.list.currentItem().isHidden():
            shown = [row for row in range(self.list.count()) if not self.list.item(row).isHidden()]
            self.list.setCurrentRow(shown[0] if shown else -1)

    def listen(self) -> None:
        """The next key that is pressed becomes the key of the current line; Esc leaves it as it is."""
        deed = self.list.deed
        if deed is not None:
            self.list.is_listening = True
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._say("info", _("Press the key for “{words}”. Esc leaves it as it is.").format(words=deed.words))

    def take(self, key: str) -> None:
        """This key was pressed."""
        deed, self.list.is_listening = self.list.deed, False
        if deed is None or key == "Esc":
            self.message.dismiss()
            return
        why = refusal(table_of(self.context.preferences), deed.id, key, self._of_window())
        if why:
            self._say("caution", why)
            return
        self.prefer(with_key(self.context.preferences, deed.id, key))
        self._say("good", _("{key} now does: {words}.").format(key=cap_words(key), words=deed.words))
        self.refresh()

    def take_back(self) -> None:
        """The usual key of the current line, unless something else has it by now."""
        deed = self.list.deed
        if deed is None:
            return
        why = refusal(table_of(self.context.preferences), deed.id, deed.usual[0])
        if why:
            self._say("caution", why)
            return
        self.prefer(with_key(self.context.preferences, deed.id, ""))
        words = _("{key} does it again: {words}.")
        self._say("good", words.format(key=cap_words(deed.usual[0]), words=deed.words))
        self.refresh()

    def take_all_back(self) -> None:
        """Every usual key."""
        self.prefer(replace(self.context.preferences, keys={}))
        self._say("good", _("All keys are the usual ones."))
        self.refresh()

    def keep(self) -> None:
        """Nobody waits for a key any more."""
        self.list.is_listening = False
        self.message.dismiss()

    def _of_window(self) -> set[str]:
        """The keys that the window hears on every page."""
        form = QKeySequence.SequenceFormat.PortableText
        return {key.toString(form) for action in self.window().actions() for key in action.shortcuts()}

    def _say(self, kind: str, text: str) -> None:
        self.message.show_message(kind, text, closable=False)
