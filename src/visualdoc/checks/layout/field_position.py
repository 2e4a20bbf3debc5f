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
    a page whose fields were all moved together by less than a millimetre.
Known false doubts
    right-aligned or centred values when the few genuine scans had equally long ones.

References
----------
ICAO Doc 9303-3, section 3 (zones of the visual inspection zone).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.geometry import BoxMm
from visualdoc.imaging.ink import constant_print, ink_box_mm
from visualdoc.references.types import DocumentType, Zone, ZoneKind
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

MIN_FIELDS = 3
MIN_GENUINE = 3
# spread of a field against its layer that printers show, and its weight in scans
PRIOR_SPREAD_MM = 0.15
PRIOR_SCANS = 6.0
# values of other scripts end, not begin, at a common edge, and their marks hide the baseline
LEFT_ALIGNED = frozenset({None, "Latn"})
QUANTITIES = ("left edge", "baseline", "character height")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Field:
    """Measurements of one field: left edge, baseline, character height in mm."""

    zone: Zone
    genuine: NDArray[np.float64]
    found: NDArray[np.float64]
    box: BoxMm


def applies(context: CheckContext) -> Declined | None:
    """Decline when too few fields have genuine measurements."""
    document_type = context.document_type
    if document_type is None or len(_measurable(document_type)) < MIN_FIELDS:
        return Declined(
            outcome=Outcome.NOT_APPLICABLE,
            reason=f"The type has fewer than {MIN_FIELDS} measurable text fields.",
        )
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate a field, with the quantity that is furthest out."""
    fields = _fields(context.reference)
    if len(fields) < MIN_FIELDS:
        return
    genuine = _without_layer(np.stack([field.genuine for field in fields]))
    usual = np.stack([field.genuine.mean(axis=0) for field in fields])
    offsets = np.stack([field.found for field in fields]) - usual
    layer = np.median(offsets, axis=0) * np.array([1.0, 1.0, 0.0])
    leftover = offsets - layer
    for index, field in enumerate(fields):
        yield _candidate(field, leftover[index], _tolerance(genuine[index]), context.reference)


def _measurable(document_type: DocumentType) -> list[Zone]:
    zones = [z for z in document_type.zones_of(ZoneKind.TEXT) if z.script in LEFT_ALIGNED]
    return [z for z in zones if sum(box.width_mm > 0 for box in z.ink_boxes) >= MIN_GENUINE]


def _fields(aligned: AlignedPage) -> list[_Field]:
    fields = []
    images = aligned.document_type.images
    constant = constant_print(images.median, images.spread, aligned.px_per_mm)
    scans = min((len(z.ink_boxes) for z in _measurable(aligned.document_type)), default=0)
    for zone in _measurable(aligned.document_type):
        if any(box.width_mm <= 0 for box in zone.ink_boxes[:scans]):
            continue
        box = ink_box_mm(aligned.evened, zone.box, aligned.px_per_mm, constant)
        if box is not None:
            genuine = np.stack([_quantities(b) for b in zone.ink_boxes[:scans]])
            fields.append(_Field(zone=zone, genuine=genuine, found=_quantities(box), box=box))
    return fields


def _quantities(box: BoxMm) -> NDArray[np.float64]:
    return np.array([box.left_mm, box.bottom_mm, box.height_mm])


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


def _tolerance(residuals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shrunk spread of each quantity, inflated for the mean of few scans being uncertain."""
    count = len(residuals)
    own = (residuals**2).sum(axis=0)
    variance = (own + PRIOR_SCANS * PRIOR_SPREAD_MM**2) / (max(count - 1, 1) + PRIOR_SCANS)
    return np.asarray(np.sqrt(variance * (1 + 1 / count)), dtype=np.float64)


def _candidate(
    field: _Field,
    leftover: NDArray[np.float64],
    tolerance: NDArray[np.float64],
    aligned: AlignedPage,
) -> DoubtCandidate:
    name = field.zone.field or field.zone.id
    ratio = np.abs(leftover) / tolerance
    worst = int(np.argmax(ratio))
    expected = float(field.found[worst] - leftover[worst])
    return DoubtCandidate(
        detector=SPEC.id,
        score=float(ratio[worst]),
        polygon_px=aligned.polygon_to_page(field.box.grown(0.4).polygon),
        title=f"Field '{name}': {QUANTITIES[worst]} off by {leftover[worst]:+.2f} mm",
        explanation=(
            f"Against the other fields of this page the {QUANTITIES[worst]} differs by "
            f"{leftover[worst]:+.2f} mm from the genuine scans, whose spread is "
            f"{tolerance[worst]:.2f} mm."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": f"{QUANTITIES[worst]} of {name}",
                    "value": round(float(field.found[worst]), 3),
                    "unit": "mm",
                    "expected": round(expected, 3),
                    "tolerance": round(float(tolerance[worst]), 3),
                    "source": f"{len(field.genuine)} genuine scans",
                },
            ),
            Evidence("crop", {"polygon_mm": field.box.grown(2.0).polygon.rounded(3)}),
        ),
    )
