"""How long a job still takes, told as people say it."""

from __future__ import annotations

import pytest

from ui.presenters.time_left import time_left


@pytest.mark.parametrize(
    ("done", "total", "elapsed", "said"),
    [
        (0, 100, 60, ""),
        (10, 0, 60, ""),
        (1, 100, 1, ""),
        (50, 100, 4, ""),
        (50, 100, 20, "less than a minute left"),
        (10, 100, 10, "about 2 minutes left"),
        (50, 100, 60, "about 1 minute left"),
        (1, 1000, 10, "about 166 minutes left"),
        (100, 100, 60, ""),
    ],
)
def test_it_is_told_at_the_pace_so_far(done: int, total: int, elapsed: float, said: str) -> None:
    assert time_left(done, total, elapsed) == said
