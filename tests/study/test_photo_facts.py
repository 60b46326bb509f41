"""Facts about photos against hand-worked cases, and a folder matched to a visit by time."""

from __future__ import annotations

import pytest

from cxstudio.study import photo_facts as f
from cxstudio.study.photo_matching import Shot, match
from cxstudio.study.protocol import EvidenceRule, PhotoItem
from cxstudio.study.recorded import Answer, Evidence, Visit
from cxstudio.study.visit import read
from tests.study import builders as b

START = 1_772_532_000_000  # 3 March 2026, 10:00 UTC, 11:00 where the visit is
MINUTE = 60_000
BASE = Visit(id="v1", study="s", protocol="p", site="harbour", started_at=START, utc_offset=60)


def photo(id: str = "e1", sha: str = "a", **said: object) -> Evidence:
    return Evidence(id=id, sha256=sha * 64, **said)  # type: ignore[arg-type]


def with_photos(visit: str, number: int, *photos: Evidence, site: str = "harbour") -> list[f.Known]:
    return f.known([BASE.model_copy(update={"id": visit, "number": number, "site": site, "evidence": photos})])


def told(one: Evidence, others: list[f.Known] | None = None, **visit: object) -> list[str]:
    return f.facts(one, BASE.model_copy(update=visit), others or [])


# -- seen before -----------------------------------------------------------------------------------------------------


def test_the_same_file_elsewhere_is_told_with_its_visit() -> None:
    assert told(photo(), with_photos("v2", 7, photo("e9"))) == ["The same file is also in visit 7."]


def test_the_same_file_twice_in_one_visit() -> None:
    assert told(photo(), with_photos("v1", 0, photo(), photo("e2"))) == ["The same file is in this visit once more."]


def test_nearly_the_same_up_to_six_bits() -> None:
    one = photo(look="00000000000000ff")
    six, seven = photo("e2", "b", look="0000000000003fff"), photo("e3", "c", look="0000000000007fff")
    assert told(one, with_photos("v2", 7, six)) == ["A photo that looks nearly the same is in visit 7."]
    assert told(one, with_photos("v2", 7, seven)) == []


def test_an_unknown_look_is_like_nothing() -> None:
    assert told(photo(), with_photos("v2", 7, photo("e2", "b"))) == []
    assert f.bits_between("", "00000000000000ff") is None


def test_many_visits_are_named_up_to_three() -> None:
    others = [one for n in range(5) for one in with_photos(f"w{n}", n + 1, photo(f"x{n}"))]
    assert told(photo(), others) == ["The same file is also in visit 1, visit 2, visit 3, 2 more."]


# -- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "sentence"),
    [
        ("2026-03-03T11:10:00", None),
        ("2026-03-03T10:56:00", None),
        ("2026-03-03T10:20:00", "By the camera’s clock it was taken 40 minutes before the visit began."),
        ("2026-03-01T11:00:00", "By the camera’s clock it was taken 2 days before the visit began."),
        ("2026-03-03T16:30:00", "By the camera’s clock it was taken 5 hours after the visit was finished."),
        ("nonsense", None),
        ("", None),
    ],
)
def test_a_photo_older_or_younger_than_its_visit(taken: str, sentence: str | None) -> None:
    assert told(photo(taken_at=taken), completed_at=START + 30 * MINUTE) == ([sentence] if sentence else [])


def test_a_camera_ahead_of_the_computer() -> None:
    one = photo(taken_at="2026-03-03T11:40:00", added_at=START + 10 * MINUTE)
    assert told(one) == ["By the camera’s clock it was taken 30 minutes after it was attached: the two clocks differ."]


def test_answers_before_the_start_tell_of_a_clock_that_was_set_back() -> None:
    back = BASE.with_answer(Answer(item="a", value="yes", at=START - 3_600_000))
    assert f.clock_facts(back) == ["One answer bears a time before the visit began: the computer’s clock was set back."]
    assert f.clock_facts(BASE.with_answer(Answer(item="a", value="yes", at=START + 1))) == []


