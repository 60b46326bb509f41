"""`python -m tests.screens OUT [WORD...]`: every screen into a folder, light and dark, at 100 % and 200 %, on small
screens, from right to left, and in a language with longer words. Each is measured too: what is cut is printed, and
the exit code is then 1. With words only the screens and rooms whose names hold one of them ("order dark-200")."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from cxstudio.steps import Progress

from . import PSEUDO
from .clipped import dialogs_over, faults
from .made import Made, copy_of, make_all
from .pseudo import TONGUES
from .rooms import ROOMS, Room, close_window, open_window, settle, wait_until
from .scenes import Scenes


class Album:
    """Writes pictures of the screens that were asked for, and says what is cut on them."""

    def __init__(self, out: Path, words: list[str]) -> None:
        self.out, self.words, self.count, self.faults = out, words, 0, 0

    def wants(self, name: str) -> bool:
        """Is this one asked for?"""
        return not self.words or any(word in name for word in self.words)

    def keep(self, window: QWidget, name: str, size: tuple[int, int]) -> None:
        """Write one picture, and one of the dialog over it; a window that could not be that small is told."""
        if not self.wants(name):
            return
        if (window.width(), window.height()) != size:
            self.tell(name, f"the window is {window.width()} x {window.height()}, not {size[0]} x {size[1]}")
        self._write(window, name)
        for dialog in dialogs_over(window):
            self._write(dialog, f"{name}-dialog")

    def _write(self, window: QWidget, name: str) -> None:
        window.grab().save(str(self.out / f"{name}.png"))
        self.count += 1
        for fault in faults(window):
            self.tell(name, fault)

    def tell(self, name: str, fault: str) -> None:
        """Say what is wrong on a screen."""
        self.faults += 1
        print(f"{name}: {fault}", flush=True)


def first_windows(app: QApplication, room: Room, made: Made, folder: Path, album: Album) -> None:
    """The screens before a workspace with studies is open."""
    preferences = folder / "preferences.json"
    empty = open_window(app, room, copy_of(folder / "empty", made.empty), preferences)
    wait_until(lambda: empty.context.workspace is not None)
    settle(empty)
    album.keep(empty, f"00-home-one-study-{room.name}", room.size)
    empty.home._show("empty", empty.home._made("empty", empty.home._make_empty))
    empty.home.focus_start()
    settle(empty)
    album.keep(empty, f"00-home-empty-{room.name}", room.size)
    empty.go("visits")
    settle(empty)
    album.keep(empty, f"00-visits-empty-{room.name}", room.size)
    empty.go("report")
    settle(empty)
    album.keep(empty, f"00-report-empty-{room.name}", room.size)
    close_window(empty)
    broken = open_window(app, room, copy_of(folder / "broken", made.broken), preferences)
    wait_until(lambda: "home" in broken.pages and "closed" in broken.home._views)
    settle(broken)
    album.keep(broken, f"00-cannot-open-{room.name}", room.size)
    opening = broken.home._opening()
    opening.set_new(True)
    opening.set_progress(Progress(7, 12, "Visit 7 of 12: Harbour Street"))
    broken.home._show("opening", opening)
    settle(broken)
    album.keep(broken, f"00-first-run-{room.name}", room.size)
    close_window(broken)


def look_around(app: QApplication, room: Room, made: Made, folder: Path, album: Album) -> None:
    """Every screen in one room."""
    first_windows(app, room, made, folder, album)
    window = open_window(app, room, copy_of(folder / "workspace", made.ready), folder / "preferences.json")
    wait_until(lambda: window.context.workspace is not None)
    settle(window)
    window.messages.dismiss()  # a copied folder is told to be on another computer
    scenes = Scenes(window, made)
    for name, come in scenes.all():
        window.resize(*room.size)
        window.messages.dismiss()  # what an earlier scene said
        come()
        settle(window)
        album.keep(window, f"{name}-{room.name}", room.size)
    scenes.close_dialogs()
    close_window(window)


def rooms_asked_for(words: list[str]) -> tuple[list[Room], list[str]]:
    """The rooms that words name, all where none does; and the words about screens."""
    about_rooms = [word for word in words if any(word in room.name for room in ROOMS)]
    rooms = [room for room in ROOMS if not about_rooms or any(word in room.name for word in about_rooms)]
    return rooms, [word for word in words if word not in about_rooms]


def in_tongue(tongue: str, out: str, rooms: list[Room], words: list[str]) -> int:
    """The rooms that speak a pretended language: a program of its own, since modules speak while they are imported."""
    if not rooms:
        return 0
    names = [room.name for room in rooms]
    command = [sys.executable, "-m", "tests.screens", out, *names, *words]
    return subprocess.run(command, env={**os.environ, PSEUDO: tongue}, check=False).returncode


def main() -> int:
    """The command."""
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print("usage: python -m tests.screens OUT [WORD...]")
        return 2
    rooms, words = rooms_asked_for(sys.argv[2:])
    spoken = os.environ.get(PSEUDO, "")
    here = [room for room in rooms if room.tongue == spoken]
    album = Album(Path(sys.argv[1]), words)
    album.out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory() as temporary:
        made = make_all(Path(temporary))
        for room in here:
            folder = Path(temporary) / room.name
            folder.mkdir()
            look_around(app, room, made, folder, album)
    print(f"{album.count} screens in {album.out}, {album.faults} faults")
    if spoken:
        return 1 if album.faults else 0
    there = [in_tongue(one, sys.argv[1], [room for room in rooms if room.tongue == one], words) for one in TONGUES]
    return 1 if album.faults or any(there) else 0


if __name__ == "__main__":
    sys.exit(main())
