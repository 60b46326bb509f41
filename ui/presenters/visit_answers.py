"""An answer of a completed visit, for whoever reads it: what was said, and what a reviewer has to know about it."""

from __future__ import annotations

from dataclasses import dataclass

from cxstudio.i18n import _, plural
from cxstudio.study.defaults import default_answer
from cxstudio.study.protocol import AudioNote, Item, PhotoItem, Rows, SealedCard, Timer
from cxstudio.study.sealed import card_over, opened_at, was_given_after
from cxstudio.study.visit import Answer, Reading, Status, photos_of, pictures_of

from . import recorder_rows as rows
from . import recorder_words as words
from .recorder_rest import delay_words
from .recorder_said import is_unusual, sentence
from .recorder_stamps import stamp_words


@dataclass(frozen=True)
class ReadAnswer:
    """What is shown of an answer. `marks` are (words, tone) lines; `table` holds the rows of a row by row answer as
    words; `quote` is the text of a card that was opened; `late` says that it was given long after the visit; with
    `is_reason` the note is the reason for what is marked."""

    said: str
    note: str = ""
    is_reason: bool = False
    marks: tuple[tuple[str, str], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    quote: str = ""
    late: str = ""


def read_answer(reading: Reading, item: Item) -> ReadAnswer:
    """The answer of an item that was asked."""
    answer = reading.answer(item.id)
    note = answer.note.strip() if answer is not None else ""
    marks = tuple(_marks(reading, item, answer))
    card = item if isinstance(item, SealedCard) and opened_at(reading, item) is not None else None
    return ReadAnswer(
        said_words(reading, item),
        note,
        bool(note) and any(tone == "caution" for _words, tone in marks),
        marks,
        _table(reading, item, answer),
        card.card if card is not None else "",
        delay_words(reading, item.id),
    )


def said_words(reading: Reading, item: Item) -> str:
    """The answer in words; "–" where there is none."""
    if item.kind == "computed":
        value = reading.values.get(item.id)
        figure = words.shown(round(value, 4)) if isinstance(value, int | float) else str(value or "–")
        return f"{figure} {item.unit}".strip()
    answer = reading.answer(item.id)
    said = words.rated_words(reading.protocol, item, answer)
    if answer is not None and answer.status is not Status.ANSWERED and answer.reason:
        return f"{said}: {words.reason_words(item, answer.reason, reading.protocol)}"
    if answer is not None and isinstance(item, Timer) and answer.since and isinstance(answer.value, int):
        start, stop = stamp_words(answer.since), stamp_words(answer.since + answer.value)
        return _("{time}, from {start} to {stop}").format(time=said, start=start, stop=stop)
    return said or _attached(reading, item) or "–"


def _attached(reading: Reading, item: Item) -> str:
    """How many photos and sounds are the answer of an item that asks for them."""
    if not isinstance(item, PhotoItem | AudioNote):
        return ""
    pictures = len(pictures_of(reading.visit, item.id))
    sounds = len(photos_of(reading.visit, item.id)) - pictures
    told = [plural("{n} photo", "{n} photos", pictures) if pictures else "",
            plural("{n} sound", "{n} sounds", sounds) if sounds else ""]  # fmt: skip
    return ", ".join(filter(None, told))


def _marks(reading: Reading, item: Item, answer: Answer | None) -> list[tuple[str, str]]:
    found = []
    if is_unusual(reading, item):
        found.append((sentence(item.warning_text or _("this answer is unusual")), "caution"))
    over = card_over(reading, item.id)
    if over is not None and was_given_after(reading, item.id):
        time = f"{words.local(over[1]):%H:%M}"
        found.append((_("Changed after the card was opened at {time}.").format(time=time), "caution"))
    if answer is not None and _was_left_standing(reading, item, answer):
        found.append((_("Proposed, and left as it was."), "quiet"))
    return found


def _was_left_standing(reading: Reading, item: Item, answer: Answer) -> bool:
    if not item.default or answer.at or answer.status is not Status.ANSWERED:
        return False
    return answer.value == default_answer(reading.protocol, item)


def _table(reading: Reading, item: Item, answer: Answer | None) -> tuple[tuple[str, ...], ...]:
    if not isinstance(item, Rows) or answer is None:
        return ()
    return tuple(
        tuple(rows.cell_words(reading.protocol, column, cell) for column, cell in zip(item.columns, row, strict=True))
        for row in rows.table_of(item, answer)
    )
