"""What is wrong with a protocol, in words for its designer: `check(protocol)` gives findings, nothing is changed.

Codes stay what they are. Errors keep a protocol from being published, warnings (marked w) do not.

P001 id taken twice · P002 unknown scale · P003 rule unreadable · P004 rule names nothing · P005 rule names a later item
P006 rules in a circle · P007 rule cannot mean that · P008 never asked · P009 points without standard · P010 critical
without standard · P011 part of the touchpoint's standard without one · P012 standard not in a sentence · P013 numbers
of photos (w: none needed) · P014 photos on failing, nothing can fail · P015 scale cannot rank · P016 weights sum to
nothing · P017 standard cannot be met · P018 scale of an ask missing · P019 timer without events · P020 hot key twice
P021 no outcome (w) · P022 scale of the outcome missing · P023 not spoken of · P024 nothing inside · P025 words missing
P026 two questions in one (w) · P027 protected name · P028 range backwards · P029 one answer only (w) · P030 excludes
an unknown behaviour · P031 reason without words · P040 not translated (w) · P041 changed since it was translated (w)
P042 translation of no text (w) · P043 translation lost the {it}

P032 outcome early after nothing (w: after all) · P033 sealed card opens never · P034 table cannot be filled · P035
example is no picture · P036 picture too large or unreadable · P037 pair of two sources is none · P038 grid mixes
answers (w: alone, in parts) · P039 default is no answer · P044 due dates out of order (w) · P045 pause over days (w)
P046 critical without proof (w) · P047 points that no report shows (w) · P048 C is the key of comments (w)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cxstudio.errors import Finding
from cxstudio.study.checks.items import (
    check_defaults,
    check_evidence,
    check_kinds,
    check_points,
    check_proof,
    check_sentences,
)
from cxstudio.study.checks.reach import check_reach
from cxstudio.study.checks.references import (
    check_cards,
    check_early_outcome,
    check_pairs,
    check_pictures,
    check_scores_shown,
)
from cxstudio.study.checks.rules import check_order, check_reading
from cxstudio.study.checks.standards import check_standards
from cxstudio.study.checks.structure import (
    check_asks,
    check_behaviours,
    check_ids,
    check_outcome,
    check_scales,
    check_stages,
)
from cxstudio.study.checks.tables import check_grids, check_rows
from cxstudio.study.checks.times import check_due_dates, check_long_timers
from cxstudio.study.checks.translations import check_translations
from cxstudio.study.checks.wording import check_double_questions, check_texts
from cxstudio.study.protocol import Protocol

CHECKS: tuple[Callable[[Protocol], Iterable[Finding]], ...] = (
    check_ids,
    check_stages,
    check_texts,
    check_scales,
    check_asks,
    check_outcome,
    check_early_outcome,
    check_scores_shown,
    check_reading,
    check_order,
    check_reach,
    check_points,
    check_standards,
    check_sentences,
    check_evidence,
    check_proof,
    check_kinds,
    check_defaults,
    check_rows,
    check_grids,
    check_cards,
    check_pairs,
    check_pictures,
    check_due_dates,
    check_long_timers,
    check_behaviours,
    check_double_questions,
    check_translations,
)


def check(protocol: Protocol) -> list[Finding]:
    """Everything that is wrong or doubtful, the study as a whole first. An empty list: ready to be published."""
    return [finding for look in CHECKS for finding in look(protocol)]


__all__ = ["CHECKS", "check"]
