"""The screens of live observation: a counter watched for three minutes, with everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cxstudio.study.visit import ObservedEvent, Visit, Watch
from cxstudio.workspace import Workspace
from tests.ui.observation_scenes import FILE
from ui.views.main_window import MainWindow
from ui.views.observation_middle import BUDGET, CHECKS, EVENTS, TIMELINE

Come = Callable[[], object]
A, B = "Customer A, woman with pushchair", "Customer B"
EVENTS_SEEN = (
    ("waits", 5, 48, A), ("looks", 12, 25, A), ("serves", 45, 80, "Staff"), ("orders", 48, 84, A),
    ("smiles", 50, None, "Staff"), ("talks", 80, 110, "Staff"), ("asks", 82, None, A), ("pays", 84, 105, A),
    ("greets", 95, None, "Staff"), ("waits", 125, 150, B), ("serves", 150, None, "Staff"), ("orders", 152, None, B),
    ("smiles", 160, None, "Staff"),
)  # fmt: skip
"""(behaviour, from second, to second, who)."""


def a_watched_draft(workspace: Workspace) -> Visit:
    """A visit that began three minutes ago, with a pause in it."""
    workspace.install(FILE)
    site = workspace.add_site(FILE.study.id, "Station Hall, coffee counter")
    visit = workspace.begin_visit(FILE.study.id, site, "Ines")
    watched = (Watch(start_ms=0, stop_ms=110_000), Watch(start_ms=120_000))
    earlier = visit.model_copy(update={"started_at": visit.started_at - 180_000, "watched": watched})
    workspace.drafts.save_head(visit.id, earlier)
    for number, (code, start, stop, who) in enumerate(EVENTS_SEEN):
        comment = "“Which one is less bitter?”, and looks at the board behind the counter" if code == "asks" else ""
        event = ObservedEvent(
            id=f"{visit.id}-{number:02}", code=code, start_ms=1000 * start,
            stop_ms=None if stop is None else 1000 * stop, subject=who, comment=comment,
            modifiers=("by hand",) if code == "asks" else (),
        )  # fmt: skip
        workspace.drafts.save_event(visit.id, event)
    return earlier


class Watching:
    """The screens of one window, one after the other."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def all(self) -> Iterator[tuple[str, Come]]:
        """Each screen's name, and how to come to it."""
        yield "80-observation", self.begin
        yield "81-observation-asked", lambda: self.page.observing.key_down("h")
        yield "82-observation-budget", lambda: self.below(BUDGET)
        yield "83-observation-checks", lambda: self.below(CHECKS)
        yield "84-observation-correct", self.correct
        yield "85-observation-scan", self.scan
        yield "86-observation-timeline", self.timeline
        yield "87-observation-keys", self.keys
        yield "88-observation-to-begin", self.fresh
        yield "89-recorder-with-behaviours", lambda: self.window.go("recorder", self.visit.id)

    @property
    def page(self):  # type: ignore[no-untyped-def]  # the page's own verbs, not the shell's
        """The page in front."""
        return self.window.page

    def begin(self) -> None:
        """The counter, as it is being watched."""
        self.visit = a_watched_draft(self.window.context.open_workspace)
        self.window.go("observation", self.visit.id)
        self.page.observing.choose_subject(B)

    def below(self, part: int) -> None:
        """One of the pages below."""
        self.page.observing.close_question()
        self.page.show_below(part)

    def correct(self) -> None:
        """An open state, with all that can be done about it."""
        self.page.observing.select(f"{self.visit.id}-10")
        self.page.show_correct()

    def scan(self) -> None:
        """A scan that is due."""
        self.below(EVENTS)
        self.page.observing.scan_every(15_000)
        self.page.observing.tick()

    def timeline(self) -> None:
        """A chosen event; in a low window the timeline is a page of its own."""
        observing = self.page.observing
        observing.scan_every(0)
        observing.select(f"{self.visit.id}-03")
        observing.next_edge()
        self.page.show_below(min(TIMELINE, self.page.tabs.count() - 1) if self.page.tabs.count() > TIMELINE else EVENTS)
        self.page.timeline.setFocus()

    def keys(self) -> None:
        """All its keys."""
        self.page.show_keys()

    def fresh(self) -> None:
        """A visit in which nothing was watched yet, its letters off."""
        self.page.show_pad()
        workspace = self.window.context.open_workspace
        draft = workspace.begin_visit(FILE.study.id, workspace.sites(FILE.study.id)[0], "Ines")
        self.window.go("observation", draft.id)
        self.page.observing.switch_letters(on=False)
