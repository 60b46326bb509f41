"""May a window open here? The system libraries that Qt needs, and a screen that answers.

Qt itself ends the process without a word for the user when one of them is missing, so the window command asks here
first. Nothing of Qt is loaded, and importing this module loads nothing heavy.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from .i18n import _

Load = Callable[[str], object]
"""Loads a shared library by its soname or raises OSError (`ctypes.CDLL`)."""


# -- system libraries --------------------------------------------------------------------------------------------------

ALWAYS = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt needs in any case, also without a screen: soname -> Debian package."""
ON_X11 = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
ON_WAYLAND = {"libwayland-client.so.0": "libwayland-client0", "libwayland-cursor.so.0": "libwayland-cursor0"}
ORDER = {**ALWAYS, **ON_X11, **ON_WAYLAND}


def missing_libraries(environ: Mapping[str, str], load: Load | None = None) -> dict[str, str]:
    """The system libraries that are wanted for this session and cannot be loaded: soname -> Debian package."""
    if not sys.platform.startswith("linux"):  # Windows and macOS bring what Qt needs
        return {}
    return {soname: package for soname, package in _wanted(environ).items() if not _loads(soname, load or _system_load)}


def _wanted(environ: Mapping[str, str]) -> dict[str, str]:
    chosen = _platform(environ)
    if chosen.startswith("wayland") or (not chosen and environ.get("WAYLAND_DISPLAY") and not environ.get("DISPLAY")):
        return ALWAYS | ON_WAYLAND
    if chosen == "xcb" or not chosen:
        return ALWAYS | ON_X11
    return ALWAYS


def _platform(environ: Mapping[str, str]) -> str:
    """The first Qt platform that the user asked for, such as "offscreen" out of "offscreen:size=800x600;xcb"."""
    return environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]


def _loads(soname: str, load: Load) -> bool:
    try:
        load(soname)
    except OSError:
        return False
    return True


def _system_load(soname: str) -> object:
    import ctypes  # only where a window is about to start: the other commands need no foreign library

    return ctypes.CDLL(soname)


def apt_line(missing: Mapping[str, str]) -> str:
    """The one line that installs what is missing, on Debian and its relatives."""
    packages = dict.fromkeys(ORDER[soname] for soname in ORDER if soname in missing)
    return "sudo apt-get install " + " ".join(packages)


def libraries_sentence(missing: Mapping[str, str]) -> str:
    """What is missing and what to do, in words for the terminal."""
    return _("The window cannot start: this system lacks {names}. On Debian or Ubuntu, run: {line}").format(
        names=", ".join(missing), line=apt_line(missing)
    )


# -- the screen --------------------------------------------------------------------------------------------------------


def no_screen(environ: Mapping[str, str], load: Load | None = None) -> str:
    """Why no window can be shown, in a sentence; empty when one can, as far as that can be seen from outside Qt."""
    chosen = _platform(environ)
    if not sys.platform.startswith("linux") or (chosen and chosen != "xcb" and not chosen.startswith("wayland")):
        return ""
    x11, wayland = environ.get("DISPLAY", ""), environ.get("WAYLAND_DISPLAY", "")
    if not x11 and not wayland:
        return _(
            "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window cannot open. "
            "Start CX Studio in a desktop session, or use its commands: cxstudio --help"
        )
    if wayland and _wayland_answers(environ):
        return ""
    if x11 and _x11_answers(x11, load or _system_load):
        return ""
    return _(
        "The screen “{name}” does not answer, so the window cannot open. "
        "Check that its desktop session is running and that you may use it."
    ).format(name=x11 or wayland)


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    return (Path(environ.get("XDG_RUNTIME_DIR", "/run")) / environ["WAYLAND_DISPLAY"]).is_socket()


def _x11_answers(display: str, load: Load) -> bool:
    import ctypes  # see _system_load

    try:
        xcb = load("libxcb.so.1")
    except OSError:
        return True  # another line says that it is missing
    if not isinstance(xcb, ctypes.CDLL):
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not refused
