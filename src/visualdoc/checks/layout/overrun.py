"""Entries that run over their zone's border: a long tail, dots below the line, a pass lying off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.components import components
from visualdoc.imaging.ink import stroke_contrast
from visualdoc.imaging.resampling import close_gaps, to_grey
from visualdoc.references.types import ZoneKind
from visualdoc.registration.types import AlignedPage

# genuine passes lie off by up to a millimetre, and tails and dots hang below the line
REACH_MM = 1.4
STROKE_LEVELS = 40.0
# dots belong to the word that they stand below
JOIN_MM = 0.8
# an entry most of which lies outside was not meant for the zone
MIN_INSIDE_SHARE = 0.6


def overrun(aligned: AlignedPage) -> NDArray[np.bool_]:
    """Return what of a text zone's own words lies beyond the zone: H × W bool."""
    grey = to_grey(aligned.image)
    strokes = stroke_contrast(grey, aligned.px_per_mm) > STROKE_LEVELS
    beyond = np.zeros(grey.shape, dtype=np.bool_)
    for zone in aligned.document_type.zones:
        if zone.kind is ZoneKind.TEXT:
            box = zone.box
            sides = (box.left_mm, box.top_mm, box.right_mm, box.bottom_mm)
            _mark(beyond, strokes, [round(side * aligned.px_per_mm) for side in sides], aligned)
    return beyond


def _mark(
    beyond: NDArray[np.bool_], strokes: NDArray[np.bool_], box: list[int], aligned: AlignedPage
) -> None:
    """Mark, in place, the words of a box that reach over its border with the smaller part."""
    left, top, right, bottom = box
    reach, join = (round(v * aligned.px_per_mm) for v in (REACH_MM, JOIN_MM))
    first_row, first_column = max(top - reach, 0), max(left - reach, 0)
    around = np.s_[first_row : bottom + reach, first_column : right + reach]
    ink = strokes[around]
    inside = np.zeros_like(ink)
    inside[top - first_row : bottom - first_row, left - first_column : right - first_column] = True
    for word in components(close_gaps(ink, join, join)):
        x0, y0, x1, y1 = word.box
        own, here = ink[y0:y1, x0:x1] & word.mask, inside[y0:y1, x0:x1]
        if (own & here).sum() >= MIN_INSIDE_SHARE * own.sum():
            beyond[around][y0:y1, x0:x1] |= word.mask & ~here
