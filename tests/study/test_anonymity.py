"""Who may be known from what leaves: numbers for people and places, names in notes covered, ids as they were."""

from __future__ import annotations

import pytest

from cxstudio.study.anonymity import Anonymity, anonymous, in_force, people_named, small_cells
from cxstudio.study.people_in_texts import people_in
from cxstudio.study.plan import Ethics, Site
from cxstudio.study.recorded import Answer, Evidence, MarkedMoment, ObservedEvent, Remark, Visit

NOTE = "Ms Keller at Harbour Street told Ines Roth to wait."


def visit(number: int, site: str, observer: str, note: str = NOTE, value: str = "yes") -> Visit:
    return Visit(
        id=f"v{number}", study="s", protocol="p", number=number, site=site, observer=observer,
        answers={"a": Answer(item="a", value=value, note=note), "b": Answer(item="b", value=(("Ines Roth", 3),))},
        evidence=(Evidence(id="e", sha256="00", name="Ines.jpg", caption=NOTE),),
        events=(ObservedEvent(id="o", code="c", start_ms=0, subject="Herr Blum", comment=NOTE),),
        moments=(MarkedMoment(id="m", touchpoint="t", sign="pain", text=NOTE),),
        remarks=(Remark(id="r", text=NOTE, by="Bo Lund", reply=NOTE, replied_by=observer),),
    )  # fmt: skip


SITES = {
    "h": Site(id="h", study="s", name="Harbour Street", address="Harbour Street 5", group="North"),
    "m": Site(id="m", study="s", name="Market Hall"),
}
VISITS = [visit(n, "h", "Ines Roth" if n % 2 else "Tom Bauer") for n in range(6)] + [visit(6, "m", "Ines Roth")]


def said(level: Anonymity) -> tuple[str, list[Visit], dict[str, Site]]:
    visits, sites = anonymous(VISITS, SITES, level)
    return " ".join([*(one.model_dump_json() for one in (*visits, *sites.values()))]), visits, sites


def test_as_recorded_nothing_is_changed() -> None:
    visits, sites = anonymous(VISITS, SITES, Anonymity.NAMED)
    assert (visits, sites) == (VISITS, SITES)


def test_observers_are_numbered_in_the_order_of_the_visits_and_nobody_is_named() -> None:
    text, visits, sites = said(Anonymity.OBSERVERS)
    assert [one.observer for one in visits[:2]] == ["observer 1", "observer 2"]
    assert visits[0].answers["a"].note == "Ms [name] at Harbour Street told observer 2 to wait."
    assert visits[0].remarks[0].by == "a reviewer"
    for name in ("Ines", "Roth", "Tom", "Bauer", "Keller", "Blum", "Lund"):
        assert name not in text
    assert sites == SITES


def test_sites_are_numbered_in_notes_too() -> None:
    text, visits, sites = said(Anonymity.SITES)
    assert visits[0].answers["a"].note == "Ms [name] at Site 01 told observer 2 to wait."
    assert sites["h"] == Site(id="h", study="s", name="Site 01")
    assert not [name for name in ("Harbour", "Market", "North") if name in text]


def test_at_the_strictest_a_small_cell_has_no_number() -> None:
    assert small_cells(VISITS) == {"m": 1}
    _text, _visits, sites = said(Anonymity.STRICT)
    assert (sites["h"].name, sites["m"].name) == ("Site 01", "")


@pytest.mark.parametrize("level", Anonymity)
def test_ids_and_chosen_answers_stay_so_that_figures_stay(level: Anonymity) -> None:
    visits, sites = anonymous(VISITS, SITES, level)
    assert [(one.id, one.site, one.answers["a"].value) for one in visits] == [
        (one.id, one.site, "yes") for one in VISITS
    ]
    assert list(sites) == list(SITES)
    assert len({one.observer for one in visits}) == 2


def test_at_a_competitor_observers_are_numbered_whatever_is_wished() -> None:
    ethics = Ethics(owner="competitor")
    assert in_force(Anonymity.NAMED, ethics) is Anonymity.OBSERVERS
    assert in_force(Anonymity.STRICT, ethics) is Anonymity.STRICT
    assert in_force(Anonymity.NAMED, Ethics()) is Anonymity.NAMED


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mr. Smith was rude", ["Smith"]),
        ("Frau Dr. Müller-Lüdenscheidt half sofort", ["Müller-Lüdenscheidt"]),
        ("Die Frau an der Kasse lachte", []),
        ("The name tag said “Anna Berg”, friendly", ["Anna Berg"]),
        ("Auf dem Namensschild: Jörg", ["Jörg"]),
        ("She was called back by the desk", []),
        ("A young man at the desk", []),
        ("", []),
    ],
)
def test_names_are_known_by_what_stands_before_them(text: str, names: list[str]) -> None:
    assert people_in(text) == names


def test_who_is_named_is_told_with_the_visit() -> None:
    found = people_named([visit(0, "h", "x", note="Served by Ms Keller.")])
    assert ("v0", "Keller") in [(one.id, name) for one, name in found]
