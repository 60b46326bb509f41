"""A small study that has every kind of item, and the recorder as a person sees it: keys in, answers out.

screen = recorder.open(); screen.press(Key.Key_Y).type("note"); screen.answer("greeting")
"""

from __future__ import annotations

import atexit
import base64
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from cxstudio.settings import Preferences
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.visit import Visit
from cxstudio.workspace import Person, Workspace
from tests.study import builders as b
from ui.context import Context
from ui.views.recorder import RecorderPage

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NO = Qt.KeyboardModifier.NoModifier
MARKUP = "<b>loud</b> & <img src='/etc/passwd'>"

DOOR = b.a_touchpoint(
    b.yes_no("greeting", points=1, text="Was a greeting spoken?"),
    p.Text(id="unheard", text="What was said instead?", condition="${greeting} = 'no'", at_least=5),
    b.rating("ground", at_least=2, not_applicable=(p.Reason(code="n1", text="No ground"),)),
    b.timer("notice", at_most=30, never="Never"),
    id="door",
    scenario="Walk in slowly.",
    asks=(p.Ask.EXPECTATION,),
)
COUNTER = b.a_touchpoint(
    b.choice("taken", "at_once", "twice"),
    b.choices("offered", None, "cake", "water", "nothing", at_most=2),
    p.Number(id="minutes", text="How many minutes?", unit="min", minimum=0, maximum=60,
             alternatives=(p.Choice(id="not_told", text="Not told"),)),
    p.Money(id="paid", text="What was paid?", currency="EUR"),
    b.counter("people", maximum=5),
    p.Date(id="day", text="Which day?"),
    p.ClockTime(id="hour", text="At what time?"),
    p.PlaceItem(id="seat", text="Where was the seat?"),
    p.PhotoItem(id="receipt", text="The receipt", evidence=p.EvidenceRule(when="always", at_least=1, what="receipt")),
    p.AudioNote(id="sound", text="The sound of the room", required=False),
    p.Acknowledge(id="understood", text="Leave nothing behind."),
    p.Note(id="thanks", text="Nearly done."),
    p.Computed(id="half", text="Half the minutes", expression="${minutes} div 2", unit="min"),
    id="counter",
    title=f"Counter {MARKUP}",
)  # fmt: skip
PROTOCOL = b.a_protocol(b.a_stage(DOOR, id="arrive"), b.a_stage(COUNTER, id="order"))
PROBLEMS = p.Rows(
    id="problems", text="Which problems came up?", at_least=2, at_most=3, columns=(
        p.Column(id="what", title="What"), p.Column(id="minute", title="Minutes in", kind="number", unit="min"),
        p.Column(id="sort", title="Sort", kind="choice",
                 choices=(p.Choice(id="staff", text="Staff"), p.Choice(id="goods", text="Goods"))),
        p.Column(id="right", title="Put right", kind="yes_no"),
        p.Column(id="bad", title="How bad", kind="rating", scale="k4"),
    ),
)  # fmt: skip
SEATS = p.Rows(
    id="seats", text="The first word of each seat", row_names=("S1", "S2", "S3"), private=True, columns=(
        p.Column(id="word", title="Word"), p.Column(id="likely", title="Likely", kind="rating", scale="o10"),
    ),
)  # fmt: skip
FILE = StudyFile(
    key="small", study=Study(id="01900000-0000-7000-8000-000000000001", title="Café visits"), protocol=PROTOCOL
)


MOUSE = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseMove, QEvent.Type.Wheel}


class NoMouse(QObject):
    """Notes every use of the mouse while it listens."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.used: list[QEvent.Type] = []
        app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in MOUSE:
            self.used.append(event.type())
        return False


@cache
def _made_once() -> Path:
    folder = Path(mkdtemp()) / "w"
    atexit.register(rmtree, folder.parent, ignore_errors=True)
    with Workspace.create(folder, Person("Ines", "ines-laptop")) as made:
        made.install(FILE)
        made.add_site(FILE.study.id, "Harbour Street")
    return folder


PLACES = tuple(
    p.Rating(id=place, text=f"Cleanliness of {place}", scale="k4", grid="clean", points=1, standard=p.AtLeast(value=2),
             not_applicable=(p.Reason(code="n1", text="None there"),))
    for place in ("tables", "floor", "glass", "door", "sign")
)  # fmt: skip
SLIPS = tuple(p.Rating(id=f"slip_{n}", text=f"Slip, seat S{n}", scale="o10", grid="slip") for n in range(1, 6))
SHARES = tuple(
    p.Number(id=name, text=f"Points for {name}", grid="ten", unit="points", minimum=0, maximum=10)
    for name in ("price", "service")
)
WORDS = (
    "apples", "pears", "plums", "cherries", "grapes", "melons", "figs", "dates", "limes", "lemons", "kiwis", "peaches",
)  # fmt: skip
FRUIT = p.SeveralChoices(
    id="shelf", text="What was there?", at_most=2,
    choices=(*(p.Choice(id=word, text=word.capitalize()) for word in WORDS),
             p.Choice(id="none", text="None", exclusive=True)),
)  # fmt: skip


def a_picture_text() -> str:
    """A small picture in base64."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(320, 200, QImage.Format.Format_RGB32)
    image.fill(0xFF8A5A2B)
    assert image.save(buffer, "PNG")
    return base64.b64encode(buffer.data().data()).decode()


