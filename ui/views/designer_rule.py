"""A rule in a form: rows for people who write none, its text, what it means, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study import logic
from cxstudio.study.logic.rows import Rows, rows_of, rule_of
from ui.presenters import designer_rules as rules
from ui.presenters.designer_rules import Scope
from ui.theme import look, set_property
from ui.widgets.text import plain_label, set_tone

from .designer_fields import Form
from .designer_rule_rows import RuleRows
from .designer_rule_text import RuleBox


@dataclass(frozen=True)
class RuleSort:
    """What a rule is for. `pattern` puts it into words at {rule}; `with_own` ones are about their item's own answer,
    a formula is no condition; `hint` stands in the empty box."""

    name: str
    label: str
    pattern: str
    hint: str
    with_own: bool = False
    is_formula: bool = False


CONDITION = RuleSort(
    "condition", _("Asked if"), _("Asked if {rule}."), _("always; or a rule such as ${greeted} = 'yes'")
)
REQUIRED_IF = RuleSort(
    "required_if", _("Required if"), _("Has to be answered if {rule}."), _("no rule; such as ${greeted} = 'no'")
)
CONSTRAINT = RuleSort(
    "constraint", _("Taken only if"), _("An answer is taken only if {rule}."), _("any answer; or such as . <= 20"), True
)
WARNING = RuleSort(
    "warning", _("Warn unless"), _("The observer is asked to look again unless {rule}."), _("never; or such as . < 60"),
    True,
)  # fmt: skip
HOLDS = RuleSort("expression", _("The rule"), _("The standard is kept if {rule}."), _("such as . <= ${seats}"), True)
FORMULA = RuleSort(
    "expression", _("Formula"), _("It is {rule}."), _("such as ${waited} div ${people}"), is_formula=True
)


class RuleField(QWidget):
    """One rule. `builder` are its rows (hidden for formulas and what is freer than rows), `box` its text."""

    def __init__(
        self,
        form: Form,
        sort: RuleSort,
        get: Callable[[Any], str],
        put: Callable[[str, bool], object],
    ) -> None:
        """`get` reads the rule out of what is shown, `put(text, is_typing)` takes another. Whoever makes it calls
        `show_node` with each thing to be shown."""
        super().__init__()
        self.form, self.sort, self._put = form, sort, put
        self._get = get
        self._written: tuple[str, Rows | None] = ("", None)
        self._node: Any = None
        self.builder, self.box = RuleRows(), RuleBox(sort.label)
        self.box.setPlaceholderText(sort.hint)
        self.freer = plain_label(size="small", tone="quiet", wrap=True)
        self.meaning = plain_label(size="small", tone="quiet", wrap=True)
        self.meaning.setObjectName("meaning")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        for widget in (self.builder, self.freer, self.box, self.meaning):
            column.addWidget(widget)
        self.builder.changed.connect(self._take_rows)
        self.builder.left.connect(form.designer.end_typing)
        form.take_box(sort.name, sort.label, self.box, lambda text: put(logic.straighten(text), True))

    def show_node(self, node: Any) -> None:
        """Show a thing's rule, with all that is to be said of it as soon as it is seen: what is folded away costs
        nothing while the rest is typed."""
        self._node = node
        self.box.show_text(self._get(node))
        if self.isVisible():
            self._tell(node)

    def showEvent(self, event: QShowEvent) -> None:
        """What is said of it may be of an older state."""
        super().showEvent(event)
        if self._node is not None:
            self._tell(self._node)

    def _tell(self, node: Any) -> None:
        rule, protocol = self._get(node), self.form.designer.protocol
        scope = rules.scope_of(protocol, node.id, with_own=self.sort.with_own)
        found = rules.problems(protocol, scope, rule, is_formula=self.sort.is_formula)
        self.box.offer(rules.all_named(protocol) if self.sort.is_formula else scope.items)
        self._show_builder(rule, scope)
        if not found:
            known = self.form.designer.known_findings()
            found = rules.found_of(protocol, known, node.id, self.sort.name, rule)
        texts = [problem.text for problem in found]
        said = "\n".join(texts) or rules.meaning(protocol, scope, rule, self.sort.pattern)
        self.meaning.setText(said)
        self.meaning.setVisible(bool(said))
        set_tone(self.meaning, "bad" if found else "quiet")
        self.box.setAccessibleDescription(said)
        self.box.underline([problem.position for problem in found])
        set_property(self.box, "invalid", "true" if found else "false")

    def _show_builder(self, rule: str, scope: Scope) -> None:
        rows, why = self._rows_shown(rule)
        self.freer.setText(why)
        self.freer.setVisible(bool(why))
        self.builder.setVisible(not why and not self.sort.is_formula)
        if not why and not self.sort.is_formula:
            self.builder.show_rows(rows, scope)

    def _rows_shown(self, rule: str) -> tuple[Rows | None, str]:
        """The rows of a rule, or why it has none; what was built here is shown as it was built."""
        if not rule.strip():
            return None, ""
        if rule == self._written[0]:
            return self._written[1], ""
        try:
            rows = rows_of(logic.parse(rule))
        except logic.LogicError:
            return None, "" if self.sort.is_formula else _("The rows come back once the text can be read.")
        if rows is None and not self.sort.is_formula:
            return None, _("This rule is freer than rows can show. It stays as it is written here.")
        return rows, ""

    def _take_rows(self, rows: Rows | None, is_typing: bool) -> None:
        rule = "" if rows is None else str(rule_of(rows))
        self._written = rule, rows
        self._put(rule, is_typing)


def add_rule(form: Form, sort: RuleSort) -> RuleField:
    """The row of a rule that is a field of the thing itself."""
    put = lambda text, is_typing: form.designer.set_fields({sort.name: text}, typing=is_typing)  # noqa: E731
    made = RuleField(form, sort, lambda node: str(getattr(node, sort.name)), put)
    form.watch(made.show_node)
    form.row(sort.label, made)
    return made
