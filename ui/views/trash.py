"""The trash of a study: visits, drafts and photos deleted in the last thirty days, each with the way back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.store.trash import DAY_MS, KEPT_DAYS, Trashed
from ui.context import Context
from ui.presenters.moments import ago
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.text import Heading, plain_label

from .put_in import put_in


class TrashView(QWidget):
    """The page. `closed()` goes back to the list, by button or Esc."""

    closed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.study = context, ""
        self.buttons: list[Button] = []
        self.back = Button(_("All visits"), "quiet", icon="arrow-left", key=_("Esc"))
        self.back.clicked.connect(self.closed)
        self.about = plain_label(tone="quiet", wrap=True)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(_("What lies in the trash"))
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        px = look().px
        outer.setContentsMargins(px(28), px(14), px(28), 0)
        outer.setSpacing(px(8))
        outer.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeading)
        outer.addWidget(Heading(_("Trash"), 1))
        outer.addWidget(self.about)
        outer.addWidget(self.area, 1)

    def show_study(self, study: str) -> None:
        """Show what can be restored in a study."""
        self.study = study
        try:
            found = self.context.open_workspace.trash.listed(study)
        except CxError as error:
            self.context.tell("bad", str(error))
            found = []
        kept = _("What is deleted stays here for {n} days. Then its photos leave the disk; nobody has to empty it.")
        self.about.setText(kept.format(n=KEPT_DAYS) if found else _("Nothing was deleted in the last 30 days."))
        self._fill(found)

    def _fill(self, found: Sequence[Trashed]) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, look().px(12), look().px(20))
        column.setSpacing(look().px(8))
        self.buttons = []
        sites = {site.id: site.name for site in self.context.open_workspace.sites(self.study)} if found else {}
        for trashed in found:
            column.addWidget(self._card(trashed, sites.get(trashed.visit.site, "")))
        column.addStretch(1)
        put_in(self.area, inside)
        (self.buttons or [self.back])[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, trashed: Trashed, site: str) -> Card:
        title = title_of(trashed, site)
        card = Card(name=title, margins=14)
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        told = QVBoxLayout()
        told.setSpacing(look().px(2))
        told.addWidget(plain_label(title, bold=True, wrap=True))
        told.addWidget(plain_label(facts_of(trashed, time.time_ns() // 1_000_000), tone="quiet", wrap=True))
        row.addLayout(told, 1)
        button = Button(_("Restore"), icon="undo-2")
        button.setAccessibleName(_("Restore: {what}").format(what=title))
        button.clicked.connect(lambda: self._restore(trashed))
        self.buttons.append(button)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(row)
        return card

    def _restore(self, trashed: Trashed) -> None:
        try:
            self.context.open_workspace.trash.restore(trashed)
        except CxError as error:
            self.context.tell("bad", str(error))
        else:
            self.context.tell("good", _("It is back where it was."))
            self.context.changes.tell("visits", "drafts", study=self.study, initiator=self)
        self.show_study(self.study)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def title_of(trashed: Trashed, site: str) -> str:
    """What it is: "Visit 7, Harbour Street"."""
    visit, photo = trashed.visit, trashed.photo
    where = site or _("unknown site")
    if photo is not None:
        name = photo.caption or photo.name or _("without a name")
        return _("Photo of visit {n}, {site}: {name}").format(n=visit.number, site=where, name=name)
    if trashed.kind == "draft":
        return _("Visit in work, {site}").format(site=where)
    return _("Visit {n}, {site}").format(n=visit.number, site=where)


def facts_of(trashed: Trashed, now: int) -> str:
    """Since when it is there, by whom, and how long it stays."""
    visit = trashed.visit
    days = max(1, -(-(trashed.goes_at - now) // DAY_MS))
    day = f"{datetime.fromtimestamp(visit.started_at / 1000, UTC):%d %b %Y}"
    parts = [
        visit.observer,
        day,
        _("deleted {when} by {person}").format(when=ago(trashed.at, now), person=trashed.by)
        if trashed.by
        else _("deleted {when}").format(when=ago(trashed.at, now)),
        plural("{n} more day", "{n} more days", days),
    ]
    return " · ".join(part for part in parts if part)
