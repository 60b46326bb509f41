"""Setting a study up: its question, plan, sites and waves, and the gate before fieldwork. No widget is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from cxstudio.analysis.planning import Plan, Shown, prospects
from cxstudio.errors import CxError, Finding
from cxstudio.i18n import _
from cxstudio.plugins import method_named
from cxstudio.study.gate import advice, gate
from cxstudio.study.plan import Study, Wave
from ui.context import Context

from .steps import Step

if TYPE_CHECKING:
    from cxstudio.study.plan import Site


@dataclass(frozen=True)
class SetUpOf:
    """Asks the designer to show the set-up of a study rather than its protocol."""

    study: str


class SetUp(QObject):
    """The study being set up. Signals: `opened()`; `changed()` its facts; `listed()` its sites; `refused(CxError)`."""

    opened = Signal()
    changed = Signal()
    listed = Signal()
    refused = Signal(object)

    study: Study

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.undo_stack = QUndoStack(self)
        self.sites: list[Site] = []
        self.standard = 0.90
        self.outcome = ""

    def open(self, study_id: str) -> None:
        """Take up a study. Raises WorkspaceError when it is not here."""
        workspace = self.context.open_workspace
        self.study = workspace.find_study(study_id)
        versions = workspace.protocol_versions(study_id)
        protocol = workspace.protocol_draft(study_id) or (versions[0].protocol if versions else None)
        self.standard = protocol.target if protocol else 0.90
        self.outcome = (
            _outcome_words(protocol.outcome.text, protocol.outcome.smallest_effect)
            if (protocol and protocol.outcome)
            else ""
        )
        self.undo_stack.clear()
        self.opened.emit()
        self.changed.emit()
        self._list_sites()

    # -- facts ---------------------------------------------------------------------------------------------------------

    def put(self, name: str, value: Any) -> bool:
        """Another value for a fact, "ethics.owner" and its kin for those of the gate; False where it cannot be."""
        whole, _dot, part = name.partition(".")
        fields = {whole: {**dict(getattr(self.study, whole)), part: value}} if part else {whole: value}
        try:
            after = Study.model_validate({**dict(self.study), **fields})
        except ValidationError:
            return False
        if after != self.study:
            self.undo_stack.push(Step(self._apply, self.study, after, _("change of the set-up")))
        return True

    def _apply(self, _step: Step[Study], study: Study) -> None:
        try:
            self.context.open_workspace.change_study(study)
        except CxError as error:
            self.refused.emit(error)
            return
        self.study = study
        self.context.changes.tell("studies", study=study.id, initiator=self)
        self.changed.emit()

    def write_wave(self, row: int, column: int, text: str) -> None:
        """Another word in the list of waves: title, first day, last day; behind the last one a new wave."""
        names = ("title", "starts", "ends")
        waves = list(self.study.waves)
        if row == len(waves):
            waves.append(Wave(id=self.context.open_workspace.new_id(), title=_("Wave {n}").format(n=row + 1)))
        waves[row] = waves[row].model_copy(update={names[column]: text})
        self.put("waves", tuple(wave for wave in waves if wave.title or wave.starts or wave.ends))
        self.changed.emit()

    def remove_waves(self, rows: Sequence[int]) -> None:
        """Take waves out of the list."""
        self.put("waves", tuple(wave for row, wave in enumerate(self.study.waves) if row not in rows))

    # -- sites ---------------------------------------------------------------------------------------------------------

    def write_site(self, row: int, column: int, text: str) -> None:
        """Another word in the list of sites: name, address, group; behind the last one a new site."""
        names = ("name", "address", "group")
        if row < len(self.sites):
            if text or names[column] != "name":  # a site keeps a name
                self._do(lambda w: w.change_site(self.sites[row].model_copy(update={names[column]: text})))
        elif text:
            self.add_sites([tuple(text if at == column else "" for at in range(3))])
        self._list_sites()

    def add_sites(self, rows: Sequence[tuple[str, ...]]) -> None:
        """New sites, each a name, an address and a group; names that are there already are left out."""
        known = {site.name.casefold() for site in self.sites}
        for name, address, group in rows:
            if name and name.casefold() not in known:
                known.add(name.casefold())
                self._do(lambda w, n=name, a=address, g=group: w.add_site(self.study.id, n, a, g))
        self._list_sites()

    def remove_sites(self, rows: Sequence[int]) -> None:
        """Take sites out; those that were visited stay, and that is said."""
        for row in sorted(rows, reverse=True):
            if row < len(self.sites):
                self._do(lambda w, site=self.sites[row]: w.remove_site(site))
        self._list_sites()

    def _do(self, change: Any) -> None:
        try:
            change(self.context.open_workspace)
        except CxError as error:
            self.refused.emit(error)
            return
        self.context.changes.tell("sites", study=self.study.id, initiator=self)

    def _list_sites(self) -> None:
        self.sites = self.context.open_workspace.sites(self.study.id)
        self.listed.emit()

    # -- what it means -------------------------------------------------------------------------------------------------

    def prospects(self) -> list[Shown]:
        """What the planned number of visits can and cannot show."""
        study = self.study
        sites = study.planned_sites or len(self.sites)
        plan = Plan(study.target_visits, sites, self.standard, study.pattern.value)
        return [*prospects(plan), *(Shown(None, text) for text in method_named(study.method).cautions)]

    def gaps(self) -> list[Finding]:
        """What is missing before fieldwork."""
        return gate(self.study)

    def advice(self) -> list[str]:
        """What the choice of whose sites are visited asks of everybody."""
        return advice(self.study)


def _outcome_words(text: str, smallest: float) -> str:
    return _("{text} The smallest difference that matters on its scale: {n:g}.").format(text=text, n=smallest)
