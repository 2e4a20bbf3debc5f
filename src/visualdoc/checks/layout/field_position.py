"""Does each data field stand where the issuer's printer puts it?

Looks at
    left edge, baseline and character height of every text field against the same field on the
    genuine scans. Personalisation is printed in one pass and may lie up to a millimetre off the
    pre-print as a whole, so the common displacement of all fields is taken out first.
Standard
    the type's own genuine scans; tolerances shrink towards 0.15 mm, the spread of common printers.
Applies to
    types with at least three text fields in Latin (or unstated) script.
Cannot see
    a page whose fields were all moved together; ``layout.personalisation_offset`` looks at that.
Known false doubts
    right-aligned or centred values when the few genuine scans had equally long ones.

References
----------
ICAO Doc 9303-3, section 3 (zones of the visual inspection zone).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.layout.personalisation import personalisation, too_few_entries
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence
from visualdoc.registration.layers import MIN_ENTRIES, Entry, shrunk_spread
from visualdoc.registration.types import AlignedPage

SPEC = CheckSpec(
    id="layout.field_position",
    version=1,
    aspect=Aspect.LAYOUT,
    title="Does each data field stand where the issuer's printer puts it?",
    passed="All fields that could be measured stand where the genuine scans have them.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=150.0,
)

# spread of a field against its layer that printers show
PRIOR_SPREAD_MM = 0.15
QUANTITIES = ("left edge", "baseline", "character height")
HEIGHT = 2
HEIGHT_DETECTOR = "layout.field_position.height"


def applies(context: CheckContext) -> Declined | None:
    """Decline when too few fields have genuine measurements."""
    return too_few_entries(context)


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield two candidates a field: its place in the worse direction, and its height."""
    fields = personalisation(context).entries
    if len(fields) < MIN_ENTRIES:
        return
    genuine = _without_layer(np.stack([field.genuine for field in fields]))
    usual = np.stack([field.genuine.mean(axis=0) for field in fields])
    offsets = np.stack([field.found for field in fields]) - usual
    layer = np.median(offsets, axis=0) * np.array([1.0, 1.0, 0.0])
    leftover = offsets - layer
    aligned = context.reference
    for index, field in enumerate(fields):
        tolerance = shrunk_spread(genuine[index], prior_mm=PRIOR_SPREAD_MM)
        ratio = np.abs(leftover[index]) / tolerance
        for worst in (int(np.argmax(ratio[:HEIGHT])), HEIGHT):
            yield _candidate(
                field, worst, float(leftover[index][worst]), float(tolerance[worst]), aligned
            )


def _without_layer(genuine: NDArray[np.float64]) -> NDArray[np.float64]:
    """Residuals of each field on each scan after the scan's common displacement.

    Parameters
    ----------
    genuine
        fields × scans × 3.
    """
    offsets = genuine - genuine.mean(axis=1, keepdims=True)
    layer = np.median(offsets, axis=0, keepdims=True) * np.array([1.0, 1.0, 0.0])
    return np.asarray(offsets - layer, dtype=np.float64)


def _candidate(
    field: Entry, quantity: int, leftover: float, tolerance: float, aligned: AlignedPage
) -> DoubtCandidate:
    name = field.zone.field or field.zone.id
    expected = float(field.found[quantity] - leftover)
    return DoubtCandidate(
        # heights of short values with marks above scatter far more than places do
        detector=HEIGHT_DETECTOR if quantity == HEIGHT else SPEC.id,
        score=abs(leftover) / tolerance,
        polygon_px=aligned.polygon_to_page(field.box.grown(0.4).polygon),
        title=f"Field '{name}': {QUANTITIES[quantity]} off by {leftover:+.2f} mm",
        explanation=(
            f"Against the other fields of this page the {QUANTITIES[quantity]} differs by "
            f"{leftover:+.2f} mm from the genuine scans, whose spread is "
            f"{tolerance:.2f} mm."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": f"{QUANTITIES[quantity]} of {name}",
                    "value": round(float(field.found[quantity]), 3),
                    "unit": "mm",
                    "expected": round(expected, 3),
                    "tolerance": round(tolerance, 3),
                    "source": f"{len(field.genuine)} genuine scans",
                },
            ),
            Evidence("crop", {"polygon_mm": field.box.grown(2.0).polygon.rounded(3)}),
        ),
    )
