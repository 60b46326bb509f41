"""What a reviewer writes: remarks that go with a visit that is sent back, and the reason for rejecting one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.presenters.review import Review
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.card import Card
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.text import Heading, plain_label

from .item_words import Field


class _Form(Card):
    """A card with a title, something to write, and two buttons; Esc closes it, Ctrl+Enter sends."""

    closed = Signal()

    def __init__(self, title: str, send: str, kind: str) -> None:
        super().__init__(name=title, margins=14)
        self.body.addWidget(Heading(title, 2))
        self.inside = QVBoxLayout()
        self.inside.setSpacing(look().px(6))
        self.body.addLayout(self.inside)
        self.fault = plain_label(tone="bad", wrap=True)
        self.fault.hide()
        self.body.addWidget(self.fault)
        self.body.addStretch(1)  # where there is more room than words, it is above the buttons
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addStretch(1)
        self.cancel = Button(_("Cancel"), key=_("Esc"))
        self.cancel.clicked.connect(self.closed)
        self.send = Button(send, kind, key=_("Ctrl+Enter"))
        self.send.clicked.connect(self.take)
        row.addWidget(self.cancel)
        row.addWidget(self.send)
        self.body.addLayout(row)
        action = QAction(self, text=send, toolTip=send)
        action.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self.take)
        self.addAction(action)
        self.hide()

    def take(self) -> None:
        """Send what was written."""

    def _refuse(self, why: str, where: QWidget) -> None:
        self.fault.setText(why)
        self.fault.show()
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; letters typed here decide nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif not event.text().isalpha():
            super().keyPressEvent(event)


class ReturnForm(_Form):
    """Remarks on the visit in front. `sent()` when it is to go back; `changed()` when a remark was noted or dropped."""

    sent = Signal()
    changed = Signal()

    def __init__(self, review: Review) -> None:
        super().__init__(_("Send back with remarks"), _("Send back"), "primary")
        self._review = review
        self.about = ChoiceBox(_("About"), lines=2)
        self.field = Field(_("Remark"), _("What should the observer look at? Enter adds it"))
        self.field.returnPressed.connect(self.add)
        self.inside.addWidget(self.about)
        self.inside.addWidget(self.field)
        self.noted = QVBoxLayout()
        self.noted.setSpacing(look().px(2))
        self.inside.addLayout(self.noted)

    def ask(self, item_id: str) -> None:
        """Ask for a remark on an item, "" on the whole visit."""
        self.about.clear()
        self.about.addItem(_("The whole visit"), "")
        if self._review.found is not None:
            for place in self._review.found.reading.active.values():
                self.about.addItem(f"{place.page.title}: {place.item.text}", place.item.id)
        self.about.setCurrentIndex(max(0, self.about.findData(item_id)))
        self.fault.hide()
        self._list()
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def add(self) -> None:
        """Note what was written."""
        if self.field.text().strip():
            self._review.remark(str(self.about.currentData() or ""), self.field.text())
            self.field.clear()
            self._list()
            self.changed.emit()

    def take(self) -> None:
        """Send the visit back, with what stands in the field too."""
        self.add()
        if self._review.remarks:
            self.sent.emit()
        else:
            self._refuse(_("Say what the observer should look at."), self.field)

    def _list(self) -> None:
        while (old := self.noted.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for remark in self._review.remarks:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            place = self._review.found.reading.active.get(remark.item) if self._review.found is not None else None
            about = place.item.text if place is not None else _("The whole visit")
            said = _("{item} – {text}").format(item=about, text=remark.text)
            row.addWidget(plain_label(said, wrap=True), 1)
            drop = IconButton("x", _("Drop the remark “{text}”").format(text=remark.text))
            drop.clicked.connect(lambda _on=False, id_=remark.id: self._drop(id_))
            row.addWidget(drop)
            self.noted.addWidget(line)

    def _drop(self, remark: str) -> None:
        self._review.forget_remark(remark)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._list()
        self.changed.emit()


class RejectForm(_Form):
    """The reason for rejecting the visit in front. `sent(reason)`."""

    sent = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("Reject the visit"), _("Reject"), "danger")
        words = _("It is kept with its history and never counts in figures, reports or exports.")
        self.inside.addWidget(plain_label(words, tone="quiet", wrap=True))
        self.field = Field(_("Reason"), _("Why does it not count?"))
        self.field.returnPressed.connect(self.take)
        self.inside.addWidget(self.field)

    def ask(self) -> None:
        """Ask for the reason."""
        self.field.clear()
        self.fault.hide()
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self) -> None:
        """Reject it, once there is a reason."""
        if reason := self.field.text().strip():
            self.sent.emit(reason)
        else:
            self._refuse(_("Rejecting a visit needs its reason."), self.field)
