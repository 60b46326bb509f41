"""A team's hub on a real PostgreSQL server: a replica like any other, with the same fingerprint and the same report."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cxstudio.checkup import check_workspace
from cxstudio.cli import main
from cxstudio.errors import CxError, WorkspaceError
from cxstudio.exchange import bundle, merge
from cxstudio.exchange.carriers import Folder
from cxstudio.exchange.collecting import Outcome, news
from cxstudio.exchange.envelope import Opener
from cxstudio.hub import make_hub, open_hub, serve_once, status
from cxstudio.steps import run_to_end
from cxstudio.store import glance, log, search
from cxstudio.store.hub_database import shown
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import Protocol
from cxstudio.study.visit import Answer
from cxstudio.workspace import Person, Workspace
from tests.postgres import a_place_for_it, programs, running
from tests.sample import a_copy
from ui.presenters.settings import back_up

CAFE = StudyFile(key="small", study=Study(id="s1", title="Coffee visits"), protocol=Protocol(title="Café", stages=()))
psycopg = pytest.importorskip("psycopg", reason="the extra “hub” is not installed")
pytestmark = pytest.mark.skipif(programs() is None, reason="no PostgreSQL server is installed here")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    folder = a_place_for_it()
    try:
        with running(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """An empty database of its own."""
    name = f"hub_{abs(hash(request.node.nodeid)):x}"
    with psycopg.connect(server + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server + name


@pytest.fixture
def hub(url: str, tmp_path: Path) -> Iterator[Workspace]:
    with make_hub(url, tmp_path / "hub", Person("Hub", "server")) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a bundle."""
    folder = tmp_path_factory.mktemp("everything")
    with Workspace.open(a_copy(folder)) as workspace:
        run_to_end(bundle.export(workspace, workspace.studies()[0].id, folder / "everything.cxb"))
    return folder / "everything.cxb"


def sent(workspace: Workspace, path: Path) -> Path:
    return run_to_end(bundle.export(workspace, "s1", path)).path


def take_in(workspace: Workspace, path: Path) -> None:
    with run_to_end(bundle.read(path)) as opened:
        run_to_end(merge.apply(workspace, opened))


def fingerprint(workspace: Workspace) -> str:
    with workspace.database.read() as connection:
        return log.study_fingerprint(connection, workspace.studies()[0].id)


def test_a_hub_has_the_fingerprint_the_scores_and_the_sums_of_the_laptop(
    hub: Workspace, everything: Path, tmp_path: Path
) -> None:
    take_in(hub, everything)
    with Workspace.open(a_copy(tmp_path)) as laptop:
        study = laptop.studies()[0].id
        assert fingerprint(hub) == fingerprint(laptop)
        here, there = hub.dataset(study)[1], laptop.dataset(study)[1]
        assert [(one.visit, one.score) for one in here.visits] == [(one.visit, one.score) for one in there.visits]
        with hub.database.write() as connection, laptop.database.write() as other:
            from cxstudio.store import sums

            assert sums.faults(connection) == []
            states = ("complete",)
            assert [tuple(row) for row in sums.item_sums(connection, study, states)] == [
                tuple(row) for row in sums.item_sums(other, study, states)
            ]
            assert log.faults(connection) == []


def test_a_study_goes_round_laptops_and_hub_in_any_order(hub: Workspace, tmp_path: Path) -> None:
    draw = random.Random(7)
    with Workspace.create(tmp_path / "ana", Person("Ana")) as ana, Workspace.create(tmp_path / "b", Person("B")) as ben:
        ana.install(CAFE)
        ana.add_site("s1", "Market")
        parcels = [sent(ana, tmp_path / "first.cxb")]
        take_in(ben, parcels[0])
        for step in range(8):
            writer = draw.choice([ana, ben])
            writer.complete(writer.begin_visit("s1", writer.sites("s1")[0], writer.person))
            parcels.append(sent(writer, tmp_path / f"{step}.cxb"))
            take_in(draw.choice([hub, ana, ben]), draw.choice(parcels))
        take_in(hub, parcels[0])
        parcels.append(sent(hub, tmp_path / "from-the-hub.cxb"))
        for place in (hub, ana, ben):
            for parcel in draw.sample(parcels, len(parcels)):
                take_in(place, parcel)
        assert len({fingerprint(place) for place in (hub, ana, ben)}) == 1
        assert len(hub.dataset("s1")[1].visits) == 8


def test_visits_are_recorded_amended_and_erased_at_the_hub_itself(hub: Workspace) -> None:
    hub.install(CAFE)
    study = "s1"
    site = hub.add_site(study, "Harbour")
    visit = hub.begin_visit(study, site, "Ines")
    hub.drafts.save_answer(visit.id, Answer(item="made_up", note="100 % “sure”?"))
    assert hub.drafts.load(visit.id).answers["made_up"].note == "100 % “sure”?"
    done = hub.complete(hub.drafts.load(visit.id))
    amended = hub.amend(done, Answer(item="made_up", note="not so sure"), "asked again")
    assert amended.answers["made_up"].note == "not so sure"
    assert hub.drafts.all() == []
    hub.erase(study, amended.id, "asked to")
    with hub.database.write() as connection:
        assert log.faults(connection) == []
    assert "not so sure" not in str(hub.dataset(study)[1])


