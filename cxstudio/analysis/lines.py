"""The lines of evidence beside the outcome: compliance, gap, emotion, sites, importance. One door to them all."""

from __future__ import annotations

from cxstudio.analysis.compliance import (
    LEAST_SITES,
    SENSITIVITY_ICC,
    ComplianceLine,
    SiteLine,
    compliance_lines,
    site_lines,
)
from cxstudio.analysis.impressions import (
    LEAST_FELT,
    EmotionLine,
    GapLine,
    ImportanceLine,
    emotion_lines,
    gap_lines,
    importance_lines,
)
from cxstudio.analysis.line_parts import LEAST_VISITS

__all__ = [
    "LEAST_FELT",
    "LEAST_SITES",
    "LEAST_VISITS",
    "SENSITIVITY_ICC",
    "ComplianceLine",
    "EmotionLine",
    "GapLine",
    "ImportanceLine",
    "SiteLine",
    "compliance_lines",
    "emotion_lines",
    "gap_lines",
    "importance_lines",
    "site_lines",
]
