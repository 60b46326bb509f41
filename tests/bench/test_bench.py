"""Every figure can still be taken: product and floor run once, tiny. How large a figure is, no test asks."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from cxstudio.study.checks import check
from cxstudio.workspace import Workspace
from tests.bench import bundle, designer, forms, observing, photos, recorder, report, save, start, visits
from tests.bench.__main__ import AREAS, main
from tests.bench.bars import Bar, bar, calm, line, not_measured
from tests.bench.filled import fill


def test_the_median_of_the_rounds_counts() -> None:
    found = bar(1, "a thing", 1.5, [(1.0, 1.0), (2.4, 2.0), (9.0, 3.0)])
    assert (found.ratio, found.spread) == (1.2, 3.0)


@pytest.mark.parametrize(
    ("ratio", "spread", "verdict"),
    [(1.5, 1.0, "met"), (1.51, 1.0, "NOT MET"), (1.0, 1.6, "too noisy"), (math.nan, math.nan, "not measured")],
)
def test_a_figure_says_how_it_stands(ratio: float, spread: float, verdict: str) -> None:
    assert line(Bar(8, "a thing", ratio, 1.5, spread)).endswith(verdict)


def test_on_a_busy_machine_a_figure_is_taken_once_more_and_not_again() -> None:
    turns = [Bar(1, "a thing", 1.0, 1.5, spread) for spread in (9.0, 8.0, 1.0)]
    (found,) = calm(lambda: [turns.pop(0)])
    assert (found.spread, found.verdict, len(turns)) == (8.0, "too noisy", 1)
    assert calm(lambda: [not_measured(1, "a thing (not here)", 1.5)])[0].verdict == "not measured"


def test_a_number_that_no_figure_has_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("400") == 2
    assert "400" in capsys.readouterr().out
    assert sorted(set().union(*AREAS.values())) == [
        *range(1, 20),
        *range(22, 26),
        *range(30, 34),
        40,
        41,
        *range(50, 54),
        60,
    ]


def test_copies_of_a_visit_are_visits(tmp_path: Path) -> None:
    draft = fill(tmp_path / "w", 30)
    with Workspace.open(tmp_path / "w") as workspace:
        _protocol, found = workspace.dataset(draft.study)
        assert len(found.visits) == 30
        assert workspace.drafts.all() == [draft.id]


@pytest.fixture(scope="module")
def paint(tmp_path_factory: pytest.TempPathFactory) -> start.Painting:
    return start.Painting(tmp_path_factory.mktemp("bytecode"))


def test_starting(tmp_path: Path, paint: start.Painting) -> None:
    fill(tmp_path / "w", 60)
    taken = [
        start.first_paint(paint, tmp_path / "w", 1),
        start.growth(paint, tmp_path / "w", tmp_path / "w", 1),
        start.modules_at_first_paint(paint, tmp_path / "w"),
    ]
    assert [found.number for found in taken] == [1, 3, 4]
    assert taken[2].ratio == 0, taken[2].name


def test_starting_up_to_the_visit_list(tmp_path: Path, paint: start.Painting) -> None:
    fill(tmp_path / "w", 60)
    assert start.first_page(paint, tmp_path / "w", 1).number == 2


def test_photos(tmp_path: Path) -> None:
    camera = photos._camera_photos(tmp_path / "camera", 2, (320, 240))
    assert photos.ingest_cpu(camera, 1).ratio > 0
    assert photos.two_workers(camera, 1).number == 6
    assert photos._peak(camera) > 1000


def test_keeping_an_answer(tmp_path: Path) -> None:
    draft = fill(tmp_path / "w", 2).id
    with Workspace.open(tmp_path / "w") as workspace:
        assert save.waiting(workspace, draft, tmp_path, 1, 2).ratio > 0
        assert save.work(workspace, draft, tmp_path, 1, 2, 2).ratio > 0
        saving = save.saving(workspace, draft, 2)
        assert save.growth(saving, saving, 1).ratio > 0
        assert len(workspace.drafts.load(draft).answers) > 2


def test_the_list_of_visits_and_a_strip_of_photos(tmp_path: Path) -> None:
    few = visits.noted(tmp_path / "few", 60)
    taken = [visits.page(few, few, 1, 1), visits.deep_page(few, 1, 1), visits.rare_word(few, 1, 1)]
    assert [found.number for found in taken] == [14, 14, 15]
    assert visits.painting(few, 1, 2, 60).ratio > 0
    assert visits.strip(visits._thumbs(tmp_path / "thumbs", 2), 1).number == 17


def test_bundles(tmp_path: Path) -> None:
    with bundle.with_photos(tmp_path / "w", 3, 1000) as workspace:
        assert len(bundle.originals(workspace)) == 3
        assert bundle.export_cpu(workspace, tmp_path, 1).ratio > 0
        assert bundle.export_to_zip(workspace, tmp_path, 1).number == 18
        assert bundle.verify_cpu(workspace, tmp_path, 1).ratio > 0
    assert [found.number for found in bundle.peak_memory(tmp_path, 1, 2, 1000)] == [22, 22]


def test_the_report(tmp_path: Path) -> None:
    pictures = report._photos(tmp_path / "photos", 2)
    assert report.against_img2pdf(pictures, tmp_path, 1).number == 23
    assert report.size_of_file(pictures, tmp_path).number == 24


def test_the_designer() -> None:
    small = designer.large_protocol(1, 2, 3)
    assert check(small) == []
    assert [figure(small, 1).number for figure in designer.FIGURES.values()] == [30, 31, 32, 33]
    assert len([1 for _s, t in designer.large_protocol().touchpoints() for _item in t.items]) == 432


def test_observing() -> None:
    found = observing.key_to_row(40, 1)
    assert (found.number, found.goal) == (50, observing.GOAL)
    assert found.ratio > 0


def test_forms(tmp_path: Path) -> None:
    pytest.importorskip("pyxform", reason="needs pyxform: pip install -e .[dev]")
    found = forms.against_conversion(40, "a form", forms.made_form(tmp_path / "form.xlsx", 28), 1)
    assert (found.number, found.goal) == (40, 1.3)
    assert found.ratio > 0
    assert forms.against_conversion(41, "a form", tmp_path / "absent.xlsx").verdict == "not measured"


def test_recording(tmp_path: Path) -> None:
    with recorder.a_recorder(tmp_path, designer.large_protocol(1, 1, 6), 60, 1) as (page, visit):
        taken = [take(page, visit, 1) for take in (recorder.answering, recorder.opening, recorder.typing)]
        assert [found.number for found in taken] == [51, 52, 53]
        assert page.recorder.visit.answers, "the keys have answered something"


def test_the_gaps_of_the_window() -> None:
    assert recorder.gaps(shots=1, rounds=1, size=(640, 480)).number == 10
