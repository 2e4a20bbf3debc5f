"""Does the machine-readable zone stand where and as its printer puts it?

Looks at
    character pitch, size, row distance, skew; place of the zone on the document; every character
    against its row's own curve: from about 270 dpi by sub-pixel registration of its glyph (see
    ``mrz.glyphs``), below by the boxes of the reading.
Standard
    ICAO Doc 9303-3 section 4.1 and Parts 4 to 7 (OCR-B size 1, 2.54 mm pitch, place of the printing
    zone). Genuine issues deviate: where the type's genuine scans were measured, they replace the
    standard's place and pitch.
Applies to
    pages on a reference; without one, pages whose resolution is written in the file: then pitch,
    size and evenness only; with neither, evenness only, from 27 px a character.
Cannot see
    a zone printed anew as a whole with the right machine.
Known false doubts
    a page that is not flat on the glass; a resolution tag that is untrue (the aligned document's
    own size overrides it where a reference is known).

References
----------
ICAO Doc 9303-3, 8th edition, section 4.1; ISO 1073-2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.mrz.measure import (
    Row,
    measure_rows,
    robust_spread,
)
from visualdoc.checks.mrz.printed import (
    altered,
    candidate,
    comparison_of,
    scale_of,
    why_not_comparable,
)
from visualdoc.checks.mrz.reading import SURE, reading_of, region_of
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.geometry import BoxMm
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.references.types import DocumentType, ZoneKind

SPEC = CheckSpec(
    id="mrz.geometry",
    version=1,
    aspect=Aspect.LAYOUT,
    title="Does the machine-readable zone stand where and as its printer puts it?",
    passed="Place, pitch and size of the machine-readable zone are as expected.",
    needs=frozenset({Need.MRZ}),
    min_dpi=150.0,
)

PITCH_MM, PITCH_TOLERANCE_MM = 2.54, 0.10
CAP_MM, CAP_TOLERANCE_MM = 2.40, 0.45
ROW_DISTANCE_MM = {2: (6.35, 0.6), 3: (4.25, 0.6)}
MAX_SKEW_DEG = 3.0
MIN_GENUINE = 3

PLACE_TOLERANCE_MM = 1.2
"""Genuine personalisation lies up to about a millimetre off the pre-print."""

LEARNED_PITCH_TOLERANCE = 0.02
OUT_OF_ROW = "Character out of its row"
MIN_SHIFT_MM, MIN_SHIFT_PX = 0.22, 2.5
MIN_HEIGHT_SHARE = 0.14
SPREADS = 6.0
"""A character is out when it lies further off than this many spreads of its own row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """A measurement with what is expected of it."""

    name: str
    value: float
    expected: float
    tolerance: float
    unit: str
    source: str

    @property
    def ratio(self) -> float:
        """Deviation in tolerances."""
        return abs(self.value - self.expected) / self.tolerance


def applies(context: CheckContext) -> Declined | None:
    """Decline when nothing tells millimetres and the characters cannot be compared either."""
    reading = reading_of(context)
    if scale_of(context) is None and why_not_comparable(reading) is not None:
        return Declined(
            outcome=Outcome.NOT_POSSIBLE,
            reason="Neither a reference nor the file tells the scan's resolution.",
        )
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield candidates for the zone's measures and for single characters."""
    reading = reading_of(context)
    comparable = why_not_comparable(reading) is None
    if comparable:
        comparison = comparison_of(context)
        for run in altered(comparison, placed=True):
            yield candidate(f"{SPEC.id}.character", reading, comparison, run, OUT_OF_ROW)
    scaled = scale_of(context)
    if scaled is None:
        return
    to_mm, px_per_mm = scaled
    rows = measure_rows(reading, to_mm)
    for measured in _measures(rows, context.document_type):
        if measured.ratio > 1.0:
            yield _zone_candidate(reading, measured)
    if not comparable:
        min_shift = max(MIN_SHIFT_MM, MIN_SHIFT_PX / px_per_mm)
        for index, row in enumerate(rows):
            yield from _character_candidates(reading, index, row, min_shift)


def _measures(rows: list[Row], document_type: DocumentType | None) -> Iterator[_Measured]:
    genuine = _genuine_boxes(document_type) if document_type else ()
    longest = max(len(row.text) for row in rows)
    pitch = float(np.median([row.pitch_mm for row in rows]))
    if genuine:
        width = float(np.median([box.width_mm for box in genuine]))
        # The ink of a full row ends about 0.3 pitches inside its first and last cell's border.
        expected = width / (longest - 0.31)
        if abs(pitch - PITCH_MM) > PITCH_TOLERANCE_MM:
            yield _Measured(
                name="character pitch",
                value=pitch,
                expected=expected,
                tolerance=LEARNED_PITCH_TOLERANCE * expected + _spread(genuine, "width_mm") / 5,
                unit="mm",
                source="genuine scans of the type",
            )
        yield from _place(rows, genuine)
    else:
        yield from _standard_measures(rows, pitch)


