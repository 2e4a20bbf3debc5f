"""What the checks of this family share: places of characters and how sure their reading is."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from visualdoc.checks.spec import CheckContext
from visualdoc.findings import DoubtCandidate, Evidence
from visualdoc.geometry import PolygonPx
from visualdoc.reading.mrz.rules.finding import Finding
from visualdoc.reading.mrz.types import MrzCharacter, MrzReading

Positions = Iterable[tuple[int, int]]

SURE = 0.6
"""A character read with less is not accused: the reading is the likelier fault."""

VIOLATION = 1.0
"""Score of a broken rule that does not depend on a measurement."""


def reading_of(context: CheckContext) -> MrzReading:
    """Return the reading; for checks that declare ``Need.MRZ``."""
    if context.readings.mrz is None:
        msg = "a check without Need.MRZ asked for the zone"
        raise LookupError(msg)
    return context.readings.mrz


def characters_at(reading: MrzReading, positions: Positions) -> list[MrzCharacter]:
    """Characters at ``(line, column)``; positions that were not printed are left out."""
    return [
        reading.characters[line][column]
        for line, column in positions
        if 0 <= line < len(reading.characters) and 0 <= column < len(reading.characters[line])
    ]


def region_of(reading: MrzReading, positions: Positions) -> PolygonPx:
    """Quadrilateral around characters of one line; the whole zone when there is none.

    The characters' own direction is kept, so a turned zone gives a turned region.
    """
    characters = characters_at(reading, positions)
    if not characters:
        return reading.corners_px
    corners = np.array([c.polygon_px.xy for c in characters])
    first = corners[0]
    across = first[3] - first[0]
    along = np.array([across[1], -across[0]])
    along = along / max(float(np.hypot(*along)), 1e-6)
    down = np.array([-along[1], along[0]])
    points = corners.reshape(-1, 2)
    u, v = points @ along, points @ down
    low, high = (u.min(), v.min()), (u.max(), v.max())
    box = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]
    return PolygonPx.of([(a * along + b * down).tolist() for a, b in box])


def certainty(reading: MrzReading, positions: Positions) -> float:
    """Least posterior of the characters, 1 when there are none."""
    return min((c.confidence for c in characters_at(reading, positions)), default=1.0)


def score_of_violation(reading: MrzReading, positions: Positions) -> float:
    """Score of a broken rule: below 1 when a character that it rests on was read unsurely."""
    sure = certainty(reading, positions)
    return VIOLATION if sure >= SURE else 0.5 * sure


def violation(detector: str, reading: MrzReading, broken: Finding) -> DoubtCandidate:
    """Return the candidate of a broken rule, on the characters that break it."""
    evidence = {"captured": broken.captured, "expected": broken.expected, "rule": broken.title}
    if broken.applies_from is not None:
        evidence["applies_from"] = broken.applies_from.isoformat()
    return DoubtCandidate(
        detector=detector,
        score=score_of_violation(reading, broken.positions),
        polygon_px=region_of(reading, broken.positions),
        title=broken.title,
        explanation=broken.explanation,
        evidence=(
            Evidence("captured_expected", evidence),
            Evidence("standard", {"reference": broken.reference}),
        ),
    )
