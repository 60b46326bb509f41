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
    """All lines."""

    lines: tuple[Line, ...] = ()


def told(account: Account) -> Told:
    """An account in words."""
    lines = tuple(
        Line(_where(line.sheet, line.row, line.column), _became(line.outcome), _sentence(line.text), line.outcome.value)
        for line in account.lines
    )
    return Told(lines)


def _where(sheet: str, row: int, column: str) -> str:
    words = _("{sheet}, row {n}") if row else _("{sheet}, as a whole")
    place = words.format(sheet=sheet, n=row)
    return f"{place}, {column}" if column else place


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _became(outcome: Outcome) -> str:
    return {"taken": _("Taken"), "changed": _("Changed"), "not taken": _("Left out")}[outcome.value]


def sorts(found: Told) -> list[tuple[str, str]]:
    """What the list can be sifted by: key and words, with how many lines there are. What needs a look comes first."""
    words = {
        "": _("What needs a look ({n:,})"),
        "changed": _("Changed ({n:,})"),
        "not taken": _("Left out ({n:,})"),
        "taken": _("Taken ({n:,})"),
        "all": _("Every row ({n:,})"),
    }
    return [(key, text.format(n=len(sifted(found, key)))) for key, text in words.items()]


def sifted(found: Told, key: str) -> tuple[Line, ...]:
    """The lines of one sort; "" for those that need a look, "all" for every one."""
    if key == "all":
        return found.lines
    wanted = (key,) if key else ("changed", "not taken")
    return tuple(line for line in found.lines if line.sort in wanted)
