"""Answers that are typed as figures: numbers, money, counts, days and times; each with the buttons beside it."""

from __future__ import annotations

import math
from datetime import date, datetime, time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer, AnswerValue
from ui.presenters.recorder_words import shown
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choices import Choice, ChoiceRow
from ui.widgets.text import plain_label

from .item_answers import Editor, value_of
from .item_words import Field


class FigureEditor(Editor):
    """A field for one figure. What cannot be taken stays in the field, is marked, and is not stored."""

    def __init__(self, item: p.Item, hint: str = "", unit: str = "") -> None:
        super().__init__(item)
        self.field = Field(item.text, hint)
        self.field.setMaximumWidth(look().px(180))
        self.field.typed.connect(self._typed)
        self.field.left.connect(self.left)
        self.row = QHBoxLayout()
        self.row.setSpacing(look().px(8))
        self.row.addWidget(self.field)
        self.row.addWidget(plain_label(unit, tone="quiet"))
        self.row.addStretch(1)
        self.column.addLayout(self.row)
        self.buttons = self._alternatives(getattr(item, "alternatives", ()))

    def _alternatives(self, options: tuple[p.Choice, ...]) -> ChoiceRow | None:
        if not options:
            return None
        row = ChoiceRow([Choice(one.id, one.text, letter=" ") for one in options], self.item.text)
        row.chosen.connect(self._alternative_chosen)
        self.column.addWidget(row)
        return row

    def _alternative_chosen(self, keys: tuple[str, ...]) -> None:
        self.field.clear()
        self._blame("")
        self.answered.emit(keys[0])

    def read(self, text: str) -> AnswerValue:
        """The value in the field. Raises ValueError with the sentence to show."""
        raise NotImplementedError

    def write(self, value: AnswerValue) -> str:
        """The value as it stands in the field."""
        return str(value)

    def _typed(self, text: str) -> None:
        try:
            value = self.read(text.strip()) if text.strip() else None
        except ValueError as error:
            self._blame(str(error))
            return
        self._blame("")
        if self.buttons is not None:
            self.buttons.set_chosen(())
        self.typed.emit(value)

    def _blame(self, text: str) -> None:
        self.field.set_invalid(bool(text))
        self.faulted.emit(text)

    def show_answer(self, answer: Answer | None) -> None:
        """Show the figure, or the button that was chosen instead."""
        value = value_of(answer)
        instead = {one.id for one in getattr(self.item, "alternatives", ())}
        if self.buttons is not None:
            self.buttons.set_chosen((str(value),) if value in instead else ())
        if self.field.property("invalid") != "true":  # what could not be taken stays, to be put right
            self.field.show_text("" if value is None or value in instead else self.write(value))

    def type_key(self, text: str) -> bool:
        """The first figure goes into the field, and the keyboard with it."""
        if not (text.isdigit() or text in "-.,") or not text:
            return False
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setText(text)
        self._typed(text)
        return True

    def step(self, direction: int) -> bool:
        """Right: to the buttons beside the field, where there are any."""
        if direction > 0 and self.buttons is not None:
            self.buttons.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.enter()
        return True

    def enter(self) -> None:
        """Into the field."""
        self.field.setFocus(Qt.FocusReason.TabFocusReason)
        self.field.selectAll()


def _bounded(value: float, low: float | None, high: float | None) -> None:
    if low is not None and high is not None and not low <= value <= high:
        raise ValueError(_("From {low} to {high}. This is not stored yet.").format(low=shown(low), high=shown(high)))
    if low is not None and value < low:
        raise ValueError(_("At least {low}. This is not stored yet.").format(low=shown(low)))
    if high is not None and value > high:
        raise ValueError(_("At most {high}. This is not stored yet.").format(high=shown(high)))


