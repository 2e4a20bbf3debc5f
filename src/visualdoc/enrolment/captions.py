"""The form's own printed words: where they stand and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.differences import Differences
from visualdoc.enrolment.ruling import horizontal_rules, posts
from visualdoc.imaging.components import Box, Component, components
from visualdoc.imaging.ink import stroke_contrast
from visualdoc.imaging.resampling import close_gaps, dilate

# labels are darker and more solid than the line work of a security background
CONTRAST_LEVELS, STRONG_QUANTILE, STRONG_SHARE = 40.0, 0.995, 0.42
GLYPH_MIN_MM, GLYPH_MAX_MM, GLYPH_MAX_WIDTH_MM = 0.55, 5.0, 9.0
MIN_FILL = 0.2
WORD_GAP_MM = 1.6
MIN_GLYPHS, LIKE_SHARE, MAX_LINE_HEIGHTS = 3, 0.5, 2.4
# letters make rules of their own: of their feet and of their heads
RULE_IN_TEXT_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Form:
    """Pre-printed text and rules, in pixels of the reduced grid.

    Attributes
    ----------
    lines
        Boxes ``(left, top, right, bottom)`` of text lines, top to bottom.
    text
        h × w bool: glyphs of the form.
    rules
        Boxes of horizontal rules on which entries are written.
    posts
        Boxes of vertical rules, which part the cells of a table.
    """

    lines: tuple[Box, ...]
    text: NDArray[np.bool_]
    rules: tuple[Box, ...]
    posts: tuple[Box, ...] = ()


def printed_form(found: Differences) -> Form:
    """Find the text and the rules of the form on the picture without entries."""
    per_mm = found.px_per_mm
    printed = dark_print(found.blank, per_mm)
    bright, level = printed.bright, printed.level
    text, lines = lines_of(printed.dark & ~_entries_nearby(found), per_mm)
    kept = np.zeros_like(text)
    for left, top, right, bottom in lines:
        kept[top:bottom, left:right] = text[top:bottom, left:right]
    rules = tuple(
        rule for rule in horizontal_rules(bright, level, per_mm) if not _in_text(rule, lines)
    )
    return Form(
        lines=tuple(lines), text=kept, rules=rules, posts=posts(bright, level, rules, per_mm)
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DarkPrint:
    """What on a picture is as dark and as fine as ink for reading.

    Attributes
    ----------
    bright
        H × W uint8, the brightest channel.
    level
        Contrast of the strongest strokes, grey levels.
    dark
        H × W bool.
    """

    bright: NDArray[np.uint8]
    level: float
    dark: NDArray[np.bool_]


def dark_print(picture: NDArray[np.uint8], px_per_mm: float) -> DarkPrint:
    """Find strokes of dark ink on a picture (H × W × 3 uint8)."""
    # coloured line work is bright in at least one channel, ink for reading in none
    bright = np.ascontiguousarray(picture.max(axis=2))
    contrast = stroke_contrast(bright, px_per_mm)
    level = float(np.quantile(contrast, STRONG_QUANTILE))
    dark = contrast > max(CONTRAST_LEVELS, STRONG_SHARE * level)
    return DarkPrint(bright=bright, level=level, dark=dark)


def lines_of(dark: NDArray[np.bool_], px_per_mm: float) -> tuple[NDArray[np.bool_], list[Box]]:
    """Group strokes to lines of text: what of them is glyphs, and the lines' boxes in px."""
    glyphs = [part for part in components(dark) if _is_glyph(part, px_per_mm)]
    text = np.zeros_like(dark)
    for part in glyphs:
        left, top, right, bottom = part.box
        text[top:bottom, left:right] |= part.mask
    lines = [
        line for line in _grouped(text, px_per_mm) if _is_line([g for g in glyphs if _in(g, line)])
    ]
    return text, lines


def _in_text(rule: Box, lines: Sequence[Box]) -> bool:
    """Whether most of a rule lies within one line of text."""
    left, top, right, bottom = rule
    return any(
        line[1] <= (top + bottom) / 2 <= line[3]
        and min(right, line[2]) - max(left, line[0]) > RULE_IN_TEXT_SHARE * (right - left)
        for line in lines
    )


def _is_glyph(part: Component, per_mm: float) -> bool:
    left, top, right, bottom = part.box
    height, width = (bottom - top) / per_mm, (right - left) / per_mm
    fill = part.area_px / ((bottom - top) * (right - left))
    return (
        GLYPH_MIN_MM <= height <= GLYPH_MAX_MM and width <= GLYPH_MAX_WIDTH_MM and fill > MIN_FILL
    )


def _in(part: Component, line: Box) -> bool:
    left, top, right, bottom = part.box
    return line[0] <= left and right <= line[2] and line[1] <= top and bottom <= line[3]


def _is_line(glyphs: Sequence[Component]) -> bool:
    """Several glyphs of about one height on one base line: crossing line work has neither."""
    if len(glyphs) < MIN_GLYPHS:
        return False
    boxes = np.array([g.box for g in glyphs], dtype=float)
    heights = boxes[:, 3] - boxes[:, 1]
    typical = float(np.median(heights))
    alike = np.abs(heights - typical) < 0.45 * typical
    on_base = np.abs(boxes[:, 3] - np.median(boxes[:, 3])) < 0.25 * typical
    tall = float(np.ptp(boxes[:, [1, 3]])) > MAX_LINE_HEIGHTS * typical
    return not tall and min(float(alike.mean()), float(on_base.mean())) >= LIKE_SHARE


def _entries_nearby(found: Differences) -> NDArray[np.bool_]:
    side = 2 * round(0.3 * found.px_per_mm) + 1
    return np.asarray(dilate(found.differs, side, side), dtype=np.bool_)


def _grouped(text: NDArray[np.bool_], per_mm: float) -> list[Box]:
    return [part.box for part in components(close_gaps(text, round(WORD_GAP_MM * per_mm), 1))]
