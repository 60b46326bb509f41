"""BORIS in and out: everything is accounted for, nothing in a project is run, and ours comes back equal."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.cli import main
from cxstudio.errors import ProtocolError
from cxstudio.interchange.account import Outcome
from cxstudio.interchange.boris_bouts import bouts
from cxstudio.interchange.boris_project import MOST_BYTES, Project, open_project
from cxstudio.interchange.boris_reading import Observations, design_of, study_of
from cxstudio.interchange.boris_writing import Observed, losses, project_of
from cxstudio.interchange.visit_tables import Ground, Version
from cxstudio.steps import run_to_end
from cxstudio.study import protocol as p
from cxstudio.study.plan import Site, Study
from cxstudio.study.recorded import Answer, ObservedEvent, Visit, VisitState, Watch
from cxstudio.visit_imports import exporting_boris, importing_boris, looking_at_boris, taking_back
from cxstudio.workspace import Person, Workspace

SAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "boris"
START = 1_772_532_000_000  # 3 March 2026, 10:00 UTC


def behaviour(code: str, kind: str = "Point event", **more: Any) -> dict[str, Any]:
    plain = {"key": "", "description": "", "category": "", "modifiers": {}, "excluded": "", "coding map": ""}
    return {"type": kind, "code": code, **plain, **more}


def a_project(events: list[Any], *behaviours: dict[str, Any], name: str = "obs", **more: Any) -> Project:
    """A project of one observation."""
    observation = {"type": "LIVE", "date": "2026-03-03T10:00:00", "events": events, "independent_variables": {}}
    content = {
        "project_name": "Playground",
        "behaviors_conf": {str(n): one for n, one in enumerate(behaviours)},
        "observations": {name: {**observation, **more.pop("observation", {})}},
        **more,
    }
    return Project("play.boris", json.loads(json.dumps(content)))


def read(project: Project) -> tuple[Observations, list[Visit]]:
    design, study = design_of(project), study_of(project, "s1")
    version = Version(design.protocol.content_hash(), 1, design.protocol)
    ids = iter(f"new-{n}" for n in range(1_000))
    ground = Ground(study, (version,), (), (), (), frozenset(), lambda _at: 0, lambda: next(ids))
    found = Observations(project, design, ground)
    return found, [visit for visit in found.visits() if visit is not None]


def told(found: Observations, *outcomes: Outcome) -> list[tuple[str, int, str, str]]:
    return [(one.sheet, one.row, one.column, one.text) for one in found.account.lines if one.outcome in outcomes]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ada", "desk"), lambda: START) as made:
        yield made


# -- events ------------------------------------------------------------------------------------------------------------


def test_parity_becomes_explicit_starts_and_stops_and_what_has_no_partner_stays_open() -> None:
    events = [
        [1.001, "Ann", "eat", "", "first"], [2.5, "Ben", "eat", "", ""], [3.25, "Ann", "eat", "", "last"],
        [4, "", "look", "", ""], [5.0005, "Ann", "eat", "", ""], [9, "Ben", "gone", "", ""],
        ["soon", "", "eat", "", ""],
    ]  # fmt: skip
    found, (visit,) = read(a_project(events, behaviour("eat", "State event"), behaviour("look")))
    assert [(e.code, e.subject, e.start_ms, e.stop_ms, e.comment) for e in visit.events] == [
        ("eat", "Ann", 1001, 3250, "first / last"),
        ("eat", "Ben", 2500, None, ""),
        ("look", "", 4000, None, ""),
        ("eat", "Ann", 5000, None, ""),
    ]
    sheet = "observation “obs”"
    assert told(found, Outcome.CHANGED) == [
        (sheet, 3, "comment", "the comments of start and stop stand in one"),
        (sheet, 2, "", "a state that nothing stops: it is left open"),
        (sheet, 5, "", "a state that nothing stops: it is left open"),
    ]
    assert told(found, Outcome.NOT_TAKEN) == [
        (sheet, 7, "", "it has no time, or no behaviour"),
        (sheet, 6, "", "“gone” is no behaviour that is known here"),
    ]
    assert (visit.started_at, visit.completed_at, visit.watched) == (
        START,
        START + 9000,
        (Watch(start_ms=0, stop_ms=9000),),
    )


def test_moments_since_1970_are_counted_from_the_beginning() -> None:
    found, (visit,) = read(a_project([[START / 1000 + 0.25, "", "look", "", ""]], behaviour("look")))
    assert (visit.started_at, visit.events[0].start_ms) == (START, 250)
    assert any("counted from the beginning" in text for *_place, text in told(found, Outcome.CHANGED))


@pytest.mark.parametrize("name", ["a b", 'say "so"', "a/b\\c", "", "Ω 1\n2", "../../etc", "x" * 300])
def test_any_name_of_an_observation_survives(name: str) -> None:
    _found, (visit,) = read(a_project([], behaviour("look"), name=name))
    kept = visit.answers.get("observation_id")
    assert (kept.value if kept else "") == name
    assert visit.id.startswith("b-") and len(visit.id) <= 64


# -- the ethogram ------------------------------------------------------------------------------------------------------


def test_codes_keys_categories_and_exclusions_become_an_ethogram() -> None:
    found, _visits = read(
        a_project(
            [],
            behaviour(
                "Eat food!",
                "State event",
                key="E",
                category="Feeding",
                description="Mouth on food",
                excluded="Rest,Fly",
            ),
            behaviour("Rest", "State event", key="F1"),
            behaviour("eat food", key="e"),
            behaviour("odd", "Something else"),
        )
    )
    assert [(b.code, b.title, b.kind, b.key, b.rule, b.excludes) for b in found.design.protocol.behaviours] == [
        ("eat_food", "Eat food!", "state", "e", "[Feeding] Mouth on food", ("rest",)),
        ("rest", "Rest", "state", "", "", ()),
        ("eat_food_2", "eat food", "point", "", "", ()),
    ]
    assert [(row, column) for _s, row, column, _t in told(found, Outcome.NOT_TAKEN)] == [
        (2, "key"), (3, "key"), (4, ""), (1, "excluded"),
    ]  # fmt: skip


def test_a_bracket_at_the_end_is_a_key_only_where_events_say_so() -> None:
    stand = {"0": {"name": "which", "type": 0, "values": ["Presentoir (1)", "Presentoir (2)", "Door (d)", "Till (t)"]}}
    events = [[1, "", "touch", "Door", ""], [2, "", "touch", "Presentoir (2)", ""]]
    found, (visit,) = read(a_project(events, behaviour("touch", modifiers=stand)))
    (modifier,) = found.design.protocol.behaviours[0].modifiers
    assert modifier.options == ("Presentoir (1)", "Presentoir (2)", "Door", "Till (t)")
    assert [event.modifiers for event in visit.events] == [("Door",), ("Presentoir (2)",)]


def test_old_modifiers_as_text_and_sets_without_a_choice() -> None:
    found, (visit,) = read(
        a_project([[1, "", "p", "None|c", ""], [2, "", "p", "a|None", ""]], behaviour("p", modifiers="a,b|c"))
    )
    assert [m.options for m in found.design.protocol.behaviours[0].modifiers] == [("a", "b"), ("c",)]
    assert [event.modifiers for event in visit.events] == [("", "c"), ("a",)]


# -- subjects, variables, and what is left out -------------------------------------------------------------------------


def test_variables_become_items_and_what_does_not_fit_is_left_out() -> None:
    variables = {
        "0": {"label": "wind", "type": "numeric"},
        "1": {"label": "sky", "type": "value from set", "possible values": "blue,grey"},
        "2": {"label": "who", "type": "text", "default value": "me"}, "3": {"label": "when", "type": "timestamp"},
    }  # fmt: skip
    values = {"wind": "3,5", "sky": "pink", "who": "Ann", "when": "2026-03-03T10:00:00", "moon": "full"}
    project = a_project(
        [], behaviour("p"), independent_variables=variables, observation={"independent_variables": values},
        subjects_conf={"0": {"key": "1", "name": "Ann", "description": "tall"}},
    )  # fmt: skip
    found, (visit,) = read(project)
    ids = [item.id for item in found.design.protocol.stages[0].touchpoints[0].items]
    assert ids == ["observation_id", "observation_description", "subjects", "wind", "sky", "who", "when"]
    assert {item: answer.value for item, answer in visit.answers.items()} == {
        "observation_id": "obs", "wind": 3.5, "who": "Ann", "when": "2026-03-03T10:00:00",
    }  # fmt: skip
    assert [(column, text) for _s, _r, column, text in told(found, Outcome.NOT_TAKEN)] == [
        ("sky", "it is none of its answers"), ("moon", "there is no such variable"),
    ]  # fmt: skip


def test_code_in_a_project_is_listed_and_never_run(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    code = f"open({str(trap)!r}, 'w').write('run')"
    project = a_project([], behaviour("p"), converters={"c1": {"name": "c1", "code": code}}, plugins=[code])
    found, _visits = read(project)
    left = [(sheet, row) for sheet, row, _c, _t in told(found, Outcome.NOT_TAKEN)]
    assert left == [("converters", 1), ("plugins", 0)] and not trap.exists()


# -- files that are none, or too much ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b'{"a": 1}', b"\xff\xfe\x00", b"[" * 100_000, b'{"observations": ' + b"9" * 5_000 + b"}",
        gzip.compress(b'{"observations": {}}', mtime=0)[:-4], b"\x1f\x8b\x08 torn",
        b'{"observations":' + b'{"a":' * 50_000,
    ],
)  # fmt: skip
def test_what_is_no_project_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.boris"
    path.write_bytes(content)
    with pytest.raises(ProtocolError, match="Nothing was imported"):
        open_project(path)


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.boris.gz"
    path.write_bytes(gzip.compress(b" " * (MOST_BYTES + 10)))
    with pytest.raises(ProtocolError, match="more than 100 MB"):
        open_project(path)


def test_doubled_names_are_told_and_what_is_no_number_is_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.boris"
    events = '[[NaN,"","p","",""],[1e999,"","p","",""],[true,"","p","",""],[1,"","p","",""],7,null]'
    row = json.dumps(behaviour("p"))
    path.write_text(
        f'{{"behaviors_conf":{{"0":{row}}},"observations":{{"o":{{}},"o":{{"date":"x","events":{events}}}}}}}',
        encoding="utf-8",
    )
    found, (visit,) = read(open_project(path))
    assert [event.start_ms for event in visit.events] == [1000]
    assert any("stands twice" in text for *_place, text in told(found, Outcome.CHANGED))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["code", "type", "key", "modifiers", "excluded", "cx_studio"]), json_values),
    json_values,
    json_values,
)
def test_nothing_in_a_project_makes_it_break(row: dict[str, Any], events: Any, rest: Any) -> None:
    content = {
        "behaviors_conf": {"0": {"type": "State event", **row}, "1": rest},
        "subjects_conf": rest,
        "converters": rest,
        "independent_variables": rest,
        "observations": {"a": {"events": events, "cx_studio": rest}, "b": rest},
    }
    found, visits = read(Project("a.boris", content))
    assert found.account.lines and len(visits) == 2


# -- out and back ------------------------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
codes = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def ethograms(draw: st.DrawFn) -> tuple[p.Behaviour, ...]:
    names = draw(st.lists(codes, min_size=1, max_size=5, unique=True))
    keys = draw(st.permutations("abcdefgh"))
    modifiers = st.builds(p.Modifier, id=codes, title=words, options=st.lists(words, max_size=3).map(tuple))
    return tuple(
        p.Behaviour(
            code=name, title=draw(words), kind=draw(st.sampled_from(["point", "state"])), key=keys[n],
            subject=draw(words),
            modifiers=tuple(draw(st.lists(modifiers, max_size=2))), rule=draw(words),
            excludes=tuple(sorted(draw(st.sets(st.sampled_from(names))))),
        )
        for n, name in enumerate(names)
    )  # fmt: skip


@st.composite
def observations(draw: st.DrawFn) -> Observed:
    ethogram = draw(ethograms())
    spans = st.integers(0, 10_000_000)
    events = []
    for n in range(draw(st.integers(0, 8))):
        one, start = draw(st.sampled_from(ethogram)), draw(spans)
        stop = draw(st.none() | st.integers(start, start + 90_000)) if one.kind == "state" else None
        events.append(
            ObservedEvent(id=f"e{n}", code=one.code, start_ms=start, stop_ms=stop, subject=draw(words),
                          comment=draw(words), modifiers=tuple(draw(st.lists(words, max_size=2))))
        )  # fmt: skip
    visit = Visit(
        id=draw(st.from_regex(r"[A-Za-z0-9_-]{1,30}", fullmatch=True)), study="s1", protocol="", number=7, site="x",
        observer=draw(words), state=VisitState.COMPLETE, started_at=START + draw(spans), utc_offset=60,
        completed_at=START, events=tuple(events), watched=(Watch(start_ms=0, stop_ms=draw(spans), scans=(1, 2)),),
    )  # fmt: skip
    protocol = p.Protocol(title="P", behaviours=ethogram)
    return Observed(Study(id="s1", title="S"), protocol, [visit], [Site(id="x", study="s1", name="Quay / 2")])


@settings(max_examples=80, deadline=None)
@given(observations())
def test_ours_comes_back_equal(observed: Observed) -> None:
    project = Project("a.boris", json.loads(json.dumps(project_of(observed))))
    found, (visit,) = read(project)
    assert found.design.protocol.behaviours == observed.protocol.behaviours
    (before,) = observed.visits
    assert found.sites["Quay / 2"].id == visit.site
    same = {"protocol": "", "site": "x", "answers": {}}
    assert visit.model_copy(update=same) == before
    assert losses(observed).lines


@st.composite
def well_formed(draw: st.DrawFn) -> tuple[ObservedEvent, ...]:
    """States of one kind that neither overlap nor stay open, and points."""
    events: list[ObservedEvent] = []
    n = 0
    for subject in ("", "Ann"):
        for modifiers in ((), ("loud",), ("", "b (x)")):
            edges = sorted(draw(st.lists(st.integers(0, 1_000_000), max_size=6)))
            for start, stop in zip(edges[::2], edges[1::2], strict=False):
                state = ObservedEvent(
                    id=f"s{n}", code="talk", start_ms=start, stop_ms=stop, subject=subject, modifiers=modifiers,
                    comment=f"c{n}",
                )  # fmt: skip
                events += [state, state.model_copy(update={"id": f"p{n}", "code": "nod", "stop_ms": None})]
                n += 1
    return tuple(events)


@settings(max_examples=60, deadline=None)
@given(well_formed())
def test_what_boris_itself_keeps_is_enough_for_well_formed_events(events: tuple[ObservedEvent, ...]) -> None:
    behaviours = (
        p.Behaviour(code="talk", title="Talks", kind="state"),
        p.Behaviour(code="nod", title="Nods", kind="point"),
    )
    visit = Visit(id="v", study="s1", protocol="", started_at=START, events=events)
    observed = Observed(Study(id="s1", title="S"), p.Protocol(title="P", behaviours=behaviours), [visit])
    content = without_own(json.loads(json.dumps(project_of(observed))))
    _found, (back,) = read(Project("a.boris", content))

    def bare(one: ObservedEvent) -> tuple[object, ...]:
        code = {"talks": "talk", "nods": "nod"}.get(one.code, one.code)
        plain = tuple(word.replace("(", "[").replace(")", "]") for word in one.modifiers)
        return (code, one.subject, one.start_ms, -1 if one.stop_ms is None else one.stop_ms, plain, one.comment)

    assert sorted(map(bare, back.events)) == sorted(map(bare, events))


def without_own(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: without_own(one) for name, one in value.items() if name != "cx_studio"}
    return [without_own(one) for one in value] if isinstance(value, list) else value


def test_what_was_changed_in_boris_counts_there() -> None:
    visit = Visit(id="v", study="s1", protocol="", started_at=START,
                  events=(ObservedEvent(id="e1", code="talk", start_ms=1000, stop_ms=2000),))  # fmt: skip
    protocol = p.Protocol(title="P", behaviours=(p.Behaviour(code="talk", title="Talks", kind="state"),))
    content = json.loads(json.dumps(project_of(Observed(Study(id="s1", title="S"), protocol, [visit]))))
    (observation,) = content["observations"].values()
    observation["events"].append([5.0, "", "Talks", "", "added there"])
    content["behaviors_conf"]["0"]["description"] = "Says words"
    found, (back,) = read(Project("a.boris", content))
    assert [(e.start_ms, e.stop_ms, e.comment) for e in back.events] == [(1000, 2000, ""), (5000, None, "added there")]
    assert found.design.protocol.behaviours[0].rule == "Says words"


def test_bouts_stand_one_in_a_row_under_the_names_that_boris_uses() -> None:
    ethogram = (
        p.Behaviour(code="talk", title="Talks", kind="state", rule="[Social] speaks",
                    modifiers=(p.Modifier(id="m", title="how"),)),
        p.Behaviour(code="nod", title="Nods", kind="point"),
    )  # fmt: skip
    events = (
        ObservedEvent(
            id="1", code="talk", start_ms=1500, stop_ms=4000, subject="Ann", modifiers=("loud",), comment="x"
        ),
        ObservedEvent(id="2", code="nod", start_ms=2000),
        ObservedEvent(id="3", code="talk", start_ms=6000),
    )
    visit = Visit(id="v", study="s1", protocol="", number=3, started_at=START, events=events,
                  watched=(Watch(start_ms=0, stop_ms=10_000),))  # fmt: skip
    head, *rows = bouts(Observed(Study(id="s1", title="S"), p.Protocol(title="P", behaviours=ethogram), [visit]))
    wanted = [
        "Subject",
        "Behavior",
        "Behavioral category",
        "Modifier #1",
        "Behavior type",
        "Start (s)",
        "Stop (s)",
        "Duration (s)",
    ]
    assert [[row[head.index(name)] for name in wanted] for row in rows] == [
        ["Ann", "Talks", "Social", "loud", "STATE", 1.5, 4.0, 2.5],
        ["No focal subject", "Nods", "", "", "POINT", 2.0, 2.0, "NA"],
        ["No focal subject", "Talks", "Social", "", "STATE", 6.0, "NA", "NA"],
    ]
    assert rows[0][head.index("Observation id")] == "2026-03-03 10:00 #3"
    assert rows[0][head.index("Coding duration")] == 4.5


# -- in a workspace ----------------------------------------------------------------------------------------------------


def a_file(folder: Path, project: Project) -> Path:
    path = folder / "play.boris"
    path.write_text(json.dumps(project.content), encoding="utf-8")
    return path


def test_a_project_becomes_a_study_and_its_export_comes_back_as_nothing_new(
    workspace: Workspace, tmp_path: Path
) -> None:
    events = [[1, "Ann", "eat", "", ""], [2, "Ann", "eat", "", ""], [3, "", "look", "", ""]]
    path = a_file(tmp_path, a_project(events, behaviour("eat", "State event"), behaviour("look")))
    look = run_to_end(looking_at_boris(workspace, path))
    assert (look.title, look.behaviours, look.visits, workspace.studies()) == ("Playground", 2, 1, [])
    brought = run_to_end(importing_boris(workspace, path))
    assert workspace.dataset(brought.study)[1].visits == (), "nobody stands for this study yet"
    (visit,) = (one.visit for one in workspace.scored(brought.study, brought.visits))
    assert [(e.code, e.stop_ms) for e in visit.events] == [("eat", 2000), ("look", None)]
    out = tmp_path / "out.boris.gz"
    run_to_end(exporting_boris(workspace, brought.study, out))
    assert run_to_end(importing_boris(workspace, out, brought.study)).visits == ()
    run_to_end(taking_back(workspace, brought))
    assert run_to_end(importing_boris(workspace, out, brought.study)).visits == (visit.id,)
    (back,) = (one.visit for one in workspace.scored(brought.study, brought.visits))
    assert back.model_copy(update={"answers": {}}) == visit.model_copy(update={"answers": {}})
    assert set(back.answers) == {"observation_id"}


def test_the_commands_take_a_project_in_and_give_bouts_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "w"
    Workspace.create(folder, Person("Ada", "desk")).close()
    path = a_file(
        tmp_path, a_project([[1, "", "look", "", "=1+1"]], behaviour("look"), converters={"c": {"code": "1"}})
    )
    assert main(["visits", "import-boris", str(folder), str(path), "--dry-run"]) == 0
    assert "1 behaviours and 1 observations would be taken" in capsys.readouterr().out
    assert main(["visits", "import-boris", str(folder), str(path), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {"outcome": "not taken", "sheet": "converters"}.items() <= shown["account"][0].items()
    table = tmp_path / "bouts.tsv"
    assert main(["visits", "export-boris", str(folder), "Playground", "-o", str(table)]) == 0
    with table.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file, delimiter="\t")
    assert (row["Behavior"], row["Start (s)"], row["Comment start"]) == ("look", "1.0", "'=1+1")


# -- real projects, and BORIS itself -----------------------------------------------------------------------------------


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder with projects of BORIS is not here")
@pytest.mark.parametrize(
    "name", ["test2", "test_with_leading_trailing_spaces_in_modifiers", "test_without_media_files_paths"]
)
def test_real_projects_are_read_whole(name: str) -> None:
    project = open_project(SAMPLES / f"{name}.boris")
    found, visits = read(project)
    raw = json.loads(json.dumps(project.content["observations"]))
    assert len(visits) == len(raw)
    assert [answer.value for one in visits if (answer := one.answers["observation_id"])] == list(raw)
    assert told(found, Outcome.NOT_TAKEN) == []
    states = {one.code for one in found.design.protocol.behaviours if one.kind == "state"}
    for visit, row in zip(visits, raw.values(), strict=True):
        edges = sum(2 if e.stop_ms is not None else 1 for e in visit.events)
        assert edges == len(row["events"])
        assert all(e.stop_ms is None for e in visit.events if e.code not in states)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder with projects of BORIS is not here")
def test_a_project_that_comes_in_goes_out_comes_in_elsewhere_and_goes_out_the_same(tmp_path: Path) -> None:
    media = {"1": {"1": "till.mp4"}}
    row = {"description": "before noon", "file": media, "independent_variables": {"weather": "dry"}}
    variable = {"label": "weather", "type": "text", "description": "", "possible values": "", "default value": ""}
    path = a_file(tmp_path, a_project([[1, "", "eat", "", ""]], behaviour("eat"), observation=row,
                                      independent_variables={"0": variable}))  # fmt: skip
    written = []
    for name in ("here", "there"):
        with Workspace.create(tmp_path / name, Person("Ada", "desk")) as workspace:
            brought = run_to_end(importing_boris(workspace, path))
            (found,) = workspace.scored(brought.study, brought.visits)
            said = {item: answer.value for item, answer in found.visit.answers.items()}
            path = tmp_path / f"{name}.boris"
            run_to_end(exporting_boris(workspace, brought.study, path))
        assert said == {"observation_id": "obs", "observation_description": "before noon",
                        "media_files": "1: till.mp4", "weather": "dry"}  # fmt: skip
        written.append(json.loads(path.read_text()))
    assert list(written[0]["observations"]) == ["obs"]
    assert written[0] == written[1]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder with projects of BORIS is not here")
def test_blanks_around_modifiers_stay_as_they_were_coded() -> None:
    found, (visit,) = read(open_project(SAMPLES / "test_with_leading_trailing_spaces_in_modifiers.boris"))
    assert [event.modifiers for event in visit.events] == [("a   ", "c "), ("a   ",), ("", "111"), ("", "c ")]
    first, second = found.design.protocol.behaviours[0].modifiers
    assert first.options == ("a   ", "c  ", "d") and second.options[1] == "c "


def test_boris_itself_opens_what_we_write(tmp_path: Path, workspace: Workspace) -> None:
    functions = pytest.importorskip("boris.project_functions", reason="BORIS is not here", exc_type=ImportError)
    path = a_file(
        tmp_path, a_project([[1, "A", "eat", "", ""], [2, "A", "eat", "", ""]], behaviour("eat", "State event"))
    )
    brought = run_to_end(importing_boris(workspace, path))
    out = tmp_path / "out.boris"
    run_to_end(exporting_boris(workspace, brought.study, out))
    _name, _changed, opened, message = functions.open_project_json(str(out))
    assert "error" not in opened and not message
    (observation,) = opened["observations"]
    assert functions.check_state_events_obs(observation, opened["behaviors_conf"], opened["observations"][observation])[
        0
    ]


def test_answers_go_along_as_variables() -> None:
    item = p.YesNo(id="open", text="Was it open?")
    stage = p.Stage(id="a", title="A", touchpoints=(p.Touchpoint(id="t", title="T", items=(item,)),))
    visit = Visit(id="v", study="s1", protocol="", started_at=START, answers={"open": Answer(item="open", value="yes")})
    content = project_of(Observed(Study(id="s1", title="S"), p.Protocol(title="P", stages=(stage,)), [visit]))
    (observation,) = json.loads(json.dumps(content))["observations"].values()
    assert observation["independent_variables"] == {"open": "yes"}
