"""Some of the visits: what is taken over from the whole reading is what those visits alone would give."""

from __future__ import annotations

import pytest

from cxstudio.analysis.from_study import study_columns
from cxstudio.report.basis import Basis, Only, ReportSettings, narrowed, read_basis
from cxstudio.report.narrowing import late_of, late_share
from cxstudio.study.visit import Status
from tests.report import scene


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    folder = tmp_path_factory.mktemp("narrowing")
    with scene.golden_workspace(folder / "w", visits=9) as workspace:
        draft = scene.record(workspace, 9, scene.rows()[9])
        unseen = draft.answers["advice_kept"].model_copy(update={"status": Status.NOT_OBSERVED, "value": None})
        late = draft.answers["payment_kept"].model_copy(update={"at": draft.started_at + 3 * 86_400_000})
        workspace.complete(
            draft.model_copy(update={"answers": {**draft.answers, unseen.item: unseen, late.item: late}})
        )
        return read_basis(workspace, scene.STUDY, ReportSettings())


def test_columns_of_some_visits_are_those_of_these_visits_alone(whole: Basis) -> None:
    for site in set(whole.dataset.sites):
        some = narrowed(whole, Only(site=site))
        assert 0 < some.n < whole.n
        assert some.columns == study_columns(some.dataset, whole.outcome_name)
    assert max(one.n_not_observed for one in whole.columns.touchpoints) == 1


def test_late_answers_are_counted_among_these_visits_alone(whole: Basis) -> None:
    last = whole.dataset.visits[-1].visit
    some = narrowed(whole, Only(site=last.site, observer=last.observer))
    assert some.late_share == late_share(late_of(some.dataset)) and some.late_share
    assert narrowed(some, Only(observer=last.observer)).late_share == some.late_share


def test_a_filter_within_a_filter_still_refers_to_the_whole(whole: Basis) -> None:
    site = whole.dataset.sites[0]
    some = narrowed(narrowed(whole, Only(site=site)), Only(observer=whole.dataset.observers[0]))
    assert some.part_of is whole
    assert some.columns == study_columns(some.dataset, whole.outcome_name)
