"""Operational and customer figures by site and period, from a table: which column is what, and which rows fit.

A column of sites, one of periods, and figures: every other column. Columns are known by their headings or as the caller
maps them ("site=Store"); a mapped figure gets its own name ("delivery days=Lieferzeit").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _
from cxstudio.interchange.table_files import Table, read_tables
from cxstudio.study.context import LARGEST, LONGEST, Amount, ContextValue
from cxstudio.study.plan import Site, Wave

SITE = frozenset({"site", "store", "shop", "outlet", "branch", "location", "filiale", "standort"})
PERIOD = frozenset({"period", "month", "date", "day", "week", "quarter", "year", "wave", "monat", "zeitraum"})
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-W[0-5]\d|-Q[1-4])?")
_NUMBER = re.compile(r"[-+]?\d{1,3}(?:(?P<sign>[ '’.,])\d{3})*(?:[.,]\d+)?|[-+]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Passed:
    """A cell that could not be taken: its row in the table, its column in words, and why."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class ContextTable:
    """What a table holds: which heading is what (figure by its name), the values, and what was passed over."""

    site: str
    period: str
    figures: Mapping[str, str]
    values: tuple[ContextValue, ...]
    passed: tuple[Passed, ...]
    rows: int


def read_context(
    path: Path, sites: Sequence[Site], waves: Sequence[Wave] = (), wishes: Mapping[str, str] | None = None
) -> ContextTable:
    """Read the first table of a CSV file or workbook. `wishes` names columns: "site", "period" or a figure's name, to
    the heading. A period is a day, week, month, quarter or year, or one of the `waves` by id or title. Raises
    ProtocolError where neither a column of sites nor one of periods is there, or no figure."""
    table = next(iter(read_tables(path).values()), None)
    if table is None:
        raise _unfit(path, _("it holds no table with headings."), "context-empty")
    asked = dict(wishes or {})
    if missing := [heading for heading in asked.values() if heading not in table.headings]:
        reason = _("there is no column “{name}”. There are: {names}.")
        raise _unfit(path, reason.format(name=missing[0], names=", ".join(table.headings)), "context-no-column")
    site, period = _column(table, "site", SITE, asked), _column(table, "period", PERIOD, asked)
    if not site and not period:
        reason = _("no column of sites and none of periods was found. Name one: --map site=HEADING.")
        raise _unfit(path, reason, "context-no-site")
    named = {name: heading for name, heading in asked.items() if name not in ("site", "period")}
    rest = [heading for heading in table.headings if heading not in (site, period, *named.values())]
    figures = {heading: name for name, heading in named.items()} | {
        heading: heading.strip()[:LONGEST] for heading in rest if not heading.startswith("?") and not named
    }
    if not figures:
        raise _unfit(path, _("it has no column of figures beside site and period."), "context-no-figure")
    rounds = {name.strip().casefold(): wave.id for wave in waves for name in (wave.title, wave.id)}
    values, passed, rows = _values(table, _Known(site, period, _by_name(sites), rounds), figures)
    return ContextTable(site, period, {name: heading for heading, name in figures.items()}, values, passed, rows)


def _column(table: Table, role: str, known: frozenset[str], asked: Mapping[str, str]) -> str:
    if role in asked:
        return asked[role]
    return next((heading for heading in table.headings if heading.strip().casefold() in known), "")


def _by_name(sites: Sequence[Site]) -> dict[str, str]:
    """Site ids by what a table may call them; a name that two sites share calls neither."""
    found: dict[str, str] = {site.id.casefold(): site.id for site in sites}
    names = [site.name.strip().casefold() for site in sites]
    return found | {name: site.id for name, site in zip(names, sites, strict=True) if names.count(name) == 1}


@dataclass(frozen=True)
class _Known:
    """The headings of site and period, and how a table may call the sites and waves there are."""

    site: str
    period: str
    sites: Mapping[str, str]
    waves: Mapping[str, str]


def _values(
    table: Table, known: _Known, figures: Mapping[str, str]
) -> tuple[tuple[ContextValue, ...], tuple[Passed, ...], int]:
    found: dict[str, ContextValue] = {}
    passed: list[Passed] = []
    rows = 0
    for number, cells in table.rows():
        rows += 1
        line = dict(zip(table.headings, cells, strict=False))
        place = _place(line, known)
        if isinstance(place, str):
            passed.append(Passed(number, table.place(known.site or known.period), place))
            continue
        for heading, name in figures.items():
            said = line.get(heading, "").strip()
            amount = _amount(said)
            if isinstance(amount, _Unfit):
                passed.append(Passed(number, table.place(heading), amount.reason))
            elif amount is not None:
                value = ContextValue(name, *place, amount)
                found[value.field] = value
    return tuple(found.values()), tuple(passed), rows


def _place(line: Mapping[str, str], known: _Known) -> tuple[str, str] | str:
    """(site id, period) of a row, or why it has none."""
    called, when = line.get(known.site, "").strip(), line.get(known.period, "").strip()[:64]
    if known.site and not called:
        return _("no site")
    if known.site and called.casefold() not in known.sites:
        return _("no site of this study is called “{name}”").format(name=called[:LONGEST])
    when = when.removesuffix(" 00:00:00").removesuffix("T00:00:00")
    when = known.waves.get(when.casefold(), when)
    if when and when not in known.waves.values() and not _PERIOD.fullmatch(when):
        return _("“{text}” is no period; write 2026, 2026-05, 2026-05-31, 2026-W22, 2026-Q2 or a wave").format(
            text=when
        )
    return (known.sites[called.casefold()] if known.site else ""), when


@dataclass(frozen=True)
class _Unfit:
    reason: str


def _amount(said: str) -> Amount | _Unfit | None:
    """The number or word of a cell; None for an empty one."""
    if not said:
        return None
    if len(said) > LONGEST:
        return _Unfit(_("longer than {n} signs").format(n=LONGEST))
    if not _NUMBER.fullmatch(said):
        has_digit = said[0].isdigit() or said[0] in "+-."
        return _Unfit(_("“{text}” is neither a number nor a word").format(text=said)) if has_digit else said
    number = _read_number(said)
    return number if abs(number) <= LARGEST else _Unfit(_("too large"))


def _read_number(said: str) -> float:
    """12,5 and 12.5, 1.234,5 and 1,234.5: the last sign of two kinds is the decimal one; one that stands alone before
    three digits is a decimal point where it is a point, and parts thousands where it is a comma."""
    plain = re.sub(r"[ '’]", "", said)
    if "," in plain and "." in plain:
        decimal = max(",.", key=plain.rfind)
        return float(plain.replace(",."[decimal == ","], "").replace(decimal, "."))
    if plain.count(",") > 1 or re.fullmatch(r"[-+]?\d{1,3},\d{3}", plain):
        return float(plain.replace(",", ""))
    if plain.count(".") > 1:
        return float(plain.replace(".", ""))
    return float(plain.replace(",", "."))


def _unfit(path: Path, reason: str, code: str) -> ProtocolError:
    return ProtocolError(_("{name} cannot be taken as context: {reason}").format(name=path.name, reason=reason), code)


def lines_of(table: ContextTable) -> Iterator[str]:
    """What was passed over, in words."""
    for one in table.passed:
        yield _("Row {row}, column {column}: {reason}.").format(row=one.row, column=one.column, reason=one.reason)
