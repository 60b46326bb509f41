"""The lines of the list of visits: what is sorted by and searched in, scores included, kept with the rows they are of.

A line stands for every visit whose protocol version is here; it is made where the visit's rows are made, in the same
transaction, so a list needs neither the core nor a protocol. What scoring says may change with the program: whoever
changes it raises the schema's number, and every line is made anew at the next opening.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DatabaseError

from ..study.dataset import ScoredVisit
from ..study.items import Item, Rows, SeveralChoices, SingleChoice, Text
from ..study.pages import OUTCOME, asked_id
from ..study.plan import Site
from ..study.protocol import Protocol
from ..study.scoring import ItemStatus, Met, score
from ..study.visit import Answer, Status, Visit, read, rows_of, ticked
from . import search, sums
from .states import protocol_of
from .tables import ProtocolRow, SiteRow, TouchpointLineRow, VisitLineRow, VisitRow, table

LINE, VISIT, SITE, PROTOCOL = table(VisitLineRow), table(VisitRow), table(SiteRow), table(ProtocolRow)
TOUCHPOINT = table(TouchpointLineRow)
PRACTICE = "practice"
"""Stands in place of the state of a visit that is never counted."""
_RENAME = f"UPDATE {LINE.name} SET site = ? WHERE visit = ?"
_RENAME_WORDS = f"UPDATE {search.WORDS} SET site = ? WHERE rowid = ?"


def all_scored(connection: Connection, found: Iterable[Visit]) -> list[ScoredVisit | None]:
    """Each of these visits read and scored; None for one that waits for its version."""
    visits = list(found)
    versions = {at: _version(connection, *at) for at in {(visit.study, visit.protocol) for visit in visits}}
    known = [(versions[visit.study, visit.protocol], visit) for visit in visits]
    return [None if protocol is None else scored(protocol, visit) for protocol, visit in known]


def show(connection: Connection, found: Sequence[tuple[int, ScoredVisit | None]], items: Mapping[str, int]) -> None:
    """Make the lines of these visits, each with the number of its row, and those of their touchpoints, which stand
    among the `items`. Those that wait for their version get none."""
    here = [(key, one) for key, one in found if one is not None]
    names = _site_names(connection, {one.visit.site for _key, one in here})
    lines, words, touchpoints = [], [], []
    for key, one in here:
        visit = one.visit
        site = names.get((visit.study, visit.site), "")
        lines.append(_line(key, one, site))
        words.append((key, site, visit.observer, str(visit.number or ""), state(visit), " \n".join(said(one))))
        touchpoints += [(key, items[sums.TOUCHPOINT + id_], *values) for id_, values in touchpoint_lines(one)]
    if lines:
        connection.exec_driver_sql(_insert(LINE), lines)
        connection.exec_driver_sql(search.INSERT, words)
    if touchpoints:
        connection.exec_driver_sql(_insert(TOUCHPOINT), touchpoints)


def _insert(into: Table) -> str:
    return f"INSERT INTO {into.name} VALUES ({', '.join('?' * len(into.columns))})"


def touchpoint_lines(one: ScoredVisit) -> Iterator[tuple[str, tuple[float | None, ...]]]:
    """Each touchpoint's id, and its line's values from `met` on, in the order of the table's columns."""
    for found in one.score.touchpoints:
        touchpoint = found.touchpoint
        met = None if found.met is Met.NO_VERDICT else int(found.met is Met.MET)
        unseen = met is None and any(
            score.item.in_standard and score.status is ItemStatus.NOT_OBSERVED for score in found.items
        )
        delight, valence = one.yes(asked_id(touchpoint, "delight")), one.number(asked_id(touchpoint, "valence"))
        asked = [one.number(asked_id(touchpoint, what)) for what in ("expectation", "rating", "importance")]
        values = (met, int(unseen), None if delight is None else int(delight), valence, *asked)
        yield touchpoint.id, values


def verdicts(one: ScoredVisit) -> dict[str, int]:
    """What counts of the visit's answers, by item: 1 its standard was kept, 0 missed, 2 there is nothing to judge."""
    found = dict.fromkeys((item for item in one.reading.active if item in one.visit.answers), 2)
    for touchpoint in one.score.touchpoints:
        for score_ in touchpoint.items:
            if score_.kept is not None and score_.item.id in found:
                found[score_.item.id] = int(score_.kept)
    return found


def scored(protocol: Protocol, visit: Visit) -> ScoredVisit:
    """The visit read and scored."""
    reading = read(protocol, visit)
    return ScoredVisit(visit, reading, score(reading))


def state(visit: Visit) -> str:
    """Where a visit stands, in the word that lists know."""
    return PRACTICE if visit.practice else visit.state.value


