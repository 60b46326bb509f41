"""What is around the pages of every kind of report: names at the head, study, version and hash at the foot, and what
the typeface cannot draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cxstudio.i18n import _
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import Cover, Page, Report
from cxstudio.report.cover import notice
from cxstudio.report.fonts import absent_sentence
from cxstudio.report.text import plain
from cxstudio.report.typeface import missing
from cxstudio.steps import Steps
from cxstudio.store.photos import prepare
from cxstudio.study.clearing import refusal
from cxstudio.study.recorded import Evidence


def bound(basis: Basis, cover: Cover, pages: Sequence[Page] = (), when: str = "") -> Report:
    """The report of these pages. `when` stands beside the client's name, else the method and the days of the visits."""
    report = Report(
        study=plain(basis.study.title),
        client=plain(basis.study.client) or plain(basis.study.title),
        when=when or _("{method}, {when}").format(method=_(plain(basis.study.method)), when=basis.when),
        language=basis.version.protocol.language,
        foot=foot(basis),
        notice=notice(basis),
        cover=cover,
        pages=tuple(pages),
    )
    absent = missing(report.texts())
    told = " ".join(part for part in (cover.notice, absent_sentence(absent)) if part)
    return replace(report, absent=absent, cover=replace(cover, notice=told))


def foot(basis: Basis) -> str:
    """Study, protocol version and data, by which a page that lies about is known."""
    text = _("Study {study} · protocol version {version} · data {hash}")
    return text.format(study=plain(basis.study.id)[:8], version=basis.version.number, hash=basis.data_hash[:12])


def prepared(basis: Basis, evidence: Iterable[Evidence]) -> Steps[None]:
    """Make the pictures that will be shown and are not there yet; those that may not leave are left alone."""
    shown = [one for one in evidence if one.in_report and not refusal(one, basis.study.ethics)]
    yield from prepare(basis.files, shown)
