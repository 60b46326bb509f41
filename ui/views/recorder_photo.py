"""One photo, large: its caption and facts, the others of its item, covering areas and drawing, by keys and pointer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QTransform
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.study import clearing, redaction
from cxstudio.study.recorded import Evidence
from cxstudio.study.redaction import Patch
from ui.presenters.photo_album import Album
from ui.presenters.photo_editing import Mode, PhotoEditing
from ui.presenters.photo_words import facts_words, shape_words
from ui.presenters.recorder_words import short
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.keys import Keys
from ui.widgets.message_bar import MessageBar
from ui.widgets.photo_canvas import PhotoCanvas, Shape
from ui.widgets.text import Pill, plain_label

from .item_words import Field
from .recorder_panels import Panel

ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
STEP = 10
"""Thousandths that one press of an arrow moves."""
SIDE = 250


class BigPicture(QWidget):
    """A picture as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._pixels = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(120, 90))

    def show_picture(self, pixels: QPixmap, name: str) -> None:
        """Show this one."""
        self._pixels = pixels
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it whole, in the middle."""
        if self._pixels.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._pixels.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawPixmap(QRectF(left, top, size.width(), size.height()), self._pixels, QRectF(self._pixels.rect()))
        painter.end()


class PhotoPanel(Panel):
    """The panel, for a visit in work or a finished one. Left and right turn to the item's other photos, B covers areas,
    D draws, Esc goes back a step."""

    def __init__(self, recorder: Album) -> None:
        super().__init__(_("Photo"))
        self._recorder = recorder
        self.editing = PhotoEditing(recorder, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picture = PhotoCanvas()
        self.picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.state, self.mode_pill = Pill(), Pill()
        self.bar = MessageBar()
        self._build()
        self._listen()

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(look().px(8))
        self.column.removeWidget(self.heading)
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        top.addWidget(self.heading, 1)
        for part in (self.mode_pill, self.state):
            top.addWidget(part)
        left = QVBoxLayout()
        left.setSpacing(look().px(8))
        left.addWidget(self.bar)
        left.addWidget(self.picture, 1)
        row = QHBoxLayout()
        row.setSpacing(look().px(16))
        row.addLayout(left, 1)
        row.addWidget(self._side())
        self.column.addLayout(top)
        self.column.addLayout(row, 1)

    def _side(self) -> QWidget:
        """Caption, link, what may be done, and the facts, in a column that scrolls where the room is low."""
        self.caption = Field(_("Caption"), _("Caption"))
        self.item = ChoiceBox(_("Shown with"), 2)
        self.told = plain_label(size="small", wrap=True)
        self.facts = plain_label(size="small", tone="quiet", wrap=True)
        self.buttons = {
            "cover": self._button(_("Cover areas"), "eye-off", _("B"), lambda: self._enter(Mode.COVER)),
            "faces": self._button(_("Propose faces"), "search", _("F"), self._find_faces),
            "draw": self._button(_("Draw"), "pencil", _("D"), lambda: self._enter(Mode.DRAW)),
            "new": self._button(_("New area"), "plus", _("N"), self._new),
            "tool": self._button("", "", _("T"), self._next_tool),
            "confirm": self._button(_("Cover it"), "check", _("Enter"), self.editing.confirm, "primary"),
            "all": self._button(_("Cover all proposed"), "", _("Shift+Enter"), self.editing.confirm_all),
            "done": self._button(_("Done"), "check", _("Esc"), lambda: self._enter(Mode.LOOK)),
            "clear": self._button(_("May be shown"), "shield-check", _("A"), self.editing.toggle_cleared),
            "report": self._button(_("Use in report"), "file-text", _("K"), self.editing.toggle_report),
            "rotate": self._button(_("Turn"), "refresh-cw", _("R"), self.editing.rotate),
            "remove": self._button(_("Remove"), "trash-2", _("Del"), self._remove),
            "back": self._button(_("Back"), "", _("Esc"), self.closed.emit),
        }
        self.remove, self.back = self.buttons["remove"], self.buttons["back"]
        self.buttons["report"].setCheckable(True)
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, look().px(4), 0)
        column.setSpacing(look().px(8))
        caption, shown = (plain_label(text, size="small", tone="quiet") for text in (_("Caption"), _("Shown with")))
        for part in (*self.buttons.values(), caption, self.caption, shown, self.item, self.told, self.facts):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(held)
        self._area = area
        return area

    def _button(self, text: str, icon: str, key: str, do: Callable[[], object], kind: str = "plain") -> Button:
        button = Button(text, kind, icon, key)
        button.clicked.connect(lambda: (do(), self.setFocus(Qt.FocusReason.OtherFocusReason)))
        return button

    def _listen(self) -> None:
        editing, picture = self.editing, self.picture
        self.caption.typed.connect(lambda text: self._recorder.write_caption(editing.id, text))
        self.caption.left.connect(self._recorder.end_typing)
        self.item.activated.connect(lambda n: editing.link(self.item.itemData(n)))
        editing.changed.connect(self._show)
        editing.turned.connect(lambda _id: picture.set_zoom(1))
        picture.drawn.connect(editing.add)
        picture.picked.connect(editing.choose_at)
        picture.dragged.connect(editing.move)
        picture.stretched.connect(editing.size)
        picture.let_go.connect(lambda: editing.choose(editing.chosen_id))

    # -- showing -------------------------------------------------------------------------------------------------------

    def show_photo(self, evidence_id: str) -> None:
        """Show one photo of the visit."""
        self.editing.open(evidence_id)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        if self._recorder.context.workspace is None:  # closed while a picture of it was being made
            return
        photo = self.editing.photo
        if photo is None:
            if self.isVisible():
                self.closed.emit()
            return
        self.heading.setText(photo.name)
        if not self.caption.hasFocus():
            self.caption.setText(photo.caption)
        self._show_picture(photo)
        self._show_state(photo)
        self._show_items(photo)
        self._show_buttons(photo)
        self.told.setText("\n".join(self.editing.facts))
        self.told.setVisible(bool(self.editing.facts))
        self.facts.setText("\n".join(facts_words(photo, self.editing.place())))

        self._dress_side()

    def keys_along(self) -> tuple[tuple[Keys, str], ...]:
        """The keys of this mode, for the strip at the foot of the page."""
        return _KEYS[self.editing.mode]

    def _dress_side(self) -> None:
        """The column is as wide as its widest button: it scrolls downwards only."""
        held = self._area.widget()
        if held is not None:
            self._area.setFixedWidth(max(look().px(SIDE), held.minimumSizeHint().width() + look().px(16)))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_area"):
            self._dress_side()

    def _show_picture(self, photo: Evidence) -> None:
        editing = self.editing
        pixels, words = QPixmap(), _("Preparing the photo")
        if editing.mode is Mode.LOOK:
            path = self._recorder.workspace.evidence.report_of(photo)
            pixels = QPixmap(str(path)) if path.is_file() else pixels
            if pixels.isNull() and not self._recorder.workspace.evidence.has(photo.sha256):
                words = _("Neither the original nor a copy that shows this is on this computer.")
        elif editing.uncovered is not None:
            pixels.loadFromData(QByteArray(editing.uncovered))
            pixels = pixels.transformed(QTransform().rotate(photo.rotation))
        name = photo.caption or photo.name
        self.picture.show_picture(pixels, name, words)
        self.picture.tool = "" if editing.mode is Mode.LOOK else editing.tool
        self.picture.show_shapes(self._shapes(photo) if editing.mode is not Mode.LOOK else ())
        self.setAccessibleDescription(shape_words(editing))

    def _shapes(self, photo: Evidence) -> list[Shape]:
        found = [self._shape(one, n, photo) for n, one in enumerate(photo.redaction, 1)]
        return found + [self._shape(one, n, photo) for n, one in enumerate(photo.marks, 1)]

    def _shape(self, one: Patch | redaction.Mark, number: int, photo: Evidence) -> Shape:
        points = tuple(redaction.turned(spot, photo.rotation) for spot in one.points)
        is_chosen = one.id == self.editing.chosen_id
        if isinstance(one, Patch):
            label = _("{n} proposed") if one.proposed else _("{n} covered")
            in_front = self.editing.mode is Mode.COVER
            return Shape("proposed" if one.proposed else "covered", points, one.width, number,
                         label.format(n=number) if in_front else "", is_chosen)  # fmt: skip
        return Shape(one.kind, points, 0, one.number, "", is_chosen)

    def _show_state(self, photo: Evidence) -> None:
        words, tone = self.editing.stage_words()
        self.state.set_state(words, tone, "shield-check" if tone == "good" else "shield")
        modes = {Mode.COVER: _("Covering areas"), Mode.DRAW: _("Drawing"), Mode.LOOK: ""}
        self.mode_pill.set_state(modes[self.editing.mode], "accent")
        self.mode_pill.setVisible(self.editing.mode is not Mode.LOOK)
        held = self.editing.held_back()
        if held:
            self.bar.show_message("caution", held, closable=False)
        else:
            self.bar.dismiss()

    def _show_items(self, photo: Evidence) -> None:
        active = self._recorder.reading.active
        if [self.item.itemData(n) for n in range(self.item.count())] != list(active):
            self.item.clear()
            for item_id, place in active.items():
                self.item.addItem(short(place.item.text), item_id)
        self.item.setCurrentIndex(max(0, self.item.findData(photo.item)))

    def _show_buttons(self, photo: Evidence) -> None:
        mode, chosen, buttons = self.editing.mode, self.editing.chosen, self.buttons
        proposed = len(clearing.proposed(photo))
        looking = mode is Mode.LOOK
        shown = {
            "cover": looking, "draw": looking, "faces": mode is not Mode.DRAW,
            "new": not looking, "tool": not looking, "done": not looking,
            "confirm": isinstance(chosen, Patch) and chosen.proposed, "all": mode is Mode.COVER and proposed > 1,
            "clear": mode is not Mode.DRAW, "report": looking, "rotate": True, "back": looking,
            "remove": looking or chosen is not None,
        }  # fmt: skip
        for name, button in buttons.items():
            button.setVisible(shown[name])
        tools = {
            "box": _("Tool: box"),
            "brush": _("Tool: brush"),
            "arrow": _("Tool: arrow"),
            "number": _("Tool: number"),
        }
        buttons["tool"].setText(tools[self.editing.tool])
        buttons["new"].setText(_("New area") if mode is Mode.COVER else _("New drawing"))
        is_cleared = clearing.stage_of(photo) is clearing.Stage.CLEARED
        buttons["clear"].setText(_("Take the clearing back") if is_cleared else _("May be shown"))
        buttons["report"].setChecked(photo.in_report)
        buttons["report"].setText(_("Used in the report") if photo.in_report else _("Not in the report"))
        buttons["remove"].setText(_("Remove the photo") if looking else _("Remove it"))
        if proposed > 1:
            buttons["all"].setText(plural("Cover {n} proposed", "Cover all {n} proposed", proposed))

    # -- doing ---------------------------------------------------------------------------------------------------------

    def _enter(self, mode: Mode) -> None:
        self.picture.show_way((), None)
        self.editing.enter(mode)

    def _new(self) -> None:
        if self.editing.tool == "brush":
            self.picture.show_way((), self.picture.pen or (500, 500))
        else:
            self.editing.add()

    def _find_faces(self) -> None:
        if self.editing.mode is not Mode.DRAW:
            self.editing.propose_faces()

    def _next_tool(self) -> None:
        self.picture.show_way((), None)
        self.editing.next_tool()

    def _remove(self) -> None:
        if self.editing.mode is Mode.LOOK:
            self._recorder.remove_evidence(self.editing.id)
            self.closed.emit()
        else:
            self.editing.remove()

    # -- keys ----------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Tab goes to the next area while areas are there; elsewhere to the next field."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self.hasFocus():
            step = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()), 0)
            if step and self.editing.mode is not Mode.LOOK and self.editing.choose_next(step):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters as on the buttons; arrows turn to other photos, or move and size the chosen area; Esc goes back."""
        if event.key() == Qt.Key.Key_Escape and self.editing.mode is not Mode.LOOK:
            self._enter(Mode.LOOK)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.hasFocus() or not (self._arrow(event) or self._letter(event)):
            super().keyPressEvent(event)

    def _arrow(self, event: QKeyEvent) -> bool:
        way = ARROWS.get(Qt.Key(event.key()))
        if way is None:
            return False
        right, down = way
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or (self.editing.mode is Mode.LOOK and not shift):
            if right:
                self.editing.go(right)
            return bool(right)
        if self.editing.mode is Mode.LOOK:
            self.picture.pan(right / 8, down / 8)
        elif self.picture.pen is not None:
            self._paint_along(right * STEP, down * STEP)
        elif shift:
            self.editing.size(right * STEP, down * STEP)
        else:
            self.editing.move(right * STEP, down * STEP)
        return True

    def _paint_along(self, right: int, down: int) -> None:
        """The brush goes a step further; while it is down it paints."""
        x, y = self.picture.pen or (500, 500)
        pen = (min(max(x + right, 0), 1000), min(max(y + down, 0), 1000))
        way = self.picture.way
        self.picture.show_way([*way, pen] if way else (), pen)

    def _brush(self) -> None:
        """Brush down, or up: then what was painted is covered."""
        pen, way = self.picture.pen, self.picture.way
        if pen is None:
            return
        if way:
            self.editing.add(way)
            self.picture.show_way((), pen)
        else:
            self.picture.show_way([pen], pen)

    def _letter(self, event: QKeyEvent) -> bool:
        editing, zoom = self.editing, self.picture.zoom
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        keys: dict[str, Callable[[], object]] = {
            _("R"): editing.rotate, _("K"): editing.toggle_report, _("A"): editing.toggle_cleared,
            _("F"): self._find_faces,
            _("B"): lambda: self._enter(Mode.LOOK if editing.mode is Mode.COVER else Mode.COVER),
            _("D"): lambda: self._enter(Mode.LOOK if editing.mode is Mode.DRAW else Mode.DRAW),
            _("N"): self._new, _("T"): self._next_tool, _("C"): self.caption.setFocus,
            "+": lambda: self.picture.set_zoom(zoom * 1.5), "-": lambda: self.picture.set_zoom(zoom / 1.5),
            "0": lambda: self.picture.set_zoom(1), " ": self._brush,
        }  # fmt: skip
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove()
        elif event.key() in enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            editing.confirm_all()
        elif event.key() in enter:
            return editing.confirm()
        elif (do := keys.get(event.text().upper())) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            do()
        else:
            return False
        return True


_KEYS: dict[Mode, tuple[tuple[Keys, str], ...]] = {
    Mode.LOOK: (
        ((_("←"), _("→")), _("photo")), (_("B"), _("cover")), (_("F"), _("faces")), (_("D"), _("draw")),
        (_("R"), _("turn")), (_("K"), _("in report")), (_("A"), _("may be shown")), (("+", "-", "0"), _("zoom")),
        (_("C"), _("caption")),
    ),
    Mode.COVER: (
        (_("Tab"), _("next area")), (_("Enter"), _("cover")), (_("Del"), _("remove")), (_("Arrows"), _("move")),
        (_("Shift+arrows"), _("size")), (_("N"), _("new")), (_("F"), _("faces")), (_("T"), _("box or brush")),
        (_("Space"), _("brush down, up")),
        (_("Ctrl+Z"), _("undo")),
    ),
    Mode.DRAW: (
        (_("Tab"), _("next")), (_("Del"), _("remove")), (_("Arrows"), _("move")), (_("Shift+arrows"), _("size")),
        (_("N"), _("new")), (_("T"), _("arrow, box, number")), (_("Ctrl+Z"), _("undo")),
    ),
}  # fmt: skip
