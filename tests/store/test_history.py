"""The history of a visit: who changed what, from what to what and why; folding it again gives the visit as it is."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cxstudio.store import log
from cxstudio.store.fold import ALIVE, fold_entity
from cxstudio.store.history import Entry, FieldChange, entries, values_after
from cxstudio.store.operation import Kind
from cxstudio.study.plan import Study
from cxstudio.study.visit import Answer
from cxstudio.workspace import Person as Worker
from cxstudio.workspace import Workspace
from tests.study.builders import a_protocol, yes_no

from .test_fold import Person


def told(entry: Entry) -> dict[str, tuple[object, object]]:
    return {change.field: (change.before, change.after) for change in entry.changes}


def test_an_amendment_says_who_what_and_why() -> None:
    anna = Person("anna")
    anna.writes(rating=3, note="slow")
    anna.writes(rating=4, amended=True, amendment_reason="misheard")
    first, second = entries(anna.knows)
    assert told(first) == {"rating": (None, 3), "note": (None, "slow"), ALIVE: (False, True)}
    assert (second.replica, second.reason, told(second)) == ("anna", "misheard", {"rating": (3, 4)})


def test_a_deletion_and_the_edit_that_brought_it_back() -> None:
    anna = Person("anna")
    anna.writes(rating=3)
    anna.writes(Kind.DELETE)
    anna.writes(rating=5)
    assert [told(entry) for entry in entries(anna.knows)] == [
        {"rating": (None, 3), ALIVE: (False, True)},
        {ALIVE: (True, False)},
        {"rating": (3, 5), ALIVE: (False, True)},
    ]


def test_of_two_who_changed_the_same_the_later_counts_and_both_are_told() -> None:
    anna, ben = Person("anna"), Person("ben", clock=2_000)
    first = anna.writes(rating=1)
    ben.hears(first)
    anna.writes(rating=2)
    ben.writes(rating=3)
    history = entries([*anna.knows, *ben.knows])
    assert values_after(history)["rating"] == 3
    assert [told(entry).get("rating") for entry in history] == [(None, 1), (1, 2), (2, 3)]


def test_what_was_erased_keeps_its_place_and_loses_its_words() -> None:
    anna = Person("anna")
    operation = anna.writes(note="secret")
    (entry,) = entries([operation.without_payload()])
    assert entry.is_erased
    assert "secret" not in repr(entry)


FIELDS = st.dictionaries(st.sampled_from(["rating", "note", "site"]), st.integers(0, 3) | st.none(), max_size=3)
STEPS = st.lists(st.tuples(st.integers(0, 2), st.booleans(), FIELDS, st.booleans()), min_size=1, max_size=12)


@given(STEPS)
def test_folding_the_history_again_gives_the_entity_as_it_is(
    steps: list[tuple[int, bool, dict[str, int], bool]],
) -> None:
    people = [Person(name, clock) for name, clock in (("anna", 1_000), ("ben", 1_003), ("cleo", 900))]
    for who, deletes, values, shares in steps:
        people[who].writes(Kind.DELETE if deletes else Kind.SET, **({} if deletes else values))
        if shares:
            for person in people:
                person.hears(*people[who].knows)
    everything = {operation.hash: operation for person in people for operation in person.knows}
    state = fold_entity(everything.values())
    wanted = {name: value for name, value in state.values().items() if name != ALIVE and value is not None}
    found = values_after(entries(everything.values()))
    assert {name: value for name, value in found.items() if name != ALIVE} == wanted
    assert found.get(ALIVE, False) == state.is_alive


def test_a_real_visit_tells_its_story(tmp_path: Path) -> None:
    protocol = a_protocol(yes_no("greeting", points=2))
    with Workspace.create(tmp_path / "w", Worker("Ines", "ines-laptop")) as workspace:
        workspace.add_study(Study(id="s1", title="Shop"), protocol)
        workspace.publish("s1", protocol)
        visit = workspace.begin_visit("s1", workspace.add_site("s1", "Harbour"), "Ana")
        visit = workspace.complete(visit.with_answer(Answer(item="greeting", value="yes", at=visit.started_at + 5)))
        changed = workspace.amend(visit, visit.answers["greeting"].model_copy(update={"value": "no"}), "heard it wrong")
        with workspace.database.read() as connection:
            history = entries(log.of_entity(connection, f"visit:{visit.id}", "s1"))
    assert [entry.person for entry in history] == ["Ines", "Ines"]
    last = history[-1]
    (change,) = last.changes
    assert (last.reason, change.field) == ("heard it wrong", "answer/greeting")
    assert isinstance(change, FieldChange)
    assert (change.before["value"], change.after["value"]) == ("yes", "no")  # type: ignore[call-overload, index]
    assert values_after(history)["answer/greeting"] == {"value": "no", "at": changed.answers["greeting"].at}
