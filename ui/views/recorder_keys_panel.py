"""The keys of the recorder on screen: the overlay of all of them, and the strip along the foot for the current item."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.protocol import Item, SealedCard, SeveralChoices, SingleChoice
from cxstudio.study.visit import Status, is_opened
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_keys import HELP_SIGN, overlay
from ui.presenters.recorder_words import FEW, reasons_of
from ui.theme import look
from ui.widgets.keys import KeyCap
from ui.widgets.text import plain_label

from .recorder_panels import Panel


class KeysPanel(Panel):
    """The keys of the recorder, as this person has them. Esc, ? or F1 goes back."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(_("Keys"))
        self._recorder = recorder
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.column.addWidget(self.area, 1)
        words = _("While you write, letters are only letters; Esc leaves the box.")
        self.column.addWidget(plain_label(words, size="small", tone="quiet", wrap=True))

    def fill(self, wide: int) -> None:
        """Lay the keys out for a panel so many pixels wide: in two columns where there is room."""
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, look().px(8), 0)
        row.setSpacing(look().px(32))
        groups = overlay(self._recorder.keys)
        half = len(groups) // 2 if wide >= look().px(620) else len(groups)
        for some in (groups[:half], groups[half:]):
            column = QVBoxLayout()
            column.setSpacing(look().px(14))
            for title, keys in some:
                column.addLayout(_group(title, keys))
            column.addStretch(1)
            if some:
                row.addLayout(column, 1)
        self.area.setWidget(inside)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any of the keys that led here leads back; up and down scroll."""
        bar, step = self.area.verticalScrollBar(), look().px(40)
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            bar.setValue(bar.value() + (step if event.key() == Qt.Key.Key_Down else -step))
            return
        if event.text() == "?" or event.key() == Qt.Key.Key_F1:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _group(title: str, keys: Sequence[tuple[tuple[str, ...], str]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(look().px(6))
    column.addWidget(plain_label(title, bold=True))
    for caps, verb in keys:
        row = QHBoxLayout()
        row.setSpacing(look().px(5))
        for cap in caps:
            row.addWidget(KeyCap(cap), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(plain_label(verb, wrap=True), 1)
        column.addLayout(row)
    return column


_ANSWERS: dict[str, tuple[tuple[str, ...], str]] = {
    "yes_no": (("@yes", "@no"), _("answer")),
    "choice": ((_("1–9"),), _("choose")),
    "choices": ((_("1–9"),), _("tick")),
    "timer": (("@stopwatch",), _("start or stop")),
    "text": ((_("Space"),), _("write")),
    "place": ((_("Space"),), _("write")),
    "counter": (("←", "→"), _("count")),
    "photo": (("@photo",), _("photo")),
    "audio": (("@photo",), _("sound")),
    "acknowledge": (("@yes",), _("read")),
    "rows": ((_("Space"), _("Ins")), _("fill in, add a row")),
}
"""What answers an item of a kind; "@" before the name of a deed that has a key of its own."""


Pairs = tuple[tuple[str | tuple[str, ...], str], ...]


def keys_of(recorder: Recorder) -> Pairs:
    """The strip along the foot, for the current item. What has no key at present is left out."""
    item = recorder.item
    aside: Pairs = ()
    if item is not None:
        can = (
            ("@aside", _("not applicable"), Status.NOT_APPLICABLE),
            ("@unseen", _("could not observe"), Status.NOT_OBSERVED),
        )
        aside = tuple((key, verb) for key, verb, status in can if reasons_of(item, status))
        aside = () if isinstance(item, SealedCard) and is_opened(recorder.answer_of(item.id)) else aside
    takes = item is not None and recorder.proposed(item) is not None
    example: Pairs = (("@example", _("example")),) if item is not None and recorder.example_of(item) else ()
    pairs: Pairs = (
        _answer_keys(recorder, item),
        (_("Enter"), _("take what is proposed") if takes else _("next")),
        (_("Shift+Enter"), _("back")),
        *aside,
        *example,
        ("@note", _("note")),
        ("@quote", _("quote")),
        ("@photo", _("photo")),
        ("@moment", _("moment of truth")),
        ("@undo", _("undo")),
    )
    there = [(_caps(recorder, (keys,) if isinstance(keys, str) else keys), verb) for keys, verb in pairs]
    help_cap = HELP_SIGN if recorder.keys.signs else recorder.keys.cap("help")
    once: dict[tuple[str, ...], str] = {}
    for caps, verb in there:
        once.setdefault(caps, verb)  # where a photo is the answer its key is told once
    return (*((caps, verb) for caps, verb in once.items() if caps), (help_cap, _("all keys")))


def _caps(recorder: Recorder, keys: tuple[str, ...]) -> tuple[str, ...]:
    own = recorder.keys
    caps = [own.cap(key.removeprefix("@")) if key.startswith("@") else key for key in keys]
    return tuple(cap for cap in caps if cap)


def _answer_keys(recorder: Recorder, item: Item | None) -> tuple[tuple[str, ...], str]:
    """What answers the current item, and the verb for it."""
    if item is not None and item.kind == "rating":
        scale = recorder.published.protocol.scale(item.scale)
        return ((f"{scale.low}–{scale.high}",), _("rate")) if scale.low >= 0 else (("←", "→"), _("rate"))
    if isinstance(item, SingleChoice | SeveralChoices) and len(item.choices) > FEW:
        return (_("Space"),), _("find an answer")
    if isinstance(item, SealedCard):
        ready = recorder.can_open_card(item) and not is_opened(recorder.answer_of(item.id))
        return (("@open_card",), _("open the card")) if ready else (("↓",), _("next item"))
    usual = (_("0–9"),), _("type")
    return _ANSWERS.get(item.kind, usual) if item is not None else usual
