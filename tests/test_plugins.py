"""Methods of study: the built-in ones and a stranger's come through one door; what is none is left out and told."""

from __future__ import annotations

import logging

import pytest

from cxstudio.assets import studies
from cxstudio.plugins import admitted, method_named, study_methods
from cxstudio.study.methods import BUILT_IN, StudyMethod
from cxstudio.study.plan import Pattern, read_study_file

DIARY = StudyMethod("diary", "Diary", "People write every day.", "their days", Pattern.PERSISTENT, "Every day.")


def test_a_strangers_method_stands_beside_the_built_in_ones() -> None:
    assert admitted([*BUILT_IN, DIARY]) == (*BUILT_IN, DIARY)
    assert set(BUILT_IN) <= set(study_methods())


def test_what_is_no_method_or_takes_a_taken_key_is_left_out_and_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert admitted([DIARY, "nonsense", DIARY]) == (DIARY,)
    assert len(caplog.records) == 2


def test_a_method_that_is_not_installed_here_keeps_its_name() -> None:
    assert method_named("mystery shop").title == "Mystery shop"
    assert method_named("tea leaves").title == "tea leaves"


@pytest.mark.parametrize("path", sorted(studies().glob("*.json")), ids=lambda path: path.stem)
def test_every_ready_made_study_belongs_to_its_method_and_watches_as_it_does(path: object) -> None:
    study = read_study_file(path).study  # type: ignore[arg-type]
    method = method_named(study.method)
    assert path.stem in method.ready_made  # type: ignore[attr-defined]


def test_keys_are_given_once() -> None:
    keys = [method.key for method in BUILT_IN]
    assert len(keys) == len(set(keys))
