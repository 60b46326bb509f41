"""The places of the window, and how the page of each is made: when it is first visited."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from cxstudio.i18n import _

from ..widgets.rail import Place

if TYPE_CHECKING:  # pages are imported when they are first visited
    from ..context import Context
    from .page import Page

PLACES = (
    Place("home", _("Home"), "house", "Ctrl+1"),
    Place("protocol", _("Protocol"), "list-tree", "Ctrl+2"),
    Place("visits", _("Visits"), "clipboard-check", "Ctrl+3"),
    Place("review", _("Review"), "eye", "Ctrl+4"),
    Place("insight", _("Insight"), "chart-line", "Ctrl+5"),
    Place("exchange", _("Exchange"), "arrow-left-right", "Ctrl+6"),
)
SETTINGS = Place("settings", _("Settings"), "settings-2", "Ctrl+,")


PAGES = {
    "home": ("home", "HomePage"),
    "protocol": ("designer", "DesignerPage"),
    "visits": ("visits", "VisitsPage"),
    "recorder": ("recorder", "RecorderPage"),
    "observation": ("observation", "ObservationPage"),
    "new_visit": ("new_visit", "NewVisitPage"),
    "insight": ("insight", "InsightPage"),
    "review": ("review", "ReviewPage"),
    "report": ("report", "ReportPage"),
    "exchange": ("exchange", "ExchangePage"),
    "settings": ("settings", "SettingsPage"),
}
"""Place -> module beside this one, and the page in it."""


def page_makers() -> dict[str, Callable[[Context], Page]]:
    """Place -> how its page is made. Imported on first use: only home may show before the core is loaded."""
    return {place: partial(_made, *named) for place, named in PAGES.items()}


def _made(module: str, name: str, context: Context) -> Page:
    page: Page = getattr(import_module(f".{module}", __package__), name)(context)
    return page
