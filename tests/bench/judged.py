"""A study to be judged, as columns: touchpoints that fail more or less often, three of which go with the outcome."""

from __future__ import annotations

import random

from cxstudio.analysis.columns import StudyColumns, TouchpointColumns


def a_study(visits: int, touchpoints: int, sites: int, seed: int = 1) -> StudyColumns:
    """So many visits to sites drawn at random; everything is asked, and a few answers are missing."""
    rng = random.Random(seed)
    base = [rng.randint(4, 10) for _visit in range(visits)]
    rates = [rng.choice((0.02, 0.05, 0.1, 0.2, 0.35)) for _touchpoint in range(touchpoints)]
    met = [tuple(rng.random() > rate if rng.random() > 0.03 else None for _visit in base) for rate in rates]
    found = tuple(
        TouchpointColumns(
            touchpoint=f"t{place}",
            title=f"Touchpoint {place}",
            standard=0.9,
            met=kept,
            delight=tuple(rng.random() < 0.2 if rng.random() > 0.1 else None for _visit in base),
            valence=tuple(rng.randint(-3, 3) if rng.random() > 0.05 else None for _visit in base),
            expectation=tuple(float(rng.randint(3, 5)) for _visit in base),
            experience=tuple(float(rng.randint(1, 5)) if rng.random() > 0.01 else None for _visit in base),
            importance=tuple(float(rng.randint(1, 5)) for _visit in base),
        )
        for place, kept in enumerate(met)
    )
    outcome = tuple(float(max(0, at - 2 * sum(one[i] is False for one in met[:3]))) for i, at in enumerate(base))
    site = tuple(f"site {rng.randrange(sites)}" for _visit in base)
    return StudyColumns(found, site, tuple(f"observer {i % 40}" for i in range(visits)), outcome)
