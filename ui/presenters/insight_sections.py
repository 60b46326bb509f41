"""The sections of insight: the parts of the study report, the observers' words, the photos, and how far to trust it.

Each is made when somebody looks at it, from one reading that all of them share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cxstudio.i18n import _
from cxstudio.report.basis import Basis, Only, ReportSettings, narrowed, read_basis
from cxstudio.report.blocks import Block, Heading, Page, Refused
from cxstudio.report.verbatims import Verbatim, WallPhoto, verbatims, wall
from cxstudio.steps import Progress, Steps

from .visits import STATES

if TYPE_CHECKING:
    from cxstudio.report.content import Made, Part
    from cxstudio.workspace import Workspace

Choice = tuple[str, str]
"""(id, words); the id "" stands for all."""
FIRST = "moments"
WORDS, PHOTOS, TRUST = "words", "photos", "trust"
"""Sections that are no part of the report between its cover and its page of trust."""
LEAST = 5
"""Fewer visits than this are described and not judged; the page says so first."""


@dataclass(frozen=True)
class Choices:
    """What the visits of a study can be narrowed to; a list of one has nothing to choose."""

    sites: tuple[Choice, ...]
    observers: tuple[Choice, ...]
    waves: tuple[Choice, ...]
    versions: tuple[Choice, ...]
    states: tuple[Choice, ...]


@dataclass(frozen=True)
class Judged:
    """One judgement: how many of how many visits it speaks of, what can be chosen, the sections' names in order, and
    those that were made (`pages`). `words` and `photos` are None until their section was looked at; `held` photos may
    not be shown. `whole` is the reading, `basis` the part of it that is looked at."""

    study: str
    title: str
    only: Only
    visits: int
    of: int
    answer: str
    choices: Choices
    sections: tuple[Choice, ...]
    whole: Basis
    basis: Basis
    pages: Mapping[str, Page]
    words: tuple[Verbatim, ...] | None = None
    photos: tuple[WallPhoto, ...] | None = None
    held: int = 0


def judge(
    workspace: Workspace, study: str, only: Only, section: str, whole: Basis | None, before: Judged | None
) -> Steps[Judged]:
    """Read a study (unless `whole` is its reading) and make one section for the visits that are looked at. What
    `before` has of the same visits is kept. Raises WorkspaceError where something is not here."""
    from cxstudio.report import cover  # the core

    yield Progress(0, 3, _("Reading the visits"))
    if whole is None:
        whole, before = read_basis(workspace, study, ReportSettings()), None
    if before is None or before.only != only or before.whole is not whole:
        yield Progress(1, 3, _("Judging the touchpoints"))
        basis = narrowed(whole, only)
        numbers = {one.hash: one.number for one in workspace.protocol_versions(study)}
        answer = cover.finding(basis)
        choices, names = _choices(whole, numbers), sections()
        before = Judged(study, whole.study.title, only, basis.n, whole.n, answer, choices, names, whole, basis, {})
    yield Progress(2, 3, dict(before.sections).get(section, section))
    return _with_section(before, section)


def sections() -> tuple[Choice, ...]:
    """(id, name) of all sections in their order."""
    from cxstudio.report.content import parts  # the core

    names = [(part.id, part.name) for part in parts() if part.id != "findings"]
    at = next((place for place, (id, _name) in enumerate(names) if id == "actions"), len(names))
    own = [(WORDS, _("Observers’ words")), (PHOTOS, _("Photos"))]
    return (*names[:at], *own, *names[at:], (TRUST, _("How far to trust this")))


def _with_section(found: Judged, section: str) -> Judged:
    if section in found.pages:
        return found
    page = _page(found.basis, section, dict(found.sections).get(section, ""))
    found = replace(found, pages={**found.pages, section: page})
    if section == WORDS:
        return replace(found, words=verbatims(found.basis))
    if section == PHOTOS:
        photos, held = wall(found.basis)
        return replace(found, photos=photos, held=held)
    return found


def _page(basis: Basis, section: str, name: str) -> Page:
    from cxstudio.report.content import parts  # the core
    from cxstudio.report.trust_page import trust_page

    if section == TRUST:
        return trust_page(basis, (), ())
    if section in (WORDS, PHOTOS):
        return Page(section, name, name, ())
    part = next(one for one in parts() if one.id == section)
    return _one_page(part, part.make(basis))


def _one_page(part: Part, made: Made) -> Page:
    """A refusal as a page of its own, several pages as one."""
    if isinstance(made, Refused):
        return Page(part.id, part.name, part.name, (replace(made, title=""),))
    if isinstance(made, Page):
        return made
    blocks: list[Block] = list(made[0].blocks)
    for page in made[1:]:
        blocks += [Heading(page.title), *page.blocks]
    return Page(part.id, made[0].title, part.name, tuple(blocks))


def _choices(basis: Basis, numbers: Mapping[str, int]) -> Choices:
    used = basis.dataset.visits
    sites = {visit.visit.site for visit in used}
    waves = {wave.id: wave.title for wave in basis.study.waves}
    versions = {visit.visit.protocol for visit in used}
    states = {visit.visit.state.value for visit in used}
    named = [(site.id, site.name) for site in basis.sites.values() if site.id in sites]
    return Choices(
        tuple(sorted(named, key=lambda one: one[1])),
        tuple((name, name) for name in sorted(set(basis.dataset.observers))),
        tuple((id, waves.get(id, id)) for id in sorted({visit.visit.wave for visit in used} - {""})),
        tuple(
            (v, _("Version {n}").format(n=numbers.get(v, "?")))
            for v in sorted(versions, key=lambda v: numbers.get(v, 0))
        ),
        tuple((state, STATES[state][0] if state in STATES else state) for state in sorted(states)),
    )
