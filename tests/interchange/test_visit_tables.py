"""Visits from tables: what our own export wrote comes back equal, what others wrote is read, checked and told."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxstudio.cli import main
from cxstudio.errors import ProtocolError
from cxstudio.interchange.account import Account, Outcome
from cxstudio.interchange.cell_answers import DoesNotFit, number_of, said_in
from cxstudio.interchange.cell_times import clock_of, day_of, moment_of, seconds_of
from cxstudio.report.data_files import write_csv
from cxstudio.report.data_tables import gather_tables
from cxstudio.report.data_workbook import write_xlsx
from cxstudio.steps import run_to_end
from cxstudio.study import protocol as p
from cxstudio.study.guarded_cells import guarded, plain_cell
from cxstudio.study.plan import Ethics, Study, StudyFile, Wave
from cxstudio.study.visit import Answer, AnswerValue, MarkedMoment, ObservedEvent, Status, VisitState
from cxstudio.visit_imports import Brought, importing, looking, taking_back, waiting_words
from cxstudio.workspace import Person, Workspace

START = 1_772_532_000_000  # 3 March 2026, 10:00 UTC
STUDY = "01900000-0000-7000-8000-0000000000bb"
SCALE = p.Scale(id="q7", title="Quality", anchors=tuple(p.Anchor(value=n, text=f"words {n}") for n in range(1, 8)))
FEELING = p.Scale(id="v7", title="Feeling", anchors=tuple(p.Anchor(value=n, text=f"feels {n}") for n in range(-3, 4)))
AROUSAL = p.Scale(id="x9", title="Arousal", anchors=tuple(p.Anchor(value=n, text=f"up {n}") for n in range(9)))
DRINKS = (
    p.Choice(id="tea", text="Tea, hot"),
    p.Choice(id="milk", text="Milk"),
    p.Choice(id="none", text="None", exclusive=True),
)
ITEMS: tuple[p.Item, ...] = (
    p.YesNo(id="greeted", text="Was I greeted?", not_applicable=p.NOT_APPLICABLE),
    p.Rating(id="clean", text="How clean was it?", scale="q7"),
    p.Text(id="pushed", text="How was I pushed?", condition="${arm} = 'rushed'", at_least=0),
    p.SingleChoice(id="drink", text="What did I drink?", choices=DRINKS),
    p.SeveralChoices(id="seen", text="What did I see?", choices=DRINKS, at_most=2),
    p.Number(id="queue", text="How many waited?", minimum=0, maximum=500, decimals=2, unit="people"),
    p.Money(id="paid", text="What did I pay?", currency="EUR"),
    p.Counter(id="staff", text="How many staff?", maximum=40),
    p.Timer(id="wait", text="How long did I wait?", starts="I joined", stops="I was served"),
    p.Text(id="words", text="What was said?", at_least=0),
    p.Date(id="best_before", text="Best before?"),
    p.ClockTime(id="closing", text="When do they close?"),
    p.Rows(id="problems", text="Which problems?", columns=(
        p.Column(id="what", title="What"), p.Column(id="how_bad", title="How bad", kind="number"))),
    p.Acknowledge(id="read", text="I read the sign."),
)  # fmt: skip
PROTOCOL = p.Protocol(
    title="Kiosk visit",
    scales=(SCALE, FEELING, AROUSAL),
    stages=(p.Stage(id="inside", title="Inside", touchpoints=(
        p.Touchpoint(id="counter", title="At the counter", spoken_as="the counter", items=ITEMS, shuffle=True,
                     asks=(p.Ask.RATING, p.Ask.EMOTION)),)),),
    outcome=p.Outcome(text="Would I come back?", scale="q7"),
    draws=(p.Draw(id="arm", title="Arm", options=(p.Choice(id="calm", text="Calm"),
                                                  p.Choice(id="rushed", text="Rushed"))),),
    behaviours=(p.Behaviour(code="smile", title="Smiles", kind="point"),
                p.Behaviour(code="talk", title="Talks", kind="state")),
)  # fmt: skip
STOOD_FOR = Ethics(
    owner="own", legal_ground="Legitimate interest.", staff_told="By works agreement.", recording="No faces.",
    assessment="None is needed.", originals="Nobody but the lead.",
)  # fmt: skip
FILE = StudyFile(
    key="kiosk",
    study=Study(
        id=STUDY,
        title="Kiosks",
        question="How clean are the kiosks?",
        waves=(Wave(id="w1", title="Spring", starts="2026-03-01", ends="2026-05-31"),),
        ethics=STOOD_FOR,
    ),
    protocol=PROTOCOL,
)
VALUES: dict[str, AnswerValue] = {
    "clean": 6, "drink": "tea", "seen": ("tea", "milk"), "queue": 3.5, "paid": 2, "staff": 4, "wait": 93_500,
    "words": "=SUM(A1) said, \"no\"\nand 'more'; ", "best_before": "2026-04-01", "closing": "18:30",
    "problems": (("slow; loud", 2), ("", None)), "read": "yes", "counter_rating": 5, "counter_valence": -2,
    "counter_arousal": 3, "outcome": 7, "outcome_why": "NA",
    "pushed": "By a trolley",
}  # fmt: skip


class Ticking:
    """A clock that goes on by itself."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        self.now += 1000
        return self.now


