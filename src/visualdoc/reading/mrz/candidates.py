"""Where lines of text may run: elongated dark shapes on a reduced page, any angle, any size."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from visualdoc.imaging.text_lines import Grey, LineBlob, dark_strokes, line_blobs
from visualdoc.reading.mrz.lines import END_MARGIN_CAPS
from visualdoc.reading.mrz.strips import TextLine

STROKE_LINK_PX = ((5, 7), (5, 11), (9, 17))
"""(widest stroke, gap that is bridged): print of about 8, 14 and 24 px capital height."""

MIN_CONTRAST = 14.0
MIN_CAP_PX = 4.5
MIN_ASPECT = 5.0
FULL_LINE_CAPS = (31.5, 38.0, 46.5)
"""Length of a line of 30, 36 and 44 OCR-B characters in capital heights."""

MAX_CANDIDATES = 28


def candidate_blobs(grey: Grey, *, of_deepest: float) -> list[LineBlob]:
    """Find elongated shapes, longest first, without repetitions.

    Parameters
    ----------
    of_deepest
        See :func:`~visualdoc.imaging.text_lines.dark_strokes`.
    """
    found: list[LineBlob] = []
    for stroke_px, link_px in STROKE_LINK_PX:
        strokes = dark_strokes(
            grey, stroke_px=stroke_px, contrast=MIN_CONTRAST, of_deepest=of_deepest
        )
        found += line_blobs(
            strokes, link_px=link_px, min_length_px=8 * link_px, min_aspect=MIN_ASPECT
        )
    ranked = sorted(found, key=lambda blob: -blob.length_px)
    return _distinct(blob for blob in ranked if blob.thickness_px >= MIN_CAP_PX)


def _distinct(blobs: Iterable[LineBlob]) -> list[LineBlob]:
    kept: list[LineBlob] = []
    for blob in blobs:
        if not any(_same(blob, other) for other in kept):
            kept.append(blob)
        if len(kept) == MAX_CANDIDATES:
            break
    return kept


def _same(a: LineBlob, b: LineBlob) -> bool:
    """Whether ``a`` lies on ``b`` and tells nothing new (thickness within 20 %)."""
    dx, dy = a.x - b.x, a.y - b.y
    cos, sin = np.cos(b.angle_rad), np.sin(b.angle_rad)
    along, across = abs(dx * cos + dy * sin), abs(dy * cos - dx * sin)
    inside = along < b.length_px / 2 and across < 0.4 * b.thickness_px
    return bool(inside and 0.8 < a.thickness_px / b.thickness_px < 1.25)


def lines_from(blob: LineBlob) -> list[TextLine]:
    """Hypotheses of the line that a blob is: the capital height is the unknown.

    The thickness overestimates it when background clings to the print; a whole line's length tells
    it better.
    """
    caps = [blob.thickness_px * 0.92]
    for length in FULL_LINE_CAPS:
        cap = blob.length_px / length
        if 0.5 * blob.thickness_px < cap and all(abs(cap / c - 1) > 0.18 for c in caps):
            caps.append(cap)
    return [_line(blob, cap) for cap in caps if cap >= MIN_CAP_PX * 0.8]


def _line(blob: LineBlob, cap: float) -> TextLine:
    reach = blob.length_px / 2 + END_MARGIN_CAPS * cap
    return TextLine(
        x=blob.x,
        y=blob.y,
        angle_rad=blob.angle_rad,
        start_px=-reach,
        end_px=reach,
        cap_px=cap,
    )
