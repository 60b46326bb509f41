"""What a person chose of a report before it goes out, as one frozen value; what there is to choose from, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cxstudio.i18n import _
from cxstudio.report.kinds import KINDS, Need, Subject
from cxstudio.report.language import OFFERED
from cxstudio.report.template import PLAIN, Section, Template, templates
from cxstudio.report.wanted import Hidden, Wanted
from cxstudio.store import studies, visits
from cxstudio.study.language_names import name_of
from cxstudio.study.languages import languages
from cxstudio.workspace import Workspace

from .moments import exact_moment

Option = tuple[str, str]
"""What is kept, and how it is called."""


@dataclass(frozen=True)
class Chosen:
    """A study and what is wanted of it. `sections` are the pages in their order, kept apart from the template's so that
    one report can differ; empty for the template's."""

    study: str = ""
    wanted: Wanted = field(default_factory=Wanted)
    sections: tuple[Section, ...] = ()

    @property
    def template(self) -> Template:
        """The template with these sections in it."""
        template = self.wanted.template
        return template.model_copy(update={"sections": self.sections}) if self.sections else template

    def asks(self) -> Wanted:
        """What is handed to an exporter."""
        return replace(self.wanted, template=self.template)

    def of(self, study: str) -> Chosen:
        """The same wishes about another study; what it is about is open again."""
        return replace(self, study=study, wanted=replace(self.wanted, subject=Subject(), language=""))

    def with_kind(self, kind: str) -> Chosen:
        """Another kind of report, with all its pages."""
        return replace(self, wanted=replace(self.wanted, kind=kind, subject=Subject()), sections=())

    def about(self, need: Need, id: str) -> Chosen:
        """About that visit, site or wave."""
        return replace(self, wanted=replace(self.wanted, subject=Subject(**{need.value: id})))

    def saying(self, what: str, said: str) -> Chosen:
        """With another language, level of names, count of visits or paper."""
        match what:
            case "language":
                return replace(self, wanted=replace(self.wanted, language=said))
            case "level":
                level = next(level for level, _words in levels() if level == said)
                return replace(self, wanted=replace(self.wanted, anonymity=level))
            case "counts":
                return replace(self, wanted=replace(self.wanted, counts=said))
            case "paper":
                return replace(self, wanted=replace(self.wanted, paper=said))
        return self

    def with_template(self, template: Template) -> Chosen:
        """In another template, with its pages in its order."""
        return replace(self, wanted=replace(self.wanted, template=template), sections=())


@dataclass(frozen=True)
class Offer:
    """All that can be chosen for a study; `need` is the sort of thing the kind is about, and `subjects` are those."""

    kinds: tuple[Option, ...]
    need: Need | None
    subjects: tuple[Option, ...]
    languages: tuple[Option, ...]
    levels: tuple[Option, ...]
    counts: tuple[Option, ...]
    templates: tuple[Template, ...]
    papers: tuple[Option, ...]


def offer(workspace: Workspace, chosen: Chosen) -> Offer:
    """What there is to choose from. The protocol's own language comes first."""
    kind = KINDS[chosen.wanted.kind]
    need = kind.needs or kind.takes
    return Offer(
        kinds=tuple((name, one.title) for name, one in KINDS.items()),
        need=need,
        subjects=_subjects(workspace, chosen.study, need) if need and chosen.study else (),
        languages=_languages(workspace, chosen.study),
        levels=levels(),
        counts=counts(),
        templates=(PLAIN, *templates(workspace.folder)),
        papers=(("a4", _("A4")), ("letter", _("Letter"))),
    )


def levels() -> tuple[tuple[Hidden, str], ...]:
    """Who may be known, from what hides least to what hides most."""
    return (
        ("named", _("As recorded, names included")),
        ("observers", _("Observers as numbers")),
        ("sites", _("Sites and observers as numbers")),
        ("strict", _("Numbers, small cells held back")),
    )


def counts() -> tuple[Option, ...]:
    """Which visits count."""
    return (
        ("", _("As the study counts")),
        ("complete", _("Every finished visit")),
        ("submitted", _("Submitted or approved")),
        ("approved", _("Approved only")),
    )


def _languages(workspace: Workspace, study: str) -> tuple[Option, ...]:
    if not study:
        return (("", name_of("en")),)
    with workspace.database.read() as connection:
        protocol = studies.newest_version(connection, study).protocol
    own, *others = languages(protocol)
    rest = [tag for tag in dict.fromkeys((*OFFERED, *others)) if tag != own]
    return (("", name_of(own)), *((tag, name_of(tag)) for tag in rest))


@dataclass(frozen=True)
class OnVisit:
    """With what one goes to the report on a single visit: the ids of study and visit."""

    study: str
    visit: str

    def chosen(self, before: Chosen) -> Chosen:
        """All that was chosen before, but of this visit."""
        return before.of(self.study).with_kind("visit").about(Need.VISIT, self.visit)


def _subjects(workspace: Workspace, study: str, need: Need) -> tuple[Option, ...]:
    with workspace.database.read() as connection:
        known = studies.study(connection, study)
        sites = {site.id: site.name for site in studies.sites(connection, study)}
        if need is Need.SITE:
            return tuple(sites.items())
        if need is Need.WAVE:
            return (("", _("The last wave")), *((wave.id, wave.title) for wave in known.waves))
        found = visits.visits_of(connection, study)
    words = _("Visit {n}, {site}, {day}")
    return tuple(
        (one.id, words.format(n=one.number, site=sites.get(one.site, ""), day=exact_moment(one.started_at)))
        for one in reversed(found)
    )


# -- sections ----------------------------------------------------------------------------------------------------------


def toggled(sections: Sequence[Section], id: str) -> tuple[Section, ...]:
    """With that page on where it was off, and off where it was on; the last one that is on stays."""
    on = [one for one in sections if one.on]
    if len(on) == 1 and on[0].id == id:
        return tuple(sections)
    return tuple(one.model_copy(update={"on": not one.on}) if one.id == id else one for one in sections)


def moved(sections: Sequence[Section], id: str, by: int) -> tuple[Section, ...]:
    """With that page so many places further down (up below 0), as far as the ends let it."""
    at = next((place for place, one in enumerate(sections) if one.id == id), None)
    return tuple(sections) if at is None else put(sections, id, at + by)


def put(sections: Sequence[Section], id: str, place: int) -> tuple[Section, ...]:
    """With that page at that place."""
    one = next(section for section in sections if section.id == id)
    rest = [section for section in sections if section.id != id]
    rest.insert(min(max(place, 0), len(rest)), one)
    return tuple(rest)
