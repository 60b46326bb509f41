"""Studies, their sites and their published protocols: one question or one change per function."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ..errors import WorkspaceError
from ..i18n import _
from ..ids import Clock
from ..study.plan import Site, Study
from ..study.protocol import Protocol
from . import log
from .operation import Kind
from .states import NUMBER_MAX, protocol_of
from .tables import ProtocolRow, SiteRow, StudyRow, VisitRow, table

STUDY, PROTOCOL, SITE, VISIT = table(StudyRow), table(ProtocolRow), table(SiteRow), table(VisitRow)


@dataclass(frozen=True)
class PublishedProtocol:
    """A protocol version: its content hash, its number within the study, and when it was published (UTC ms)."""

    hash: str
    study: str
    number: int
    published_at: int
    protocol: Protocol


def save_study(connection: Connection, study: Study, clock: Clock) -> None:
    """Keep a new study or its changed facts; only fields that changed are written."""
    values = study.model_dump(mode="json", exclude={"id"})
    row = connection.execute(select(STUDY.c.body).where(STUDY.c.id == study.id)).first()
    before = json.loads(row.body) if row else {}
    changed = {name: value for name, value in values.items() if name not in before or before[name] != value}
    if changed:
        log.append(connection, study.id, [log.Change(Kind.SET, f"study:{study.id}", changed)], clock)


def studies(connection: Connection) -> list[Study]:
    """All studies, the one changed last first."""
    rows = connection.execute(select(STUDY.c.body).order_by(STUDY.c.changed_at.desc(), STUDY.c.title))
    return [Study.model_validate_json(row.body) for row in rows]


def study(connection: Connection, study_id: str) -> Study:
    """One study. Raises WorkspaceError when it is not here."""
    row = connection.execute(select(STUDY.c.body).where(STUDY.c.id == study_id)).first()
    if row is None:
        raise WorkspaceError(_("This workspace has no such study."), "no-study")
    return Study.model_validate_json(row.body)


def find_study(connection: Connection, name: str) -> Study:
    """The study of that id, or the only one whose title contains `name`. Raises WorkspaceError with the choices."""
    all_of_them = studies(connection)
    exact = [s for s in all_of_them if s.id == name]
    found = exact or [s for s in all_of_them if name.casefold() in s.title.casefold()]
    if len(found) == 1:
        return found[0]
    titles = ", ".join(s.title for s in (found or all_of_them)) or _("none")
    if found:
        raise WorkspaceError(
            _("“{name}” fits several studies: {titles}.").format(name=name, titles=titles), "many-studies"
        )
    raise WorkspaceError(
        _("No study is called “{name}”. Here are: {titles}.").format(name=name, titles=titles), "no-study"
    )


def publish(connection: Connection, study_id: str, protocol: Protocol, clock: Clock) -> PublishedProtocol:
    """Freeze a protocol as the study's next version. The same content again gives the version that is there."""
    content_hash = protocol.content_hash()
    here = PROTOCOL.c.study == study_id
    known = connection.execute(select(PROTOCOL).where(PROTOCOL.c.hash == content_hash, here)).first()
    if known is None:
        highest = connection.execute(select(func.max(PROTOCOL.c.number)).where(here)).scalar() or 0
        values = {"number": min(highest + 1, NUMBER_MAX), "title": protocol.title, "body": protocol.canonical()}
        log.append(connection, study_id, [log.Change(Kind.PUBLISH, f"protocol:{content_hash}", values)], clock)
    return version(connection, content_hash, study_id)


def version(connection: Connection, content_hash: str, study_id: str = "") -> PublishedProtocol:
    """One published version, as that study published it where one is named (several may have published the same).
    Raises WorkspaceError when it is not here (it comes with a bundle of its study)."""
    question = select(PROTOCOL).where(PROTOCOL.c.hash == content_hash).order_by(PROTOCOL.c.study)
    row = connection.execute(question.where(PROTOCOL.c.study == study_id) if study_id else question).first()
    if row is None:
        raise WorkspaceError(
            _("The protocol version this visit was recorded with is not here. Import a full bundle of its study."),
            "no-protocol",
        )
    return PublishedProtocol(row.hash, row.study, row.number, row.published_at, protocol_of(row.body))


