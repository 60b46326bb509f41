"""The lines of the list of visits: scores and words as the visit itself has them, whatever happens around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.store import log, studies, visits
from cxstudio.store.glance import VisitGlance, visit_lines
from cxstudio.store.search import question
from cxstudio.study.pages import OUTCOME
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import Outcome
from cxstudio.study.visit import Answer, MarkedMoment, Visit, VisitState
from cxstudio.workspace import DATABASE, Person, Workspace
from tests.study import builders as b

STUDY = "01900000-0000-7000-8000-000000000001"
PROTOCOL = b.a_protocol(
    b.yes_no("greeting", points=1, critical=True),
    b.choice("bread", "rye", "spelt"),
    b.text_item("told"),
    outcome=Outcome(text="How likely?", scale="o10"),
)
FILE = StudyFile(key="s1", study=Study(id=STUDY, title="Café visits"), protocol=PROTOCOL)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines")) as made:
        made.install(FILE)
        made.add_site(STUDY, "Harbour Street")
        yield made


def a_visit(workspace: Workspace, **answers: object) -> Visit:
    visit = workspace.begin_visit(STUDY, workspace.sites(STUDY)[0], "Ines")
    for item, value in answers.items():
        visit = visit.with_answer(Answer(item=item, value=value, at=visit.started_at))
    return workspace.complete(visit)


def listed(workspace: Workspace, words: str = "") -> list[VisitGlance]:
    return visit_lines(workspace.folder / DATABASE, STUDY, question=question(words))


def is_sound(workspace: Workspace) -> bool:
    with workspace.database.write() as connection:
        return log.faults(connection) == []


def test_a_line_bears_the_scores_that_the_visit_has(workspace: Workspace) -> None:
    a_visit(workspace, greeting="yes", outcome=9)
    failed = a_visit(workspace, greeting="no")
    a_visit(workspace)
    newest, second, first = ((one.score, one.outcome, one.critical) for one in listed(workspace))
    assert (first, second, newest) == ((1.0, 9.0, 0), (0.0, None, 1), (0.0, None, 0))
    workspace.amend(failed, Answer(item="greeting", value="yes"), "She did greet")
    scores = {one.visit.id: one for one in workspace.dataset(STUDY)[1].visits}
    for line in listed(workspace):
        one = scores[line.id]
        told = (one.score.overall(one.reading.protocol), one.number(OUTCOME), len(one.score.critical_fails))
        assert (line.score, line.outcome, line.critical) == told
    assert is_sound(workspace)


def test_answers_choices_notes_and_moments_are_found_and_what_was_changed_is_not(workspace: Workspace) -> None:
    done = a_visit(workspace, told="The cinnamon was out", bread="spelt")
    noted = Answer(item="greeting", value="yes", note="Smiled; “bienvenue”")
    workspace.amend(done, noted, "Left out")
    for words in ("cinn", "CINNAMON out", "spelt", "bienvenue", "harbour ines 1", "complete"):
        assert [line.id for line in listed(workspace, words)] == [done.id], words
    for words in ("innamon", "rye", "cinnamon rye"):
        assert listed(workspace, words) == [], words
    workspace.amend(done, Answer(item="told", value="Nothing"), "Another shop")
    assert listed(workspace, "cinnamon") == []
    assert is_sound(workspace)


@pytest.mark.parametrize("words", ['"', "* OR", "a AND", "NEAR(", "site:x", "-", "^spelt", "{a b}:c", "\0", "(", "'--"])
def test_signs_and_commands_are_only_words(workspace: Workspace, words: str) -> None:
    a_visit(workspace, bread="spelt")
    letters = any(letter.isalnum() for letter in words)
    found = len(listed(workspace, words))
    assert found == (1 if "spelt" in words or not letters else 0)


def test_a_site_called_otherwise_is_found_and_sorted_so(workspace: Workspace) -> None:
    a_visit(workspace)
    (site,) = workspace.sites(STUDY)
    with workspace.database.write() as connection:
        studies.save_site(connection, site.model_copy(update={"name": "Mühlenhof"}), workspace.clock)
    assert [line.site for line in listed(workspace, "muhlenhof")] == ["Mühlenhof"]
    assert listed(workspace, "harbour") == []
    assert is_sound(workspace)


def test_a_state_that_moves_on_is_found_by_its_new_name(workspace: Workspace) -> None:
    done = a_visit(workspace)
    with workspace.database.write() as connection:
        visits.amend_state(connection, done, VisitState.SUBMITTED, "", workspace.clock)
    assert [line.state for line in listed(workspace, "submitted")] == ["submitted"]
    called = question("einger", [("einger", ["submitted"])])
    assert len(visit_lines(workspace.folder / DATABASE, STUDY, question=called)) == 1
    assert listed(workspace, "complete") == []


def test_a_visit_that_waited_for_its_protocol_gets_its_line_with_it(workspace: Workspace, tmp_path: Path) -> None:
    a_visit(workspace, greeting="yes")
    with workspace.database.read() as connection:
        operations = list(log.of_study(connection, STUDY))
    later = [o for o in operations if o.header.e.startswith("protocol:")]
    with Workspace.create(tmp_path / "other", Person("Ana")) as other:
        for part, expected in (([o for o in operations if o not in later], []), (later, [1.0])):
            with other.database.write() as connection:
                log.take_in(connection, part)
            assert [line.score for line in listed(other)] == expected
        assert is_sound(other)


def test_what_was_erased_cannot_be_read_in_any_byte_of_the_database(workspace: Workspace) -> None:
    for _ in range(3):
        a_visit(workspace, told="ordinary words")
    draft = workspace.begin_visit(STUDY, workspace.sites(STUDY)[0], "Zacharias")
    moment = MarkedMoment(id="m", touchpoint="t", sign="pain", text="Xylophonist complained")
    done = workspace.complete(draft.model_copy(update={"moments": (moment,)}))
    assert len(listed(workspace, "xylophonist")) == 1
    with workspace.database.write() as connection:
        log.append(connection, STUDY, [log.Change(log.Kind.ERASE, f"visit:{done.id}", {})], workspace.clock)
    assert listed(workspace, "xylophonist") == []
    workspace.database.close()
    content = (workspace.folder / DATABASE).read_bytes().lower()
    assert b"ordinary" in content
    assert b"xylophon" not in content


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        ("UPDATE visit_line SET score = 0.9", "table visit_line differs from the log"),
        ("UPDATE visit_words SET words = 'other'", "table visit_words differs from the log"),
        ("UPDATE visit_words_content SET c4 = 'rye'", "the index of words does not fit the visits"),
    ],
)
def test_a_line_that_says_otherwise_than_the_log_is_told_and_made_anew(
    workspace: Workspace, harm: str, fault: str
) -> None:
    a_visit(workspace, greeting="yes", bread="spelt")
    with workspace.database.write() as connection:
        connection.exec_driver_sql(harm)
        assert fault in log.faults(connection)
        log.rebuild(connection)
        assert log.faults(connection) == []
    assert [line.score for line in listed(workspace, "spelt")] == [1.0]