def _standard_measures(rows: list[Row], pitch: float) -> Iterator[_Measured]:
    standard = "ICAO Doc 9303-3, section 4.1"
    yield _Measured(
        name="character pitch",
        value=pitch,
        expected=PITCH_MM,
        tolerance=PITCH_TOLERANCE_MM,
        unit="mm",
        source=standard,
    )
    yield _Measured(
        name="character height",
        value=float(np.median([row.cap_mm for row in rows])),
        expected=CAP_MM,
        tolerance=CAP_TOLERANCE_MM,
        unit="mm",
        source=standard,
    )
    yield _Measured(
        name="skew of the rows against each other",
        value=max(row.skew_deg for row in rows) - min(row.skew_deg for row in rows),
        expected=0.0,
        tolerance=MAX_SKEW_DEG / 3,
        unit="degrees",
        source=standard,
    )
    if len(rows) in ROW_DISTANCE_MM:
        expected, tolerance = ROW_DISTANCE_MM[len(rows)]
        distances = np.diff([row.middle_mm for row in rows])
        yield _Measured(
            name="distance of the rows",
            value=float(distances[np.argmax(np.abs(distances - expected))]),
            expected=expected,
            tolerance=tolerance,
            unit="mm",
            source=standard,
        )


def _genuine_boxes(document_type: DocumentType) -> tuple[BoxMm, ...]:
    zones = document_type.zones_of(ZoneKind.MRZ)
    boxes = zones[0].ink_boxes if len(zones) == 1 else ()
    return boxes if len(boxes) >= MIN_GENUINE else ()


def _spread(boxes: tuple[BoxMm, ...], name: str) -> float:
    return float(np.ptp([getattr(box, name) for box in boxes]))


def _place(rows: list[Row], genuine: tuple[BoxMm, ...]) -> Iterator[_Measured]:
    found = np.concatenate([row.boxes_mm for row in rows])
    edges = {
        "left_mm": ("left edge of the zone", float(found[:, 0].min())),
        "top_mm": ("top edge of the zone", float(found[:, 1].min())),
        "bottom_mm": ("bottom edge of the zone", float(found[:, 3].max())),
    }
    for name, (label, value) in edges.items():
        yield _Measured(
            name=label,
            value=value,
            expected=float(np.median([getattr(box, name) for box in genuine])),
            tolerance=PLACE_TOLERANCE_MM + 2 * _spread(genuine, name),
            unit="mm",
            source="genuine scans of the type",
        )


def _zone_candidate(reading: MrzReading, measured: _Measured) -> DoubtCandidate:
    return DoubtCandidate(
        detector="mrz.geometry.zone",
        score=measured.ratio,
        polygon_px=reading.corners_px,
        title=f"Zone: {measured.name} differs",
        explanation=(
            f"Measured {measured.value:.2f} {measured.unit}, expected {measured.expected:.2f} "
            f"± {measured.tolerance:.2f} {measured.unit} ({measured.source})."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": measured.name,
                    "value": round(measured.value, 3),
                    "unit": measured.unit,
                    "expected": round(measured.expected, 3),
                    "tolerance": round(measured.tolerance, 3),
                    "source": measured.source,
                },
            ),
        ),
    )


def _character_candidates(
    reading: MrzReading, line: int, row: Row, min_shift_mm: float
) -> Iterator[DoubtCandidate]:
    limits = {
        "place along the row": (row.dx_mm, min_shift_mm),
        "place across the row": (row.dy_mm, min_shift_mm),
        "height": (row.height_ratio - 1.0, max(MIN_HEIGHT_SHARE, min_shift_mm / row.cap_mm)),
    }
    sure = np.array([c.confidence >= SURE for c in reading.characters[line]])
    for name, (values, floor) in limits.items():
        limit = max(floor, SPREADS * robust_spread(values))
        out = (np.abs(values) > limit) & sure
        for run in _runs(out):
            worst = int(run[np.argmax(np.abs(values[run]))])
            place = [(line, int(column)) for column in run]
            yield _character_candidate(reading, place, name, float(values[worst]), limit)


def _runs(out: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    places = np.flatnonzero(out)
    if len(places) == 0:
        return []
    return np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)


def _character_candidate(
    reading: MrzReading, place: list[tuple[int, int]], name: str, value: float, limit: float
) -> DoubtCandidate:
    line = place[0][0]
    text = "".join(reading.lines[line][column] for _, column in place)
    unit, factor = ("%", 100.0) if name == "height" else ("mm", 1.0)
    return DoubtCandidate(
        detector="mrz.geometry.character",
        score=abs(value) / limit,
        polygon_px=region_of(reading, place),
        title=f"{OUT_OF_ROW}: {name}",
        explanation=(
            f"{text} in row {line + 1} is {value * factor:+.2f} {unit} off in {name}; the other "
            f"characters of the row stay within {limit * factor:.2f} {unit}."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": name,
                    "value": round(value * factor, 3),
                    "unit": unit,
                    "expected": 0.0,
                    "tolerance": round(limit * factor, 3),
                    "source": "the other characters of the row",
                },
            ),
        ),
    )