def versions(connection: Connection, study_id: str) -> list[PublishedProtocol]:
    """All published versions of a study, the newest first."""
    rows = connection.execute(
        select(PROTOCOL.c.hash).where(PROTOCOL.c.study == study_id).order_by(PROTOCOL.c.number.desc(), PROTOCOL.c.hash)
    ).all()
    return [version(connection, row.hash, study_id) for row in rows]


def newest_version(connection: Connection, study_id: str) -> PublishedProtocol:
    """The version new visits use: the newest that was not retired. Raises WorkspaceError when there is none."""
    rows = connection.execute(
        select(PROTOCOL.c.hash).where(PROTOCOL.c.study == study_id).order_by(PROTOCOL.c.number.desc(), PROTOCOL.c.hash)
    ).scalars()
    published = list(rows)
    if not published:
        raise WorkspaceError(_("This study has no published protocol yet. Publish one first."), "no-protocol")
    retired = retired_versions(connection, study_id)
    current = next((hash_ for hash_ in published if hash_ not in retired), None)
    if current is None:
        raise WorkspaceError(
            _("Every version of this study's protocol is retired. Publish a new one, or take one back into use."),
            "all-retired",
        )
    return version(connection, current, study_id)


def retired_versions(connection: Connection, study_id: str) -> frozenset[str]:
    """The content hashes of the versions on which no new visit may begin."""
    row = connection.execute(select(STUDY.c.body).where(STUDY.c.id == study_id)).first()
    return frozenset(Study.model_validate_json(row.body).retired) if row else frozenset()


def save_site(connection: Connection, site: Site, clock: Clock) -> None:
    """Keep a new site or its changed facts."""
    row = connection.execute(select(SITE).where(SITE.c.id == site.id, SITE.c.study == site.study)).first()
    values = site.model_dump(mode="json", exclude={"id", "study"})
    before = dict(row._mapping) if row else {}
    changed = {name: value for name, value in values.items() if before.get(name) != value}
    if changed:
        log.append(connection, site.study, [log.Change(Kind.SET, f"site:{site.id}", changed)], clock)


def remove_site(connection: Connection, site: Site, clock: Clock) -> None:
    """Take a site out. Raises WorkspaceError when visits were made there or are being recorded."""
    here = (VISIT.c.site == site.id) & (VISIT.c.study == site.study)
    made = connection.execute(select(func.count()).select_from(VISIT).where(here)).scalar() or 0
    drafts = connection.exec_driver_sql(
        "SELECT count(*) FROM draft WHERE study = ? AND json_extract(body, '$.site') = ?", (site.study, site.id)
    ).scalar()
    if made or drafts:
        raise WorkspaceError(
            _("{site} stays: visits were made there. Nothing was changed.").format(site=site.name), "site-in-use"
        )
    log.append(connection, site.study, [log.Change(Kind.DELETE, f"site:{site.id}", {})], clock)


def sites(connection: Connection, study_id: str) -> list[Site]:
    """The sites of a study by name; those visited last come first in `recent_sites`."""
    rows = connection.execute(select(SITE).where(SITE.c.study == study_id).order_by(SITE.c.name, SITE.c.id))
    return [Site.model_validate(dict(row._mapping)) for row in rows]


def visits_by_version(connection: Connection, study_id: str) -> dict[str, int]:
    """Content hash -> how many completed visits of the study stand on that version."""
    question = select(VISIT.c.protocol, func.count()).where(VISIT.c.study == study_id).group_by(VISIT.c.protocol)
    return {str(hash_): int(n) for hash_, n in connection.execute(question)}


def visit_count(connection: Connection, study_id: str) -> int:
    """How many completed visits a study has here."""
    found = connection.execute(select(func.count()).select_from(VISIT).where(VISIT.c.study == study_id)).scalar()
    return int(found or 0)
