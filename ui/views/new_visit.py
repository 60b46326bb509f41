"""Beginning a visit: pick a site, say who observes, declare, see what was drawn by lot, and go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cxstudio.errors import CxError
from cxstudio.i18n import _
from ui.context import Context
from ui.presenters.moments import ago
from ui.presenters.recorder_start import Start
from ui.presenters.study_setup import SetUpOf
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.message_bar import MessageBar
from ui.widgets.text import Heading, plain_label

from .item_words import Field
from .page import Page

NAME = int(Qt.ItemDataRole.UserRole)
ROOM_FOR_TWO = 760
"""Pixels at 100 % from which both cards stand side by side."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Declaration(QWidget):
    """A box to tick, with words that wrap; a click on the words ticks it too."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setAccessibleName(text)
        row = QHBoxLayout(self)
        room = look().px(4)  # for the ring of the box
        row.setContentsMargins(room, room, room, room)
        row.setSpacing(look().px(8))
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        words = plain_label(text, wrap=True)
        words.setMinimumHeight(look().px(24))
        row.addWidget(words, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the words."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.box.toggle()


class NewVisitPage(Page):
    """The page. Enter in the filter takes the highlighted site; Enter on the last field or the button begins."""

    place = "visits"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.start = Start(context, self)
        self.declarations: list[QCheckBox] = []
        self.draws: list[QComboBox] = []
        self._build()
        self.start.ready.connect(self._show_study)
        self.start.sorted_anew.connect(self._show_sites)

    # -- building ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.study_box = ChoiceBox(_("Study"), lines=2)
        self.study_box.activated.connect(lambda _n: self.start.choose(self.study_box.currentData()))
        self.filter = Field(_("Site: type to find one, or a new name"), _("Find a site, or name a new one"))
        self.filter.typed.connect(lambda _text: self._show_sites())
        self.filter.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Sites, visited last first"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(lambda _line: self._take_site())
        self.list.installEventFilter(self)
        self.left = Card(name=_("Site"))
        self.left.body.addWidget(plain_label(_("Where"), bold=True))
        self.left.body.addWidget(self.filter)
        self.left.body.addWidget(self.list, 1)
        self.right = Card(name=_("Before you start"))
        self._form()
        self._heading = Heading(_("Pick a site to begin"))
        self._hint = plain_label(
            _("The time of your arrival is noted when you begin; from then on everything is kept."),
            tone="quiet",
            wrap=True,
        )
        self.practice = MessageBar()
        self.practice.action_chosen.connect(self._set_up)
        inside = QWidget()
        self._outer, self._head, self._row = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._head.addWidget(self._heading, 1)
        self._head.addWidget(self.study_box, 1)
        self._row.addWidget(self.left, 1)
        self._row.addWidget(self.right, 1)
        self._outer.addLayout(self._head)
        self._outer.addWidget(self._hint)
        self._outer.addWidget(self.practice)
        self._outer.addWidget(self._scroll(inside), 1)
        self._dress()

    def _scroll(self, widget: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(widget)
        self._area = area
        return area

    def _form(self) -> None:
        self.observer = Field(_("Your name"), _("Your name"))
        self.observer.typed.connect(lambda _text: self._see())
        self.observer.installEventFilter(self)
        self._declared, self._drawn = QVBoxLayout(), QFormLayout()
        self._missing = plain_label(tone="quiet", wrap=True)
        self.begin_button = Button(_("Begin the visit"), "primary", key=_("Ctrl+Enter"))
        self.begin_button.clicked.connect(self.begin)
        cancel = Button(_("Cancel"), key=_("Esc"))
        cancel.clicked.connect(self._cancel)
        buttons = QHBoxLayout()
        buttons.addWidget(self.begin_button)
        buttons.addWidget(cancel)
        buttons.addStretch(1)
        self._declare_title = plain_label(_("I declare"), bold=True)
        self._draw_title = plain_label(_("Drawn by lot"), bold=True)
        self._second_title = plain_label(_("Second observer of a visit that somebody else makes here?"), wrap=True)
        self.second = ChoiceBox(_("Second observer of a visit"), lines=4)
        self.second.installEventFilter(self)
        body = self.right.body
        body.addWidget(plain_label(_("Who observes"), bold=True))
        body.addWidget(self.observer)
        body.addWidget(self._second_title)
        body.addWidget(self.second)
        body.addWidget(self._declare_title)
        body.addLayout(self._declared)
        body.addWidget(self._draw_title)
        body.addLayout(self._drawn)
        body.addStretch(1)
        body.addWidget(self._missing)
        body.addLayout(buttons)

    def _dress(self) -> None:
        px = look().px
        self._outer.setContentsMargins(px(32), px(24), px(32), px(24))
        self._outer.setSpacing(px(12))
        self._row.setSpacing(px(12))
        self.list.setMinimumSize(px(220), px(140))
        self._share_room()

    def _share_room(self) -> None:
        """Side by side where there is room, else below each other."""
        direction = QHBoxLayout.Direction
        roomy = self.width() >= look().px(ROOM_FOR_TWO)
        self._row.setDirection(direction.LeftToRight if roomy else direction.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow or wide."""
        super().resizeEvent(event)
        self._share_room()

    # -- showing -----------------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Begin anew with a study, or the one changed last."""
        self.filter.clear()
        self.observer.setText(self.context.preferences.name or self.context.open_workspace.person)
        self.start.choose(argument if isinstance(argument, str) else self.context.preferences.last_study)
        self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_study(self) -> None:
        start = self.start
        self.study_box.clear()
        for study in start.studies:
            self.study_box.addItem(study.title, study.id)
        index = self.study_box.findData(start.study.id if start.study else None)
        self.study_box.setCurrentIndex(index)
        self.study_box.setVisible(len(start.studies) > 1)
        self._tell_practice()
        self._make_declarations()
        self._make_draws()
        self._show_sites()

    def _tell_practice(self) -> None:
        """Before the set-up is complete nobody is sent out; a visit can be tried all the same."""
        gaps = self.start.gaps()
        if not gaps:
            self.practice.dismiss()
            return
        missing = ", ".join(finding.place.lower() for finding in gaps)
        words = _(
            "The set-up of this study is not complete ({missing}). This visit is for practice: it is never counted."
        )
        self.practice.show_message("caution", words.format(missing=missing), _("Set it up…"), closable=False)

    def _set_up(self) -> None:
        if self.start.study is not None:
            self.context.go("protocol", SetUpOf(self.start.study.id))

    def _make_declarations(self) -> None:
        _empty(self._declared)
        texts = self.start.protocol.declarations if self.start.protocol else ()
        self.declarations = []
        for text in texts:
            line = _Declaration(text)
            line.box.toggled.connect(lambda _on: self._see())
            line.box.installEventFilter(self)
            self._declared.addWidget(line)
            self.declarations.append(line.box)
        self._declare_title.setVisible(bool(texts))

    def _make_draws(self) -> None:
        while self._drawn.rowCount():
            self._drawn.removeRow(0)
        self.draws = []
        draws = self.start.protocol.draws if self.start.protocol else ()
        for draw in draws:
            box = ChoiceBox(_("{title}, drawn by lot").format(title=draw.title), lines=6)
            for option in draw.options:
                box.addItem(option.text, option.id)
            box.setCurrentIndex(box.findData(self.start.draws.get(draw.id)))
            box.activated.connect(lambda _n, box=box, id=draw.id: self.start.redraw(id, box.currentData()))
            box.installEventFilter(self)
            self._drawn.addRow(plain_label(draw.title, tone="quiet"), box)
            self.draws.append(box)
        self._draw_title.setVisible(bool(draws))

    def _show_sites(self) -> None:
        """The sites that fit what is typed; a name that none has is offered as a new site."""
        if self.context.workspace is None:  # the sites arrived while the window closed
            return
        typed = " ".join(self.filter.text().split())
        wanted = typed.casefold().split()
        now = self.context.open_workspace.clock()
        self.list.clear()
        for site in self.start.sites:
            if all(word in f"{site.name} {site.address}".casefold() for word in wanted):
                last = self.start.last_visits.get(site.id)
                told = _(" · visited {when}").format(when=ago(last, now)) if last else ""
                self._line(f"{site.name}{told}", site.name)
        if typed and self.start.site_named(typed) is None:
            self._line(_("New site: {name}").format(name=typed), typed)
        self.list.setCurrentRow(0)
        self._see()

    def _line(self, words: str, name: str) -> None:
        line = QListWidgetItem(words)
        line.setData(NAME, name)
        self.list.addItem(line)

    def _gaps(self) -> list[str]:
        gaps = []
        if not self.site_name:
            gaps.append(_("pick a site"))
        if not self.observer.text().strip():
            gaps.append(_("say who observes"))
        if not all(box.isChecked() for box in self.declarations):
            gaps.append(_("tick what you declare"))
        return gaps

    def _offer_others(self) -> None:
        """The visits made here by somebody else just now; neither observer sees the other's answers before both end."""
        chosen = self.second.currentData()
        self.second.clear()
        self.second.addItem(_("No, a visit of its own"), "")
        for visit, words in self.start.others(self.site_name, self.observer.text()):
            self.second.addItem(words, visit)
        self.second.setCurrentIndex(max(0, self.second.findData(chosen)))
        for part in (self._second_title, self.second):
            part.setVisible(self.second.count() > 1)

    def _see(self) -> None:
        self._offer_others()
        gaps = self._gaps()
        ready = _("At {site}.").format(site=self.site_name)
        self._missing.setText(_("Still to do: {gaps}.").format(gaps=", ".join(gaps)) if gaps else ready)
        self.begin_button.setEnabled(not gaps)

    @property
    def site_name(self) -> str:
        """The site that is highlighted."""
        line = self.list.currentItem()
        return str(line.data(NAME)) if line is not None else ""

    # -- doing -------------------------------------------------------------------------------------------------------

    def _take_site(self) -> None:
        """The site stands; on to what is still to be said, or to the button."""
        if not self.site_name:
            return
        self._see()
        if not self.observer.text().strip():
            goal: QWidget = self.observer
        else:
            goal = next((box for box in self.declarations if not box.isChecked()), self.begin_button)
        goal.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(goal)

    def begin(self) -> None:
        """Begin the visit and go to the recorder."""
        if self._gaps():
            self._take_site()
            return
        try:
            visit = self.start.begin(self.site_name, self.observer.text(), self.second.currentData() or "")
        except CxError as error:
            self.context.tell("bad", str(error))
            return
        self.context.go("recorder", visit.id)

    def _cancel(self) -> None:
        self.context.go("visits", self.start.study.id if self.start.study else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down in the filter move in the list; Enter leads on from field to field."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self.filter and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.list.keyPressEvent(event)
            self._see()
            return True
        if event.key() in ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if isinstance(watched, QCheckBox):
                watched.setChecked(True)
            self._take_site()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter begins, Esc cancels, Enter on the button begins."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in ENTER and (control or self.begin_button.hasFocus()):
            self.begin()
        elif event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_row"):
            self._dress()


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
