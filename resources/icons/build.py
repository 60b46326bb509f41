"""Copies the chosen Lucide icons, and colours the few marks that the style sheet draws.

Usage: python build.py FOLDER, where FOLDER is the unpacked package `lucide-static` (1.62.0 was used: ISC, see LICENSE).
Qt style sheets take a picture only from a file, in the colours it has; so check marks and arrows of standard controls
stand in `controls/`, once a scheme. `app.svg` beside this file is drawn by us and left alone.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

CHOSEN = """
    house list-tree clipboard-check eye chart-line arrow-left-right settings-2 sliders-horizontal search plus minus
    package package-open check circle-check circle circle-dashed circle-x circle-alert circle-question-mark flag
    star camera image image-plus notebook-pen file file-text quote timer square play pause undo-2 redo-2 rotate-ccw
    x triangle-alert info save printer download upload send inbox folder folder-open trash-2 copy chevron-up
    chevron-down chevron-left chevron-right arrow-up arrow-down arrow-left arrow-right maximize keyboard map-pin
    user users calendar clock history smile frown meh link lock shield shield-check refresh-cw external-link pencil
    eye-off ellipsis store coffee hard-drive library columns-2 grip-vertical languages lightbulb message-square
    database briefcase heart type contrast
""".split()  # noqa: SIM905 - a list of words reads better so

# scheme: (text, on accent, line), the same as in ui/theme.py; tests/ui/test_theme.py compares them.
COLOURS = {"light": ("#1E1F22", "#FFFFFF", "#8A8D93"), "dark": ("#ECECEC", "#14202B", "#777A80")}
CONTROLS = {  # name: (icon, which colour)
    "arrow-down": ("chevron-down", 0),
    "arrow-up": ("chevron-up", 0),
    "arrow-right": ("chevron-right", 0),
    "arrow-left": ("chevron-left", 0),
    "check": ("check", 1),
    "partly": ("minus", 1),
    "arrow-down-off": ("chevron-down", 2),
    "check-off": ("check", 2),
    "close": ("x", 0),
}
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><circle cx="12" cy="12" r="6" fill="{}"/></svg>\n'  # noqa: E501 - one picture


def _plain(svg: str) -> str:
    """One line, without class and comment."""
    svg = re.sub(r"<!--.*?-->", "", svg)
    svg = re.sub(r'\s+class="[^"]*"', "", svg)
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", svg)).replace(" >", ">").strip() + "\n"


def build(package: Path) -> None:
    """Write the icons, the marks of standard controls and the licence beside this file."""
    for name in CHOSEN:
        (HERE / f"{name}.svg").write_text(_plain((package / "icons" / f"{name}.svg").read_text()))
    for scheme, colours in COLOURS.items():
        for mark, (name, which) in CONTROLS.items():
            svg = (HERE / f"{name}.svg").read_text().replace("currentColor", colours[which])
            if mark.startswith(("check", "partly")):
                svg = svg.replace('stroke-width="2"', 'stroke-width="3"')
            (HERE / "controls" / f"{mark}-{scheme}.svg").write_text(svg)
        (HERE / "controls" / f"dot-{scheme}.svg").write_text(DOT.format(colours[1]))
    shutil.copyfile(package / "LICENSE", HERE / "LICENSE")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