def a_workspace(folder: Path) -> Workspace:
    made = Workspace.create(folder, Person("Ada", "desk"), Ticking())
    made.install(FILE)
    return made


def fill(workspace: Workspace, visits: int = 3) -> None:
    """Visits with every kind of answer, and some that have none."""
    for n in range(visits):
        site = next((one for one in workspace.sites(STUDY) if one.name == f"Kiosk {n % 2}"), None)
        site = site or workspace.add_site(STUDY, f"Kiosk {n % 2}", "12 Quay", "north")
        visit = workspace.begin_visit(STUDY, site, "Ada", {"arm": "rushed"} if n else {})
        at = workspace.clock()
        answers = {id: Answer(item=id, value=value, at=at, note="as seen" if n else "") for id, value in VALUES.items()}
        gap = Answer(item="greeted", status=Status.NOT_APPLICABLE, reason="n2", note="-nobody there", at=at)
        late = Answer(item="wait", value=600_000, reached=False, at=at)
        unseen = Answer(item="clean", status=Status.NOT_OBSERVED, reason="c1", at=at)
        more = {"greeted": gap} | ({"wait": late, "clean": unseen} if n == 1 else {})
        events = (
            ObservedEvent(id=f"e{n}", code="smile", start_ms=1250, subject="clerk", comment="+1"),
            ObservedEvent(id=f"f{n}", code="talk", start_ms=2000, stop_ms=4001, modifiers=("loud", "long")),
            ObservedEvent(id=f"g{n}", code="talk", start_ms=5000),
        )
        moment = MarkedMoment(id="m1", touchpoint="counter", sign="pain", text="@ the till", at=at)
        whole = visit.model_copy(update={"answers": answers | more, "events": events, "moments": (moment,)})
        workspace.complete(whole)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path / "here") as made:
        yield made


def take(workspace: Workspace, path: Path, wishes: Mapping[str, str] | None = None) -> Brought:
    return run_to_end(importing(workspace, STUDY, path, wishes))


def a_table(folder: Path, *lines: str, name: str = "visits.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def told(account: Account, *outcomes: Outcome) -> list[tuple[int, str, str]]:
    return [(line.row, line.column, line.text) for line in account.lines if line.outcome in outcomes]


def tables_of(workspace: Workspace, folder: Path) -> dict[str, str]:
    path = run_to_end(write_csv(run_to_end(gather_tables(workspace, STUDY)), folder / "again.zip"))
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".csv")}


