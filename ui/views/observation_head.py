"""The head of the observation: where it is, what state it is in, undo, begin and pause, and the way back."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from cxstudio.i18n import _
from ui.presenters.observation import Observing
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.text import ElidedLabel, Pill


class ObservationHead(QFrame):
    """Attributes: `state`, `undo_button`, `redo_button`, `watch_button`, `back_button`; the page hears them."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.setProperty("line", "bottom")
        self._row = QHBoxLayout(self)
        self.site_words = ElidedLabel(size="large", bold=True)
        self.study_words = ElidedLabel(tone="quiet")
        self.state = Pill()
        self.undo_button = IconButton("undo-2", _("Undo"), _("Ctrl+Z"))
        self.redo_button = IconButton("redo-2", _("Redo"), _("Ctrl+Shift+Z"))
        self.watch_button = Button(_("Begin"), "primary", key=_("Space"))
        self.back_button = Button(_("Back to the visit"), key=_("Ctrl+W"))
        for widget in (self.site_words, self.study_words, self.state):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for button in (self.undo_button, self.redo_button, self.watch_button, self.back_button):
            self._row.addWidget(button)

    def show_visit(self, observing: Observing) -> None:
        """Where this observation is made, and for which study."""
        self.site_words.set_text(observing.site.name if observing.site else observing.study.title)
        self.study_words.set_text(observing.study.title)

    def tell_state(self, observing: Observing) -> None:
        """Whether it is recorded, and what the button would do."""
        is_watching, has_begun = observing.observation.is_watching, bool(observing.observation.watched)
        if not observing.letters_on:
            self.state.set_state(_("Letters off"), "caution")
        elif is_watching:
            self.state.set_state(_("Recording"), "bad", "clipboard-check")
        else:
            self.state.set_state(_("Paused") if has_begun else _("Not begun"), "quiet")
        words = _("Pause") if is_watching else _("Go on") if has_begun else _("Begin")
        self.watch_button.setText(words)
        self.watch_button.set_kind("plain" if is_watching else "primary")

    def share_room(self, *, roomy: bool) -> None:
        """Where there is little room the study and the caps of the keys give way."""
        px = look().px
        self.study_words.setVisible(roomy)
        side = px(24 if roomy else 12)
        self._row.setContentsMargins(side, px(10), side, px(10))
        self._row.setSpacing(px(10 if roomy else 5))
        self.watch_button.set_key(_("Space") if roomy else "")
        self.back_button.set_key(_("Ctrl+W") if roomy else "")
