"""The account of a file that was read, in the words of a list: where, what became of it, and why; sifted by sorts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxstudio.i18n import _

if TYPE_CHECKING:  # other formats are loaded when somebody asks for them
    from cxstudio.interchange.account import Account, Outcome


@dataclass(frozen=True)
class Line:
    """What became of a row or cell: where it stands, what became of it in words, why; `sort` is for sifting."""

    where: str
    became: str
    why: str
    sort: str


@dataclass(frozen=True)
class Told:
    """All lines, and how many rows came out as which sort."""

    lines: tuple[Line, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()


def told(account: Account) -> Told:
    """An account in words."""
    from cxstudio.interchange.account import Outcome

    lines = tuple(
        Line(_where(line.sheet, line.row, line.column), _became(line.outcome), _sentence(line.text), line.outcome.value)
        for line in account.lines
    )
    return Told(lines, tuple((outcome.value, account.count(outcome)) for outcome in Outcome))


def _where(sheet: str, row: int, column: str) -> str:
    words = _("{sheet}, row {n}") if row else _("{sheet}, as a whole")
    place = words.format(sheet=sheet, n=row)
    return f"{place}, {column}" if column else place


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _became(outcome: Outcome) -> str:
    return {"taken": _("Taken"), "changed": _("Changed"), "not taken": _("Left out")}[outcome.value]


def sorts(found: Told) -> list[tuple[str, str]]:
    """What the list can be sifted by: key and words with numbers. What needs a look comes first."""
    counts = dict(found.counts)
    words = {
        "": _("What needs a look ({n})").format(n=counts.get("changed", 0) + counts.get("not taken", 0)),
        "changed": _("Changed ({n})").format(n=counts.get("changed", 0)),
        "not taken": _("Left out ({n})").format(n=counts.get("not taken", 0)),
        "taken": _("Taken ({n})").format(n=counts.get("taken", 0)),
        "all": _("Every row ({n})").format(n=sum(counts.values())),
    }
    return list(words.items())


def sifted(found: Told, key: str) -> tuple[Line, ...]:
    """The lines of one sort; "" for those that need a look, "all" for every one."""
    if key == "all":
        return found.lines
    wanted = (key,) if key else ("changed", "not taken")
    return tuple(line for line in found.lines if line.sort in wanted)
