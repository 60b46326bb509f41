"""What the screens show: workspaces in every state of their life, and bundles of every kind."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cxstudio.assets import studies
from cxstudio.exchange import bundle, merge
from cxstudio.opening import open_or_make
from cxstudio.steps import run_to_end
from cxstudio.study.plan import read_study_file
from cxstudio.study.visit import Answer, Visit
from cxstudio.workspace import DATABASE, Person, Workspace
from tests.data_photos import a_photo

WATCHED = "order_look"
"""The item whose answer both sides change, in different ways."""


@dataclass(frozen=True)
class Made:
    """Where everything lies. `study` is the coffee shop's id, `wordy` that of a study with a long title. `ready` is
    copied for each run, `empty` has a study without visits, `broken` is none; `ana` brings a visit, `both` contradicts
    one of ours, `torn` is damaged."""

    folder: Path
    study: str
    wordy: str
    ready: Path
    empty: Path
    broken: Path
    ana: Path
    both: Path
    torn: Path


def make_all(folder: Path) -> Made:
    """Make every workspace and bundle once."""
    ready, empty, broken = folder / "ready", folder / "empty", folder / "broken"
    with run_to_end(open_or_make(ready)) as mine:
        study = mine.studies()[0].id
        run_to_end(bundle.export(mine, study, folder / "everything.cxb"))
        ana, both = _from_ana(folder, study)
        _amend(mine, study, "no", "I had mistaken the counter.")
        _begin_drafts(mine, study)
        wordy = _add_long_titles(mine)
    with Workspace.create(empty, Person("Ines", "Ines’s laptop")) as workspace:
        workspace.install(read_study_file(studies() / "online_order.json"))
    broken.mkdir()
    (broken / DATABASE).write_bytes(b"this was a database once " * 400)
    torn = folder / "torn.cxb"
    whole = ana.read_bytes()
    torn.write_bytes(whole[: len(whole) // 2] + b"\0\0\0\0" + whole[len(whole) // 2 + 4 :])
    return Made(folder, study, wordy, ready, empty, broken, ana, both, torn)


def copy_of(folder: Path, made: Path) -> Path:
    """A workspace to be changed freely."""
    return Path(shutil.copytree(made, folder))


def photos() -> list[tuple[str, bytes]]:
    """Three pictures, one upright."""
    sizes = ((1600, 1200), (1200, 1600), (1600, 900))
    return [(f"counter {n}.jpg", a_photo(size=size, seed=n)) for n, size in enumerate(sizes, 1)]


def _from_ana(folder: Path, study: str) -> tuple[Path, Path]:
    """A bundle with one more visit, and a later one in which an answer of ours was changed as well."""
    with Workspace.create(folder / "ana", Person("Ana Duarte", "Ana’s laptop")) as ana:
        with run_to_end(bundle.read(folder / "everything.cxb")) as opened:
            run_to_end(merge.apply(ana, opened))
        visit = ana.begin_visit(study, ana.sites(study)[0], "Ana", {"scenario": "plain"})
        ana.complete(ana.drafts.load(visit.id))
        run_to_end(bundle.export(ana, study, folder / "ana-duarte-coffee-shop.cxb"))
        _amend(ana, study, "yes", "The person did look up.")
        run_to_end(bundle.export(ana, study, folder / "ana-duarte-second.cxb"))
    return folder / "ana-duarte-coffee-shop.cxb", folder / "ana-duarte-second.cxb"


def _amend(workspace: Workspace, study: str, value: str, reason: str) -> None:
    _version, found = workspace.dataset(study)
    visit = next(one.visit for one in found.visits if WATCHED in one.visit.answers)
    note = f"Changed: {reason}"
    workspace.amend(visit, Answer(item=WATCHED, value=value, note=note, at=workspace.clock()), reason)


def _add_long_titles(workspace: Workspace) -> str:
    """A second study, whose title takes more than a line, with a client and a site as wordy."""
    order = read_study_file(studies() / "online_order.json")
    title = f"{order.study.title}: autumn wave in the outlets of the northern and western regions"
    wordy = {"title": title, "client": "Northern and Western Outlets Trading Company"}
    workspace.install(order.model_copy(update={"study": order.study.model_copy(update=wordy)}))
    workspace.add_site(order.study.id, "Customer service of the outlets, telephone and chat, evening shift")
    return order.study.id


def _begin_drafts(workspace: Workspace, study: str) -> None:
    """Two visits in work: one just begun, one a few answers in."""
    sites = workspace.sites(study)
    workspace.begin_visit(study, sites[-1], "Tom", {"scenario": "allergy"})
    visit = workspace.begin_visit(study, sites[0], "Ines", {"scenario": "plain"})
    for item, value in FIRST_ANSWERS.items():
        workspace.drafts.save_answer(visit.id, Answer(item=item, value=value, at=visit.started_at + 60_000))


def rich_draft(workspace: Workspace) -> Visit:
    """The draft with answers."""
    drafts = [workspace.drafts.load(id_) for id_ in workspace.drafts.all()]
    return next(visit for visit in drafts if visit.observer == "Ines")


FIRST_ANSWERS = {
    "approach_expectation": 5,
    "out_sign_read": "yes",
    "out_pavement": 3,
    "out_glass": 2,
    "out_open_seen": "yes",
    "order_expectation": 6,
    "order_importance": 4,
}
