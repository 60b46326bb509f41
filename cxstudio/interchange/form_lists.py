"""The choices of a form as lists, with the ids that their names become here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from cxstudio.i18n import _
from cxstudio.interchange.cell_texts import unpacked
from cxstudio.interchange.sheets import Row
from cxstudio.interchange.spellings import id_from
from cxstudio.interchange.telling import Teller
from cxstudio.study.protocol import Anchor, Choice

MOST_CHOICES = 10_000
_NUMBER_SIGNS = frozenset("0123456789")


@dataclass
class ChoiceList:
    """One list: its rows, name -> id, and the ids given. `used` once an item has taken it."""

    name: str
    rows: list[Row] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    used: bool = False

    @property
    def renamed(self) -> dict[str, str]:
        """Only the names that had to become other ids."""
        return {name: id for name, id in self.ids.items() if name != id}

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The answers; a row without words goes by its name."""
        return tuple(_choice(row, self.ids[row.take("name")]) for row in self.rows)

    def anchors(self) -> tuple[Anchor, ...]:
        """The points of a scale from the lowest to the highest; empty where a name is no whole number."""
        found = [(whole_number(row.take("name")), _words(row)) for row in self.rows]
        numbers = [(number, words) for number, words in found if number is not None]
        if len(numbers) < len(found):
            return ()
        return tuple(Anchor(value=number, text=words) for number, words in sorted(numbers))


def whole_number(text: str) -> int | None:
    """A whole number of at most nine digits."""
    digits = text.removeprefix("-")
    return int(text) if digits and set(digits) <= _NUMBER_SIGNS and len(digits) < 10 else None


def _choice(row: Row, id: str) -> Choice:
    kept = row.take("cx_points")
    points = unpacked(kept) if kept else None
    return Choice(
        id=id,
        text=_words(row),
        points=float(points) if isinstance(points, int | float) else None,
        exclusive=row.take("cx_exclusive") == "true",
    )


def _words(row: Row) -> str:
    kept = row.raw("cx_text")
    label = row.raw("label")
    if kept:
        return str(unpacked(kept))
    return label.strip() or row.take("name")


def lists_of(rows: Iterable[Row], teller: Teller) -> dict[str, ChoiceList]:
    """The lists by name. What can't be an answer is told."""
    lists: dict[str, ChoiceList] = {}
    for row in rows:
        name, answer = row.take("list_name"), row.take("name")
        if not name or not answer:
            teller.leave(row, _("it has no list or no name."))
            continue
        found = lists.setdefault(name, ChoiceList(name))
        if answer in found.ids:
            teller.leave(row, _("the list has an answer of that name already."))
        elif len(found.rows) >= MOST_CHOICES:
            teller.leave(row, _("a list may have {n} answers.").format(n=MOST_CHOICES))
        else:
            found.ids[answer] = id_from(answer, found.given, "c")
            found.given.add(found.ids[answer])
            found.rows.append(row)
    return lists


def tell_lists(lists: dict[str, ChoiceList], teller: Teller, keeps_numbers: frozenset[str]) -> None:
    """One entry for every row of the lists. `keeps_numbers`: lists that became scales."""
    for found in lists.values():
        for row in found.rows:
            row.used.update(("cx_text", "cx_points", "cx_exclusive"))
            _tell(found, row, teller, found.name in keeps_numbers)


def _tell(found: ChoiceList, row: Row, teller: Teller, keeps_numbers: bool) -> None:
    name = row.take("name")
    if not found.used:
        teller.leave(row, _("no question that was taken uses the list “{name}”.").format(name=found.name))
    elif not row.take("label") and not row.take("cx_text"):
        teller.changed(row, "label", _("it has no words in this language; its name is shown."))
    elif found.ids[name] != name and not keeps_numbers:
        teller.changed(row, "name", _("“{name}” is called {id} here.").format(name=name, id=found.ids[name]))
    else:
        teller.taken(row, _("an answer of “{name}”.").format(name=found.name))
