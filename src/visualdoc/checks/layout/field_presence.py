"""Is anything written where every genuine scan has something?

Looks at
    text, signature and stamp zones that hold ink on all genuine scans of the type: does this page
    hold ink there as well.
Standard
    none: the genuine scans of the type.
Applies to
    types with at least one zone, in Latin or unstated script, that is filled on all of at least
    three genuine scans.
Cannot see
    a value that was replaced by another one.
Known false doubts
    fields that are optional although all of the few genuine scans had them; very faint entries.

References
----------
ICAO Doc 9303-3, section 3: mandatory data elements of the visual inspection zone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.imaging.background import foreign_ink
from visualdoc.imaging.ink import constant_print, ink_box_mm
from visualdoc.references.types import DocumentType, Zone, ZoneKind
from visualdoc.registration.types import AlignedPage

SPEC = CheckSpec(
    id="layout.field_presence",
    version=1,
    aspect=Aspect.LAYOUT,
    title="Is anything written where every genuine scan has something?",
    passed="Every field that the genuine scans have filled is filled here.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=150.0,
)

KINDS = frozenset({ZoneKind.TEXT, ZoneKind.SIGNATURE, ZoneKind.STAMP})
# fine strokes of other scripts are measured less surely on an A4 grid
SCRIPTS = frozenset({None, "Latn"})
MIN_GENUINE = 3
# ink this much narrower than the narrowest genuine content is a speck, not a value
SPECK_SHARE = 0.12
# less than the thinnest letter
INK_MM2 = 0.4


def applies(context: CheckContext) -> Declined | None:
    """Decline when no zone is filled on all genuine scans."""
    document_type = context.document_type
    if document_type is None or not _always_filled(document_type):
        return Declined(
            outcome=Outcome.NOT_APPLICABLE,
            reason="No zone of the type is filled on all of its genuine scans.",
        )
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate an empty zone."""
    aligned = context.reference
    images = aligned.document_type.images
    constant = constant_print(images.median, images.spread, aligned.px_per_mm)
    for zone in _always_filled(aligned.document_type):
        if _is_empty(zone, aligned, constant):
            yield _candidate(zone, aligned)


def _always_filled(document_type: DocumentType) -> list[Zone]:
    return [
        zone
        for zone in document_type.zones
        if zone.kind in KINDS
        and zone.script in SCRIPTS
        and len(zone.ink_boxes) >= MIN_GENUINE
        and all(box.width_mm > 0 for box in zone.ink_boxes)
    ]


def _is_empty(zone: Zone, aligned: AlignedPage, constant: NDArray[np.bool_]) -> bool:
    if _foreign_ink_mm2(zone, aligned) >= INK_MM2:
        return False
    found = ink_box_mm(aligned.evened, zone.box, aligned.px_per_mm, constant)
    if found is None:
        return True
    narrowest = min(box.width_mm for box in zone.ink_boxes)
    return found.width_mm < SPECK_SHARE * narrowest


def _foreign_ink_mm2(zone: Zone, aligned: AlignedPage) -> float:
    """Area in a zone that is darker than the empty ground of the reference.

    A letter that touches dark line work runs out of its zone with it; against the ground it stands
    alone.
    """
    box, per_mm = zone.box, aligned.px_per_mm
    rows = slice(max(int(box.top_mm * per_mm), 0), int(box.bottom_mm * per_mm) + 1)
    columns = slice(max(int(box.left_mm * per_mm), 0), int(box.right_mm * per_mm) + 1)
    reference = aligned.document_type.images.median[rows, columns]
    ink = foreign_ink(aligned.evened[rows, columns], reference, per_mm)
    return float(ink.sum()) / per_mm**2


def _candidate(zone: Zone, aligned: AlignedPage) -> DoubtCandidate:
    name = zone.field or zone.id
    return DoubtCandidate(
        detector=SPEC.id,
        score=1.0,
        polygon_px=aligned.polygon_to_page(zone.box.polygon),
        title=f"Field '{name}' is empty",
        explanation=(
            f"All {len(zone.ink_boxes)} genuine scans have ink in this {zone.kind.value} zone; "
            "this page has none."
        ),
        evidence=(
            Evidence(
                "captured_expected",
                {
                    "captured": "no ink",
                    "expected": f"ink on {len(zone.ink_boxes)} of {len(zone.ink_boxes)} scans",
                    "rule": "fields that every genuine scan has filled",
                },
            ),
            Evidence("crop", {"polygon_mm": zone.box.polygon.rounded(3)}),
        ),
    )
