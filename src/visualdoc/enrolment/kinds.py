"""What a found entry is: text, portrait, ghost, signature, stamp, barcode."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from visualdoc.enrolment.differences import Differences
from visualdoc.enrolment.entries import TEXT_MAX_HEIGHT_MM, Entry
from visualdoc.enrolment.growth import text_height_mm
from visualdoc.imaging.components import bounding_box, box_area, components
from visualdoc.imaging.resampling import gaussian
from visualdoc.references.types import ZoneKind

PICTURE_MAX_ASPECT = 1.25
PICTURE_MIN_ASPECT = 0.5
STAMP_MIN_MM, STAMP_ASPECT = 9.0, (0.6, 1.7)
STAMP_MAX_FILL = 0.55
COLOURED_LEVELS = 28.0
# one stroke of a pen runs on over several letters
STROKE_MIN_MM, STROKE_SHARE = 6.0, 0.70
LONG_STROKE_MM, TALL_MM = 12.0, 5.0
BARCODE_MIN_MM, BARCODE_BLUR_MM, BARCODE_TURNS_PER_MM = 6.0, 0.15, 0.45


def kinds_of(found: Differences, entries: Sequence[Entry]) -> list[ZoneKind]:
    """Kind of each entry."""
    kinds = [_kind(found, entry) for entry in entries]
    portraits = [i for i, kind in enumerate(kinds) if kind is ZoneKind.PORTRAIT]
    largest = max(portraits, key=lambda i: box_area(entries[i].box), default=None)
    for index in portraits:
        if index != largest:
            kinds[index] = ZoneKind.GHOST
    return kinds


def _kind(found: Differences, entry: Entry) -> ZoneKind:
    left, top, right, bottom = entry.box
    width, height = (right - left) / found.px_per_mm, (bottom - top) / found.px_per_mm
    if _is_barcode(found, entry, width, height):
        return ZoneKind.BARCODE
    if not entry.is_picture and _is_stamp(found, entry, width, height):
        return ZoneKind.STAMP
    if entry.is_picture:
        upright = PICTURE_MIN_ASPECT <= width / height <= PICTURE_MAX_ASPECT
        return ZoneKind.PORTRAIT if upright else ZoneKind.OTHER
    if _is_signature(entry, found.px_per_mm):
        return ZoneKind.SIGNATURE
    usual = text_height_mm(entry, found.px_per_mm)
    return ZoneKind.TEXT if usual <= TEXT_MAX_HEIGHT_MM else ZoneKind.OTHER


def _is_stamp(found: Differences, entry: Entry, width: float, height: float) -> bool:
    """Coloured, about as wide as high, mostly paper, with ink all round (a ring or a frame)."""
    compact = STAMP_ASPECT[0] <= width / height <= STAMP_ASPECT[1]
    if min(width, height) < STAMP_MIN_MM or not compact:
        return False
    inked = [i for i, ink in enumerate(entry.ink) if ink.any()]
    fills = [float(entry.ink[i].mean()) for i in inked]
    colours = [_colourfulness(found, entry, i) for i in inked]
    if not inked or np.median(fills) > STAMP_MAX_FILL:
        return False
    return float(np.median(colours)) > COLOURED_LEVELS


def _colourfulness(found: Differences, entry: Entry, index: int) -> float:
    """How much more the ink takes from one channel than from another, in grey levels."""
    left, top, right, bottom = entry.box
    picture = found.pictures[index, top:bottom, left:right].astype(np.float32)
    taken = (found.blank[top:bottom, left:right] - picture)[entry.ink[index]]
    return float(np.ptp(np.median(taken, axis=0))) if len(taken) else 0.0


def _is_signature(entry: Entry, px_per_mm: float) -> bool:
    """Tell whether single strokes run over most of it; even joined script breaks in words."""
    longest, shares, heights = [], [], []
    for ink in entry.ink:
        box = bounding_box(ink)
        if box is None:
            continue
        widest = max(part.box[2] - part.box[0] for part in components(ink)) / px_per_mm
        longest.append(widest)
        shares.append(widest * px_per_mm / (box[2] - box[0]))
        heights.append((box[3] - box[1]) / px_per_mm)
    if len(longest) * 2 < len(entry.ink):
        return False
    stroke, share = float(np.median(longest)), float(np.median(shares))
    runs_through = stroke >= STROKE_MIN_MM and share > STROKE_SHARE
    return runs_through or (stroke >= LONG_STROKE_MM and float(np.median(heights)) >= TALL_MM)


def _is_barcode(found: Differences, entry: Entry, width: float, height: float) -> bool:
    """Black and white in equal parts, changing on every millimetre, on every scan."""
    if min(width, height) < BARCODE_MIN_MM:
        return False
    left, top, right, bottom = entry.box
    # the dots of a halftone picture change more often, but they run together
    blur = BARCODE_BLUR_MM * found.px_per_mm
    inner = np.stack(
        [gaussian(p.max(axis=2), blur) for p in found.pictures[:, top:bottom, left:right]]
    )
    dark = (
        inner < (inner.min(axis=(1, 2), keepdims=True) + inner.max(axis=(1, 2), keepdims=True)) / 2
    )
    between = np.abs(inner - inner.mean(axis=(1, 2), keepdims=True)).mean() / max(inner.std(), 1.0)
    turns = np.abs(np.diff(dark.astype(np.int8), axis=2)).sum(axis=2).mean() / width
    return bool(0.3 < dark.mean() < 0.7 and between > 0.85 and turns > BARCODE_TURNS_PER_MM)
