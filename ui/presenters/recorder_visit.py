"""The visit being recorded: what stands in it, which item is current, undo and saving. No widget is known.

Each change makes a new frozen visit, reads it against the protocol again (a millisecond for a hundred items), and
hands what changed to the autosaver. What a person can do with it is in `recorder`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from cxstudio.i18n import _
from cxstudio.study.logic import LogicError
from cxstudio.study.protocol import Item
from cxstudio.study.visit import Evidence, MarkedMoment, Visit, read
from ui.autosave import Autosaver
from ui.context import Context

from . import recorder_language as tongue
from . import recorder_route as route
from . import recorder_words as words
from .recorder_keys import KeyTable, table_of
from .recorder_shown import ShownVisit
from .recorder_timers import Stopwatches
from .steps import Step

if TYPE_CHECKING:
    from cxstudio.store.studies import PublishedProtocol
    from cxstudio.study.plan import Site
    from cxstudio.workspace import Workspace

UNDO_STEPS = 300


class RecordedVisit(ShownVisit):
    """A visit in work.

    `whole` is the version with all its languages, `published` says it in `language`. Signals: `opened()` another visit;
    `reworded()` another language; `moved()` another page or item is current; `changed(items)` these items (a frozenset
    of ids) were answered, hidden or shown; `saved(at)` and `not_saved(CxError)`; `completed(Visit)`.
    """

    opened = Signal()
    moved = Signal()
    reworded = Signal()
    changed = Signal(object)
    waited = Signal()
    saved = Signal(object)
    not_saved = Signal(object)
    completed = Signal(object)

    whole: PublishedProtocol
    site: Site | None
    autosaver: Autosaver

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self.language = ""
        self._typing = 0
        self._is_open = False

    @property
    def keys(self) -> KeyTable:
        """The keys of the person who records."""
        return table_of(self.context.preferences)

    # -- opening -----------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether a visit is being recorded; what was due a moment after the window closed finds none."""
        return self._is_open and self.context.workspace is not None

    @property
    def workspace(self) -> Workspace:
        """The open workspace."""
        return self.context.open_workspace

    def open(self, visit_id: str) -> None:
        """Take up a draft where it was left: at its first unanswered item. Raises WorkspaceError when it is none."""
        visit = self.workspace.drafts.load(visit_id)
        self.whole = self.workspace.protocol(visit.protocol)
        self.language = tongue.first_language(self.whole.protocol, visit, self.context.preferences.languages)
        self.published = tongue.said_in(self.whole, self.language)
        self.study = next(study for study in self.workspace.studies() if study.id == visit.study)
        self.site = next((site for site in self.workspace.sites(visit.study) if site.id == visit.site), None)
        self.undo_stack.clear()
        self.page_id = self.item_id = ""
        self.stopwatches = Stopwatches(self.workspace.clock)
        self.visit = visit
        # Without answers first: it stands where an answer makes a rule that cannot be computed, so that the visit
        # can be opened and that answer put right.
        self.reading = read(self.published.protocol, visit.model_copy(update={"answers": {}}))
        self._read()
        self._locked = frozenset()
        self._lock_outcome()
        if hasattr(self, "autosaver"):
            self.autosaver.deleteLater()
        self.autosaver = Autosaver(
            self.workspace.drafts, visit.id, self, is_there=lambda: self.context.workspace is not None
        )
        self.autosaver.saved.connect(self.saved)
        self.autosaver.waited.connect(self.waited)
        self.autosaver.failed.connect(self.not_saved)
        self._is_open = True
        self._keep_language()
        self.context.preferences = replace(self.context.preferences, last_study=visit.study)
        first = route.unanswered(self.reading) or next(iter(self.reading.active), "")
        self.page_id, self.item_id = (self.reading.active[first].page.id, first) if first else ("", "")
        self.opened.emit()

    def close(self) -> None:
        """No visit is being recorded any more; call `save_now` before."""
        self._is_open = False
        self.undo_stack.clear()

    # -- the language ------------------------------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        """Show the questions in another of the protocol's languages; answers and place stay what they are."""
        if not self.is_open or language == self.language:
            return
        self.save_now()
        self.language, self._typing = language, self._typing + 1
        self.published = tongue.said_in(self.whole, language)
        self._read()
        self._keep_language()
        chosen = {**self.context.preferences.languages, self.visit.study: language}
        self.context.preferences = replace(self.context.preferences, languages=chosen)
        self.reworded.emit()

    def _keep_language(self) -> None:
        """With the visit stands the language it is recorded in, where the protocol has several."""
        if self.language != self.visit.language and self.whole.protocol.translations:
            self.visit = self.visit.model_copy(update={"language": self.language})
            self.reading = replace(self.reading, visit=self.visit)
            self.autosaver.keep("head", "", self.visit)

    def hear_of_observed(self) -> None:
        """What was observed of behaviour since, on a screen of its own, is part of this visit from here on. Raises
        WorkspaceError when the draft is gone."""
        there = self.workspace.drafts.load(self.visit.id)
        self.visit = self.visit.model_copy(update={"events": there.events, "watched": there.watched})
        self.reading = replace(self.reading, visit=self.visit)

    # -- moving ------------------------------------------------------------------------------------------------------

    def go_to_item(self, item_id: str) -> None:
        """Make an item current, with its page."""
        if item_id not in self.reading.active or item_id == self.item_id:
            return
        before, self.item_id = self.page_id, item_id
        self.page_id = self.reading.active[item_id].page.id
        self._turned(before)
        self.moved.emit()

    def go_to_page(self, page_id: str) -> None:
        """Make a page current, at its first unanswered item."""
        self.go_to_item(route.entrance(self.reading, page_id))

    def step_item(self, step: int) -> None:
        """The next (+1) or previous (-1) item, over the edge of the page."""
        self.go_to_item(route.neighbour(self.reading, self.item_id, step))

    def step_page(self, step: int) -> None:
        """The next or previous touchpoint."""
        self.go_to_page(route.neighbour_page(self.reading, self.page_id, step))

    def go_to_edge(self, *, last: bool) -> None:
        """The first or last item of the page."""
        self.go_to_item(self.items[-1 if last else 0].id)

    def go_to_next_unanswered(self) -> bool:
        """The next item without an answer, from here on and round; False when there is none."""
        goal = route.unanswered(self.reading, self.item_id)
        self.go_to_item(goal)
        return bool(goal)

    def _turned(self, before: str) -> None:
        """Another page: what was typed is saved, and an outcome given is locked when it is left."""
        if before != self.page_id:
            self.save_now()
            self._lock_outcome()

    def _lock_outcome(self) -> None:
        self._locked |= route.given_outcome(self.reading, self.page_id)

    # -- every change ------------------------------------------------------------------------------------------------

    def _push(self, after: Visit, text: str, item: str, typing: str = "") -> None:
        self.undo_stack.push(Step(self._apply, self.visit, after, text, typing, item))

    def undo(self) -> None:
        """Take the last change back and show where it was."""
        self._go_back(self.undo_stack.index() - 1, self.undo_stack.undo)

    def redo(self) -> None:
        """Do it again."""
        self._go_back(self.undo_stack.index(), self.undo_stack.redo)

    def _go_back(self, index: int, turn: Callable[[], None]) -> None:
        step = self.undo_stack.command(index)
        if not isinstance(step, Step):
            return
        self._typing += 1
        place = self.reading.active.get(step.place)
        if place is None or not self._refuses(place.item):
            turn()
            self.go_to_item(step.place)

    def _apply(self, step: Step[Visit], visit: Visit) -> None:
        old, before, required = self.visit, set(self.reading.active), self._required_by_others()
        # Undo takes back answers: no language, no pause, and nothing that was observed meanwhile.
        kept = {name: getattr(old, name) for name in ("language", "pauses", "events", "watched")}
        visit = visit.model_copy(update=kept)
        self.visit = visit
        self._read()
        self._save_difference(old, visit, typing=bool(step.typing) and step.is_first)
        if self.item_id not in self.reading.active:
            self._find_footing()
        self.changed.emit(frozenset({step.place}) | (before ^ set(self.reading.active)))
        self._tell_required(self._required_by_others() - required)

    def _required_by_others(self) -> set[str]:
        """The items asked now that have to be answered because of another answer."""
        rules = (place.item for place in self.reading.active.values() if place.item.required_if)
        return {item.id for item in rules if not item.required and self.is_required(item)}

    def _tell_required(self, items: set[str]) -> None:
        named = [words.short(self.reading.active[item].item.text) for item in self.reading.active if item in items]
        if named:
            self.context.tell("info", _("Required now: {items}").format(items="; ".join(named)))

    def _read(self) -> None:
        try:
            self.reading = read(self.published.protocol, self.visit)
        except LogicError as error:
            # The answer counts all the same; what is asked stays as it was until the rule can be computed.
            self.reading = replace(self.reading, visit=self.visit)
            self.context.tell("caution", _("A rule of this study could not be computed: {why}").format(why=error))

    def _find_footing(self) -> None:
        """The current item is no longer asked: stay on its page, or go to the nearest that is."""
        self.item_id = route.footing(self.reading, self.page_id)
        self.page_id = self.reading.active[self.item_id].page.id
        self.moved.emit()

    def _save_difference(self, old: Visit, new: Visit, *, typing: bool) -> None:
        for item_id in old.answers.keys() | new.answers.keys():
            if old.answers.get(item_id) is not new.answers.get(item_id):
                self.autosaver.keep("answer", item_id, new.answers.get(item_id), typing=typing)
        self._save_parts("evidence", old.evidence, new.evidence, typing=typing)
        self._save_parts("moment", old.moments, new.moments)

    def _save_parts(
        self,
        part: str,
        old: Sequence[Evidence | MarkedMoment],
        new: Sequence[Evidence | MarkedMoment],
        *,
        typing: bool = False,
    ) -> None:
        before, after = {one.id: one for one in old}, {one.id: one for one in new}
        for key in (*after, *(key for key in before if key not in after)):
            if before.get(key) != after.get(key):
                self.autosaver.keep(part, key, after.get(key), typing=typing)

    def save_now(self) -> bool:
        """Save what is being typed; False when the disk refuses, the values stay in memory."""
        return not self.is_open or self.autosaver.flush()

    def _refuses(self, item: Item) -> bool:
        if self.is_locked(item.id):
            self.context.tell("info", _("The outcome was given and is locked, so that nothing seen later moves it."))
            return True
        return False
