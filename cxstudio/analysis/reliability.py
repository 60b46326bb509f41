"""Whether an item that two people observed may be used for a verdict at all."""

from __future__ import annotations

from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _

LEAST_ALPHA = 0.667
LEAST_KAPPA = 0.40
UNDEFINED = {"KAPPA_UNDEFINED", "NO_VARIANCE"}


def unreliable(kappa: Result | Refusal | None = None, alpha: Result | Refusal | None = None) -> Refusal | None:
    """UNRELIABLE where the whole interval of kappa lies below .4 or alpha is below .667; else None: the item stays.

    Either may be missing or refused; what wasn't measured excludes nothing (see `not_judged`). Kappa without an
    interval (too few pairs) excludes nothing either. Goes into `TouchpointColumns.excluded` as it is.
    """
    low_kappa = isinstance(kappa, Result) and kappa.high is not None and kappa.high < LEAST_KAPPA
    low_alpha = isinstance(alpha, Result) and alpha.estimate < LEAST_ALPHA
    if low_kappa or low_alpha:
        return Refusal("UNRELIABLE", _("Two observers agreed too little on this item; it is listed, not judged."))
    return None


def not_judged(kappa: Result | Refusal | None = None, alpha: Result | Refusal | None = None) -> Refusal | None:
    """NOT_JUDGED where agreement has no value because the answers hardly differ; the item stays and carries this."""
    undefined = [one for one in (kappa, alpha) if isinstance(one, Refusal) and one.code in UNDEFINED]
    measured = [one for one in (kappa, alpha) if isinstance(one, Result)]
    if undefined and not measured:
        return Refusal("NOT_JUDGED", _("Agreement can't be judged: the answers hardly differ."))
    return None
