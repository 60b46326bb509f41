"""The doctor: what is missing is named with the package or the step that mends it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cxstudio import cli
from cxstudio.doctor import Line, Verdict, can_start, examine, file_system, nearest
from cxstudio.doctor import _drops_none as drops_none
from cxstudio.screen import ALWAYS, ORDER, apt_line, libraries_sentence, missing_libraries, no_screen

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems bring what Qt needs")


def lacking(*sonames: str):  # type: ignore[no-untyped-def]
    """A system that has every library but these."""

    def load(soname: str) -> object:
        if soname in sonames:
            raise OSError(f"{soname}: cannot open shared object file")
        return object()

    return load


def by_key(lines: list[Line]) -> dict[str, Line]:
    return {line.key: line for line in lines}


def test_a_computer_that_can_run_the_tests_lacks_nothing_but_perhaps_a_screen(tmp_path: Path) -> None:
    lines = by_key(examine(tmp_path / "data", tmp_path / "config", OFFSCREEN))
    assert can_start(list(lines.values()))
    assert {"program", "python", "qt", "libraries", "screen", "fonts", "data", "config", "disk", "sqlite"} <= set(lines)
    assert not list(tmp_path.iterdir())


@linux
def test_missing_libraries_are_named_with_one_line_that_installs_them() -> None:
    missing = missing_libraries({"DISPLAY": ":0"}, lacking("libxcb-cursor.so.0", "libGL.so.1", "libgthread-2.0.so.0"))
    assert set(missing) == {"libxcb-cursor.so.0", "libGL.so.1", "libgthread-2.0.so.0"}
    assert apt_line(missing) == "sudo apt-get install libglib2.0-0 libgl1 libxcb-cursor0"
    assert libraries_sentence(missing).endswith(apt_line(missing))


@linux
@pytest.mark.parametrize(
    ("environ", "soname", "is_wanted"),
    [
        ({"DISPLAY": ":0"}, "libxcb-cursor.so.0", True),
        ({"QT_QPA_PLATFORM": "xcb"}, "libxcb-cursor.so.0", True),
        (OFFSCREEN, "libxcb-cursor.so.0", False),
        ({"QT_QPA_PLATFORM": "offscreen:size=1x1;xcb"}, "libxcb-cursor.so.0", False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "libwayland-cursor.so.0", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "libxcb-cursor.so.0", False),
        ({"DISPLAY": ":0"}, "libwayland-cursor.so.0", False),
        (OFFSCREEN, "libEGL.so.1", True),
    ],
)
def test_only_what_this_session_needs_is_asked_for(environ: dict[str, str], soname: str, is_wanted: bool) -> None:
    assert (soname in missing_libraries(environ, lacking(*ORDER))) is is_wanted


@linux
def test_what_is_always_wanted_is_there_where_the_tests_run() -> None:
    assert missing_libraries(OFFSCREEN) == {}
    assert set(missing_libraries(OFFSCREEN, lacking(*ORDER))) == set(ALWAYS)


@linux
def test_screens_that_are_absent_deaf_or_not_needed(tmp_path: Path) -> None:
    assert "There is no screen here" in no_screen({})
    assert "“:4711” does not answer" in no_screen({"DISPLAY": ":4711"})
    assert "does not answer" in no_screen({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)})
    assert "There is no screen here" in no_screen({"QT_QPA_PLATFORM": "xcb"})
    assert no_screen(OFFSCREEN) == ""


def test_a_folder_without_the_right_to_write_is_bad(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    lines = by_key(examine(tmp_path / "file" / "data", tmp_path, OFFSCREEN))
    assert lines["data"].verdict is Verdict.BAD
    assert lines["data"].remedy
    assert not can_start(list(lines.values()))


def test_a_qt_that_loses_none_is_bad_on_the_pythons_that_count_it() -> None:
    assert drops_none("6.12.0", (3, 11))
    assert not drops_none("6.12.0", (3, 12))
    assert not drops_none("6.11.3", (3, 11))


def test_the_file_system_of_a_folder_is_the_nearest_mount_above_it(tmp_path: Path) -> None:
    place = tmp_path.resolve()
    mounts = tmp_path / "mounts"
    share = str(place / "team share").replace(" ", "\\040")
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/x {share} nfs4 rw 0 0\n")
    assert file_system(place / "team share" / "ws", mounts) == "nfs4"
    assert file_system(place / "own", mounts) == "ext4"
    assert file_system(place, tmp_path / "absent") == ""


def test_the_nearest_folder_exists(tmp_path: Path) -> None:
    assert nearest(tmp_path / "a" / "b") == tmp_path


def test_the_doctor_speaks_json(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert cli.main(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["can_start"] is True
    assert all(set(line) == {"key", "verdict", "text", "remedy"} for line in found["lines"])


@linux
def test_the_doctor_is_one_where_no_window_can_start(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert cli.main(["doctor"]) == 1
    assert "The window cannot start here yet." in capsys.readouterr().out