# -- our own export ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("writer", [write_csv, write_xlsx], ids=["zip", "xlsx"])
def test_what_we_export_comes_back_equal_in_all_tables(workspace: Workspace, tmp_path: Path, writer) -> None:  # type: ignore[no-untyped-def]
    fill(workspace)
    suffix = ".zip" if writer is write_csv else ".xlsx"
    path = run_to_end(writer(run_to_end(gather_tables(workspace, STUDY)), tmp_path / f"out{suffix}"))
    before = tables_of(workspace, tmp_path)
    with a_workspace(tmp_path / "there") as other:
        brought = take(other, path)
        after = tables_of(other, tmp_path)
        visits = other.dataset(STUDY)[1].visits
    assert len(brought.visits) == 3 and set(before) == set(after)
    for name in before:
        assert list(csv.reader(io.StringIO(after[name]))) == list(csv.reader(io.StringIO(before[name]))), name
    assert visits[0].visit.answers["words"].value == VALUES["words"]
    assert told(brought.account, Outcome.CHANGED) == []


def test_coming_twice_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace)
    path = run_to_end(write_csv(run_to_end(gather_tables(workspace, STUDY)), tmp_path / "out.zip"))
    before = tables_of(workspace, tmp_path)
    brought = take(workspace, path)
    assert brought.visits == () and brought.sites == ()
    assert brought.account.count(Outcome.NOT_TAKEN) == 3
    assert tables_of(workspace, tmp_path) == before


# -- tables of others --------------------------------------------------------------------------------------------------


def test_a_table_of_others_is_guessed_by_names_and_wordings(workspace: Workspace, tmp_path: Path) -> None:
    path = a_table(
        tmp_path,
        "Shop;Mystery shopper;Date;Was I greeted?;How clean was it?;At the counter rating;What did I pay?;Weather",
        "Quay;Bo;03.04.2026 14:05;Ja;4 words 4;6;1.234,50 EUR;sunny",
        "Quay;Bo;04.04.2026;NA n1;CNO c2;9;12,5;",
    )
    look = run_to_end(looking(workspace, STUDY, path))
    assert look.mapping == {
        "Shop": "site", "Mystery shopper": "observer", "Date": "started_at", "Was I greeted?": "greeted",
        "How clean was it?": "clean", "At the counter rating": "counter_rating", "What did I pay?": "paid",
        "Weather": "",
    }  # fmt: skip
    assert (look.visits, look.sites) == (2, ("Quay",))
    assert workspace.dataset(STUDY)[1].visits == ()
    brought = take(workspace, path)
    first, second = (one.visit for one in workspace.dataset(STUDY)[1].visits)
    assert {item: answer.value for item, answer in first.answers.items()} == {
        "greeted": "yes", "clean": 4, "counter_rating": 6, "paid": 1234.5,
    }  # fmt: skip
    assert (first.observer, first.wave, first.state, first.number) == ("Bo", "w1", VisitState.COMPLETE, 1)
    assert second.answers["greeted"] == Answer(
        item="greeted", status=Status.NOT_APPLICABLE, reason="n1", at=second.started_at
    )
    assert (second.answers["clean"].status, second.answers["clean"].reason) == (Status.NOT_OBSERVED, "c2")
    assert "counter_rating" not in second.answers
    left = told(brought.account, Outcome.NOT_TAKEN)
    assert left == [
        (0, "H (Weather)", "no field is set for it"),
        (3, "F (At the counter rating)", "it is not on the scale from 1 to 7"),
    ]


def test_what_is_brought_in_counts_once_somebody_stands_for_the_study(workspace: Workspace, tmp_path: Path) -> None:
    study = workspace.find_study(STUDY)
    workspace.change_study(study.model_copy(update={"ethics": Ethics(owner="own")}))
    path = a_table(tmp_path, "began,clean", "2026-03-05T10:00,5")
    gaps = run_to_end(looking(workspace, STUDY, path, {"began": "started_at"})).gaps
    assert gaps == ("Legal ground", "Staff", "Recording", "Impact assessment", "Originals")
    assert "Legal ground" in waiting_words(gaps) and waiting_words(()) == ""
    (id,) = take(workspace, path, {"began": "started_at"}).visits
    assert workspace.dataset(STUDY)[1].visits == ()
    (here,) = workspace.scored(STUDY, [id])
    assert (here.visit.brought, here.visit.practice) == (True, False)
    workspace.change_study(study)
    assert [one.visit for one in workspace.dataset(STUDY)[1].visits] == [here.visit]


