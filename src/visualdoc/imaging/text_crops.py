"""Text crops: background removed with the reference's help, ink found, scaled for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.components import Box, bounding_box

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]

PRINTED_RATIO = 0.55
"""A reference pixel darker than this share of its surroundings carries ink, not background:
security line work seldom takes away 45 % of the light, text printed for reading always does."""

NO_INK_RATIO = 0.72
"""When a crop's darkest pixels keep this share of the background's light, nothing is printed."""

LEAST_BACKGROUND = 0.65
"""Line work takes away no more than 35 % of the light of the brightest channel; excusing darker
pixels would erase strokes that lie where other holders' data have ink."""

SMALLEST_GLYPH_MM = 0.7
"""Height of the smallest lower-case letters printed to be read."""

REGISTRATION_SLACK_PX = 2
"""Background lines may lie this far beside the reference's own (0.08 mm at 600 dpi)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InkPicture:
    """A crop on white.

    Attributes
    ----------
    tone
        H × W uint8, share of the background's light: 255 where nothing is printed, near 0 in ink.
    ink
        H × W bool.
    text_height_px
        Median height of the glyphs; 0 without ink.
    """

    tone: Image
    ink: Mask
    text_height_px: float

    @property
    def box(self) -> tuple[int, int, int, int] | None:
        """``(left, top, right, bottom)`` of the ink, right and bottom exclusive."""
        return bounding_box(self.ink)


def content_mask(shape: tuple[int, int], boxes: Sequence[Box]) -> Mask:
    """Where ink that all genuine scans share is content: around what lay there on any of them.

    Parameters
    ----------
    shape
        Rows and columns of a zone's crop.
    boxes
        Left, top, right and bottom of that content on the crop; without any it may lie anywhere.
    """
    mask = np.full(shape, not boxes)
    for left, top, right, bottom in boxes:
        mask[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
    return mask


def ink_on_white(
    crop: Image, reference: Image, *, keep: Mask, px_per_mm: float, sharp: bool = True
) -> InkPicture:
    """Divide the reference's background out of a crop and find the ink.

    Parameters
    ----------
    crop, reference
        H × W × 3 uint8, sRGB, same grid: the page and the reference median.
    keep
        H × W bool: where ink that every genuine scan shares counts as content (the first digits of
        a year) and not as printed form (a label).
    sharp
        Tolerate displaced background lines by comparing with the darkest reference pixel nearby;
        False compares pixel by pixel and keeps fainter strokes.

    Notes
    -----
    Robust against line work, rainbow printing, uneven light and registration to within
    ``REGISTRATION_SLACK_PX``. Not robust against ink of the background's own colour.
    """
    pairs = (_luma(crop), _luma(reference)), (_brightest(crop), _brightest(reference))
    tones = [_tone(*pair, keep=keep, px_per_mm=px_per_mm, sharp=sharp) for pair in pairs]
    tone = max(tones, key=lambda one: _contrast_to_noise(one, px_per_mm))
    ink = _ink(tone, px_per_mm)
    return InkPicture(tone=tone, ink=ink, text_height_px=glyph_height_px(ink, px_per_mm))


def _luma(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _brightest(image: Image) -> Image:
    """Lightest channel: coloured line work fades in it, black ink does not."""
    red, green, blue = cv2.split(image)
    return np.asarray(cv2.max(cv2.max(red, green), blue), dtype=np.uint8)


def _tone(page: Image, back: Image, *, keep: Mask, px_per_mm: float, sharp: bool) -> Image:
    paper, printed = _paper(back, px_per_mm)
    # what is darker still in the reference is ink that several genuine scans share, not background
    least = (LEAST_BACKGROUND * paper.astype(np.float32)).astype(np.uint8)
    clean = np.where(printed & keep, paper, np.maximum(back, least)).astype(np.uint8)
    if sharp:
        side = 2 * REGISTRATION_SLACK_PX + 1
        clean = np.asarray(cv2.erode(clean, np.ones((side, side), dtype=np.uint8)), dtype=np.uint8)
    share = np.asarray(cv2.divide(page, np.maximum(clean, 16), scale=160.0), dtype=np.uint8)
    white = max(_level(share, 0.75), 8)  # the scan's own brightness
    table = np.clip(np.arange(256) * (255.0 / white), 0, 255).astype(np.uint8)
    tone = np.asarray(cv2.LUT(share, table), dtype=np.uint8)
    tone[printed & ~keep] = 255
    return tone


def _level(tone: Image, share: float) -> int:
    """Grey value that this share of the pixels does not exceed."""
    counts = np.bincount(tone.ravel(), minlength=256).cumsum()
    return int(np.searchsorted(counts, max(share * counts[-1], 1)))


def _paper(back: Image, px_per_mm: float) -> tuple[Image, Mask]:
    """Background with its printed ink filled in, and where that ink is."""
    side = max(3, round(2.0 * px_per_mm))
    kernel = np.ones((side, side), dtype=np.uint8)
    paper = np.asarray(cv2.morphologyEx(back, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)
    dark = (back < PRINTED_RATIO * paper.astype(np.float32)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    # crossing lines are dark too, but not as tall as the smallest lettering
    tall = stats[:, cv2.CC_STAT_HEIGHT] >= SMALLEST_GLYPH_MM * px_per_mm
    tall[0] = False
    rim = 2 * max(1, round(0.08 * px_per_mm)) + 1
    grown = cv2.dilate(tall[labels].astype(np.uint8), np.ones((rim, rim), dtype=np.uint8))
    return paper, np.asarray(grown > 0, dtype=np.bool_)


def _darkest(tone: Image, px_per_mm: float) -> int:
    """Tone that the darkest 0.2 mm² do not exceed: the strokes of a single letter."""
    return _level(tone, min(0.2 * px_per_mm**2 / tone.size, 1.0))


def _contrast_to_noise(tone: Image, px_per_mm: float) -> float:
    noise = _level(tone, 0.6) - _level(tone, 0.3)
    return (255 - _darkest(tone, px_per_mm)) / (8.0 + noise)


def _ink(tone: Image, px_per_mm: float) -> Mask:
    """Pixels of glyphs: dark, tall enough for print, not cut off by the upper or lower edge."""
    dark = _darkest(tone, px_per_mm) / 255.0
    if dark > NO_INK_RATIO:
        return np.zeros(tone.shape, dtype=np.bool_)
    threshold = min(max((1.0 + dark) / 2.0, 0.45), 0.75)
    mask = (tone < 255.0 * threshold).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return np.asarray(_glyphs(stats, tone.shape, px_per_mm)[labels], dtype=np.bool_)


def _glyphs(stats: NDArray[Any], shape: tuple[int, ...], px_per_mm: float) -> Mask:
    """Which components belong to text: tall ones inside the crop, and what is close to those."""
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    typical = _typical_height(height[1:], px_per_mm)
    above_or_below = (top == 0) | (top + height >= shape[0])
    beside = (left == 0) | (left + width >= shape[1])
    # neighbours that reach into the zone; its own text keeps clear of a generous zone's edge
    cut_off = above_or_below & ((height < 0.7 * typical) | (width > 8 * height))
    cut_off |= beside & (width < 0.6 * typical)
    # less than a full stop of 0.15 mm is dust or grain
    good = ~cut_off & (stats[:, cv2.CC_STAT_AREA] >= 0.02 * px_per_mm**2)
    good[0] = False
    tall = good & (height >= 0.6 * typical)
    x, y = left + width / 2, top + height / 2
    near = np.zeros_like(good)
    for index in np.flatnonzero(tall):  # full stops, dots, accents, hyphens
        beside = np.abs(x - x[index]) <= width[index] / 2 + 0.8 * typical
        near |= beside & (np.abs(y - y[index]) <= height[index] / 2 + 0.45 * typical)
    return np.asarray(good & (tall | near), dtype=np.bool_)


def _typical_height(heights: NDArray[Any], px_per_mm: float) -> float:
    tall = heights[heights >= SMALLEST_GLYPH_MM * px_per_mm]
    return float(np.median(tall)) if len(tall) else 0.0


def glyph_height_px(ink: Mask, px_per_mm: float) -> float:
    """Median height of the glyphs of an ink mask, 0 when there is none tall enough to be text."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return _typical_height(stats[1:count, cv2.CC_STAT_HEIGHT], px_per_mm)


