"""Which form belongs to what stands beside the journey."""

from __future__ import annotations

from ui.presenters.designer import Designer
from ui.presenters.designer_places import BEHAVIOURS, DRAWS

from .designer_draws import DrawsForm
from .designer_ethogram import EthogramForm
from .designer_scales import ScalesForm
from .designer_things import ThingsForm


def beside_form(designer: Designer) -> ThingsForm:
    """The form of the behaviours, of what is drawn by lot, or of the scales, as chosen."""
    match designer.chosen:
        case place if place == BEHAVIOURS:
            return EthogramForm(designer)
        case place if place == DRAWS:
            return DrawsForm(designer)
    return ScalesForm(designer)
