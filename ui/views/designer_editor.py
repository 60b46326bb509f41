"""The middle of the designer: where one stands, and the form for it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.edits import Node
from cxstudio.study.language_names import apart
from cxstudio.study.protocol import Stage, Touchpoint
from ui.presenters import designer_parts as parts
from ui.presenters.designer import Designer
from ui.presenters.designer_places import BESIDE, sort_words
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.text import ElidedLabel

from .designer_beside import beside_form
from .designer_fields import Form
from .designer_forms import StageForm, StudyForm, TouchpointForm
from .designer_item import ItemForm

IDLE_MS = 400
"""How long nothing happens before a form is made that may be wanted next."""


class EditorPane(QScrollArea):
    """Shows the form of what is chosen. `form` is the one in front."""

    def __init__(self, designer: Designer) -> None:
        super().__init__()
        self.designer = designer
        self.form: Form | None = None
        self._for: tuple[object, ...] = ()
        self._forms: dict[object, Form] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Editor"))
        inside = QWidget()
        self.setWidget(inside)
        self._column, head = QVBoxLayout(inside), QHBoxLayout()
        self.way_words = ElidedLabel(tone="quiet")
        self.duplicate = Button(_("Duplicate"), "quiet", key="Ctrl+D")
        self.duplicate.clicked.connect(designer.duplicate)
        head.addWidget(self.way_words, 1)
        head.addWidget(self.duplicate)
        self._column.addLayout(head)
        self._column.addStretch(1)
        px = look().px
        self._column.setContentsMargins(px(24), px(10), px(24), px(16))
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self.prepare)
        designer.opened.connect(self.rebuild)
        designer.changed.connect(self._idle.start)
        designer.chosen_changed.connect(self._idle.start)
        designer.changed.connect(self.refresh)
        designer.chosen_changed.connect(self.refresh)
        designer.renamed.connect(self._rename)

    def rebuild(self) -> None:
        """Make the form anew."""
        self._for = ()
        for form in self._forms.values():
            self._drop(form)
        self._forms.clear()
        self.refresh()
        self._idle.start()

    def refresh(self) -> None:
        """Show what is chosen as it is now. Each kind has one form: to make one takes longer than people like to wait
        after a key, to show another thing in it does not."""
        node = self.designer.node
        shown, wanted = node or self.designer.protocol, (type(node), self.designer.chosen)
        self._say_where()
        if wanted == self._for and self.form is not None:
            self.form.show_node(shown)
            return
        self._for = wanted
        name = self._let_go()
        form = self._form_for(node)
        self._take_away(form)
        form.turn_to(shown)  # before it is seen: then it tells of this thing alone
        self._put_form(form)
        if name in form.fields:
            form.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _rename(self, before: str, after: str) -> None:
        """What is in the form gets another name: it is the same thing, and the form stays as it is."""
        self._for = tuple(after if part == before else part for part in self._for)

    def go_to(self, field: str = "") -> None:
        """The keyboard goes to a field by its name, in a folded group too; to the first where there is none."""
        target = self.form.reveal(field) if self.form is not None and field else None
        if target is None:
            self.take_focus()
            return
        within = [target, *target.findChildren(QWidget)]
        wanted = next((w for w in within if w.focusPolicy() & Qt.FocusPolicy.TabFocus and not w.isHidden()), target)
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, wanted, lambda: self.ensureWidgetVisible(wanted, 0, look().px(60)))

    def _made(self, node: Node | None) -> Form:
        if node is None:
            return StudyForm(self.designer)
        if isinstance(node, Stage):
            return StageForm(self.designer)
        return TouchpointForm(self.designer) if isinstance(node, Touchpoint) else ItemForm(self.designer, node)

    def _form_for(self, node: Node | None) -> Form:
        """The form of a kind, made when it is first asked for. Lists beside the journey follow the designer by
        themselves and are made each time."""
        if self.designer.chosen in BESIDE:
            return beside_form(self.designer)
        if type(node) not in self._forms:
            self._forms[type(node)] = self._made(node)
        return self._forms[type(node)]

    def prepare(self) -> None:
        """Make the form of one kind that the protocol holds, or a new item gets: whoever comes to it need not wait."""
        if not self.designer.is_open or not self.isVisible():
            return
        node = next((one for one in self._to_come() if type(one) not in self._forms), None)
        if node is not None:
            form = self._forms[type(node)] = self._made(node)
            form.hide()
            self._column.insertWidget(1, form)
            self._idle.start()

    def _to_come(self) -> Iterator[Node]:
        protocol = self.designer.protocol
        yield from (parts.new_stage(protocol), parts.new_touchpoint(protocol), parts.new_item(protocol))
        yield from (item for _stage, touchpoint in protocol.touchpoints() for item in touchpoint.items)

    def showEvent(self, event: QShowEvent) -> None:
        """What was put off goes on."""
        super().showEvent(event)
        self._idle.start()

    def _take_away(self, other: Form) -> None:
        """The form in front goes, unless it is that one."""
        old = self.form
        if old is not None and old is not other:
            old.hide()
            if old not in self._forms.values():
                self._drop(old)

    def _put_form(self, form: Form) -> None:
        self.form = form
        self.verticalScrollBar().setValue(0)
        if self._column.indexOf(form) < 0:
            self._column.insertWidget(1, form)
        form.show()

    def _drop(self, form: Form) -> None:
        if form is self.form:
            self.form = None
        self._column.removeWidget(form)
        form.hide()
        form.deleteLater()

    def _let_go(self) -> str:
        """Take the keyboard from the form, and say from which field, that it may get it again. The field is not asked
        what was typed in it: that would be taken for the thing that is shown next."""
        focused = self.form.focusWidget() if self.form is not None else None
        if self.form is None or focused is None or not focused.hasFocus():
            return ""
        name = next((name for name, widget in self.form.fields.items() if widget is focused), "")
        focused.blockSignals(True)
        focused.clearFocus()
        focused.blockSignals(False)
        return name

    def end_field(self) -> None:
        """What is being typed counts now, as if the field were left: names and ranges wait for that."""
        focused = self.form.focusWidget() if self.form is not None else None
        if isinstance(focused, QLineEdit) and focused.hasFocus():
            focused.editingFinished.emit()

    def _say_where(self) -> None:
        way = self.designer.way
        parts = [part.title for part in (way.stage, way.touchpoint) if part is not None]
        if way.item is not None and way.touchpoint is not None:
            place = way.touchpoint.items.index(way.item) + 1
            parts.append(_("Item {n} of {m}").format(n=place, m=len(way.touchpoint.items)))
        elif way.node is None:
            parts = [BESIDE.get(self.designer.chosen, _("The whole study"))]
        else:
            parts[-1] = f"{sort_words(way.node).capitalize()}: {parts[-1]}"
        mark = "\u200f" if self.isRightToLeft() else "\u200e"  # the way runs as the program does, whatever is on it
        self.way_words.set_text(mark + "  ›  ".join(map(apart, parts)))
        self.duplicate.setVisible(way.node is not None)

    def take_focus(self) -> None:
        """The keyboard goes to the first field, its words chosen, ready to be written over."""
        if self.form is None:
            return
        first = next(iter(self.form.fields.values()))
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(first, QLineEdit | QPlainTextEdit):
            first.selectAll()
