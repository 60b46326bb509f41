"""What to know before a report goes out: each point in words, with what follows from it and the place that mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import Photo, Report, photos_of
from cxstudio.report.language import Untranslated, told, untranslated
from cxstudio.study.anonymity import Anonymity, people_named, small_cells
from cxstudio.study.clearing import Stage, stage_of

FEW_VISITS = 5
"""Below this the report describes and does not judge."""
MOST_NAMES = 3


@dataclass(frozen=True)
class Point:
    """Something to know before the report goes out. `tone` is good, caution or quiet; `detail` says what follows;
    `verb` is what can be done about it at `place`, empty for nothing."""

    tone: str
    text: str
    detail: str = ""
    verb: str = ""
    place: tuple[str, str] = field(default=("", ""))


def before_it_goes(report: Report, basis: Basis, drafts: int, waiting: int, pages: int) -> list[Point]:
    """What to know before handing the report on: what weighs most first. `pages` are those that were left out."""
    study = basis.study.id
    language = untranslated(basis.own_words, basis.settings.language)
    return [
        *_about_visits(report, basis, drafts),
        *_about_waiting(waiting, study),
        *_about_photos(report, basis),
        *_about_people(basis),
        *_about_cells(basis),
        *_about_language(language, basis),
        *_about_signs(report),
        *_about_pages(pages),
        _about_names(basis),
    ]


def _about_visits(report: Report, basis: Basis, drafts: int) -> Iterable[Point]:
    study, n = basis.study.id, basis.n
    if report.notice:
        yield Point("caution", _("Synthetic visits"), report.notice)
    if n < FEW_VISITS:
        text = plural("Only {n} finished visit", "Only {n} finished visits", n)
        yield Point("caution", text, _("The report describes; it does not judge."))
    if drafts:
        text = plural("{n} visit is still in progress", "{n} visits are still in progress", drafts)
        yield Point("caution", text, _("Left out of the report."), _("Show the visits"), ("visits", study))
    if left := len(basis.left_out):
        text = plural("{n} finished visit does not count", "{n} finished visits do not count", left)
        detail = _("Not approved, sent back, rejected or recorded for practice. The report says so.")
        yield Point("quiet", text, detail, _("Review them"), ("review", study))


def _about_waiting(waiting: int, study: str) -> Iterable[Point]:
    if waiting:
        text = plural("{n} visit cannot be counted yet", "{n} visits cannot be counted yet", waiting)
        detail = _("The questions they answer have not come. Ask the sender for a bundle of the whole study.")
        yield Point("caution", text, detail, _("Receive a bundle"), ("exchange", "receive"))


def _about_photos(report: Report, basis: Basis) -> Iterable[Point]:
    study = basis.study.id
    shown = shown_photos(report)
    refused = sum(bool(photo.refusal) for photo in shown)
    every = [one for visit in basis.dataset.visits for one in visit.visit.evidence]
    cleared = {one.sha256 for one in every if stage_of(one) is Stage.CLEARED}
    raw = sum(not photo.refusal and photo.sha256[:64] not in cleared for photo in shown)
    if refused:
        text = plural("{n} photo is left out", "{n} photos are left out", refused)
        yield Point("caution", text, _("The report says why in its place."), _("Check them"), ("visits", study))
    if raw:
        text = plural("{n} photo goes out that nobody cleared", "{n} photos go out that nobody cleared", raw)
        yield Point("caution", text, _("Look at each for faces and names."), _("Look at them"), ("visits", study))
    if len(shown) > refused:
        text = _("Place and camera data removed")
        said = plural("From the photo shown.", "From all {n} photos shown.", len(shown) - refused)
        yield Point("good", text, said)


def shown_photos(report: Report) -> list[Photo]:
    """All photos of a report, those that are refused included."""
    return list(photos_of([*report.cover.blocks, *(block for page in report.pages for block in page.blocks)]))


def _about_people(basis: Basis) -> Iterable[Point]:
    """Names that notes seem to hold: covered at every level but the first."""
    if basis.anonymity is not Anonymity.NAMED:
        return
    found = people_named(visit.visit for visit in basis.dataset.visits)
    if found:
        names = ", ".join(dict.fromkeys(name for _visit, name in found[:MOST_NAMES]))
        text = plural("A note seems to name somebody", "{n} notes seem to name somebody", len(found))
        detail = _("{names}: covered at every other level of names.").format(names=names)
        yield Point("caution", text, detail, _("Show the visits"), ("visits", basis.study.id))


def _about_cells(basis: Basis) -> Iterable[Point]:
    small = small_cells(visit.visit for visit in basis.dataset.visits)
    if small:
        text = plural("{n} site has fewer than 5 visits", "{n} sites have fewer than 5 visits", len(small))
        held = basis.anonymity is Anonymity.STRICT
        detail = _("Held back in tables too.") if held else _("Not named in the report. Tables name them, unless small cells are held back.")  # fmt: skip  # noqa: E501
        yield Point("quiet", text, detail)


def _about_language(found: Untranslated, basis: Basis) -> Iterable[Point]:
    for sentence in told(found, basis.own_words.language):
        head, _sign, rest = sentence.partition(": ")
        yield Point("caution", head, rest, _("Translate them"), ("protocol", basis.study.id))


def _about_signs(report: Report) -> Iterable[Point]:
    if report.absent:
        signs = " ".join(report.absent[:12])
        text = plural("{n} sign has no letter form", "{n} signs have no letter form", len(report.absent))
        detail = _("Shown as boxes: {signs}. The web page shows them with the reader’s own fonts.")
        yield Point("caution", text, detail.format(signs=signs))


def _about_pages(pages: int) -> Iterable[Point]:
    if pages:
        text = plural("{n} page is left out", "{n} pages are left out", pages)
        yield Point("quiet", text, _("You switched it off in the list of sections."))


def _about_names(basis: Basis) -> Point:
    match basis.anonymity:
        case Anonymity.NAMED:
            return Point("caution", _("Notes and tables as recorded"), _("Observers’ names stand in the tables."))
        case Anonymity.OBSERVERS:
            return Point("good", _("No observer is named"), _("They are numbered."))
    return Point("good", _("No observer and no site is named"), _("They are numbered, in notes too."))
