"""Was a character copied from another place of this page?

Looks at
    characters of like shape in the data fields and the machine-readable zone, at the scan's own
    pixels: the same letter printed twice shares its shape, a copied one also its noise and the
    piece of background around it. Neighbouring characters that recur the same way apart are
    compared together.
Standard
    none.
Applies to
    pages of an enrolled type whose file still carries the scan's own pixels; 200 dpi or more.
Cannot see
    copies made before printing, copies that were scaled or turned, content copied from another
    scan, files compressed so strongly that their noise is gone.
Known false doubts
    none known; noise does not repeat itself.

References
----------
Fridrich, Soukal and Lukáš, Detection of Copy-Move Forgery in Digital Images, DFRWS 2003.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.geometry import PolygonPx, Scale
from visualdoc.imaging.components import Component, components
from visualdoc.imaging.duplicates import Duplicate, find_duplicates
from visualdoc.imaging.ink import ink_mask
from visualdoc.imaging.resampling import to_grey
from visualdoc.references.types import Zone, ZoneKind

SPEC = CheckSpec(
    id="anomaly.copy_move",
    version=2,
    aspect=Aspect.AUTHENTICITY,
    title="Was a character copied from another place of this page?",
    passed="No two characters share their noise.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=200.0,
)

KINDS = frozenset({ZoneKind.TEXT, ZoneKind.MRZ})
MARGIN_MM = 0.4
# longer pieces are found by their parts
RUN_MM = 12.0
MIN_GLYPH_MM, MAX_GLYPH_MM = 0.9, 6.0
# below this the correlation of independent noise and line work begins
MIN_CORRELATION = 0.1
MAX_GLYPHS = 400
MAX_CANDIDATES = 8


def applies(context: CheckContext) -> Declined | None:
    """Decline when the type has no field to look into."""
    document_type = context.document_type
    if document_type is None or not any(z.kind in KINDS for z in document_type.zones):
        return Declined(outcome=Outcome.NOT_APPLICABLE, reason="The type has no text zone.")
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield both places of every copied character, the surest first."""
    aligned = context.reference
    grey = to_grey(context.page.pixels)
    px_per_mm = Scale(aligned.source_dpi).px_per_mm
    ink = np.zeros(grey.shape, dtype=np.bool_)
    for zone in aligned.document_type.zones:
        if zone.kind in KINDS:
            _mark_ink(zone, context, ink, px_per_mm)
    glyphs = [g for g in components(ink) if _is_glyph(g, px_per_mm)][:MAX_GLYPHS]
    found = find_duplicates(
        grey, ink, glyphs, margin_px=round(MARGIN_MM * px_per_mm), run_px=round(RUN_MM * px_per_mm)
    )
    strong = [d for d in found if d.correlation >= MIN_CORRELATION][:MAX_CANDIDATES]
    for duplicate in strong:
        yield _candidate(duplicate, duplicate.first, duplicate.second)
        yield _candidate(duplicate, duplicate.second, duplicate.first)


def _mark_ink(zone: Zone, context: CheckContext, ink: NDArray[np.bool_], px_per_mm: float) -> None:
    polygon = context.reference.polygon_to_page(zone.box.polygon)
    left, top, right, bottom = (round(v) for v in polygon.bounds)
    left, top = max(left, 0), max(top, 0)
    crop = context.page.pixels[top:bottom, left:right]
    if min(crop.shape[:2]) > 8:
        ink[top:bottom, left:right] |= ink_mask(crop, px_per_mm)


def _is_glyph(component: Component, px_per_mm: float) -> bool:
    left, top, right, bottom = component.box
    height_mm, width_mm = (bottom - top) / px_per_mm, (right - left) / px_per_mm
    return MIN_GLYPH_MM <= height_mm <= MAX_GLYPH_MM and 0.3 <= width_mm <= MAX_GLYPH_MM


def _candidate(
    duplicate: Duplicate, here: tuple[int, int, int, int], there: tuple[int, int, int, int]
) -> DoubtCandidate:
    polygon = PolygonPx.rectangle(*here)
    return DoubtCandidate(
        detector=SPEC.id,
        score=duplicate.correlation,
        polygon_px=polygon,
        title=f"{'A character' if duplicate.glyphs == 1 else 'Characters'} copied within the page",
        explanation=(
            f"{_what(duplicate)} of the page share not only their shape but also the noise and "
            f"background around them (correlation {duplicate.correlation:.2f}): one is a copy of "
            "the other."
        ),
        evidence=(
            Evidence("crop", {"polygon_px": polygon.rounded()}),
            Evidence(
                "note", {"text": f"The other place: {PolygonPx.rectangle(*there).rounded(0)} px."}
            ),
            Evidence(
                "measurement",
                {
                    "name": "correlation of the noise",
                    "value": round(duplicate.correlation, 3),
                    "unit": "",
                    "expected": 0.0,
                    "tolerance": MIN_CORRELATION,
                },
            ),
        ),
    )


def _what(duplicate: Duplicate) -> str:
    if duplicate.glyphs == 1:
        return "This character and another one"
    return f"These {duplicate.glyphs} characters and others"