def _number(text: str, decimals: int) -> float:
    try:
        value = float(text.replace(",", ".").replace("−", "-"))
    except ValueError:
        raise ValueError(_("Type a number. This is not stored yet.")) from None
    if not math.isfinite(value):
        raise ValueError(_("Type a number. This is not stored yet."))
    if round(value, decimals) != value:
        words = _("Without decimals, please.") if not decimals else _("At most {n} decimals.").format(n=decimals)
        raise ValueError(words)
    return value


class NumberEditor(FigureEditor):
    """A number with its unit."""

    def __init__(self, item: p.Number) -> None:
        super().__init__(item, unit=item.unit)
        self._range = item.minimum, item.maximum
        self._decimals = item.decimals

    def read(self, text: str) -> AnswerValue:
        """A whole number where no decimals are wanted."""
        value = _number(text, self._decimals)
        _bounded(value, *self._range)
        return int(value) if not self._decimals else value

    def write(self, value: AnswerValue) -> str:
        """Without idle zeros."""
        return f"{value:g}" if isinstance(value, int | float) else str(value)


class MoneyEditor(NumberEditor):
    """An amount in its currency."""

    def __init__(self, item: p.Money) -> None:
        FigureEditor.__init__(self, item, unit=item.currency)
        self._range = item.minimum, item.maximum
        self._decimals = 2

    def write(self, value: AnswerValue) -> str:
        """With two decimals."""
        return f"{value:.2f}" if isinstance(value, int | float) else str(value)


class CounterEditor(FigureEditor):
    """A count, stepped by the buttons or left and right, or typed."""

    def __init__(self, item: p.Counter) -> None:
        super().__init__(item)
        self._range = item.minimum, item.maximum
        self.less, self.more = IconButton("minus", _("One less"), "←"), IconButton("plus", _("One more"), "→")
        self.row.insertWidget(0, self.less)
        self.row.insertWidget(2, self.more)
        self.field.setMaximumWidth(look().px(72))
        self.field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.less.clicked.connect(lambda: self.step(-1))
        self.more.clicked.connect(lambda: self.step(+1))
        self._count: int | None = None

    def read(self, text: str) -> AnswerValue:
        """A whole number in the range."""
        value = int(_number(text, 0))
        _bounded(value, *self._range)
        return value

    def show_answer(self, answer: Answer | None) -> None:
        """Show the count."""
        super().show_answer(answer)
        value = value_of(answer)
        self._count = value if isinstance(value, int) else None
        if self._count is not None and self.field.text() != str(self._count):
            self.field.setText(str(self._count))

    def step(self, direction: int) -> bool:
        """One more or less, from the least where nothing is counted yet."""
        low, high = self._range
        start = low - 1 if self._count is None and direction > 0 else self._count if self._count is not None else low
        self._blame("")
        self.typed.emit(min(max(start + direction, low), high))
        return True


class DateEditor(FigureEditor):
    """A day."""

    def __init__(self, item: p.Date) -> None:
        super().__init__(item, hint=_("YYYY-MM-DD"))
        self._now = Button(_("Today"))
        self._now.clicked.connect(lambda: self.answered.emit(f"{date.today():%Y-%m-%d}"))
        self.row.insertWidget(1, self._now)

    def read(self, text: str) -> AnswerValue:
        """A day of the calendar."""
        try:
            return f"{datetime.strptime(text, '%Y-%m-%d'):%Y-%m-%d}"
        except ValueError:
            raise ValueError(_("Type the day as year-month-day, such as 2026-03-02.")) from None


class TimeEditor(FigureEditor):
    """A time of day."""

    def __init__(self, item: p.ClockTime) -> None:
        super().__init__(item, hint=_("HH:MM"))
        self._now = Button(_("Now"))
        self._now.clicked.connect(lambda: self.answered.emit(f"{datetime.now():%H:%M}"))
        self.row.insertWidget(1, self._now)

    def read(self, text: str) -> AnswerValue:
        """Hours and minutes."""
        try:
            hours, _colon, minutes = text.partition(":")
            return f"{time(int(hours), int(minutes)):%H:%M}"
        except ValueError:
            raise ValueError(_("Type hours and minutes, such as 10:30.")) from None
