"""What the genuine scans share and how far they differ: median and spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian, to_grey

ROWS_AT_ONCE = 64
# worth of the pooled spread in captures: the spread of five scans alone is far too confident
PRIOR_CAPTURES = 20.0
MIN_SPREAD_LEVELS = 1.5
# share of its darkness by which a solid ink's tone varies
TONE_SHARE = 0.14


def median_of(stack: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Per-pixel median of k pictures (k × H × W × 3 uint8), in strips to save memory."""
    result = np.empty(stack.shape[1:], dtype=np.uint8)
    for rows in _strips(stack):
        ordered = _ordered(stack[:, rows])
        half = len(ordered) // 2
        pair = (half - 1, half) if len(ordered) % 2 == 0 else (half, half)
        result[rows] = _mean(ordered[pair[0]], ordered[pair[1]])
    return result


def medians_without(stack: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    """Per-pixel median of all pictures but one, for each of them; sorted once for all.

    Where the one left out lies below the middle, the others' middle moves up by one rank, and
    down where it lies above.
    """
    count = len(stack)
    low, high = (count - 2) // 2, (count - 1) // 2
    ranks = _ranks(stack, sorted({low, low + 1, high, high + 1}))
    for picture in stack:
        first = np.where(picture <= ranks[low], ranks[low + 1], ranks[low])
        second = np.where(picture <= ranks[high], ranks[high + 1], ranks[high])
        yield _mean(first, second)


def rank_of(stack: NDArray[np.uint8], rank: int) -> NDArray[np.uint8]:
    """Pixels of one rank among k pictures, 0 the darkest."""
    return _ranks(stack, [rank])[rank]


def ranks_without(stack: NDArray[np.uint8], rank: int) -> Iterator[NDArray[np.uint8]]:
    """Pixels of one rank among all pictures but one, for each of them."""
    ranks = _ranks(stack, [rank, rank + 1])
    for picture in stack:
        yield np.where(picture <= ranks[rank], ranks[rank + 1], ranks[rank])


def _ranks(stack: NDArray[np.uint8], wanted: Sequence[int]) -> dict[int, NDArray[np.uint8]]:
    """Pixels of the given ranks, 0 the darkest."""
    result = {rank: np.empty(stack.shape[1:], dtype=np.uint8) for rank in wanted}
    for rows in _strips(stack):
        ordered = _ordered(stack[:, rows])
        for rank in wanted:
            result[rank][rows] = ordered[min(rank, len(ordered) - 1)]
    return result


def _strips(stack: NDArray[np.uint8]) -> Iterator[slice]:
    for top in range(0, stack.shape[1], ROWS_AT_ONCE):
        yield slice(top, top + ROWS_AT_ONCE)


def _ordered(pictures: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Sort k pictures pixel by pixel: an odd-even transposition network runs at memory speed."""
    planes = list(pictures)
    count = len(planes)
    for turn in range(count):
        for index in range(turn % 2, count - 1, 2):
            one, other = planes[index], planes[index + 1]
            planes[index], planes[index + 1] = np.minimum(one, other), np.maximum(one, other)
    return planes


def _mean(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Mean of two pictures, rounded up."""
    if one is other:
        return one
    # a + b + 1 does not fit eight bits; shared bits and half of the differing ones do
    return np.asarray((one | other) - ((one ^ other) >> 1), dtype=np.uint8)


def spread_of(
    stack: NDArray[np.uint8], median: NDArray[np.uint8], px_per_mm: float
) -> NDArray[np.float16]:
    """Robust per-pixel standard deviation of luminance, shrunk towards its surroundings.

    The largest deviation at each pixel is left out (one worn or personalised scan must not blind
    the comparison); the variance is a mean of the own one and of the pooled one within a
    millimetre, weighted by the number of scans against 20 (few scans say little).

    Returns
    -------
    numpy.ndarray
        H × W float16 grey levels.
    """
    grey = to_grey(median).astype(np.float32)
    count = stack.shape[0]
    total = np.zeros(grey.shape, dtype=np.float32)
    largest = np.zeros(grey.shape, dtype=np.float32)
    for picture in stack:
        squared = (to_grey(picture).astype(np.float32) - grey) ** 2
        total += squared
        np.maximum(largest, squared, out=largest)
    kept = max(count - 2, 1)
    own = (total - largest) / kept
    pooled = gaussian(own, px_per_mm)
    variance = (count * own + PRIOR_CAPTURES * pooled) / (count + PRIOR_CAPTURES)
    return np.asarray(np.sqrt(variance + MIN_SPREAD_LEVELS**2), dtype=np.float16)
