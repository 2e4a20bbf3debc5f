"""Find the dark strokes of personalisation on a patterned background."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.imaging.components import components
from visualdoc.imaging.resampling import close_gaps, dilate, to_grey

# strokes of data fields are thinner than this; shading and photographs are not
STROKE_MAX_MM = 1.3
MIN_CONTRAST_LEVELS = 32.0
# background line work reaches less than this share of the text's own contrast
CONTRAST_SHARE = 0.55
STRONG_QUANTILE = 0.998
SPECK_MM2 = 0.012
# personalisation lies up to this far off the pre-print, and so beyond a zone that is drawn tightly
PLAY_MM = 1.0
# print is the form's own where the scans differ by less than this share of its contrast
STEADY_SHARE = 0.3
STEADY_REACH_MM = 0.12
CONSTANT_SHARE = 0.7
GLYPH_MIN_HEIGHT_MM, GLYPH_MAX_WIDTH_MM = 0.8, 4.0


def stroke_contrast(grey: NDArray[np.uint8], px_per_mm: float) -> NDArray[np.uint8]:
    """Darkness of thin structures against their surroundings (black top-hat), grey levels.

    Parameters
    ----------
    grey
        H × W uint8.

    References
    ----------
    Serra, Image Analysis and Mathematical Morphology, 1982.
    """
    side = max(round(STROKE_MAX_MM * px_per_mm), 3)
    closed = close_gaps(grey, side, side)
    return np.asarray(closed - grey, dtype=np.uint8)


def ink_mask(
    picture: NDArray[np.uint8],
    px_per_mm: float,
    *,
    room_px: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> NDArray[np.bool_]:
    """Strokes of a zone: those that run out of its crop belong to something else.

    Parameters
    ----------
    picture
        h × w × 3 uint8 crop of one zone with some room around it.
    room_px
        How much of the crop lies beyond the zone at its left, top, right and bottom. What has its
        centre there is a neighbour's.
    """
    height, width = picture.shape[:2]
    first_x, first_y = room_px[0], room_px[1]
    last_x, last_y = width - room_px[2], height - room_px[3]
    zone = np.s_[first_y:last_y, first_x:last_x]
    # coloured line work is bright in at least one channel, black ink in none
    contrast = stroke_contrast(np.ascontiguousarray(picture.max(axis=2)), px_per_mm)
    strong = float(np.quantile(contrast[zone], STRONG_QUANTILE))
    if strong < 2 * MIN_CONTRAST_LEVELS:
        contrast = stroke_contrast(to_grey(picture), px_per_mm)
        strong = float(np.quantile(contrast[zone], STRONG_QUANTILE))
    threshold = max(MIN_CONTRAST_LEVELS, CONTRAST_SHARE * strong)
    ink = contrast > threshold
    kept = np.zeros_like(ink)
    for part in components(ink, min_area_px=max(round(SPECK_MM2 * px_per_mm**2), 2)):
        left, top, right, bottom = part.box
        # what runs out of the crop is a neighbour's label or a rule, not the zone's value
        whole = top > 0 and bottom < height and left > 0 and right < width
        x, y = (left + right) / 2, (top + bottom) / 2
        if whole and first_x <= x <= last_x and first_y <= y <= last_y:
            kept[top:bottom, left:right] |= part.mask
    return kept


def constant_print(
    median: NDArray[np.uint8], spread: NDArray[np.float16], px_per_mm: float
) -> NDArray[np.bool_]:
    """Strokes that all genuine scans share: rules, dotted lines, labels.

    Parameters
    ----------
    median
        H × W × 3 uint8.
    spread
        H × W grey levels: large where the scans differ, as they do under a value.
    """
    contrast = stroke_contrast(to_grey(median), px_per_mm).astype(np.float32)
    steady = spread.astype(np.float32) < STEADY_SHARE * contrast
    side = 2 * max(round(STEADY_REACH_MM * px_per_mm), 1) + 1
    return np.asarray(dilate((contrast > MIN_CONTRAST_LEVELS) & steady, side, side), dtype=np.bool_)


def ink_box_mm(
    picture: NDArray[np.uint8],
    box: BoxMm,
    px_per_mm: float,
    constant: NDArray[np.bool_] | None = None,
) -> BoxMm | None:
    """Bounding box of a zone's strokes on a whole page; None when there are none.

    Parameters
    ----------
    picture
        H × W × 3 uint8 of the page on the grid.
    constant
        H × W bool: print of the form itself, not of the value.
    """
    zone = np.array([box.left_mm, box.top_mm, box.right_mm, box.bottom_mm]) * px_per_mm
    room = PLAY_MM * px_per_mm * np.array([-1, -1, 1, 1])
    most = np.array([picture.shape[1], picture.shape[0]] * 2)
    inner = np.clip(zone, 0, most).astype(int)
    left, top, right, bottom = outer = np.clip(zone + room, 0, most).astype(int)
    crop = picture[top:bottom, left:right]
    if min(*(inner[2:] - inner[:2]), *crop.shape[:2]) < 4:
        return None
    beyond = np.abs(outer - inner)
    mask = ink_mask(
        crop, px_per_mm, room_px=(int(beyond[0]), int(beyond[1]), int(beyond[2]), int(beyond[3]))
    )
    if constant is not None:
        mask = _without_rules(mask, constant[top:bottom, left:right], px_per_mm)
    if mask.sum() < 0.1 * px_per_mm**2:
        return None
    return _line_box(mask, left, top, px_per_mm)


def _without_rules(
    mask: NDArray[np.bool_], constant: NDArray[np.bool_], px_per_mm: float
) -> NDArray[np.bool_]:
    """Drop rules and dotted lines of the form.

    A glyph that all genuine scans happen to share ("0" of a day) looks constant too; it has the
    shape of a glyph and stays.
    """
    kept = mask.copy()
    for part in components(mask):
        left, top, right, bottom = part.box
        width_mm, height_mm = (right - left) / px_per_mm, (bottom - top) / px_per_mm
        glyph = height_mm >= GLYPH_MIN_HEIGHT_MM and width_mm <= GLYPH_MAX_WIDTH_MM
        if not glyph and constant[top:bottom, left:right][part.mask].mean() > CONSTANT_SHARE:
            kept[top:bottom, left:right] &= ~part.mask
    return kept


def _line_box(mask: NDArray[np.bool_], left: int, top: int, px_per_mm: float) -> BoxMm:
    """Box of the ink; for a single line of text its usual top and baseline, not the extremes.

    Accents, commas and descenders differ from value to value and are no displacement.
    """
    boxes = np.array([part.box for part in components(mask)])
    heights = boxes[:, 3] - boxes[:, 1]
    tall = heights >= 0.6 * np.median(heights)
    centres = (boxes[:, 3] + boxes[:, 1]) / 2
    usual = float(np.median(heights[tall]))
    on_line = np.abs(centres - np.median(centres[tall])) < 0.6 * usual
    single = on_line & (heights < 1.7 * usual)
    if (single & tall).sum() >= 0.6 * tall.sum():
        first = float(np.median(boxes[single & tall, 1]))
        last = float(np.median(boxes[single & tall, 3]))
        boxes = boxes[single]
    else:
        first, last = float(boxes[:, 1].min()), float(boxes[:, 3].max())
    return BoxMm(
        left_mm=(left + float(boxes[:, 0].min())) / px_per_mm,
        top_mm=(top + first) / px_per_mm,
        right_mm=(left + float(boxes[:, 2].max())) / px_per_mm,
        bottom_mm=(top + last) / px_per_mm,
    )