def scaled_for_reader(
    picture: InkPicture, *, glyph_height_px: float, border_px: int
) -> tuple[Image, float, tuple[int, int]]:
    """Cut the ink out, stretch its contrast and bring its glyphs to one height.

    Parameters
    ----------
    glyph_height_px
        Wanted height of the glyphs.
    border_px
        White border around the result.

    Returns
    -------
    picture, scale, origin
        H × W uint8, dark on white; the factor that was applied; the crop pixel ``(x, y)`` that lies
        under the result's pixel ``(border_px, border_px)``.

    Raises
    ------
    ValueError
        The picture has no ink.
    """
    box = picture.box
    if box is None:
        msg = "a picture without ink cannot be scaled for reading"
        raise ValueError(msg)
    margin = max(2, round(0.25 * picture.text_height_px))
    rows, columns = picture.tone.shape
    left, top = max(0, box[0] - margin), max(0, box[1] - margin)
    right, bottom = min(columns, box[2] + margin), min(rows, box[3] + margin)
    tone = picture.tone[top:bottom, left:right]
    dark = _level(tone[picture.ink[top:bottom, left:right]], 0.1)
    table = np.clip((np.arange(256) - dark) * (255.0 / max(230 - dark, 26)), 0, 255)
    stretched = np.asarray(cv2.LUT(tone, table.astype(np.uint8)), dtype=np.uint8)
    scale = min(max(glyph_height_px / max(picture.text_height_px, 1.0), 0.25), 4.0)
    size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized = cv2.resize(stretched, size, interpolation=how)
    bordered = cv2.copyMakeBorder(
        resized, border_px, border_px, border_px, border_px, cv2.BORDER_CONSTANT, value=(255,)
    )
    return np.asarray(bordered, dtype=np.uint8), scale, (left, top)


def text_rows(ink: Mask, text_height_px: float) -> list[tuple[int, int]]:
    """Split an ink mask into text lines by its empty rows.

    Returns
    -------
    list of (top, bottom)
        Bottom exclusive; pieces lower than a third of the glyph height (dots, accents) join the
        nearest line.
    """
    busy = np.concatenate(([0], ink.any(axis=1).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(busy))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    lines: list[tuple[int, int]] = []
    for top, bottom in runs:
        if lines and top - lines[-1][1] < 0.25 * text_height_px:
            lines[-1] = (lines[-1][0], bottom)
        else:
            lines.append((top, bottom))
    return [line for line in lines if line[1] - line[0] >= 0.4 * text_height_px] or lines


def reduced(image: Image, factor: float) -> Image:
    """Shrink by area averaging; a factor of 1 and more returns the picture itself."""
    if factor >= 1.0:
        return image
    size = max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
