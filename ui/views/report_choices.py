"""At the left of the pages: what goes out, in which template and order, in which language, and who may be known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.report.kinds import Need
from cxstudio.study.plan import Study
from ui.presenters.report_choices import Chosen, Offer, Option
from ui.theme import look
from ui.widgets.buttons import IconButton
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.keys import KeyCap
from ui.widgets.text import Heading, plain_label

from .report_sections import SectionList


class ChoicePanel(QWidget):
    """Signals: `changed()` when something else is chosen (`box` says in which one), `edit_asked()` for the template."""

    changed = Signal(str)
    edit_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.study = ChoiceBox(_("Study of the report"), lines=4)
        self.kind = ChoiceBox(_("Kind of report"))
        self.subject = ChoiceBox(_("What the report is about"), lines=2)
        self.template = ChoiceBox(_("Template"))
        self.edit = IconButton("pencil", _("Make or change a template"))
        self.sections = SectionList()
        self.language = ChoiceBox(_("Language of the report"))
        self.level = ChoiceBox(_("Who may be known"), lines=2)
        self.counts = ChoiceBox(_("Which visits count"), lines=2)
        self.paper = ChoiceBox(_("Paper"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        self._labels: dict[str, QWidget] = {}
        self._add(column, "study", _("Study"), self.study)
        self._add(column, "kind", _("Report"), self.kind)
        self._add(column, "subject", _("About"), self.subject)
        self._add(column, "template", _("Template"), self.template, self.edit)
        column.addSpacing(look().px(8))
        column.addLayout(self._head())
        column.addWidget(self.sections)
        column.addSpacing(look().px(8))
        self._add(column, "language", _("Language"), self.language)
        self._add(column, "level", _("Names"), self.level)
        self._add(column, "counts", _("Visits"), self.counts)
        self._add(column, "paper", _("Paper"), self.paper)
        column.addStretch(1)
        for name, box in self._boxes().items():
            box.currentIndexChanged.connect(lambda _row, name=name: self._tell(name))
        self.edit.clicked.connect(self.edit_asked)
        self._is_filling = False

    def _boxes(self) -> dict[str, ChoiceBox]:
        names = ("study", "kind", "subject", "template", "language", "level", "counts", "paper")
        return {name: getattr(self, name) for name in names}

    def _add(self, column: QVBoxLayout, name: str, words: str, *widgets: QWidget) -> None:
        self._labels[name] = plain_label(words, size="small", tone="quiet", bold=True)
        column.addWidget(self._labels[name])
        row = QHBoxLayout()
        row.setSpacing(look().px(6))
        for place, widget in enumerate(widgets):
            row.addWidget(widget, 0 if place else 1)
        column.addLayout(row)

    def _head(self) -> QVBoxLayout:
        """The title of the list of sections, and its keys below it."""
        keys = QHBoxLayout()
        keys.setSpacing(look().px(4))
        for cap, words in ((_("Space"), _("on/off")), (_("Alt+↑↓"), _("move"))):
            keys.addWidget(KeyCap(cap))
            keys.addWidget(plain_label(words, size="small", tone="quiet"))
        keys.addStretch(1)
        head = QVBoxLayout()
        head.setSpacing(look().px(4))
        head.addWidget(Heading(_("Sections"), 3))
        head.addLayout(keys)
        return head

    def _tell(self, name: str) -> None:
        if not self._is_filling:
            self.changed.emit(name)

    def _fill(self, box: QComboBox, options: Iterable[Option], chosen: str) -> None:
        self._is_filling = True
        _options(box, options, chosen)
        self._is_filling = False

    def set_studies(self, studies: Sequence[Study], chosen: str) -> None:
        """Offer the studies; tells nobody."""
        self._fill(self.study, ((study.id, study.title) for study in studies), chosen)

    def set_offer(self, offer: Offer, chosen: Chosen) -> None:
        """Offer what there is, with what is chosen in front; tells nobody."""
        wanted = chosen.wanted
        self._fill(self.kind, offer.kinds, wanted.kind)
        about = wanted.subject.of(offer.need) if offer.need else ""
        self._fill(self.subject, offer.subjects, about)
        for widget in (self.subject, self._labels["subject"]):
            widget.setVisible(offer.need is not None)
        self._fill(self.template, ((one.name, one.name) for one in offer.templates), wanted.template.name)
        self._fill(self.language, offer.languages, wanted.language)
        self._fill(self.level, offer.levels, wanted.anonymity)
        self._fill(self.counts, offer.counts, wanted.counts)
        self._fill(self.paper, offer.papers, wanted.sheet)

    def said(self, name: str) -> str:
        """What is chosen in that box: an id, a key, a name; empty for none."""
        return str(self._boxes()[name].currentData() or "")

    @property
    def chosen_study(self) -> str:
        """The id of the study; empty when there is none."""
        return self.said("study")

    def about(self, need: Need | None) -> str:
        """What the report is about where the kind needs it."""
        return self.said("subject") if need else ""


def _options(box: QComboBox, options: Iterable[Option], chosen: str) -> None:
    box.clear()
    for data, words in options:
        box.addItem(words, data)
    box.setCurrentIndex(max(0, box.findData(chosen)))