def test_a_cameras_clock_that_went_back_between_two_numbered_photos() -> None:
    first = photo("e1", "a", name="IMG_0041.jpg", taken_at="2026-03-03T11:30:00")
    second = photo("e2", "b", name="IMG_0042.jpg", taken_at="2026-03-03T10:30:00")
    visit = BASE.model_copy(update={"evidence": (first, second)})
    assert f.clock_facts(visit) == ["Between photos the camera’s clock was set by about 60 minutes."]
    apart = second.model_copy(update={"name": "scan.jpg"})
    assert f.clock_facts(BASE.model_copy(update={"evidence": (first, apart)})) == []


# -- where -----------------------------------------------------------------------------------------------------------


def test_the_way_between_two_places() -> None:
    berlin, paris = (52.5200, 13.4050), (48.8566, 2.3522)
    assert f.metres(berlin, paris) == pytest.approx(877_460, rel=0.001)  # great circle, radius 6371 km
    assert f.metres(berlin, berlin) == 0


def test_a_place_far_from_the_site_is_told_once_the_site_is_known() -> None:
    at_site = [one for n in range(3) for one in with_photos(f"w{n}", n + 1, photo(f"x{n}", f"{n}"))]
    places = {f"{n}" * 64: (52.52, 13.405 + n / 10_000) for n in range(3)}
    places |= {"a" * 64: (52.52, 13.48), "b" * 64: (52.521, 13.405)}
    far, near = photo(sha="a"), photo(sha="b")

    def seen(one: Evidence, others: list[f.Known], site: str = "harbour") -> list[str]:
        return f.facts(one, BASE.model_copy(update={"site": site}), others, places.get)

    assert seen(far, at_site) == ["It was taken 5.1 km from where photos of other visits to this site were taken."]
    assert seen(near, at_site) == []
    assert seen(far, at_site[:2]) == [], "two photos are too few to know a site by"
    assert seen(far, at_site, site="mill") == []
    assert told(far, at_site) == [], "where no place is known here, nothing is told"


# -- a folder --------------------------------------------------------------------------------------------------------

DOOR = b.a_touchpoint(
    b.yes_no("greeting", text="Was a greeting spoken?"), b.yes_no("clean", text="Was it clean?"),
    PhotoItem(id="receipt", text="The receipt", evidence=EvidenceRule(when="always", at_least=1)), id="door",
)  # fmt: skip


def matched(taken: str, **answers: int) -> tuple[str, str, bool]:
    """(item, why, is it of the visit) of one photo; answers in seconds after the start."""
    visit = BASE
    for item, seconds in answers.items():
        visit = visit.with_answer(Answer(item=item, value="yes", at=START + seconds * 1000))
    reading = read(b.a_protocol(b.a_stage(DOOR, id="arrive")), visit)
    (found,) = match(reading, [Shot("a.jpg", taken)], START + 60 * MINUTE)
    return found.item, found.why, found.is_of_visit


def test_a_photo_goes_to_the_answer_nearest_in_time() -> None:
    answers = {"greeting": 60, "clean": 600}
    assert matched("2026-03-03T11:01:20", **answers) == ("greeting", "Taken within a minute of its answer.", True)
    assert matched("2026-03-03T11:08:00", **answers) == ("clean", "Taken 2 minutes before its answer.", True)
    assert matched("2026-03-03T11:13:00", **answers) == ("clean", "Taken 3 minutes after its answer.", True)


def test_an_item_that_asks_for_photos_draws_them() -> None:
    assert matched("2026-03-03T11:01:20", greeting=60, receipt=150)[0] == "receipt"


def test_a_tie_is_told() -> None:
    item, why, _own = matched("2026-03-03T11:02:00", greeting=118, clean=121)
    assert item == "clean" and why.endswith("As near: “Was a greeting spoken?”.")


def test_a_gap_leaves_the_photo_without_an_item() -> None:
    assert matched("2026-03-03T11:40:00", greeting=60) == ("", "No answer was given within 15 minutes of it.", True)


def test_photos_of_another_day_and_photos_without_a_time_say_so() -> None:
    assert matched("2026-03-02T11:00:00", greeting=60) == ("", "Taken 24 hours before the visit began.", False)
    assert matched("2026-03-03T15:00:00", greeting=60) == ("", "Taken 3 hours after the visit.", False)
    assert matched("", greeting=60) == ("", "It does not say when it was taken.", True)
