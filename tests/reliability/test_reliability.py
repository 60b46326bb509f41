"""The table of the reliability command: it runs, it says what was lost, and it does not pass over a twin."""

from __future__ import annotations

import pytest

from tests.reliability import __main__ as table


def test_a_harness_is_run_and_told_in_a_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(table.HARNESSES, "R4", (table.merged, 20, 20))
    assert table.main("R4") == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert "20 histories" in line
    assert "5 of 5" in line


@pytest.mark.parametrize(("losses", "caught", "code"), [((), 1, 0), (("an answer is lost",), 1, 1), ((), 0, 1)])
def test_a_loss_and_a_twin_that_passes_are_failures(
    losses: tuple[str, ...],
    caught: int,
    code: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    row = table.Row("R1 killed", "1 kill", "1 saved", losses, "1", caught, 1)
    monkeypatch.setitem(table.HARNESSES, "R1", (lambda _cycles: row, 1, 1))
    assert table.main("R1") == code
    assert ("lost: an answer is lost" in capsys.readouterr().out) == bool(losses)


def test_a_name_that_no_harness_has_is_wrong_use(capsys: pytest.CaptureFixture[str]):
    assert table.main("R99") == 2
    assert "R1, R3, R2, R4, R5, R8, R13, R16" in capsys.readouterr().out
