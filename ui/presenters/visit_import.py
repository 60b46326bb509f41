"""Visits of a table and projects of BORIS into the study in front: looked at, written as a job, taken back in one step.

No widget is known. Nothing is written before `begin` or `begin_boris`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural

from .account_lines import told

if TYPE_CHECKING:  # tables and projects are read when somebody asks for them
    from cxstudio.interchange.account import Account
    from cxstudio.steps import Steps
    from cxstudio.visit_imports import BorisLook, Brought, TableLook
    from ui.context import Context


class VisitImport(QObject):
    """Signals: `looked()` a table was read, `boris_looked()` a project was, `brought(words)` visits came that `undo`
    takes back, `undone()`, `exported(name, Told)` and `refused(CxError)`.

    Attributes: `path`, `study` (its id, "" for none), `look` and `boris` (what was read last), `wishes` (column ->
    field, what the person changed of the guess).
    """

    looked = Signal()
    boris_looked = Signal()
    brought = Signal(str)
    undone = Signal()
    exported = Signal(str, object)
    refused = Signal(object)

    look: TableLook
    boris: BorisLook

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.study = ""
        self.path = Path()
        self.wishes: dict[str, str] = {}
        self._last: Brought | None = None

    # -- tables --------------------------------------------------------------------------------------------------------

    def read(self, study: str, path: Path) -> None:
        """Look at a table for a study."""
        self.study, self.path, self.wishes = study, path, {}
        self._look_again()

    def set_field(self, column: str, field: str) -> None:
        """A column is something else than it was taken for; "" leaves it out. The table is looked at anew."""
        if self.look.mapping.get(column) != field:
            self.wishes = {name: its for name, its in self.wishes.items() if not field or its != field}
            self.wishes[column] = field
            self._look_again()

    def _look_again(self) -> None:
        from cxstudio.visit_imports import looking

        steps = looking(self.context.open_workspace, self.study, self.path, self.wishes or None)
        title = _("Reading {name}").format(name=self.path.name)
        self.context.jobs.run(title, steps, self._looked, self.refused.emit)

    def _looked(self, look: TableLook) -> None:
        self.look = look
        self.looked.emit()

    def fields(self) -> list[tuple[str, str]]:
        """(field, its words) of all that a column can be, "left out" first."""
        from cxstudio.interchange.visit_columns import known_fields
        from cxstudio.visit_imports import ground_of

        ground = ground_of(self.context.open_workspace, self.study)
        return [("", _("Left out")), *known_fields(ground.places, ground.draws).items()]

    def has_time(self) -> bool:
        """Does any column say when a visit was? Without that no row is one."""
        return bool({"started_at", "completed_at"} & set(self.look.mapping.values()))

    def begin(self) -> None:
        """Write the table's visits."""
        from cxstudio.visit_imports import importing

        steps = importing(self.context.open_workspace, self.study, self.path, self.wishes)
        self._run(_("Importing visits from {name}").format(name=self.path.name), steps)

    # -- BORIS ---------------------------------------------------------------------------------------------------------

    def read_boris(self, study: str, path: Path) -> None:
        """Look at a project, as a study of its own."""
        from cxstudio.visit_imports import looking_at_boris

        self.study, self.path = study, path
        steps = looking_at_boris(self.context.open_workspace, path)
        self.context.jobs.run(_("Reading {name}").format(name=path.name), steps, self._boris_looked, self.refused.emit)

    def _boris_looked(self, look: BorisLook) -> None:
        self.boris = look
        self.boris_looked.emit()

    def begin_boris(self, *, into_study: bool) -> None:
        """Write a project's observations: into the study in front, or as a study of their own."""
        from cxstudio.visit_imports import importing_boris

        steps = importing_boris(self.context.open_workspace, self.path, self.study if into_study else "")
        self._run(_("Importing observations from {name}").format(name=self.path.name), steps)

    def export(self, study: str, path: Path) -> None:
        """Write a study's observations as a project, or as bouts where the name says so."""
        from cxstudio.visit_imports import exporting_boris

        steps = exporting_boris(self.context.open_workspace, study, path)
        title = _("Writing {name}").format(name=path.name)
        self.context.jobs.run(title, steps, partial(self._exported, path.name), self.refused.emit)

    def _exported(self, name: str, account: Account) -> None:
        self.exported.emit(name, told(account))

    # -- what came -----------------------------------------------------------------------------------------------------

    def _run(self, title: str, steps: Steps[Brought]) -> None:
        stopped = _("The import was stopped. What had come was taken back.")
        self.context.jobs.run(
            title,
            steps,
            self._brought,
            self._failed,
            None,
            lambda: self._stopped(stopped),
        )

    def _stopped(self, words: str) -> None:
        self._tell_all(self.study)
        self.context.tell("info", words)

    def _failed(self, error: CxError) -> None:
        self._tell_all(self.study)
        self.refused.emit(error)

    def _brought(self, brought: Brought) -> None:
        self._last = brought
        self.study = brought.study
        self._tell_all(brought.study)
        n = len(brought.visits)
        self.brought.emit(plural("{n:,} visit was imported.", "{n:,} visits were imported.", n))

    def undo(self) -> None:
        """Delete again what came last."""
        from cxstudio.visit_imports import taking_back

        last, self._last = self._last, None
        if last is None:
            return
        steps = taking_back(self.context.open_workspace, last)
        self.context.jobs.run(_("Taking the import back"), steps, lambda _n: self._undone(last), self.refused.emit)

    def _undone(self, last: Brought) -> None:
        self._tell_all(last.study)
        self.undone.emit()

    def _tell_all(self, study: str) -> None:
        self.context.changes.tell("studies", "sites", "visits", study=study)


def mapping_rows(look: TableLook, words: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(column, its first value, what it is) for each column, in their order."""
    return [
        (heading, look.samples.get(heading, ""), words.get(field, field)) for heading, field in look.mapping.items()
    ]


def summary(look: TableLook) -> str:
    """What importing would bring."""
    parts = [plural("{n:,} visit", "{n:,} visits", look.visits)]
    if look.sites:
        parts.append(plural("{n:,} new site", "{n:,} new sites", len(look.sites)))
    left = sum(1 for field in look.mapping.values() if not field)
    if left:
        parts.append(plural("{n} column left out", "{n} columns left out", left))
    return " · ".join(parts)


def boris_summary(look: BorisLook) -> str:
    """What a project holds."""
    behaviours = plural("{n} behaviour", "{n} behaviours", look.behaviours)
    return f"{behaviours} · {plural('{n:,} observation', '{n:,} observations', look.visits)}"
