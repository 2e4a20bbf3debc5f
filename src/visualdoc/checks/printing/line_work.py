"""Does the background's line work run on undisturbed, under the entries too?

Looks at
    the fine lines of the background between and under the strokes of entries, cell by cell: how
    well they follow the reference's lines, against how well the genuine scans follow one another.
    A piece that was pasted, retouched or printed over brings its own background or none.
Standard
    none: the genuine scans of the type.
Applies to
    pages of an enrolled type at 280 dpi or more, where the background has line work.
Cannot see
    alterations on plain paper; letters that were exchanged without touching the background.
Known false doubts
    heavy wear, stains and stamps that hide the background.

References
----------
ICAO Doc 9303-2 names the interrupted background among the signs of a substituted portrait. Fisher's
transform of the correlation: Biometrika 10 (1915).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.printing.places import SEED, Place, against_itself, places
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.imaging.agreement import background_agreement
from visualdoc.imaging.interior import interior_mask
from visualdoc.imaging.resampling import gaussian
from visualdoc.registration.types import AlignedPage

SPEC = CheckSpec(
    id="printing.line_work",
    version=1,
    aspect=Aspect.AUTHENTICITY,
    title="Does the background's line work run on undisturbed?",
    passed="The background's lines follow the reference's wherever they can be seen.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=280.0,
)

CELL_MM = 1.0
MEAN, SPREAD = "printing/agreement_mean", "printing/agreement_spread"
# weight, in scans, of the pooled spread of a cell, and its least value
PRIOR_SCANS = 12.0
LEAST_SPREAD = 0.12
# cells whose genuine scans hardly follow one another have no line work to be judged by
MIN_EXPECTED = 0.45
MIN_SHARE = 0.3
CUT_EDGE_MM = 2.0
MAX_CANDIDATES = 10


def applies(context: CheckContext) -> Declined | None:
    """Decline when the type has no measurements or no line work."""
    document_type = context.document_type
    if document_type is None or MEAN not in document_type.maps:
        reason = "The type was enrolled without a profile of its line work."
        return Declined(outcome=Outcome.NOT_POSSIBLE, reason=reason)
    if not (document_type.maps[MEAN] >= MIN_EXPECTED).any():
        reason = "The type's background has no line work."
        return Declined(outcome=Outcome.NOT_APPLICABLE, reason=reason)
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield places where the lines do not run on, the strongest first."""
    aligned = context.reference
    found = sorted(places(lost_agreement(aligned)), key=lambda place: -place.score)
    for place in found[:MAX_CANDIDATES]:
        yield _candidate(place, aligned)


def agreement(picture: NDArray[np.uint8], aligned: AlignedPage) -> NDArray[np.float32]:
    """Measure a picture (H × W × 3 uint8, evened) against its reference.

    Returns
    -------
    numpy.ndarray
        rows × columns float32; NaN where too little of the background is free.
    """
    images = aligned.document_type.images
    values, share = background_agreement(
        picture, images.median, aligned.px_per_mm, _cell_px(aligned.px_per_mm)
    )
    return np.where(share >= MIN_SHARE, values, np.nan).astype(np.float32)


def genuine_agreement(rows: Sequence[NDArray[np.float32]]) -> dict[str, NDArray[np.float16]]:
    """Mean and shrunk spread of the genuine scans, each against the others, as maps of the type.

    Parameters
    ----------
    rows
        ``agreement`` of each left-out scan. A cell that entries hide on every scan has a mean of 0
        and is not judged.
    """
    stack = np.stack(rows)
    seen = np.isfinite(stack)
    count = seen.sum(axis=0)
    filled = np.where(seen, stack, 0.0)
    mean = filled.sum(axis=0) / np.maximum(count, 1)
    own = np.where(seen, (filled - mean) ** 2, 0.0).sum(axis=0)
    degrees = np.maximum(count - 1, 0)
    pooled = gaussian((own / np.maximum(degrees, 1)).astype(np.float32), 3.0)
    variance = (own + PRIOR_SCANS * pooled) / (degrees + PRIOR_SCANS)
    return {
        MEAN: mean.astype(np.float16),
        SPREAD: np.sqrt(variance + LEAST_SPREAD**2).astype(np.float16),
    }


def lost_agreement(aligned: AlignedPage) -> NDArray[np.float32]:
    """How far each cell falls below the genuine scans, in spreads; 0 where it cannot be judged.

    A page that follows the reference less well everywhere (another scanner, a little blur) is
    compared with itself: its own median loss is taken out, and its own spread counts where it is
    the larger one.
    """
    maps: Mapping[str, NDArray[np.float16]] = aligned.document_type.maps
    mean, spread = (maps[name].astype(np.float32) for name in (MEAN, SPREAD))
    found = agreement(aligned.evened, aligned)
    inside = interior_mask(mean.shape, aligned.px_per_mm / _cell_px(aligned.px_per_mm),
                           edge_mm=CUT_EDGE_MM)  # fmt: skip
    judged = np.isfinite(found) & (mean >= MIN_EXPECTED) & inside
    loss = np.where(judged, (mean - found) / spread, 0.0).astype(np.float32)
    lost_everywhere = float(np.median(loss[judged])) if judged.any() else 0.0
    return against_itself(loss - max(lost_everywhere, 0.0), judged)


def _cell_px(px_per_mm: float) -> int:
    return max(round(CELL_MM * px_per_mm), 4)


def _candidate(place: Place, aligned: AlignedPage) -> DoubtCandidate:
    side = _cell_px(aligned.px_per_mm) / aligned.px_per_mm
    polygon_mm = place.polygon_mm(side)
    area_mm2 = place.component.area_px * side * side
    return DoubtCandidate(
        detector=SPEC.id,
        score=place.score,
        polygon_px=aligned.polygon_to_page(polygon_mm),
        title="The background's line work does not run on as on the genuine scans",
        explanation=(
            "Between the strokes of the entries the fine lines of the background do not follow the "
            f"reference: over {area_mm2:.0f} mm² they agree less than those of "
            f"genuine scans by {place.level:.1f} times their spread."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": "agreement of the background's lines",
                    "value": round(-place.level, 2),
                    "unit": "spreads",
                    "expected": 0.0,
                    "tolerance": SEED,
                    "source": "genuine scans of the type, each against the others",
                },
            ),
            Evidence("crop", {"polygon_mm": polygon_mm.rounded(3)}),
        ),
    )
