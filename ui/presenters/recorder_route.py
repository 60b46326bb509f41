"""The way through a visit: what comes next, what is still open, what is locked. Pure functions over a reading."""

from __future__ import annotations

from cxstudio.study.pages import OUTCOME, OUTCOME_EARLY
from cxstudio.study.visit import Reading, is_asked, is_settled


def unanswered(reading: Reading, after: str = "") -> str:
    """The first item without an answer after that one, and round; "" when every item has its answer."""
    ids = list(reading.active)
    start = ids.index(after) + 1 if after in ids else 0
    return next((item_id for item_id in ids[start:] + ids[:start] if _is_open(reading, item_id)), "")


def _is_open(reading: Reading, item_id: str) -> bool:
    item = reading.active[item_id].item
    return is_asked(item) and not is_settled(reading, item)


def neighbour(reading: Reading, item_id: str, step: int) -> str:
    """The next (+1) or previous (-1) item, over the edge of its page; "" at the ends of the visit."""
    return _beside(list(reading.active), item_id, step)


def neighbour_page(reading: Reading, page_id: str, step: int) -> str:
    """The next or previous page; "" at the ends of the visit."""
    return _beside([page.id for page in reading.pages()], page_id, step)


def _beside(ids: list[str], here: str, step: int) -> str:
    goal = ids.index(here) + step if here in ids else -1
    return ids[goal] if 0 <= goal < len(ids) else ""


def entrance(reading: Reading, page_id: str) -> str:
    """Where a page is entered: its first item without an answer, else its first. "" when it is not asked now."""
    ids = [item_id for item_id, place in reading.active.items() if place.page.id == page_id]
    open_ids = [item_id for item_id in ids if _is_open(reading, item_id)]
    return next(iter(open_ids or ids), "")


def footing(reading: Reading, page_id: str) -> str:
    """Where to stand when the current item is no longer asked: on its page, else at the start of the visit."""
    return entrance(reading, page_id) or next(iter(reading.active), "")


def given_outcome(reading: Reading, but: str = "") -> frozenset[str]:
    """The items of the outcome's pages, early and declared, that have their answer: left behind, they are locked.
    `but` is the page where the person still is."""
    return frozenset(
        item_id
        for item_id, place in reading.active.items()
        if place.page.id in (OUTCOME, OUTCOME_EARLY) and place.page.id != but and is_settled(reading, place.item)
    )