def test_a_wish_changes_the_guess_and_an_unknown_one_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    path = a_table(tmp_path, "when,a,b", "2026-03-05T10:00,5,yes")
    wishes = {"when": "started_at", "a": "clean", "b": "greeted"}
    take(workspace, path, wishes)
    (found,) = workspace.dataset(STUDY)[1].visits
    assert {item: answer.value for item, answer in found.visit.answers.items()} == {"clean": 5, "greeted": "yes"}
    with pytest.raises(ProtocolError, match="neither a fact"):
        take(workspace, path, wishes | {"a": "cleanliness"})
    with pytest.raises(ProtocolError, match="no column"):
        take(workspace, path, {"c": "clean"})
    with pytest.raises(ProtocolError, match="No column says when"):
        take(workspace, path, {"a": "clean"})


def test_a_row_without_a_time_and_a_row_that_is_there_twice_are_left_out(workspace: Workspace, tmp_path: Path) -> None:
    path = a_table(
        tmp_path, "visit,site,started_at,greeted", "v1,Quay,2026-03-05,yes", "v1,Quay,2026-03-06,yes", "v2,Quay,soon,no"
    )
    brought = take(workspace, path)
    assert brought.visits == ("v1",)
    assert (0, "C (started_at)", "only days are stated; a visit begins with the first minute of its day") in told(
        brought.account, Outcome.CHANGED
    )
    assert [row for row, _c, text in told(brought.account, Outcome.NOT_TAKEN) if "here already" in text] == [3]
    assert {row for row, _c, text in told(brought.account, Outcome.NOT_TAKEN) if "no time" in text} == {4}


def test_an_id_that_cannot_be_used_is_made_anew_and_the_same_each_time(workspace: Workspace, tmp_path: Path) -> None:
    path = a_table(
        tmp_path, "visit,started_at,greeted", "Visit 12/3,2026-03-05,yes", ",2026-03-05,no", ",2026-03-05,no"
    )
    brought = take(workspace, path)
    assert len(set(brought.visits)) == 3 and all(id.startswith("t-") for id in brought.visits)
    assert take(workspace, path).visits == ()


def test_a_mistaken_import_is_taken_back_and_nothing_of_it_stays(workspace: Workspace, tmp_path: Path) -> None:
    wrong = a_table(tmp_path, "visit,site,started_at,a", "v1,Quay,2026-03-05,7")
    brought = take(workspace, wrong, {"a": "clean"})
    assert run_to_end(taking_back(workspace, brought)) == 1
    assert workspace.dataset(STUDY)[1].visits == () and workspace.sites(STUDY) == []
    take(workspace, wrong, {"a": "queue"})
    (found,) = workspace.dataset(STUDY)[1].visits
    assert set(found.visit.answers) == {"queue"}


def test_cancelling_takes_back_what_was_written(workspace: Workspace, tmp_path: Path) -> None:
    lines = [f"v{n},Quay,2026-03-05,yes" for n in range(1_100)]
    steps = importing(workspace, STUDY, a_table(tmp_path, "visit,site,started_at,greeted", *lines))
    next(steps)
    next(steps)
    assert len(workspace.dataset(STUDY)[1].visits) == 500
    steps.close()
    assert workspace.dataset(STUDY)[1].visits == () and workspace.sites(STUDY) == []


# -- cells -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "decimals", "value"),
    [
        ("3", 0, 3), ("3.50", 2, 3.5), ("3,5", 2, 3.5), ("1.234,56", 2, 1234.56), ("1,234.56", 2, 1234.56),
        ("1,234", 0, 1234), ("1,234", 3, 1.234), ("1 234", 0, 1234), ("1’234.5", 1, 1234.5), ("1.234.567", 0, 1234567),
        ("−2", 0, -2), ("1e3", 0, 1000.0), ("nan", 2, None), ("inf", 2, None), ("1e999", 2, None), ("four", 0, None),
        ("", 0, None), ("1,2,3", 0, None),
    ],
)  # fmt: skip
def test_numbers_come_with_comma_or_point(words: str, decimals: int, value: float | None) -> None:
    assert number_of(words, decimals) == value


