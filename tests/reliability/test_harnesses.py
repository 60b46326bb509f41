"""The harnesses of exchange and damage at figures that fit into every run; the command takes the large ones."""

from __future__ import annotations

import os
import random

import pytest

from tests.reliability import damaged, exchanged, killed_anywhere, refusing_disk

needs_forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks processes")


@pytest.mark.parametrize("seed", [1, 3])
def test_R5_R15_workspaces_that_lived_apart_end_the_same_with_nothing_erased_left(seed: int) -> None:
    wrong, told = exchanged.lived(seed)
    assert wrong == []
    assert told > 0


@pytest.mark.parametrize("name", ["keeps erased photos", "keeps old backups"])
def test_R15_a_program_that_keeps_what_was_erased_is_noticed(name: str) -> None:
    with dict(exchanged.TWINS)[name]():  # type: ignore[attr-defined]
        assert exchanged.lived(1)[0] != []


@needs_forks
def test_R2_killed_anywhere_nothing_is_lost_or_half_done() -> None:
    bad, said = killed_anywhere.kill_again_and_again(8)
    assert not bad
    assert said > 8


@needs_forks
def test_R2_a_hasty_program_is_noticed() -> None:
    assert killed_anywhere.kill_again_and_again(6, "hasty", until="a visit is lost")[0]


def test_R13_damage_is_noticed_or_harmless_and_a_trusting_check_is_not_enough() -> None:
    silent, tally = damaged.silent_changes(25, damaged.by_all_checks)
    assert silent == []
    assert tally["noticed"] + tally["refused"] > 3
    assert damaged.silent_changes(5, damaged.by_sqlite_alone, until=1, harm=damaged.turned_word)[0] != []
    assert damaged.silent_changes(5, damaged.by_all_checks, harm=damaged.turned_word)[0] == []


@pytest.mark.parametrize("deed", refusing_disk.DEEDS, ids=lambda deed: deed.__name__)
def test_R16_R17_a_disk_that_refuses_loses_nothing(deed: refusing_disk.Deed) -> None:
    assert refusing_disk.tried(deed, 3, random.Random(16))[0] == []


def test_R16_a_full_database_loses_nothing() -> None:
    assert refusing_disk.full(2)[0] == []
