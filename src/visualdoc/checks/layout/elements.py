"""Is every printed element there, where it belongs, and nothing else?

Looks at
    the static print of the aligned page (emblems, labels, rules, line work) against the reference:
    ink that the reference has and the page lacks, ink that it has in surplus, and where a missing
    element turns up again.
Standard
    none: the genuine scans of the type.
Applies to
    pages of an enrolled type at 150 dpi or more.
Cannot see
    displacements below about 0.1 mm (the comparison forgives them), changes inside
    personalisation zones.
Known false doubts
    stamps and handwriting placed lawfully over static print; heavy dirt and folds.

References
----------
Serra, Image Analysis and Mathematical Morphology, 1982: comparison with the range of a
neighbourhood (erosion, dilation) instead of one pixel, which forgives small displacements.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence
from visualdoc.geometry import PolygonMm
from visualdoc.imaging.components import Component, components, outline
from visualdoc.imaging.interior import interior_mask
from visualdoc.imaging.matching import find_patch
from visualdoc.imaging.resampling import close_gaps, dilate, erode, to_grey
from visualdoc.registration.types import AlignedPage

SPEC = CheckSpec(
    id="layout.elements",
    version=1,
    aspect=Aspect.LAYOUT,
    title="Is every printed element there, where it belongs, and nothing else?",
    passed="All static print lies where the reference has it; nothing is missing or added.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=150.0,
)

# forgiven displacement: three times the residual that registration leaves
REACH_MM = 0.085
# grey levels; thin lines blur to about this contrast at 600 dpi
MIN_CONTRAST_LEVELS = 22.0
SPREAD_FACTOR = 4.0
JOIN_MM = 0.7
MIN_AREA_MM2 = 0.12
MAX_CANDIDATES = 12
# more of the static print than this deviates only when the whole page does
WHOLE_PAGE_SHARE = 0.12
MOVED_SEARCH_MM = 6.0
MOVED_MIN_CORRELATION = 0.6
MOVED_MAX_ELEMENT_MM = 60.0
ZONE_BORDER_MM = 0.5
CUT_EDGE_MM = 1.2
# share of its darkness by which a solid ink's tone varies from sheet to sheet
TONE_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    component: Component
    kind: str
    score: float
    contrast: float


def applies(_context: CheckContext) -> Declined | None:
    """Nothing beyond the reference is needed."""
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield missing, added and moved elements, the largest first."""
    aligned = context.reference
    missing, added = deviations(aligned)
    static_px = float((~aligned.document_type.images.dynamic).sum())
    share = float((missing > 0).sum() + (added > 0).sum()) / max(static_px, 1.0)
    if share > WHOLE_PAGE_SHARE:
        yield _whole_page(aligned, share)
        return
    parts = [*_parts(missing, "missing", aligned), *_parts(added, "added", aligned)]
    for part in sorted(parts, key=lambda p: -p.score)[:MAX_CANDIDATES]:
        yield _candidate(part, aligned)


