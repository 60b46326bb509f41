"""Which part of a card takes the answer: one for each kind of item."""

from __future__ import annotations

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from ui.presenters import recorder_words as words
from ui.presenters.recorder import Recorder

from . import item_answers as answers
from . import item_evidence, item_figures
from .item_choices import FilteredEditor
from .item_days import DaysEditor
from .item_rows import RowsEditor
from .item_sealed import SealedEditor


def editor_for(item: p.Item, recorder: Recorder) -> answers.Editor:
    """The answer part for an item's kind."""
    protocol = recorder.published.protocol
    match item:
        case p.YesNo():
            return answers.yes_no(item, protocol, recorder.keys)
        case p.SingleChoice(choices=options) if len(options) > words.FEW:
            return FilteredEditor(item, answers.in_order(item, reverse=False))
        case p.SeveralChoices(choices=options) if len(options) > words.FEW:
            return FilteredEditor(item, answers.in_order(item, reverse=recorder.visit.reverse), several=True)
        case p.SingleChoice():
            return answers.ChoiceEditor(item, answers.choices_of(item, reverse=False))
        case p.SeveralChoices():
            choices = answers.choices_of(item, reverse=recorder.visit.reverse)
            return answers.ChoiceEditor(item, choices, several=True)
        case p.Rating():
            return answers.RatingEditor(item, protocol.scale(item.scale))
        case p.Number():
            return item_figures.NumberEditor(item)
        case p.Money():
            return item_figures.MoneyEditor(item)
        case p.Counter():
            return item_figures.CounterEditor(item)
        case p.Timer(over_days=True):
            return DaysEditor(item, recorder)
        case p.Timer():
            return item_evidence.TimerEditor(item, recorder)
        case p.SealedCard():
            return SealedEditor(item, recorder)
        case p.Text():
            return answers.TextEditor(item)
        case p.Date():
            return item_figures.DateEditor(item)
        case p.ClockTime():
            return item_figures.TimeEditor(item)
        case p.PlaceItem():
            return answers.PlaceEditor(item)
        case p.AudioNote():
            return item_evidence.SoundEditor(item, recorder)
        case p.Acknowledge():
            return answers.acknowledge(item, protocol, recorder.keys)
        case p.Computed():
            return answers.ReadOnly(item, computed_words(item, recorder))
        case p.Rows():
            return _rows(item, recorder)
        case p.PhotoItem():
            return answers.ReadOnly(item, _("The photos below are the answer."))
    return answers.ReadOnly(item, "")


def _rows(item: p.Rows, recorder: Recorder) -> RowsEditor:
    """The table of a visit in work: undo brings a row back, and past an empty one the next item comes."""
    editor = RowsEditor(item, recorder.published.protocol, recorder.keys.cap("no"))
    told = _("Row {n} was removed. Ctrl+Z brings it back.")
    editor.removed.connect(lambda row: recorder.context.tell("info", told.format(n=row)))
    editor.passed.connect(lambda: recorder.step_item(+1))
    return editor


def computed_words(item: p.Computed, recorder: Recorder) -> str:
    """What a computed item says now."""
    value = recorder.reading.values.get(item.id)
    if value is None:
        return _("Computed once the answers it needs are there.")
    figure = words.shown(round(value, 4)) if isinstance(value, int | float) else str(value)
    return f"{figure} {item.unit}".strip()
