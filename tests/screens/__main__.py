"""`python -m tests.screens OUT`: every screen into a folder, light and dark, at 100 % and 200 %."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from cxstudio import settings
from cxstudio.exchange import bundle
from cxstudio.settings import Preferences
from cxstudio.steps import run_to_end
from cxstudio.study.visit import Answer
from cxstudio.workspace import Workspace
from ui.app import start
from ui.views.main_window import MainWindow

SIZES = {100: (1440, 900), 200: (1920, 1200)}
PATIENCE_MS = 60_000


def wait_until(is_so: Callable[[], bool]) -> None:
    """Run the event loop until a state is reached; RuntimeError when it never is."""
    loop = QEventLoop()
    asking = QTimer(interval=10)
    asking.timeout.connect(lambda: loop.quit() if is_so() else None)
    limit = QTimer(singleShot=True, interval=PATIENCE_MS)
    limit.timeout.connect(loop.quit)
    asking.start()
    limit.start()
    loop.exec()
    asking.stop()
    if not is_so():
        raise RuntimeError("a screen was never ready")


def settle(window: MainWindow) -> None:
    """Until no job runs and everything is painted."""
    wait_until(lambda: not window.context.jobs.running)
    QApplication.processEvents()


def scenes(window: MainWindow, folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Each screen's name, and how to come to it."""
    workspace = window.context.workspace
    assert workspace is not None
    study = workspace.studies()[0].id
    draft = workspace.drafts.all()[0]
    yield "01-home", lambda: window.go("home")
    yield "02-visits", lambda: window.go("visits", study)
    yield "03-new-visit", lambda: window.go("new_visit", study)
    yield "04-recorder", lambda: window.go("recorder", draft)
    yield "05-report", lambda: window.go("report", study)
    yield "06-exchange-send", lambda: window.go("exchange", "send")
    yield "07-exchange-receive", lambda: window.go("exchange", folder / "from-ana.cxb")
    yield "08-settings", lambda: window.go("settings")


def begin_a_draft(workspace: Workspace) -> None:
    """A visit in work, a few answers in."""
    study = workspace.studies()[0].id
    visit = workspace.begin_visit(study, workspace.sites(study)[0], "Ines", {"scenario": "plain"})
    for item, value in (("approach_expectation", 5), ("order_expectation", 6), ("order_importance", 4)):
        workspace.drafts.save_answer(visit.id, Answer(item=item, value=value, at=visit.started_at + 60_000))


def a_bundle_from_elsewhere(folder: Path) -> None:
    """The same study from a colleague's workspace, with visits of its own."""
    from cxstudio.opening import open_or_make

    other = run_to_end(open_or_make(folder / "ana"))
    run_to_end(bundle.export(other, other.studies()[0].id, folder / "from-ana.cxb"))
    other.close()


def grab_all(out: Path) -> int:
    """Write every picture; their number."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    count = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        a_bundle_from_elsewhere(folder)
        for scheme in ("light", "dark"):
            for scale, size in SIZES.items():
                preferences = folder / "preferences.json"
                settings.save(preferences, replace(Preferences(), scheme=scheme, scale=scale, name="Ines"))
                window = start(app, folder / "workspace", preferences)
                window.resize(*size)
                wait_until(lambda window=window: window.context.workspace is not None)
                settle(window)
                workspace = window.context.workspace
                assert workspace is not None
                if not workspace.drafts.all():
                    begin_a_draft(workspace)
                for name, come in scenes(window, folder):
                    come()
                    settle(window)
                    window.grab().save(str(out / f"{name}-{scheme}-{scale}.png"))
                    count += 1
                window.close()
                window.deleteLater()
    return count


def main() -> int:
    """The command."""
    if len(sys.argv) != 2:
        print("usage: python -m tests.screens OUT")
        return 2
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    print(f"{grab_all(out)} screens in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
