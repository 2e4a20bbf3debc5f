"""Rules of a form: the thin straight lines that entries stand on or between.

Security line work is as dark as many rules and crosses them everywhere, but it bends: averaged
along a few millimetres of one row it fades, and a rule does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.components import Box, components
from visualdoc.imaging.runs import filled_runs

# rules are thinner than the distance to what they are compared with
REACH_MM, WINDOW_MM = 0.5, 5.0
# dotted rules leave out half of their length, and are printed in a lighter tone than labels
LEAST_LEVELS, LEAST_SHARE = 12.0, 0.17
MIN_LENGTH_MM, MAX_WIDTH_MM = 6.0, 0.8
# gaps between dots, which are as dark as most of the rule
DOT_GAP_MM, INK_SHARE, INK_QUANTILE = 1.3, 0.5, 0.75
# a post ends at the rule that it meets, and is about as dark
MEETING_MM, SAME_INK_SHARE = 0.8, 0.5


def horizontal_rules(grey: NDArray[np.uint8], strong: float, px_per_mm: float) -> tuple[Box, ...]:
    """Find rules across the page, dotted ones too.

    Parameters
    ----------
    grey
        h × w uint8, the form without entries.
    strong
        Contrast of the form's labels in grey levels.

    Returns
    -------
    tuple of boxes
        ``(left, top, right, bottom)`` in pixels, right and bottom exclusive.
    """
    depth = _thin_and_dark(grey, px_per_mm)
    along = _mean_along(depth, max(round(WINDOW_MM * px_per_mm), 3))
    dark = along > max(LEAST_LEVELS, LEAST_SHARE * strong)
    least, gap = MIN_LENGTH_MM * px_per_mm, round(DOT_GAP_MM * px_per_mm)
    return tuple(
        box
        for part in components(dark)
        if part.box[3] - part.box[1] <= MAX_WIDTH_MM * px_per_mm
        for box in _pieces(part.box, depth, gap)
        if box[2] - box[0] >= least
    )


def posts(
    grey: NDArray[np.uint8], strong: float, rules: Sequence[Box], px_per_mm: float
) -> tuple[Box, ...]:
    """Find what parts the cells of a table: rules down the page from one of ``rules`` to another.

    Steep line work and letters below one another look like vertical rules, but end anywhere and
    are printed in other inks than the rules are.
    """
    depth = _thin_and_dark(grey, px_per_mm)
    inks = [
        float(np.median(depth[top:bottom, left:right].max(axis=0)))
        for left, top, right, bottom in rules
    ]
    if not inks:
        return ()
    level = SAME_INK_SHARE * float(np.median(inks)) / LEAST_SHARE
    turned = horizontal_rules(np.ascontiguousarray(grey.T), max(strong, level), px_per_mm)
    upright = [(top, left, bottom, right) for left, top, right, bottom in turned]
    reach = MEETING_MM * px_per_mm
    return tuple(
        post
        for post in upright
        if all(any(_meets(post, end, rule, reach) for rule in rules) for end in (post[1], post[3]))
    )


def _meets(post: Box, end: int, rule: Box, reach: float) -> bool:
    middle = (post[0] + post[2]) / 2
    across = rule[0] - reach <= middle <= rule[2] + reach
    return across and rule[1] - reach <= end <= rule[3] + reach


def _thin_and_dark(grey: NDArray[np.uint8], px_per_mm: float) -> NDArray[np.float32]:
    """Darkness of every pixel against what lies above it and below it."""
    reach = max(round(REACH_MM * px_per_mm), 1)
    padded = np.pad(grey, ((reach, reach), (0, 0)), mode="edge").astype(np.float32)
    beside = np.minimum(padded[: -2 * reach], padded[2 * reach :])
    return np.maximum(beside - grey, 0.0)


def _mean_along(values: NDArray[np.float32], window: int) -> NDArray[np.float32]:
    """Mean over a window of each row, which is cut at the page's sides."""
    width = values.shape[1]
    total = np.pad(np.cumsum(values, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    middle = np.arange(width)
    first = np.maximum(middle - window // 2, 0)
    last = np.minimum(middle + window - window // 2, width)
    return ((total[:, last] - total[:, first]) / window).astype(np.float32)


def _pieces(box: Box, depth: NDArray[np.float32], gap: int) -> Iterator[Box]:
    """Part rules in line with one another, and end them where their ink ends."""
    left, top, right, bottom = box
    profile = depth[top:bottom, left:right].max(axis=0)
    inked = profile >= INK_SHARE * float(np.quantile(profile, INK_QUANTILE))
    for start, stop in filled_runs(inked, gap):
        yield left + start, top, left + stop, bottom
