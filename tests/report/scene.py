"""A small study as a report sees it: the golden case's 24 visits in a real workspace, notes and photos on top."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from cxstudio.report.blocks import Report
from cxstudio.report.content import ReportSettings, gather
from cxstudio.report.pdf import Paper, write_pdf
from cxstudio.steps import run_to_end
from cxstudio.store.photos import Source
from cxstudio.study.pages import OUTCOME
from cxstudio.study.plan import Ethics, Study, StudyFile
from cxstudio.study.protocol import Anchor, AnyOf, Ask, EvidenceRule, Outcome, Protocol, Scale, Stage, Touchpoint, YesNo
from cxstudio.study.visit import Answer, Visit
from cxstudio.workspace import Person, Workspace
from tests.analysis.golden_moments import TITLES, VISITS
from tests.data_photos import exif, stains

STUDY = "01900000-0000-7000-8000-0000000000aa"
START = 1_772_532_000_000  # 3 March 2026, 10:00 UTC
STANDARDS = (
    "Greeted within one minute of entering.",
    "Served, or told how long, within five minutes.",
    "Asked who it is for, and told how to use it.",
    "Price said before paying, receipt offered.",
    "Thanked, and told when to come again.",
)
STAGES = {"Arriving": (0,), "Being served": (1, 2), "Leaving": (3, 4)}
SECRET_NAME = "PRIVATE-NAME-of-a-file.jpg"


def scale(id: str, low: int, high: int) -> Scale:
    return Scale(id=id, title=id, anchors=tuple(Anchor(value=v, text=f"words for {v}") for v in range(low, high + 1)))


def touchpoint(place: int) -> Touchpoint:
    title = TITLES[place]
    item = YesNo(
        id=f"{title.lower()}_kept",
        text=f"Was the {title.lower()} as the handbook asks?",
        points=2,
        standard=AnyOf(answers=("yes",)),
        in_standard=True,
        critical=title == "Payment",
        evidence=EvidenceRule(when="on_fail"),
    )
    return Touchpoint(
        id=title.lower(), title=title, standard=STANDARDS[place], spoken_as=f"the {title.lower()}",
        asks=(Ask.EMOTION,), items=(item,),
    )  # fmt: skip


def protocol() -> Protocol:
    stages = [
        Stage(id=title.lower().replace(" ", "_"), title=title, touchpoints=tuple(map(touchpoint, places)))
        for title, places in STAGES.items()
    ]
    return Protocol(
        title="Pharmacy visit",
        scales=(scale("v7", -3, 3), scale("x9", 0, 8), scale("o10", 0, 10)),
        stages=tuple(stages),
        outcome=Outcome(text="How likely is it that you would come back to this pharmacy?", scale="o10"),
    )


def study_file(title: str = "Pharmacies in spring") -> StudyFile:
    study = Study(
        id=STUDY,
        title=title,
        client="Harbour Pharmacies",
        question="With which moments of a pharmacy visit does the wish to come back rise and fall?",
        ethics=Ethics(staff_told="on 9 February 2026 that visits would take place", statement="Own branches only."),
    )
    return StudyFile(key="pharmacy", study=study, protocol=protocol())


class Ticking:
    """A clock that tests hold in their hands."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        self.now += 1
        return self.now


def rows() -> list[list[str]]:
    return [visit.split() for line in VISITS.strip().splitlines() for visit in line.split(" | ")]


def answers(row: list[str], start: int, notes: Mapping[str, str]) -> dict[str, Answer]:
    """One visit's answers; the minute of each is its place in the visit times three."""
    _site, failed, *felt, outcome = row
    found = {OUTCOME: Answer(item=OUTCOME, value=int(outcome), at=start + 40 * 60_000)}
    for place, title in enumerate(TITLES):
        at, id = start + (3 * place + 2) * 60_000, title.lower()
        if failed[place] != "-":
            kept = "no" if failed[place] == "1" else "yes"
            found[f"{id}_kept"] = Answer(item=f"{id}_kept", value=kept, at=at, note=notes.get(id, ""))
        if felt[place] != "n":
            found[f"{id}_valence"] = Answer(item=f"{id}_valence", value=int(felt[place]), at=at)
    return found


def record(
    workspace: Workspace, number: int, row: list[str], notes: Mapping[str, str] | None = None, sites: int = 6
) -> Visit:
    """One completed visit; every second day another."""
    workspace.clock.now = START + number * 86_400_000  # type: ignore[attr-defined]
    known = workspace.sites(STUDY)
    place = number * sites // 24 % sites if len(known) == sites else 0
    draft = workspace.begin_visit(STUDY, known[place], f"Observer {number % 6}")
    draft = draft.model_copy(update={"utc_offset": 60, "zone": "CET"})
    return draft.model_copy(update={"answers": answers(row, draft.started_at, notes or {})})


def a_workspace(folder: Path, sites: int = 6, file: StudyFile | None = None) -> Workspace:
    workspace = Workspace.create(folder, Person("Ines", "ines-laptop"), Ticking())
    count = iter(range(10**6))
    workspace.new_id._random_bits = lambda bits: next(count) % 2**bits  # ids that are the same in every run
    workspace.install(file or study_file())
    for name in "ABCDEF"[:sites]:
        workspace.add_site(STUDY, f"Branch {name}")
    return workspace


def golden_workspace(folder: Path, visits: int = 24, sites: int = 6, photos: bool = False) -> Workspace:
    """The golden case, or its first visits."""
    workspace = a_workspace(folder, sites)
    for number, row in enumerate(rows()[:visits]):
        notes = {title.lower(): f"Visit {number + 1}: {title} fell short." for title in TITLES}
        drafted = record(workspace, number, row, {t: n for t, n in notes.items() if failed(row, t)}, sites)
        workspace.complete(with_photo(workspace, drafted, number) if photos and failed(row, "advice") else drafted)
    return workspace


def failed(row: list[str], title: str) -> bool:
    return row[1][[t.lower() for t in TITLES].index(title)] == "1"


def with_photo(workspace: Workspace, visit: Visit, seed: int, item: str = "advice_kept") -> Visit:
    content = BytesIO()
    stains((1200, 900) if seed % 2 else (900, 1200), seed).save(content, "JPEG", exif=exif())
    (facts,) = run_to_end(workspace.attach([Source(content.getvalue(), SECRET_NAME)]))
    assert not isinstance(facts, Exception)
    return visit.with_evidence(workspace.evidence_of(facts, "advice", item))


def report_of(workspace: Workspace, settings: ReportSettings | None = None) -> Report:
    return run_to_end(gather(workspace, STUDY, settings))


def pdf_of(report: Report, path: Path, paper: Paper = Paper.A4) -> Path:
    return run_to_end(write_pdf(report, path, paper))


def pages_text(path: Path) -> list[str]:
    """The text of each page as a reader's clipboard gets it, blanks made alike."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(path)
    texts = [page.get_textpage().get_text_bounded().replace("\xa0", " ") for page in document]
    document.close()
    return ["\n".join(line.rstrip() for line in text.splitlines()) for text in texts]
