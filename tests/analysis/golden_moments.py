"""The golden case of the moments of truth: 24 synthetic visits, six sites of four, five touchpoints, standard .90."""

from __future__ import annotations

from cxstudio.analysis.moments import StudyColumns, TouchpointColumns

TITLES = ("Greeting", "Waiting", "Advice", "Payment", "Farewell")

# site, failed (1) or kept (0) for each touchpoint (- not met with), how each felt (n nothing), outcome
VISITS = """
A 00000 +1 0 +2 0 +1 9 | A 01000 +1 -1 +2 0 +1 8 | A 00100 +1 0 -3 0 0 3 | A 00001 0 0 +1 0 -1 8
B 10100 -1 0 -2 0 0 3 | B 01000 +1 -2 +2 +1 +1 7 | B 00000 +1 0 +3 0 +1 9 | B 01100 0 -1 -3 -1 0 2
C 00000 +1 +1 +2 0 +1 9 | C 01000 0 -1 +1 0 +1 8 | C 01010 +1 -1 +2 -1 +1 7 | C 00000 +1 0 +2 0 +1 9
D 00100 +1 0 -2 0 0 4 | D 01100 0 -1 -3 0 0 2 | D 00000 0 0 +2 0 +1 8 | D 11000 -1 -1 +1 0 +1 7
E 01001 +1 -2 +2 0 -1 7 | E 00000 +1 0 +2 0 +1 8 | E 00100 +1 0 -3 0 0 4 | E 0100- +1 -1 +2 0 n 8
F 00000 +1 0 +3 0 +1 10 | F 01100 0 -1 -2 0 0 4 | F 00000 +1 +1 +2 0 +1 9 | F 01000 0 -2 +2 0 +1 8
"""


def golden_columns() -> StudyColumns:
    rows = [visit.split() for line in VISITS.strip().splitlines() for visit in line.split(" | ")]
    return StudyColumns(
        touchpoints=tuple(_touchpoint(place, title, rows) for place, title in enumerate(TITLES)),
        site=tuple(row[0] for row in rows),
        observer=tuple(f"observer {number % 4}" for number, row in enumerate(rows)),
        outcome=tuple(float(row[-1]) for row in rows),
    )


def _touchpoint(place: int, title: str, rows: list[list[str]]) -> TouchpointColumns:
    met = {"0": True, "1": False, "-": None}
    felt = [row[2 + place] for row in rows]
    return TouchpointColumns(
        touchpoint=title.lower(),
        title=title,
        standard=0.90,
        met=tuple(met[row[1][place]] for row in rows),
        valence=tuple(None if word == "n" else int(word) for word in felt),
    )
