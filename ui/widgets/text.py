"""Words on screen: labels, headings, state words, the time of saving. Whatever people typed is shown as plain text.

This is the only place that makes a QLabel with words in it: Qt would else read `<b>` or an image path out of a note.
"""

from __future__ import annotations

from datetime import datetime, time

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from cxstudio.i18n import _
from ui import icons
from ui.theme import BODY, LARGE, SMALL, TITLE, look, set_property
from ui.widgets.painting import edges, field, let_words_run, painter_of

SIZES = {"small": SMALL, "body": BODY, "large": LARGE, "title": TITLE}
_TINTS = {"quiet": "sunken", "accent": "chosen", "good": "good_tint", "bad": "bad_tint", "caution": "caution_tint"}
_TINTS["warm"] = "warm_tint"


def plain_label(
    text: str = "",
    *,
    size: str = "body",
    tone: str = "text",
    bold: bool = False,
    italic: bool = False,
    wrap: bool = False,
    selectable: bool = False,
    parent: QWidget | None = None,
) -> QLabel:
    """A label that shows `text` as it is. `size` is small, body, large or title; `tone` a text colour of the scheme."""
    label = QLabel(parent)
    _dress_label(label, size, tone, bold)
    if italic:
        label.setStyleSheet("font-style: italic")
    label.setWordWrap(wrap)
    if selectable:
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        label.setTextInteractionFlags(flags)
        label.setAccessibleName(text)
    label.setText(text)
    return label


def _dress_label(label: QLabel, size: str, tone: str, bold: bool) -> None:
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("textsize", size)
    label.setProperty("tone", tone)
    label.setProperty("weight", "bold" if bold else "normal")


def set_tone(label: QLabel, tone: str) -> None:
    """Another text colour for a label of `plain_label`."""
    set_property(label, "tone", tone)


def plain_tip(text: str) -> str:
    """What people typed, safe for setToolTip, which would take markup in it at its word."""
    if "<" not in text:
        return text
    import html  # hardly a name has a < in it, and the first paint waits for what is imported

    return "<span>" + html.escape(text).replace("\n", "<br>") + "</span>"


def escaped(text: str) -> str:
    """What people typed, safe for buttons, tabs and actions, where one & would make the next letter a key."""
    return text.replace("&", "&&")


class Heading(QLabel):
    """Bold words over what follows: level 1 a page (26 px), 2 a section (18 px), 3 a group (14 px)."""

    def __init__(self, text: str = "", level: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _dress_label(self, {1: "title", 2: "large", 3: "body"}[level], "text", bold=True)
        self.setWordWrap(level == 1)
        self.setText(text)


class ElidedLabel(QWidget):
    """One line that ends in … where the room ends; the whole line is in tool tip and accessible name."""

    def __init__(
        self,
        text: str = "",
        *,
        size: str = "body",
        tone: str = "text",
        bold: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size, self._tone, self._bold = SIZES[size], tone, bold
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    @property
    def text(self) -> str:
        """The whole line."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another line."""
        self._text = text.replace("\n", " ")
        self.setAccessibleName(text)
        self.setToolTip(plain_tip(text))
        self.updateGeometry()
        self.update()

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(look().font(self._size, bold=self._bold))

    def sizeHint(self) -> QSize:
        """Room for the whole line."""
        return QSize(self._metrics().horizontalAdvance(self._text) + 2, self._metrics().height())

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(min(self.sizeHint().width(), look().px(48)), self._metrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        painter = painter_of(self)
        painter.setFont(look().font(self._size, bold=self._bold))
        painter.setPen(look().colour(self._tone if self.isEnabled() else "line"))
        let_words_run(painter)
        shown = self._metrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | edges(self)[0], shown)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


class IconText(QWidget):
    """A small picture and small words beside it, drawn; with `tinted`, in a rounded field of the tone's tint."""

    def __init__(self, *, tinted: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tinted = tinted
        self._text, self._tone, self._icon = "", "quiet", ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The words shown."""
        return self._text

    def set_state(self, text: str, tone: str = "quiet", icon: str = "") -> None:
        """Show other words; `tone` is quiet, accent, good, bad, caution or warm."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        if self.parentWidget() is not None or not text:  # shown without a parent it would flash up as a window
            self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def _measures(self) -> tuple[int, int, int]:
        """Padding, side of the picture, gap behind it; pixels of this scale."""
        px = look().px
        return (px(8) if self._tinted else 0), (px(14) if self._icon else 0), (px(5) if self._icon else 0)

    def sizeHint(self) -> QSize:
        """Room for picture and words."""
        padding, side, gap = self._measures()
        words = QFontMetrics(look().font(SMALL)).horizontalAdvance(self._text)
        return QSize(words + 2 * padding + side + gap + 2, look().px(20))

    def minimumSizeHint(self) -> QSize:
        """State words are never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw field, picture and words."""
        painter = painter_of(self)
        padding, side, gap = self._measures()
        area = QRectF(self.rect())
        if self._tinted:
            field(painter, area, 10, look().colour(_TINTS[self._tone]))
        left_to_right = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        if self._icon:
            x = padding if left_to_right else area.width() - padding - side
            icons.paint(painter, self._icon, QRectF(x, (area.height() - side) / 2, side, side), self._tone)
        painter.setFont(look().font(SMALL))
        painter.setPen(look().colour(self._tone))
        lead, trail = padding + side + gap, padding
        words = area.adjusted(lead, 0, -trail, 0) if left_to_right else area.adjusted(trail, 0, -lead, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self._text)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


class Pill(IconText):
    """A word of state in its tint: "Draft", "3 not sent", "All sent". The word, not the colour, carries it."""

    def __init__(self, text: str = "", tone: str = "quiet", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(tinted=True, parent=parent)
        self.set_state(text, tone, icon)


class SavedLabel(IconText):
    """When the last change was saved, to the second; or that it was not, and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tinted=False, parent=parent)
        self.clear()

    def set_saved(self, at: datetime | time | str) -> None:
        """Everything is on disk since `at` (local time, or the words for it)."""
        clock = at if isinstance(at, str) else f"{at:%H:%M:%S}"
        self.set_state(_("saved {time}").format(time=clock), "good", "check")

    def set_saving(self) -> None:
        """A change is on its way to the disk."""
        self.set_state(_("saving…"), "quiet", "")

    def set_failed(self, reason: str) -> None:
        """The change is kept in memory only."""
        self.set_state(_("not saved: {reason}").format(reason=reason), "bad", "triangle-alert")

    def clear(self) -> None:
        """Nothing to tell."""
        self.set_state("")


def hairline(*, vertical: bool = False, parent: QWidget | None = None) -> QFrame:
    """A thin line between groups."""
    line = QFrame(parent)
    line.setProperty("rule", "upright" if vertical else "across")
    return line