def test_days_times_and_spans_in_several_forms() -> None:
    assert [day_of(words)[0] for words in ("2026-03-04", "4.3.2026", "4/3/26", "3/14/2026", "2026-03-04T10:00")] == [
        "2026-03-04", "2026-03-04", "2026-03-04", "2026-03-14", "2026-03-04",
    ]  # fmt: skip
    assert "day before the month" in day_of("4/3/26")[1]
    assert [clock_of(words) for words in ("9:05", "09.05", "9:05 pm", "12 am", "18h30", "14:00:59")] == [
        "09:05", "09:05", "21:05", "00:00", "18:30", "14:00",
    ]  # fmt: skip
    assert [seconds_of(words) for words in ("90", "1:30", "0:01:30", "90 s", "1.5 min", "1,5", "soon")] == [
        90, 90, 90, 90, 90, 1.5, None,
    ]  # fmt: skip
    east = moment_of("2026-03-03 12:00:30", lambda _at: 120)
    assert (east.at, east.offset) == (START + 30_000, 120)
    assert moment_of("2026-03-03T11:00:00+01:00", lambda _at: 0).at == START
    for words in ("32.1.2026", "2026-02-30", "tomorrow", "9:61"):
        with pytest.raises(ValueError, match=r"."):
            moment_of(words, lambda _at: 0)


@pytest.mark.parametrize(
    ("item", "cell"),
    [
        ("clean", "8"), ("clean", "4.5"), ("drink", "beer"), ("seen", "tea; none"), ("seen", "tea beer"),
        ("queue", "501"),
        ("staff", "2.5"), ("wait", "a while"), ("best_before", "31.2.2026"), ("closing", "25:00"), ("greeted", "maybe"),
        ("greeted", "NA n9"), ("clean", "NA"), ("problems", "[[1]]"), ("problems", "[" * 5_000), ("read", "no"),
        ("problems", '[["a", NaN]]'),
    ],
)  # fmt: skip
def test_what_does_not_fit_its_item_is_left_out(item: str, cell: str) -> None:
    asked = next(one for one in ITEMS if one.id == item)
    with pytest.raises(DoesNotFit):
        said_in(cell, asked, PROTOCOL, lambda _at: 0)


@given(st.text(max_size=20))
def test_guarded_texts_come_back(text: str) -> None:
    assert plain_cell(guarded(text)) == text


# -- files that are none -----------------------------------------------------------------------------------------------


def test_what_is_no_table_is_refused_with_a_sentence(workspace: Workspace, tmp_path: Path) -> None:
    torn = tmp_path / "torn.zip"
    torn.write_bytes(b"PK\x03\x04" + b"\0" * 60)
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "no table")
    for path in (torn, empty, other, tmp_path / "absent.csv"):
        with pytest.raises(ProtocolError, match="Nothing was imported"):
            take(workspace, path)
    assert workspace.dataset(STUDY)[1].visits == ()


def test_a_table_too_long_is_refused_whole(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("started_at\n" + "x\n" * 200_001)
    with pytest.raises(ProtocolError, match="200000 rows"):
        take(workspace, path)


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_shows_first_and_takes_then(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "w"
    a_workspace(folder).close()
    path = a_table(
        tmp_path, "visit,site,when,greeted", "v1,Quay,2026-03-05 10:00,yes", "v2,Quay,2026-03-05 11:00,perhaps"
    )
    asked = ["visits", "import", str(folder), "Kiosks", str(path), "--map", "when=started_at"]
    account = tmp_path / "account.json"
    assert main([*asked, "--dry-run", "--account", str(account)]) == 0
    assert "2 visits would be taken" in capsys.readouterr().out
    lines = json.loads(account.read_text(encoding="utf-8"))
    assert {
        "outcome": "not taken",
        "sheet": "visits",
        "row": 3,
        "column": "D (greeted)",
        "text": "it is neither yes nor no",
    } in lines
    assert main([*asked, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["visits"], shown["columns"]["when"], shown["rows"]) == (
        2, "started_at", {"taken": 1, "changed": 1, "not taken": 0},
    )  # fmt: skip
    assert main(asked[:-2]) == 1
    assert "--map COLUMN=started_at" in capsys.readouterr().err