def _line(key: int, one: ScoredVisit, site: str) -> tuple[object, ...]:
    visit = one.visit
    return (
        key, visit.study, state(visit), visit.number, site.casefold(), visit.observer.casefold(), visit.started_at,
        len(visit.evidence), one.score.overall(one.reading.protocol), one.number(OUTCOME),
        len(one.score.critical_fails),
    )  # fmt: skip


def forget(connection: Connection, keys: Sequence[int]) -> None:
    """Take these visits' lines and words away."""
    if keys:
        connection.execute(LINE.delete().where(LINE.c.visit.in_(keys)))
        connection.execute(TOUCHPOINT.delete().where(TOUCHPOINT.c.visit.in_(keys)))
        connection.exec_driver_sql(search.DELETE, [(key,) for key in keys])


def rename(connection: Connection, sites: Sequence[tuple[str, str]], shown: Sequence[Site]) -> None:
    """Sites given as (study, id) are now called as in `shown`; those that are not there any more, nothing."""
    ids = [id_ for _study, id_ in sites]
    names = {(site.study, site.id): site.name for site in shown}
    question = select(LINE.c.visit, LINE.c.site.label("was"), VISIT.c.study, VISIT.c.site).join(
        VISIT, VISIT.c.key == LINE.c.visit
    )
    rows = connection.execute(question.where(VISIT.c.site.in_(ids))).all() if ids else ()
    now = [(names.get((row.study, row.site), ""), row.visit, row.was) for row in rows if (row.study, row.site) in sites]
    changed = [(name, visit) for name, visit, was in now if name.casefold() != was]
    if changed:
        connection.exec_driver_sql(_RENAME, [(name.casefold(), visit) for name, visit in changed])
        connection.exec_driver_sql(_RENAME_WORDS, changed)


def behind(connection: Connection) -> list[str]:
    """Take away the lines of visits whose version has gone, and name the visits whose version has come meanwhile."""
    here = select(PROTOCOL.c.hash).where(PROTOCOL.c.hash == VISIT.c.protocol, PROTOCOL.c.study == VISIT.c.study)
    lined = select(LINE.c.visit).where(LINE.c.visit == VISIT.c.key)
    gone = select(VISIT.c.key).where(lined.exists(), ~here.exists())
    forget(connection, list(connection.execute(gone).scalars()))
    return list(connection.execute(select(VISIT.c.id).where(~lined.exists(), here.exists())).scalars())


def clear(connection: Connection) -> None:
    """Empty the table of words; the lines themselves are cleared with the view."""
    connection.exec_driver_sql(search.CLEAR)


def squeeze(connection: Connection) -> None:
    """After an erasure: leave nothing readable of the words that went."""
    connection.exec_driver_sql(search.SQUEEZE)


def is_findable(connection: Connection) -> bool:
    """Does the index of words fit the words? It needs a transaction that may write."""
    try:
        connection.exec_driver_sql(search.CHECK)
    except DatabaseError:
        return False
    return True


def words(connection: Connection) -> dict[int, tuple[str, ...]]:
    """All that can be found, by the visit's number."""
    rows = connection.exec_driver_sql(f"SELECT rowid, {', '.join(search.COLUMNS)} FROM {search.WORDS}")
    return {row[0]: tuple(row[1:]) for row in rows}


def _site_names(connection: Connection, ids: Iterable[str]) -> Mapping[tuple[str, str], str]:
    question = select(SITE.c.study, SITE.c.id, SITE.c.name).where(SITE.c.id.in_(list(ids)))
    return {(row.study, row.id): row.name for row in connection.execute(question)}


def _version(connection: Connection, study: str, hash_: str) -> Protocol | None:
    question = select(PROTOCOL.c.body).where(PROTOCOL.c.hash == hash_, PROTOCOL.c.study == study)
    body = connection.execute(question).scalar()
    return None if body is None else protocol_of(body)


# -- words -------------------------------------------------------------------------------------------------------


def said(one: ScoredVisit) -> Iterator[str]:
    """The words somebody may remember of a visit: texts and choices that count, notes and reasons, captions, comments
    and moments. Values of private tables are not among them."""
    for item_id, place in one.reading.active.items():
        answer = one.visit.answers.get(item_id)
        if answer is not None:
            yield from filter(None, (*_answered(place.item, answer), answer.reason, answer.note))
    yield from (evidence.caption for evidence in one.visit.evidence if evidence.caption)
    yield from (event.comment for event in one.visit.events if event.comment)
    yield from (moment.text for moment in one.visit.moments if moment.text)


def _answered(item: Item, answer: Answer) -> Iterator[str]:
    if answer.status is not Status.ANSWERED:
        return
    match item:
        case Text() if isinstance(answer.value, str):
            yield answer.value
        case SingleChoice() | SeveralChoices():
            called = {choice.id: choice.text for choice in item.choices}
            yield from (called[choice] for choice in ticked(answer) if choice in called)
        case Rows(private=False):
            yield from (cell for row in rows_of(answer) for cell in row if isinstance(cell, str))