def deviations(aligned: AlignedPage) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Contrast of missing and of added ink, 0 where the page is as it should be.

    Returns
    -------
    tuple
        Two H × W float32 maps in grey levels.
    """
    images = aligned.document_type.images
    page, reference = to_grey(aligned.evened), to_grey(images.median)
    side = 2 * max(round(REACH_MM * aligned.px_per_mm), 1) + 1
    border = 2 * round(ZONE_BORDER_MM * aligned.px_per_mm) + 1
    examined = aligned.inside & ~dilate(images.dynamic, border, border).astype(np.bool_)
    examined &= interior_mask(
        (page.shape[0], page.shape[1]), aligned.px_per_mm, edge_mm=CUT_EDGE_MM
    )
    spread = SPREAD_FACTOR * images.spread.astype(np.float32)
    tone = TONE_SHARE * (255.0 - reference.astype(np.float32))
    threshold = np.maximum(np.maximum(MIN_CONTRAST_LEVELS, spread), tone)
    missing = erode(page, side, side).astype(np.float32) - reference
    added = erode(reference, side, side).astype(np.float32) - page
    return (
        np.where(examined & (missing > threshold), missing, 0).astype(np.float32),
        np.where(examined & (added > threshold), added, 0).astype(np.float32),
    )


def _parts(contrast: NDArray[np.float32], kind: str, aligned: AlignedPage) -> Iterator[_Part]:
    side = max(round(JOIN_MM * aligned.px_per_mm), 1)
    ink = contrast > 0
    joined = close_gaps(ink, side, side)
    per_mm2 = aligned.px_per_mm**2
    spread = aligned.document_type.images.spread
    for component in components(joined, min_area_px=round(MIN_AREA_MM2 * per_mm2)):
        left, top, right, bottom = component.box
        inside = contrast[top:bottom, left:right] * component.mask
        inked = inside > 0
        area_mm2 = float(inked.sum()) / per_mm2
        if area_mm2 < MIN_AREA_MM2:
            continue
        level = spread[top:bottom, left:right].astype(np.float32)
        ratio = float((inside[inked] / level[inked]).mean())
        yield _Part(
            component=component,
            kind=kind,
            score=ratio * float(np.sqrt(area_mm2)),
            contrast=float(inside[inked].mean()),
        )


def _candidate(part: _Part, aligned: AlignedPage) -> DoubtCandidate:
    shape = outline(part.component, simplify_px=3.0)
    polygon_mm = PolygonMm.of([(x / aligned.px_per_mm, y / aligned.px_per_mm) for x, y in shape.xy])
    moved = _moved(part, aligned) if part.kind == "missing" else None
    evidence = [
        Evidence("crop", {"polygon_mm": polygon_mm.rounded(3)}),
        Evidence(
            "measurement",
            {
                "name": f"contrast of {part.kind} print",
                "value": round(part.contrast, 1),
                "unit": "grey levels",
                "tolerance": MIN_CONTRAST_LEVELS,
                "source": "spread of the genuine scans",
            },
        ),
    ]
    if moved is not None:
        title = "A printed element is displaced"
        explanation = (
            f"What the reference has here was found {np.hypot(*moved):.2f} mm away "
            f"({moved[0]:+.2f} mm to the right, {moved[1]:+.2f} mm down)."
        )
        evidence.append(
            Evidence("measurement", {"name": "displacement", "value": _mm(moved), "unit": "mm"})
        )
    elif part.kind == "missing":
        title = "Print of the reference is missing"
        explanation = "The reference has print here that this page does not show within 0.1 mm."
    else:
        title = "Print that the reference does not have"
        explanation = "The page shows ink here where none of the genuine scans has any."
    return DoubtCandidate(
        detector=SPEC.id,
        score=part.score,
        polygon_px=aligned.polygon_to_page(polygon_mm),
        title=title,
        explanation=explanation,
        evidence=tuple(evidence),
    )


def _mm(shift: tuple[float, float]) -> list[float]:
    return [round(shift[0], 3), round(shift[1], 3)]


def _moved(part: _Part, aligned: AlignedPage) -> tuple[float, float] | None:
    """Look for a missing element close by; displacement in mm, None when it is not there."""
    per_mm = aligned.px_per_mm
    left, top, right, bottom = part.component.box
    if max(right - left, bottom - top) > MOVED_MAX_ELEMENT_MM * per_mm:
        return None
    pad, reach = round(0.6 * per_mm), round(MOVED_SEARCH_MM * per_mm)
    rows, columns = aligned.image.shape[:2]
    left, top = max(left - pad, 0), max(top - pad, 0)
    right, bottom = min(right + pad, columns), min(bottom + pad, rows)
    patch = to_grey(aligned.document_type.images.median[top:bottom, left:right])
    x0, y0 = max(left - reach, 0), max(top - reach, 0)
    field = to_grey(
        aligned.evened[y0 : min(bottom + reach, rows), x0 : min(right + reach, columns)]
    )
    found = find_patch(field, patch)
    shift = (found.left_px + x0 - left) / per_mm, (found.top_px + y0 - top) / per_mm
    if found.correlation < MOVED_MIN_CORRELATION or np.hypot(*shift) < REACH_MM:
        return None
    return shift


def _whole_page(aligned: AlignedPage, share: float) -> DoubtCandidate:
    size = aligned.document_type.size
    polygon = PolygonMm.rectangle(0, 0, size.width_mm, size.height_mm)
    return DoubtCandidate(
        detector=SPEC.id,
        score=100.0 * share,
        polygon_px=aligned.polygon_to_page(polygon),
        title="The static print differs over the whole page",
        explanation=(
            f"{share:.0%} of the static print deviates from the reference: another edition, "
            "another printing process, or a copy."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": "share of static print that deviates",
                    "value": round(100 * share, 1),
                    "unit": "%",
                    "tolerance": 100 * WHOLE_PAGE_SHARE,
                },
            ),
        ),
    )
