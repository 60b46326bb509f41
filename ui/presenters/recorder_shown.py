"""The visit being recorded as it is shown: its pages and items, their answers, what is missing, what is required.

Nothing here changes it; `recorder_visit` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.defaults import default_answer
from cxstudio.study.due import Due, dues
from cxstudio.study.logic import LogicError
from cxstudio.study.missing import missing_items
from cxstudio.study.pages import Page, Place, pages_of
from cxstudio.study.protocol import Item, Picture, Timer
from cxstudio.study.scoring import is_kept
from cxstudio.study.visit import (
    Answer,
    Evidence,
    Reading,
    Visit,
    is_required,
    is_settled,
    photos_of,
    pictures_of,
    progress,
)

from . import recorder_words as words
from .recorder_grid import Block, blocks
from .recorder_timers import running

if TYPE_CHECKING:
    from cxstudio.store.studies import PublishedProtocol
    from cxstudio.study.plan import Study


class ShownVisit(QObject):
    """What is known of the visit in work. `published` says the protocol in the language that is shown."""

    visit: Visit
    reading: Reading
    published: PublishedProtocol
    study: Study

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page_id = ""
        self.item_id = ""
        self._locked: frozenset[str] = frozenset()
        self._gaps: tuple[Reading, list[Finding]] | None = None

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

    def dues(self) -> dict[str, Due]:
        """By touchpoint what is due of this visit, done or not."""
        try:
            return {due.touchpoint.id: due for due in dues(self.reading)}
        except LogicError:
            return {}

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
        given, duty = self.answer_of(item.id), self.duty_words(item)
        return words.announced(self.published.protocol, item, place, duty, given, self.proposed(item))

    def state_of(self, item: Item) -> tuple[object, ...]:
        """All that a closed card of this item shows: while it stays equal the card stays as it is."""
        answer = self.answer_of(item.id)
        computed = self.reading.values.get(item.id) if item.kind == "computed" else None
        return answer, self.is_kept(item), len(pictures_of(self.visit, item.id)), self.is_required(item), computed

    def duty_words(self, item: Item) -> str:
        """ "required" or "optional", and whether that hangs on other answers; empty where nothing is answered."""
        return words.duty_words(item, is_required=self.is_required(item))

    def is_required(self, item: Item) -> bool:
        """Does it keep the visit from being finished while it has no answer?"""
        try:
            return is_required(self.reading, item)
        except LogicError:
            return item.required

    def proposed(self, item: Item) -> Answer | None:
        """The default that stands there until something is answered; None without one."""
        if not item.default or item.id not in self.reading.active or is_settled(self.reading, item):
            return None
        value = default_answer(self.published.protocol, item)
        return Answer(item=item.id, value=value) if value is not None else None

    def standing(self) -> list[Place]:
        """Where a default stands that nobody confirmed or changed yet."""
        return [place for place in self.reading.active.values() if self.proposed(place.item) is not None]

    def example_of(self, item: Item) -> Picture | None:
        """The example picture of an item; None without one."""
        pictures = self.published.protocol.pictures if item.example else ()
        return next((picture for picture in pictures if picture.id == item.example), None)

    def running(self) -> list[tuple[Timer, Answer]]:
        """The stopwatches that run."""
        return running(self.reading)