def a_study_with_rules() -> p.Protocol:
    """Defaults, an example, a soft and a hard rule, "required if"; a sealed card after it; a time over days."""
    call = b.a_touchpoint(
        b.yes_no("greeting", points=1, default="yes", text="Was a greeting spoken?"),
        b.rating("cup", at_least=2, default="2", example="rings"),
        p.Number(id="minutes", text="How many minutes?", unit="min", minimum=0, maximum=90,
                 constraint=". != 13", constraint_text="Thirteen minutes cannot be",
                 warning=". <= 20", warning_text="More than 20 minutes is unusual"),
        p.Text(id="why", text="What was said about the wait?", required=False, required_if="${minutes} > 10",
               at_least=5),
        id="call", due_days=2, reminder="Call them again before noon.",
    )  # fmt: skip
    compare = b.a_touchpoint(
        p.SealedCard(id="card", text="The right answer", card="Open from 8 to 18.", opens_after="call"),
        b.choice("match", "whole", "part", "wrong"),
        id="compare",
    )
    refund = p.Timer(
        id="refund", text="How long did the money take?", starts="Proof of posting", stops="Money on the account",
        never="Still open on day 30", over_days=True, points=1, standard=p.AtMost(value=14 * 86_400),
    )  # fmt: skip
    made = b.a_protocol(
        b.a_stage(call, compare, id="order"), b.a_stage(b.a_touchpoint(refund, id="money", due_days=20), id="later")
    )
    outcome = p.Outcome(text="Would you come back?", scale="o10", asks_why=False, early_after="call")
    picture = p.Picture(id="rings", title="A cup with rings", media="image/png", data=a_picture_text())
    return made.model_copy(update={"outcome": outcome, "pictures": (picture,)})


def a_visit_with_rules(workspace: Workspace) -> Visit:
    """A draft of that study."""
    study = Study(id="01900000-0000-7000-8000-000000000003", title="Visits with rules")
    workspace.install(StudyFile(key="rules", study=study, protocol=a_study_with_rules()))
    return workspace.begin_visit(study.id, workspace.add_site(study.id, "Mill Lane"), "Ines")


def a_workspace(folder: Path) -> Workspace:
    """The study with one site; made once and copied, which is ten times quicker."""
    copytree(_made_once(), folder)
    return Workspace.open(folder)


def another_study(workspace: Workspace, *parts: p.Stage | p.Touchpoint | p.ItemBase) -> Visit:
    """A draft in a second study that asks these parts."""
    study = Study(id="01900000-0000-7000-8000-000000000002", title="Other visits")
    workspace.install(StudyFile(key="other", study=study, protocol=b.a_protocol(*parts)))
    return workspace.begin_visit(study.id, workspace.add_site(study.id, "Mill Lane"), "Ines")


def a_context(workspace: Workspace) -> Context:
    context = Context(Preferences(name="Ines"))
    context.use(workspace)
    return context


def a_draft(workspace: Workspace) -> Visit:
    return workspace.begin_visit(FILE.study.id, workspace.sites(FILE.study.id)[0], "Ines")


class Screen:
    """The recorder as a person uses it; verbs give the screen back."""

    def __init__(self, qtbot: QtBot, context: Context, visit: str) -> None:
        self.qtbot, self.context = qtbot, context
        self.told: list[str] = []
        self.went: list[tuple[str, object]] = []
        context.told.connect(lambda _kind, text: self.told.append(text))
        context.asked_to_go.connect(lambda place, argument: self.went.append((place, argument)))
        self.page = RecorderPage(context)
        self.page.resize(1280, 760)
        qtbot.addWidget(self.page)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)
        self.page.enter(visit)
        self.recorder = self.page.recorder

    @property
    def item(self) -> str:
        return self.recorder.item_id

    @property
    def form(self):
        assert self.page.items.form is not None
        return self.page.items.form

    def press(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = NO) -> Screen:
        for key in keys:
            self.qtbot.keyClick(QApplication.focusWidget(), key, mod)
        return self

    def type(self, text: str) -> Screen:
        """Letters into a box, keys elsewhere."""
        box = QApplication.focusWidget()
        if isinstance(box, QPlainTextEdit | QLineEdit) and not text.isascii():
            box.insertPlainText(text) if isinstance(box, QPlainTextEdit) else box.insert(text)
            return self
        for letter in text:
            self.qtbot.keyClicks(QApplication.focusWidget(), letter)
        return self

    def at(self, item: str) -> Screen:
        self.recorder.go_to_item(item)
        return self

    def value(self, item: str) -> object:
        answer = self.recorder.visit.answers.get(item)
        return answer.value if answer else None

    def saved(self) -> Visit:
        """The draft as it lies on the disk."""
        return self.context.open_workspace.drafts.load(self.recorder.visit.id)

    def focus(self) -> str:
        return type(QApplication.focusWidget()).__name__
