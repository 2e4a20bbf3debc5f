"""Static elements that turn up again beside their place, with their displacement.

A smooth displacement is the paper and is taken out by registration; a rigid one with sharp borders
is an element that was printed, or pasted, elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.components import Component, bounding_box
from visualdoc.imaging.matching import find_patch
from visualdoc.imaging.resampling import dilate, to_grey
from visualdoc.registration.types import AlignedPage

Shift = tuple[float, float]

# an element is first looked for close by: a forger corrects less often than he misses by little
SEARCHES_MM = (2.2, 6.0)
MIN_CORRELATION = 0.6
MAX_ELEMENT_MM = 60.0
# what surrounds the missing ink belongs to its look, but not the line work further off
AROUND_MM = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Displaced:
    """An element with its displacement on the page, x to the right and y down, in mm."""

    shift_mm: Shift
    correlation: float


def displacement(missing: Component, aligned: AlignedPage, *, least_mm: float) -> Displaced | None:
    """Look for missing print close by; None when it is not there.

    Only pixels at the missing ink are compared, so that line work that stayed where it was does not
    hold the element back.

    Parameters
    ----------
    least_mm
        Shorter displacements are the registration's residual.
    """
    per_mm = aligned.px_per_mm
    left, top, right, bottom = missing.box
    if max(right - left, bottom - top) > MAX_ELEMENT_MM * per_mm:
        return None
    pad = round(AROUND_MM * per_mm)
    rows, columns = aligned.image.shape[:2]
    box = max(left - pad, 0), max(top - pad, 0), min(right + pad, columns), min(bottom + pad, rows)
    ink = np.zeros((box[3] - box[1], box[2] - box[0]), dtype=np.bool_)
    ink[top - box[1] : bottom - box[1], left - box[0] : right - box[0]] = missing.mask
    mask = dilate(ink, 2 * pad + 1, 2 * pad + 1).astype(np.bool_)
    patch = to_grey(aligned.document_type.images.median[box[1] : box[3], box[0] : box[2]])
    for reach_mm in SEARCHES_MM:
        found = _found(patch, mask, box, aligned, round(reach_mm * per_mm))
        if found.correlation >= MIN_CORRELATION and np.hypot(*found.shift_mm) >= least_mm:
            return found
    return None


def _found(
    patch: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    box: tuple[int, int, int, int],
    aligned: AlignedPage,
    reach_px: int,
) -> Displaced:
    rows, columns = aligned.image.shape[:2]
    x0, y0 = max(box[0] - reach_px, 0), max(box[1] - reach_px, 0)
    x1, y1 = min(box[2] + reach_px, columns), min(box[3] + reach_px, rows)
    match = find_patch(to_grey(aligned.evened[y0:y1, x0:x1]), patch, mask=mask)
    shift = (match.left_px + x0 - box[0], match.top_px + y0 - box[1])
    return Displaced(
        shift_mm=(shift[0] / aligned.px_per_mm, shift[1] / aligned.px_per_mm),
        correlation=match.correlation,
    )


def element(
    missing: NDArray[np.bool_], added: NDArray[np.bool_], place: Component, *, least_px: int
) -> Component | None:
    """Ink that is missing in a place where other ink is in surplus, None when one of them is not.

    Parameters
    ----------
    missing, added
        H × W bool.
    least_px
        Pixels that either must have.
    """
    left, top, right, bottom = place.box
    here = missing[top:bottom, left:right] & place.mask
    there = added[top:bottom, left:right] & place.mask
    own = bounding_box(here)
    if own is None or min(here.sum(), there.sum()) < least_px:
        return None
    x0, y0, x1, y1 = own
    return Component(
        box=(left + x0, top + y0, left + x1, top + y1),
        area_px=int(here.sum()),
        mask=here[y0:y1, x0:x1],
    )
