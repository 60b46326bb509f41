"""The visit being observed: its clock, its events, undo and saving. No widget is known.

What keys do is in `observation`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from cxstudio.study.languages import in_language, shown_for
from cxstudio.study.observing import Observation, observation_of, watched_ms
from cxstudio.study.recorded import ObservedEvent, Visit, Watch
from ui.autosave import Autosaver
from ui.context import Context

from .recorder_language import first_language
from .steps import Step

if TYPE_CHECKING:
    from cxstudio.study.plan import Site, Study
    from cxstudio.workspace import Workspace

UNDO_STEPS = 300
Pair = tuple[ObservedEvent | None, ObservedEvent | None]


class ObservedVisit(QObject):
    """A draft and what was observed in it. Signals: `opened()`; `changed(pairs)` with (before, after) of each event
    that came, went or changed; `turned()` something else is chosen or asked; `watching()` begun, paused or gone on;
    `saved(at)` and `not_saved(CxError)`."""

    opened = Signal()
    changed = Signal(object)
    turned = Signal()
    watching = Signal()
    saved = Signal(object)
    not_saved = Signal(object)

    study: Study
    site: Site | None
    visit: Visit
    autosaver: Autosaver

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self.observation = Observation(())
        self.selected = ""
        self.typing = 0
        self._is_open = False
        self.reset()

    def reset(self) -> None:
        """Forget what belongs to another visit."""

    @property
    def is_open(self) -> bool:
        """Whether a visit is being observed; what was due a moment after the window closed finds none."""
        return self._is_open and self.context.workspace is not None

    @property
    def workspace(self) -> Workspace:
        """The open workspace."""
        return self.context.open_workspace

    def open(self, visit_id: str) -> None:
        """Take up a draft as it was last saved. Raises WorkspaceError when it is none."""
        visit = self.workspace.drafts.load(visit_id)
        whole = self.workspace.protocol(visit.protocol).protocol
        known = self.context.preferences.languages
        language = first_language(whole, visit, known)
        protocol, shown = in_language(whole, language), shown_for(whole, language)
        self.study = next(study for study in self.workspace.studies() if study.id == visit.study)
        self.site = next((site for site in self.workspace.sites(visit.study) if site.id == visit.site), None)
        if self._is_open and self.visit.id == visit_id:  # once more: what can be undone, and what waits, stays so
            here = {"events": self.observation.events, "watched": self.observation.watched}
            self.visit = visit.model_copy(update=here)
            self.observation = replace(self.observation, behaviours=protocol.behaviours, shown=shown)
            self.opened.emit()
            return
        self.undo_stack.clear()
        self.reset()
        self.visit = visit
        self.observation = replace(observation_of(protocol, visit), shown=shown)
        if hasattr(self, "autosaver"):
            self.autosaver.deleteLater()
        self.autosaver = Autosaver(
            self.workspace.drafts, visit.id, self, is_there=lambda: self.context.workspace is not None
        )
        self.autosaver.saved.connect(self.saved)
        self.autosaver.failed.connect(self.not_saved)
        self._is_open = True
        self.context.preferences = replace(self.context.preferences, last_study=visit.study)
        self.opened.emit()

    def title(self, code: str) -> str:
        """What a behaviour is called."""
        return self.observation.title(code)

    def said(self, word: str) -> str:
        """What is shown for who, or a detail."""
        return self.observation.said(word)

    def is_state(self, code: str) -> bool:
        """Does it last?"""
        return self.observation.is_state(code)

    # -- time ------------------------------------------------------------------------------------------------------

    def now(self) -> int:
        """Milliseconds since the visit's start; never below zero, even where the clock was set back."""
        return max(0, self.workspace.clock() - self.visit.started_at)

    def watched(self) -> int:
        """How long somebody watched, pauses apart."""
        return watched_ms(self.observation.watched, self.now())

    # -- every change ------------------------------------------------------------------------------------------------

    def watch(self, watched: tuple[Watch, ...]) -> None:
        """Keep when somebody watched: a fact, no step of undo."""
        self.observation = replace(self.observation, watched=watched)
        self.visit = self.visit.model_copy(update={"watched": watched})
        self.autosaver.keep("head", "", self.visit)
        self.watching.emit()

    def push(self, after: Observation, text: str, place: str, *, joins: str = "", typing: bool = False) -> None:
        """One step: `text` names it, `place` is the event it is about. Neighbours that join the same are one step;
        what is `typing` is saved after a moment's rest."""
        self._is_typing = typing
        self.undo_stack.push(Step(self._apply, self.observation, after, text, joins, place))

    _is_typing = False

    def end_typing(self) -> bool:
        """The person left a field; False when the disk refuses."""
        self.typing += 1
        return self.save_now()

    def undo(self) -> None:
        """Take the last step back and choose what it was about."""
        self._turn(self.undo_stack.index() - 1, self.undo_stack.undo)

    def redo(self) -> None:
        """Do it again."""
        self._turn(self.undo_stack.index(), self.undo_stack.redo)

    def _turn(self, index: int, turn: Callable[[], None]) -> None:
        step = self.undo_stack.command(index)
        if isinstance(step, Step):
            self.typing += 1
            self._is_typing = False
            self.reset_question()
            turn()
            self.selected = step.place if self.observation.event(step.place) is not None else ""
            self.turned.emit()

    def reset_question(self) -> None:
        """What was asked about an event is not asked any more once its step is taken back."""

    def _apply(self, step: Step[Observation], after: Observation) -> None:
        old, typing = self.observation, self._is_typing and step.is_first
        self.observation = replace(after, watched=old.watched)
        pairs = differences(old.events, after.events)
        for before, now in pairs:
            one = now or before
            assert one is not None
            self.autosaver.keep("event", one.id, now, typing=typing)
        self.visit = self.visit.model_copy(update={"events": self.observation.events})
        if pairs:
            self.changed.emit(pairs)

    def save_now(self) -> bool:
        """Save what is being typed; False when the disk refuses, the values stay in memory."""
        return not self.is_open or self.autosaver.flush()


def differences(old: Sequence[ObservedEvent], new: Sequence[ObservedEvent]) -> tuple[Pair, ...]:
    """(before, after) of each event that came, went or changed. Events that are the same thing are not compared."""
    was, now = {id(event): event for event in old}, {id(event): event for event in new}
    gone = {event.id: event for key, event in was.items() if key not in now}
    came = {event.id: event for key, event in now.items() if key not in was}
    removed: list[Pair] = [(event, None) for name, event in gone.items() if name not in came]
    return (*removed, *((gone.get(name), event) for name, event in came.items()))
