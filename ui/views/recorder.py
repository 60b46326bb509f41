"""The recorder: a visit without a mouse. The journey on the left, the current touchpoint's items in the middle, the
visit's facts on the right, the keys along the foot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from cxstudio.errors import CxError
from cxstudio.i18n import _
from cxstudio.study.clearing import is_picture
from cxstudio.study.visit import Visit
from ui.context import Context
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_keys import deed_named
from ui.presenters.recorder_language import after, told_of
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.keys import KeyStrip
from ui.widgets.stack import Stack
from ui.widgets.text import ElidedLabel, Pill

from .item_example import ExamplePanel
from .item_list import ItemList
from .not_saved import NotSavedBar, waiting_words
from .page import Page
from .photo_folder import FolderPanel
from .recorder_breaks import BreakOffPanel, PausePanel
from .recorder_camera import CameraPanel
from .recorder_facts import FactsPane
from .recorder_keys_panel import KeysPanel, Pairs, keys_of
from .recorder_language import LanguageBox, direction_of
from .recorder_panels import FinishPanel, JumpPanel, Panel
from .recorder_photo import PhotoPanel
from .recorder_touchpoints import TouchpointPane
from .sound_playing import play
from .undo_names import name_undo

HIGH_ENOUGH_FOR_KEYS = 380
"""Pixels at 100 % from which the strip of keys stands at the foot; "?" shows them all."""
ROOM_FOR_FACTS, ROOM_FOR_LIST = 980, 700
"""Pixels at 100 % from which the side panes stand beside the items."""

WINDOWS_OWN = "F11"
"""The window hears this key itself, on every page."""
ON_CARDS = (
    ("aside", _("Not applicable…")),
    ("unseen", _("Could not observe…")),
    ("note", _("Note")),
    ("quote", _("Words heard")),
    ("moment", _("Moment of truth…")),
    ("stopwatch", _("Start or stop the stopwatch")),
    ("photo", _("Attach photos…")),
    ("camera", _("Take a photo…")),
)
"""What can be done with the card in front, for the menu: it is there too where single keys are off."""


class RecorderPage(Page):
    """The page. Attributes: `recorder` (the presenter), `items`, `touchpoints`, `facts`, `finish_panel`, `banner`."""

    place = "visits"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.recorder = Recorder(context, self)
        self._panes_wanted: bool | None = None
        self._is_alone = False
        self._keys_along: Pairs = ()
        self._build()
        self._make_actions()
        self._listen()

    # -- building ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.touchpoints = TouchpointPane(self.recorder)
        self.items = ItemList(self.recorder)
        self.facts = FactsPane(self.recorder)
        self.finish_panel, self.jump_panel = FinishPanel(self.recorder), JumpPanel(self.recorder)
        self.keys_panel, self.photo_panel = KeysPanel(self.recorder), PhotoPanel(self.recorder)
        self.pause_panel, self.break_panel = PausePanel(self.recorder), BreakOffPanel()
        self.folder_panel, self.camera_panel = FolderPanel(self.recorder), CameraPanel()
        self.example_panel = ExamplePanel(self.recorder)
        self.middle = Stack()
        for part in (
            self.items, self.finish_panel, self.jump_panel, self.keys_panel, self.photo_panel, self.example_panel,
            self.pause_panel, self.break_panel, self.folder_panel, self.camera_panel,
        ):  # fmt: skip
            self.middle.addWidget(part)
        self.banner = NotSavedBar(self.recorder.save_now, lambda: waiting_words(self.recorder.autosaver.waiting))
        self.strip = KeyStrip()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.touchpoints)
        row.addWidget(self.middle, 1)
        row.addWidget(self.facts)
        column.addWidget(self._head())
        column.addWidget(self.banner)
        column.addLayout(row, 1)
        column.addWidget(self.strip)

    def _head(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("surface", "page")
        frame.setProperty("line", "bottom")
        frame.setMinimumWidth(1)  # what has no room gives way; the window does not grow meanwhile
        self._head_row = QHBoxLayout(frame)
        self.site_words = ElidedLabel(size="large", bold=True)
        self.study_words = ElidedLabel(tone="quiet")
        self.state = Pill(_("In progress"), "accent")
        self.undo_button = IconButton("undo-2", _("Undo"))
        self.redo_button = IconButton("redo-2", _("Redo"))
        self.gaps_button = Button(_("Gaps"), "quiet")
        self.finish_button = Button(_("Finish visit…"))
        self.language_box = LanguageBox()
        self.observe_button = Button(_("Observe"), "quiet")
        self.observe_button.hide()
        for widget in (self.site_words, self.study_words, self.state):
            self._head_row.addWidget(widget)
        self._head_row.addStretch(1)
        self._head_row.addWidget(self.language_box)
        for button in (
            self.undo_button, self.redo_button, self.observe_button, self.gaps_button, self.finish_button
        ):  # fmt: skip
            self._head_row.addWidget(button)
        self._dress()
        return frame

    def _dress(self) -> None:
        px = look().px
        # The side panes give way before the page does: it can be narrower than what stands on it at first.
        self.setMinimumSize(px(420), px(220))

    def _make_actions(self) -> None:
        recorder = self.recorder
        self._by_deed: dict[str, QAction] = {}
        self._undo = self._deed("undo", _("Undo"), recorder.undo)
        self._redo = self._deed("redo", _("Redo"), recorder.redo)
        self._record_actions = [
            self._deed("jump", _("Jump to an item…"), self.show_jump),
            self._deed("unanswered", _("Next unanswered"), self._next_unanswered),
            *(self._deed(name, text, self.items.deeds[name]) for name, text in ON_CARDS),
            self._deed("gaps", _("Gaps"), lambda: self.show_gaps(finishing=False)),
            self._deed("observe", _("Observe behaviour"), self._go_to_observation),
            self._deed("language", _("Next language"), self._speak_next),
            self._deed("pause", _("Pause or go on"), self.switch_pause),
            self._deed("break_off", _("Break the visit off…"), self.show_break_off),
            self._deed("finish", _("Finish visit…"), lambda: self.show_gaps(finishing=True)),
            self._deed("leave", _("Leave, the draft stays"), lambda: self.context.go("visits", recorder.study.id)),
        ]
        folder = self._action(_("Photos of a folder…"), lambda: self.folder_panel.pick(self._match_folder))
        folder.setShortcut(QKeySequence("Ctrl+Shift+O"))
        self._record_actions.insert(-4, folder)
        self._observe = self._by_deed["observe"]
        self.observe_button.clicked.connect(self._go_to_observation)
        self.language_box.asked.connect(self.speak)
        self._panes = self._deed("panes", _("Side panes"), self._switch_panes)
        self._focus = self._deed("focus", _("Focus: only the items"), self._switch_focus)
        self._help = self._deed("help", _("Keys of the recorder"), self.show_keys)
        self.undo_button.clicked.connect(recorder.undo)
        self.redo_button.clicked.connect(recorder.redo)
        self.gaps_button.clicked.connect(lambda: self.show_gaps(finishing=False))
        self.finish_button.clicked.connect(lambda: self.show_gaps(finishing=True))
        self._take_keys()

    def _deed(self, deed: str, text: str, do: Callable[[], object]) -> QAction:
        self._by_deed[deed] = self._action(text, do)
        return self._by_deed[deed]

    def _take_keys(self) -> None:
        """The keys of this person, on the actions and on the caps. Single signs are heard by the cards themselves: the
        menu only shows them."""
        keys = self._keys = self.recorder.keys
        for deed, action in self._by_deed.items():
            own = keys.keys(deed)
            heard = [] if deed_named(deed).on_cards or own == (WINDOWS_OWN,) else own
            action.setShortcuts([QKeySequence(key) for key in heard])
            words = action.text().partition("\t")[0]
            action.setText(f"{words}\t{keys.cap(deed)}" if own and not heard else words)
        self._name_undo()
        self.keys_panel.fill(self.keys_panel.width())

    def _preferences_changed(self) -> None:
        if self.recorder.keys == self._keys:
            return
        self._take_keys()
        self._share_room()
        if self.recorder.is_open:
            self.items.lay_out_anew()
            self.facts.refresh()

    def _action(self, text: str, do: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setToolTip(text.replace("…", ""))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: do())
        self.addAction(action)
        return action

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Undo and redo, and what belongs to recording."""
        return {
            "edit": [self._undo, self._redo],
            "record": self._record_actions,
            "view": [self._panes, self._focus],
            "help": [self._help],
        }

    def _listen(self) -> None:
        recorder = self.recorder
        # The strip's labels are made after the item is on screen: answering never waits for them.
        self._keys_soon = QTimer(self, singleShot=True, interval=0)
        self._keys_soon.timeout.connect(self._show_keys_along)
        recorder.moved.connect(self._keys_soon.start)
        recorder.changed.connect(lambda _items: self._keys_soon.start())
        self.photo_panel.editing.changed.connect(self._keys_soon.start)
        recorder.saved.connect(lambda _at: self.banner.saved())
        recorder.not_saved.connect(self.banner.tell)
        recorder.completed.connect(self._completed)
        recorder.folder_dropped.connect(self._match_folder)
        recorder.undo_stack.indexChanged.connect(lambda _index: self._name_undo())
        self.touchpoints.chosen.connect(self._turn_to)
        self.items.help_asked.connect(self.show_keys)
        self.items.photo_opened.connect(self._open_photo)
        self.items.camera_asked.connect(self.show_camera)
        self.camera_panel.taken.connect(lambda name, photo: recorder.attach([(name, photo)]))
        self.items.example_asked.connect(self.show_example)
        self.finish_panel.finish_asked.connect(self.finish)
        self.pause_panel.going_on.connect(self.switch_pause)
        self.break_panel.asked.connect(recorder.break_off)
        self.items.escaped.connect(lambda: self.context.asked_full_screen.emit(False))
        self.context.preferences_changed.connect(self._preferences_changed)
        for panel in (
            self.finish_panel, self.jump_panel, self.keys_panel, self.photo_panel, self.example_panel, self.break_panel,
            self.folder_panel, self.camera_panel,
        ):  # fmt: skip
            panel.closed.connect(self.show_items)
            panel.chosen.connect(self._go_to)
        # A window that is put aside may never come back: what is being typed is saved first.
        QGuiApplication.instance().applicationStateChanged.connect(self._state_changed)  # type: ignore[union-attr]

    # -- coming and going --------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Take up the visit of that id; without one, the visit that was being recorded."""
        is_same = not isinstance(argument, str) or (self.recorder.is_open and self.recorder.visit.id == argument)
        try:
            if is_same and self.recorder.is_open:
                self.recorder.hear_of_observed()
            if is_same or not isinstance(argument, str):
                self.show_items()
                return
            self.recorder.open(argument)
        except CxError as error:
            self.context.tell("bad", str(error))
            self.context.go("visits")
            return
        self._show_visit()
        self.show_items()

    def _show_visit(self) -> None:
        recorder = self.recorder
        self.site_words.set_text(recorder.site.name if recorder.site else recorder.study.title)
        self.study_words.set_text(recorder.study.title)
        self._observe.setVisible(bool(recorder.whole.protocol.behaviours))
        self._share_head(self.width())
        self.banner.saved()
        self._name_undo()
        self._turn_round()
        self.touchpoints.refresh()
        self._show_keys_along()

    def leave(self) -> bool:
        """Save what is being typed. Where the disk refuses the person stays, and may choose to leave all the same."""
        if not self.recorder.is_open:
            return True
        if self.recorder.save_now() or self.banner.may_lose:
            self.context.changes.tell("drafts", study=self.recorder.visit.study, initiator=self)
            return True
        self.show_items()
        return False

    def show_items(self) -> None:
        """Back to the items, or to the pause while the recording rests."""
        self._keys_soon.start()
        if self.recorder.is_paused:
            self.middle.setCurrentWidget(self.pause_panel)
            return
        self.middle.setCurrentWidget(self.items)
        self.items.show_current()
        self._keys_soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard belongs to the items."""
        super().showEvent(event)
        if self.middle.currentWidget() is self.items:
            self.items.take_focus()

    # -- what the person does ----------------------------------------------------------------------------------------

    def _turn_to(self, page_id: str) -> None:
        if page_id != self.recorder.page_id:
            self.recorder.go_to_page(page_id)
        self.show_items()

    def _go_to(self, item_id: str) -> None:
        self.recorder.go_to_item(item_id)
        self.show_items()

    def _go_to_observation(self) -> None:
        """Code behaviour as it happens, for protocols that have some."""
        self.context.go("observation", self.recorder.visit.id)

    def _next_unanswered(self) -> None:
        if not self.recorder.go_to_next_unanswered():
            self.context.tell("info", _("Every item has its answer."))
        self.show_items()

    def _show_panel(self, panel: Panel) -> bool:
        """False where it was there already and the same key closes it."""
        if self.middle.currentWidget() is panel:
            self.show_items()
            return False
        self.recorder.end_typing()
        self.middle.setCurrentWidget(panel)
        return True

    def show_jump(self) -> None:
        """Jump by typing."""
        if self._show_panel(self.jump_panel):
            self.jump_panel.ask()

    def switch_pause(self) -> None:
        """Let the recording rest, or go on with it."""
        if not self.recorder.is_open:
            return
        if self.recorder.is_paused:
            self.recorder.resume()
        else:
            self.items.form.settle() if self.items.form else None
            self.recorder.pause()
        self.show_items()

    def show_break_off(self) -> None:
        """Break the visit off, with a reason."""
        if self._show_panel(self.break_panel):
            self.break_panel.ask()
            self._keys_soon.start()

    def stand_alone(self, alone: bool) -> None:
        """Focus: only the items, without panes and strips."""
        self._is_alone = alone
        self._share_room()
        self.show_items()

    def _switch_focus(self) -> None:
        self.context.asked_full_screen.emit(not self._is_alone)

    def show_keys(self) -> None:
        """All keys."""
        if self._show_panel(self.keys_panel):
            self.keys_panel.fill(self.middle.width())
            self.keys_panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_gaps(self, *, finishing: bool) -> None:
        """What is missing; `finishing` with the button that completes the visit."""
        self.items.form.settle() if self.items.form else None
        self.recorder.end_typing()
        self.middle.setCurrentWidget(self.finish_panel)
        self.finish_panel.show_gaps(finishing=finishing)

    def finish(self) -> None:
        """Complete the visit, or say what it waits for."""
        if not self.recorder.finish() and self.recorder.blocks():
            self.finish_panel.show_gaps(finishing=True)

    def _completed(self, visit: Visit) -> None:
        self.middle.setCurrentWidget(self.items)
        self.context.go("visits", visit.study)
        files = self.context.open_workspace.evidence
        if all(files.has(one.sha256) for one in visit.evidence):  # what was locked away or destroyed comes back no more
            words = _("Finished. For ten seconds it can be taken back.")
            self.context.offer_undo(words, lambda: self._take_back(visit))

    def _take_back(self, visit: Visit) -> None:
        """The finish was a slip: the visit goes on as it was."""
        draft = self.context.open_workspace.take_back_finish(visit)
        self.context.changes.tell("visits", "drafts", study=draft.study, initiator=self)
        self.context.go("recorder", draft.id)

    def show_example(self) -> None:
        """The current item's example picture, large."""
        item = self.recorder.item
        picture = self.recorder.example_of(item) if item is not None else None
        if item is not None and picture is not None and self._show_panel(self.example_panel):
            self.example_panel.show_example(picture, item.text)

    def _match_folder(self, folders: list[Path]) -> None:
        if self.recorder.is_open and self._show_panel(self.folder_panel):
            self.folder_panel.read(folders)

    def _open_photo(self, evidence_id: str) -> None:
        sound = next((one for one in self.recorder.visit.evidence if one.id == evidence_id), None)
        if sound is not None and not is_picture(sound):
            play(self.context, sound)
            return
        if self._show_panel(self.photo_panel):
            self.photo_panel.show_photo(evidence_id)

    def show_camera(self) -> None:
        """Take a photo with this computer's camera, or say why that cannot be."""
        if not self.recorder.is_open or self.recorder.item is None or not self._show_panel(self.camera_panel):
            return
        if why := self.camera_panel.start():
            self.show_items()
            self.context.tell("info", why)

    def speak(self, language: str) -> None:
        """Show the questions in another language, at the same place."""
        recorder = self.recorder
        self.items.form.settle() if self.items.form else None
        recorder.speak(language)
        self._turn_round()
        self.show_items()
        self.items.take_focus()
        self.context.tell(*told_of(recorder.whole.protocol, language, look().font()))

    def _speak_next(self) -> None:
        recorder = self.recorder
        if not recorder.is_open:
            return
        if recorder.whole.protocol.translations:
            self.speak(after(recorder.whole.protocol, recorder.language))
        else:
            self.context.tell("info", _("This study has one language. More are added in its protocol."))

    def _turn_round(self) -> None:
        """The questions run as their language is written; what the program says around them stays where it is."""
        self.language_box.show_visit(self.recorder)
        for part in (self.middle, self.touchpoints):
            part.setLayoutDirection(direction_of(self.recorder))

    # -- what the recorder tells -------------------------------------------------------------------------------------

    def _show_keys_along(self) -> None:
        if not self.recorder.is_open:
            return
        self._tell_state()
        is_photo = self.middle.currentWidget() is self.photo_panel
        keys = self.photo_panel.keys_along() if is_photo else keys_of(self.recorder)
        if self.middle.currentWidget() in (self.pause_panel, self.break_panel):
            keys = ()  # their own buttons say what there is to press
        if keys != self._keys_along:
            self._keys_along = keys
            self.strip.set_keys(keys)
            self._share_strip()
            if (flow := self.strip.layout()) is not None:
                flow.invalidate()  # the one added last has no place yet

    def _tell_state(self) -> None:
        """The visit's state. Where the facts have no room, a running stopwatch elsewhere is told here instead."""
        running = [
            item for item, _answer in self.recorder.running() if item.id != self.recorder.item_id and not item.over_days
        ]
        if self.recorder.is_paused:
            self.state.set_state(_("Paused"), "caution")
        elif running and not self.facts.isVisible():
            where = self.recorder.place(running[0].id).page.title
            self.state.set_state(_("Stopwatch at {page} runs").format(page=where), "caution")
        else:
            self.state.set_state(_("In progress"), "accent")
        self._share_head(self.width())  # its words may be longer now

    def _name_undo(self) -> None:
        name_undo(self.recorder.undo_stack, (self._undo, self.undo_button), (self._redo, self.redo_button))

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive:
            self.recorder.save_now()

    # -- room --------------------------------------------------------------------------------------------------------

    def _switch_panes(self) -> None:
        self._panes_wanted = not (self.touchpoints.isVisible() or self.facts.isVisible())
        self._share_room()

    def _share_room(self) -> None:
        px, wide = look().px, self.width()
        wanted = False if self._is_alone else self._panes_wanted
        self.touchpoints.setVisible(wide >= px(ROOM_FOR_LIST) if wanted is None else wanted)
        self.facts.setVisible(wide >= px(ROOM_FOR_FACTS) if wanted is None else wanted)
        self._share_strip()
        roomy = wide >= px(ROOM_FOR_LIST)
        side = px(24 if roomy else 12)
        self._head_row.setContentsMargins(side, px(10), side, px(10))
        self._head_row.setSpacing(px(10 if roomy else 5))
        self._keys_soon.start()
        self._share_head(wide)

    def _share_strip(self) -> None:
        high = self.height() >= look().px(HIGH_ENOUGH_FOR_KEYS)
        self.strip.setVisible(high and bool(self._keys_along) and not self._is_alone)

    def _share_head(self, wide: int) -> None:
        """The site's name is read whole before there is room for the study's, and for the caps of the keys."""
        keys = self.recorder.keys
        wants, hidden = self._observe.isVisible(), self.observe_button.isHidden()
        own = self.observe_button.sizeHint().width() + self._head_row.spacing() if wants and hidden else 0
        for with_study, with_caps in ((True, True), (False, True), (False, False)):
            self.study_words.setVisible(with_study)
            for button, deed in (
                (self.gaps_button, "gaps"), (self.observe_button, "observe"), (self.finish_button, "finish"),
            ):  # fmt: skip
                button.set_key(keys.cap(deed) if with_caps else "")
            self._head_row.invalidate()
            if self._head_row.sizeHint().width() + own <= wide:
                self.observe_button.setVisible(wants)
                return
        self.observe_button.hide()  # its key and the menu are left

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow or large: the items come first."""
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_head_row"):
            self._dress()
            self._share_room()
