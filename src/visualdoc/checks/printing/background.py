"""Does the background run on undisturbed, under the entries too?

Looks at
    the background between the strokes of entries and around them, cell by cell: how well its fine
    lines follow the reference's, and its colour, against what the genuine scans do among
    themselves. A piece that was pasted, retouched or printed over brings its own background.
Standard
    none: the genuine scans of the type.
Applies to
    pages of an enrolled type at 280 dpi or more; lines are judged where the background has some.
Cannot see
    letters that were exchanged without touching what they are printed on.
Known false doubts
    heavy wear, stains and stamps that hide the background.

References
----------
ICAO Doc 9303-2 names the interrupted background among the signs of a substituted portrait. Fisher's
transform of the correlation: Biometrika 10 (1915).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.printing.places import SEED, Place, against_itself, places
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.imaging.background import background_cells
from visualdoc.imaging.interior import interior_mask
from visualdoc.imaging.resampling import gaussian
from visualdoc.references.serialization import dynamic_mask
from visualdoc.registration.types import AlignedPage

SPEC = CheckSpec(
    id="printing.background",
    version=1,
    aspect=Aspect.AUTHENTICITY,
    title="Does the background run on undisturbed, under the entries too?",
    passed="Lines and colour of the background are the reference's wherever they can be seen.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=280.0,
)

CELL_MM = 1.0
MEAN, SPREAD = "printing/background_mean", "printing/background_spread"
# weight, in scans, of the pooled spread of a cell
PRIOR_SCANS = 12.0
# least spread of Fisher's z, and of lightness and colours in grey levels
LEAST_SPREAD = (0.12, 2.0, 1.2, 1.2)
# cells whose genuine scans hardly follow one another have no lines to be judged by
MIN_AGREEMENT = 0.45
MIN_SHARE = 0.4
CUT_EDGE_MM = 2.0
MAX_CANDIDATES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aspect:
    """One way in which a background departs."""

    detector: str
    title: str
    says: str


LINES = _Aspect(
    detector=SPEC.id,
    title="The background's lines do not run on as on the genuine scans",
    says="the fine lines of the background follow the reference's less than those of genuine scans",
)
COLOUR = _Aspect(
    detector=f"{SPEC.id}.colour",
    title="The background has another colour than on the genuine scans",
    says="lightness or colour of the background lies outside that of the genuine scans",
)


def applies(context: CheckContext) -> Declined | None:
    """Decline when the type has no measurements."""
    document_type = context.document_type
    if document_type is None or MEAN not in document_type.maps:
        reason = "The type was enrolled without a profile of its background."
        return Declined(outcome=Outcome.NOT_POSSIBLE, reason=reason)
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield places where the background departs, the strongest first."""
    aligned = context.reference
    lines, *colours = departures(aligned)
    found = [(place, LINES) for place in places(lines)]
    found += [(place, COLOUR) for place in places(np.max(np.abs(colours), axis=0))]
    for place, aspect in sorted(found, key=lambda pair: -pair[0].score)[:MAX_CANDIDATES]:
        yield _candidate(place, aspect, aligned)


def measured(picture: NDArray[np.uint8], aligned: AlignedPage) -> NDArray[np.float32]:
    """Measure a picture (H × W × 3 uint8, evened) against its reference.

    Returns
    -------
    numpy.ndarray
        4 × rows × columns float32, see ``imaging.background``; NaN where too little of the
        background is free.
    """
    values, share = background_cells(
        picture,
        aligned.document_type.images.median,
        aligned.px_per_mm,
        _cell_px(aligned.px_per_mm),
    )
    return np.where(share >= MIN_SHARE, values, np.nan).astype(np.float32)


def genuine_background(rows: Sequence[NDArray[np.float32]]) -> dict[str, NDArray[np.float16]]:
    """Mean and shrunk spread of the genuine scans, each against the others, as maps of the type.

    Parameters
    ----------
    rows
        ``measured`` of each left-out scan.

    Returns
    -------
    dict
        A spread of 0 marks cells that entries hide on all scans but one: they are not judged.
    """
    stack = np.stack(rows)
    seen = np.isfinite(stack)
    count = seen.sum(axis=0)
    filled = np.where(seen, stack, 0.0)
    mean = filled.sum(axis=0) / np.maximum(count, 1)
    own = np.where(seen, (filled - mean) ** 2, 0.0).sum(axis=0)
    degrees = np.maximum(count - 1, 0)
    pooled = np.stack([gaussian(p.astype(np.float32), 3.0) for p in own / np.maximum(degrees, 1)])
    variance = (own + PRIOR_SCANS * pooled) / (degrees + PRIOR_SCANS)
    least = np.array(LEAST_SPREAD)[:, None, None]
    # the mean of so few scans is uncertain itself
    spread = np.sqrt((variance + least**2) * (1 + 1 / np.maximum(count, 1)))
    return {
        MEAN: mean.astype(np.float16),
        SPREAD: np.where(degrees > 0, spread, 0.0).astype(np.float16),
    }


def departures(aligned: AlignedPage) -> NDArray[np.float32]:
    """How far each cell departs from the genuine scans, in spreads; 0 where it cannot be judged.

    Returns
    -------
    numpy.ndarray
        4 × rows × columns: lost agreement of the lines (positive), and three signed differences of
        colour. What the whole page does (another scanner) is taken out.
    """
    maps = aligned.document_type.maps
    mean, spread = (maps[name].astype(np.float32) for name in (MEAN, SPREAD))
    found = measured(aligned.evened, aligned)
    judged = np.isfinite(found) & (spread > 0) & _open_ground(aligned, mean.shape[1:])
    judged[0] &= mean[0] >= MIN_AGREEMENT
    away = np.where(judged, (found - mean) / np.where(spread > 0, spread, 1.0), 0.0)
    away[0] = -away[0]
    return np.stack(
        [
            against_itself((plane - _common(plane[seen])).astype(np.float32), seen)
            for plane, seen in zip(away, judged, strict=True)
        ]
    )


def _common(values: NDArray[np.float64]) -> float:
    return float(np.median(values)) if values.size else 0.0


def _open_ground(aligned: AlignedPage, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Cells whose background is the form's: pictures, signatures and stamps bring their own."""
    rows, columns = shape
    per_mm = aligned.px_per_mm / _cell_px(aligned.px_per_mm)
    pictures = aligned.document_type.pictures()
    inside = interior_mask((rows, columns), per_mm, edge_mm=CUT_EDGE_MM)
    return np.asarray(inside & ~dynamic_mask((rows, columns), pictures, per_mm), dtype=np.bool_)


def _cell_px(px_per_mm: float) -> int:
    return max(round(CELL_MM * px_per_mm), 4)


def _candidate(place: Place, aspect: _Aspect, aligned: AlignedPage) -> DoubtCandidate:
    side = _cell_px(aligned.px_per_mm) / aligned.px_per_mm
    polygon_mm = place.polygon_mm(side)
    area_mm2 = place.component.area_px * side * side
    return DoubtCandidate(
        detector=aspect.detector,
        score=place.score,
        polygon_px=aligned.polygon_to_page(polygon_mm),
        title=aspect.title,
        explanation=(
            f"Over {area_mm2:.0f} mm², strokes of entries left out, {aspect.says}, by "
            f"{place.level:.1f} times their spread."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": "departure of the background",
                    "value": round(place.level, 2),
                    "unit": "spreads",
                    "expected": 0.0,
                    "tolerance": SEED,
                    "source": "genuine scans of the type, each against the others",
                },
            ),
            Evidence("crop", {"polygon_mm": polygon_mm.rounded(3)}),
        ),
    )
