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

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.logic import LogicError
from cxstudio.study.missing import missing_items
from cxstudio.study.pages import OUTCOME, Page, Place, pages_of
from cxstudio.study.protocol import Item, Timer
from cxstudio.study.scoring import is_kept
from cxstudio.study.visit import (
    Answer,
    Evidence,
    MarkedMoment,
    Reading,
    Visit,
    photos_of,
    progress,
    read,
)
from ui.autosave import Autosaver
from ui.context import Context

from . import recorder_language as tongue
from . import recorder_route as route
from . import recorder_words as words
from .recorder_grid import Block, blocks
from .recorder_steps import Step
from .recorder_timers import Stopwatches, running

if TYPE_CHECKING:
    from cxstudio.store.studies import PublishedProtocol
    from cxstudio.study.plan import Site, Study
    from cxstudio.workspace import Workspace

UNDO_STEPS = 300


class RecordedVisit(QObject):
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

    visit: Visit
    reading: Reading
    whole: PublishedProtocol
    published: PublishedProtocol
    study: Study
    site: Site | None
    autosaver: Autosaver

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self.page_id = ""
        self.item_id = ""
        self.language = ""
        self._typing = 0
        self._is_open = False
        self._locked: frozenset[str] = frozenset()
        self._gaps: tuple[Reading, list[Finding]] | None = None

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

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def pages(self) -> list[Page]:
        """The pages asked now."""
        return self.reading.pages()

    @property
    def page(self) -> Page:
        """The current page."""
        pages = pages_of(self.published.protocol, self.visit.reverse)
        return next(page for page in pages if page.id == self.page_id)

    @property
    def items(self) -> list[Item]:
        """The items of the current page that are asked now."""
        return self.reading.items(self.page)

    @property
    def parts(self) -> list[Block]:
        """The current page's items as they stand together."""
        return blocks(self.published.protocol, self.items)

    @property
    def item(self) -> Item | None:
        """The current item."""
        place = self.reading.active.get(self.item_id)
        return place.item if place else None

    def place(self, item_id: str) -> Place:
        """Where an item stands."""
        return self.reading.active[item_id]

    def answer_of(self, item_id: str) -> Answer | None:
        """The answer that counts."""
        return self.reading.answer(item_id)

    def photos(self, item_id: str) -> list[Evidence]:
        """The evidence linked to an item."""
        return photos_of(self.visit, item_id)

    def progress(self, page: Page) -> tuple[int, int]:
        """(answered, asked) of a page."""
        return progress(self.reading, page)

    def total_progress(self) -> tuple[int, int]:
        """(answered, asked) of the visit."""
        counts = [self.progress(page) for page in self.pages]
        return sum(done for done, _all in counts), sum(total for _done, total in counts)

    def gaps(self) -> list[Finding]:
        """What keeps the visit from being finished, and warnings."""
        if self._gaps is None or self._gaps[0] is not self.reading:
            self._gaps = self.reading, self._find_gaps()
        return self._gaps[1]

    def _find_gaps(self) -> list[Finding]:
        try:
            return missing_items(self.reading)
        except LogicError as error:
            return [Finding("V009", self.study.title, str(error), _("Tell the designer of the study."))]

    def is_kept(self, item: Item) -> bool | None:
        """Whether the item's standard was kept."""
        try:
            return is_kept(self.reading, item)
        except LogicError:
            return None

    def is_locked(self, item_id: str) -> bool:
        """An answer of the outcome page that was left behind: no score can move it any more."""
        return item_id in self._locked

    def announced(self, item: Item) -> str:
        """The words for a screen reader."""
        items: Sequence[Item] = self.items
        block = next((one for one in self.parts if one.grid and item in one.items), None)
        among = block.items if block is not None else items
        number = next((n for n, one in enumerate(among, 1) if one.id == item.id), 0)
        place = words.place_words(number, len(among), row=block is not None)
        return words.announced(self.published.protocol, item, place, self.answer_of(item.id))

    def running(self) -> list[tuple[Timer, Answer]]:
        """The stopwatches that run."""
        return running(self.reading)

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
        if self.page_id != OUTCOME:
            self._locked = route.given_outcome(self.reading)

    # -- every change ------------------------------------------------------------------------------------------------

    def _push(self, after: Visit, text: str, item: str, typing: str = "") -> None:
        self.undo_stack.push(Step(self._apply, self.visit, after, text, item, typing))

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
        place = self.reading.active.get(step.item)
        if place is None or not self._refuses(place.item):
            turn()
            self.go_to_item(step.item)

    def _apply(self, step: Step, visit: Visit) -> None:
        old, before = self.visit, set(self.reading.active)
        if visit.language != old.language:  # undo takes back answers, no language
            visit = visit.model_copy(update={"language": old.language})
        self.visit = visit
        self._read()
        self._save_difference(old, visit, typing=bool(step.typing) and step.is_first)
        if self.item_id not in self.reading.active:
            self._find_footing()
        self.changed.emit(frozenset({step.item}) | (before ^ set(self.reading.active)))

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
