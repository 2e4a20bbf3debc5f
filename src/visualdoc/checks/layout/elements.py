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
    personalisation zones, ink that joins an entry where that runs over its zone's border.
Known false doubts
    stamps and handwriting placed lawfully over static print; heavy dirt and folds.

References
----------
Serra, Image Analysis and Mathematical Morphology, 1982: comparison with the range of a
neighbourhood (erosion, dilation) instead of one pixel, which forgives small displacements.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.layout.displaced import Displaced, displacement, element
from visualdoc.checks.layout.overrun import overrun
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence
from visualdoc.geometry import PolygonMm
from visualdoc.imaging.components import Component, components, outline
from visualdoc.imaging.interior import interior_mask
from visualdoc.imaging.resampling import close_gaps, dilate, erode, to_grey
from visualdoc.references.serialization import dynamic_mask
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
# traces of one displaced element lie so close to each other
ELEMENT_MM = 1.6
MIN_AREA_MM2 = 0.12
MAX_CANDIDATES = 12
# more of the static print than this deviates only when the whole page does
WHOLE_PAGE_SHARE = 0.12
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
    moved: Displaced | None = None


def applies(_context: CheckContext) -> Declined | None:
    """Nothing beyond the reference is needed."""
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield missing, added and moved elements, the largest first."""
    yield from candidates(context.reference)


def candidates(aligned: AlignedPage) -> Iterator[DoubtCandidate]:
    """Yield what deviates on an aligned page, the largest first."""
    missing, added = deviations(aligned)
    static_px = float((~aligned.document_type.images.dynamic).sum())
    share = float((missing > 0).sum() + (added > 0).sum()) / max(static_px, 1.0)
    if share > WHOLE_PAGE_SHARE:
        yield _whole_page(aligned, share)
        return
    moved = list(_displaced(missing, added, aligned))
    parts = [*_parts(missing, "missing", aligned), *_parts(added, "added", aligned)]
    parts = sorted([*moved, *parts], key=lambda p: -p.score)[:MAX_CANDIDATES]
    for part in parts:
        yield _candidate(part, aligned)


def _displaced(
    missing: NDArray[np.float32], added: NDArray[np.float32], aligned: AlignedPage
) -> Iterator[_Part]:
    """Yield elements that lie a little off, and take their traces out of both maps, in place.

    Such an element leaves ink missing at its place and in surplus beside it, often in many pieces.
    """
    side = max(round(ELEMENT_MM * aligned.px_per_mm), 1)
    least = round(MIN_AREA_MM2 * aligned.px_per_mm**2)
    for place in components(close_gaps((missing > 0) | (added > 0), side, side)):
        lost = element(missing > 0, added > 0, place, least_px=least)
        if lost is None:
            continue
        found = displacement(lost, aligned, least_mm=REACH_MM)
        if found is None:
            continue
        left, top, right, bottom = place.box
        window = np.s_[top:bottom, left:right]
        contrast = np.maximum(missing[window], added[window])
        part = _part(place, contrast, "missing", aligned)
        if part is not None:
            yield replace(part, moved=found)
            missing[window][place.mask] = 0
            added[window][place.mask] = 0


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
    shape = (page.shape[0], page.shape[1])
    examined &= interior_mask(shape, aligned.px_per_mm, edge_mm=CUT_EDGE_MM)
    examined &= ~dynamic_mask(shape, aligned.document_type.pictures(), aligned.px_per_mm)
    spread = SPREAD_FACTOR * images.spread.astype(np.float32)
    tone = TONE_SHARE * (255.0 - reference.astype(np.float32))
    threshold = np.maximum(np.maximum(MIN_CONTRAST_LEVELS, spread), tone)
    missing = erode(page, side, side).astype(np.float32) - reference
    added = erode(reference, side, side).astype(np.float32) - page
    return (
        np.where(examined & (missing > threshold), missing, 0).astype(np.float32),
        np.where(examined & (added > threshold) & ~overrun(aligned), added, 0).astype(np.float32),
    )


def _parts(contrast: NDArray[np.float32], kind: str, aligned: AlignedPage) -> Iterator[_Part]:
    side = max(round(JOIN_MM * aligned.px_per_mm), 1)
    joined = close_gaps(contrast > 0, side, side)
    least = round(MIN_AREA_MM2 * aligned.px_per_mm**2)
    for component in components(joined, min_area_px=least):
        left, top, right, bottom = component.box
        part = _part(component, contrast[top:bottom, left:right], kind, aligned)
        if part is None:
            continue
        if kind == "missing":
            part = replace(part, moved=displacement(component, aligned, least_mm=REACH_MM))
        yield part


def _part(
    component: Component, contrast: NDArray[np.float32], kind: str, aligned: AlignedPage
) -> _Part | None:
    """Score a component by its contrast in its own box; None when too little of it is inked."""
    left, top, right, bottom = component.box
    inside = contrast * component.mask
    inked = inside > 0
    area_mm2 = float(inked.sum()) / aligned.px_per_mm**2
    if area_mm2 < MIN_AREA_MM2:
        return None
    spread = aligned.document_type.images.spread[top:bottom, left:right].astype(np.float32)
    ratio = float((inside[inked] / spread[inked]).mean())
    return _Part(
        component=component,
        kind=kind,
        score=ratio * float(np.sqrt(area_mm2)),
        contrast=float(inside[inked].mean()),
    )


def _candidate(part: _Part, aligned: AlignedPage) -> DoubtCandidate:
    shape = outline(part.component, simplify_px=3.0)
    polygon_mm = PolygonMm.of([(x / aligned.px_per_mm, y / aligned.px_per_mm) for x, y in shape.xy])
    moved = None if part.moved is None else part.moved.shift_mm
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


def _whole_page(aligned: AlignedPage, share: float) -> DoubtCandidate:
    return DoubtCandidate(
        detector=SPEC.id,
        score=100.0 * share,
        polygon_px=aligned.outline,
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
