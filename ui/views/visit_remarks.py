"""What a reviewer asks of a visit that was sent back: each remark with its item, to be replied to or amended."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from cxstudio.i18n import _, plural
from cxstudio.study.review import in_order, open_remarks
from cxstudio.study.visit import Reading, Remark
from ui.presenters.amending import can_amend
from ui.presenters.visit_answers import read_answer
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.text import Heading, plain_label

from .item_words import Field


class RemarksCard(Card):
    """Signals: `replied(remark id, words)`, `amend_asked(item id)`. `fields` holds the reply boxes by remark."""

    replied = Signal(str, str)
    amend_asked = Signal(str)

    def __init__(self, reading: Reading) -> None:
        waiting = len(open_remarks(reading.visit))
        title = (
            plural("{n} remark to answer", "{n} remarks to answer", waiting)
            if waiting
            else _("Every remark is answered")
        )
        super().__init__(name=title, margins=16)
        self.fields: dict[str, Field] = {}
        self.body.addWidget(Heading(title, 2))
        self._reading = reading
        for remark in in_order(reading.visit.remarks):
            self._add(remark)

    def _add(self, remark: Remark) -> None:
        place = self._reading.active.get(remark.item)
        about = place.item.text if place is not None else _("The whole visit")
        self.body.addSpacing(look().px(6))
        self.body.addWidget(plain_label(about, tone="quiet", wrap=True))
        if place is not None:
            said = read_answer(self._reading, place.item).said
            self.body.addWidget(plain_label(_("Answer: {said}").format(said=said), wrap=True))
        self.body.addWidget(plain_label(remark_words(remark), bold=True, wrap=True))
        if remark.reply:
            self.body.addWidget(plain_label(reply_words(remark), wrap=True))
            return
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        field = self.fields[remark.id] = Field(
            _("Reply to “{text}”").format(text=remark.text), _("Reply, Enter keeps it")
        )
        field.returnPressed.connect(lambda: self._reply(remark.id))
        row.addWidget(field, 1)
        if place is not None and can_amend(place.item):
            change = Button(_("Change the answer…"), icon="pencil")
            change.setAccessibleName(_("Change the answer to “{item}”").format(item=place.item.text))
            change.clicked.connect(lambda: self.amend_asked.emit(remark.item))
            row.addWidget(change)
        self.body.addLayout(row)

    def _reply(self, remark: str) -> None:
        if words := self.fields[remark].text().strip():
            self.replied.emit(remark, words)


def remark_words(remark: Remark) -> str:
    """ "Ines Roth: Was it a greeting?"."""
    return _("{person}: {text}").format(person=remark.by, text=remark.text) if remark.by else remark.text


def reply_words(remark: Remark) -> str:
    """The reply with its name."""
    return _("{person} replied: {text}").format(person=remark.replied_by, text=remark.reply)


def by_item(reading: Reading) -> Mapping[str, list[Remark]]:
    """Item -> its remarks as they were made; "" those on the visit as a whole."""
    found: dict[str, list[Remark]] = {}
    for remark in in_order(reading.visit.remarks):
        found.setdefault(remark.item if remark.item in reading.active else "", []).append(remark)
    return found
