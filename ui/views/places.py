"""The places of the window, and how the page of each is made: when it is first visited."""

from __future__ import annotations

from collections.abc import Callable
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


def page_makers() -> dict[str, Callable[[Context], Page]]:
    """Place -> how its page is made. Imported on first use: only home may show before the core is loaded."""

    def home(context: Context) -> Page:
        from .home import HomePage

        return HomePage(context)

    def protocol(context: Context) -> Page:
        from .designer import DesignerPage

        return DesignerPage(context)

    def visits(context: Context) -> Page:
        from .visits import VisitsPage

        return VisitsPage(context)

    def recorder(context: Context) -> Page:
        from .recorder import RecorderPage

        return RecorderPage(context)

    def observation(context: Context) -> Page:
        from .observation import ObservationPage

        return ObservationPage(context)

    def new_visit(context: Context) -> Page:
        from .new_visit import NewVisitPage

        return NewVisitPage(context)

    def insight(context: Context) -> Page:
        from .insight import InsightPage

        return InsightPage(context)

    def review(context: Context) -> Page:
        from .review import ReviewPage

        return ReviewPage(context)

    def report(context: Context) -> Page:
        from .report import ReportPage

        return ReportPage(context)

    def exchange(context: Context) -> Page:
        from .exchange import ExchangePage

        return ExchangePage(context)

    def preferences(context: Context) -> Page:
        from .settings import SettingsPage

        return SettingsPage(context)

    return {
        "home": home,
        "protocol": protocol,
        "visits": visits,
        "recorder": recorder,
        "observation": observation,
        "new_visit": new_visit,
        "insight": insight,
        "review": review,
        "report": report,
        "exchange": exchange,
        "settings": preferences,
    }