def test_the_folder_it_serves_is_taken_in_and_gets_receipts(hub: Workspace, tmp_path: Path) -> None:
    place = tmp_path / "shared"
    place.mkdir()
    with Workspace.create(tmp_path / "lead", Person("Lea")) as lead:
        lead.install(CAFE)
        sent(lead, place / "from-the-lead.cxb")
    carrier = Folder(place)
    found = run_to_end(serve_once(hub, carrier, news(hub, carrier), lambda _path: Opener()))
    assert [(one.name, one.outcome) for one in found] == [("from-the-lead.cxb", Outcome.TAKEN)]
    (receipt,) = place.glob("receipt-*.cxb")
    assert news(hub, carrier) == []
    with run_to_end(bundle.read(receipt)) as opened:
        assert (opened.facts.operations, opened.facts.person) == (0, "Hub")
        assert opened.facts.have


def test_the_hub_is_opened_again_by_whoever_knows_its_address(
    url: str, everything: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence = tmp_path / "hub"
    assert main(["hub", "init", url, "--evidence", str(evidence)]) == 0
    assert main(["bundle", "import", url, str(everything)]) == 0
    capsys.readouterr()
    assert main(["hub", "status", url, "--json"]) == 0
    (study,) = json.loads(capsys.readouterr().out)["studies"]
    with Workspace.open(a_copy(tmp_path)) as laptop:
        assert study["fingerprint"] == fingerprint(laptop)
    assert main(["check", url]) == 0
    assert main(["report", url, "coffee", "-o", str(tmp_path / "hub.json")]) == 0
    assert main(["report", str(tmp_path / "workspace"), "coffee", "-o", str(tmp_path / "laptop.json")]) == 0
    assert (tmp_path / "hub.json").read_bytes() == (tmp_path / "laptop.json").read_bytes()
    with open_hub(url) as again:
        assert [one.title for one in status(again)] == [study["title"]]
        assert run_to_end(check_workspace(again)).is_sound
    with pytest.raises(WorkspaceError, match="already"):
        make_hub(url, evidence)


def test_two_writers_take_turns(url: str, hub: Workspace) -> None:
    from concurrent.futures import ThreadPoolExecutor

    hub.install(CAFE)
    study = "s1"

    def add(name: str) -> None:
        with open_hub(url) as workspace:
            for number in range(5):
                workspace.add_site(study, f"{name} {number}")

    with ThreadPoolExecutor(3) as people:
        list(people.map(add, ["Ana", "Ben", "Cem"]))
    added = [site.name for site in hub.sites(study) if site.name.split()[0] in ("Ana", "Ben", "Cem")]
    assert len(added) == 15
    with hub.database.write() as connection:
        assert log.faults(connection) == []


def test_a_server_that_does_not_answer_is_said_without_the_password(server: str) -> None:
    for address in ("postgresql://ana:secret@127.0.0.1:9/team", server.replace("tester", "nobody_here") + "postgres"):
        with pytest.raises(CxError, match="does not answer") as refused:
            open_hub(address)
        assert "secret" not in str(refused.value)
    assert shown("postgresql:/ana:secret@host/team") == "postgresql://ana:***@host/team"


def test_its_server_backs_it_up_and_that_is_said(hub: Workspace) -> None:
    assert not hub.backup_is_due()
    assert hub.backup("before-import") is None
    assert "pg_dump" in run_to_end(back_up(hub))
    assert not (hub.folder / "backups").exists()


def test_an_empty_database_is_no_hub(url: str) -> None:
    with pytest.raises(WorkspaceError, match="cxstudio hub init"):
        open_hub(url)


def test_the_first_look_at_a_hub_is_that_of_a_workspace(hub: Workspace, everything: Path, tmp_path: Path) -> None:
    take_in(hub, everything)
    study = hub.studies()[0].id
    with Workspace.open(a_copy(tmp_path)) as laptop:
        places = hub.database.path, laptop.database.path
        first = [glance.glance(place).studies[0] for place in places]
        assert first[0]._replace(changed_at=0, changed_by="") == first[1]._replace(changed_at=0, changed_by="")
        assert first[0].visits == 24
        for order in (glance.NEWEST, glance.Order("score", False), glance.Order("site", True)):
            pages = [glance.visit_lines(place, study, limit=7, order=order) for place in places]
            more = [glance.visit_lines(p, study, page[-1], 7, order) for p, page in zip(places, pages, strict=True)]
            for here, there in zip(pages[0] + more[0], pages[1] + more[1], strict=True):
                assert (here.number, here.site, here.score) == (there.number, there.site, there.score)
        asked = search.question("mark que")
        found = [{one.number for one in glance.visit_lines(p, study, question=asked)} for p in places]
        assert found[0] == found[1]
        assert glance.visit_total(places[0], study) == (24, 0)


def test_the_window_opens_a_hub(hub: Workspace, url: str, everything: Path, tmp_path: Path, qtbot: QtBot) -> None:
    from tests.ui.window_scenes import PATIENCE_MS, a_window, at_rest
    from ui.views.visits import VisitsPage

    take_in(hub, everything)
    window = a_window(qtbot, Path(url), preferences_in=tmp_path)
    qtbot.waitUntil(lambda: window.context.workspace is not None, timeout=PATIENCE_MS)
    at_rest(qtbot, window.context)
    assert window.home._shown == "cards"
    window.go("visits")
    at_rest(qtbot, window.context)
    assert isinstance(window.page, VisitsPage)
    assert window.page.model.rowCount() == 24
