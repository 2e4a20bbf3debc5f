"""How a picture's background differs from its reference, cell by cell, with entries left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import cell_mean, dilate, erode, gaussian, to_grey

# structures coarser than this are shading, finer ones line work
COARSEST_MM = 0.5
# a pixel this much darker or lighter than all of the reference nearby is no print of the form
ENTRY_LEVELS = 20
ENTRY_REACH_MM = 0.25
# noise of a flatbed scan in grey levels: cells without line work of their own correlate by chance
NOISE_LEVELS = 1.5
# where both follow one another this well, what is left is a hundredth of a millimetre of register
MOST = 0.85
# lines that are found a tenth of a millimetre aside run on all the same
NEAR_MM = tuple((down, across) for down in (-0.085, 0.0, 0.085) for across in (-0.085, 0.0, 0.085))


def background_cells(
    picture: NDArray[np.uint8], reference: NDArray[np.uint8], px_per_mm: float, cell_px: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Compare line work and colour of the background in every cell.

    Pixels of entries (darker or lighter than anything the reference has nearby) count on neither
    side, so that writing on a background does not hide the background.

    Parameters
    ----------
    picture, reference
        H × W × 3 uint8 on one grid.
    cell_px
        Side of a cell.

    Returns
    -------
    tuple
        4 × rows × columns float32, and rows × columns share of the pixels that counted. Plane 0 is
        Fisher's z (inverse hyperbolic tangent) of the correlation of the fine lines; planes 1 to 3
        are picture minus reference in grey levels: lightness, red against green, yellow against
        blue.

    References
    ----------
    Fisher, Biometrika 10 (1915): the transform's spread does not depend on the correlation.
    """
    ours, theirs = to_grey(picture), to_grey(reference)
    counts = _background(ours, theirs, px_per_mm).astype(np.float32)
    share = cell_mean(counts, cell_px)
    lines = _agreement(ours, theirs, counts, share, px_per_mm=px_per_mm, cell_px=cell_px)
    colour = _colour(picture, reference, counts, share, cell_px)
    return np.concatenate([lines[None], colour]), share


def foreign_ink(
    picture: NDArray[np.uint8], reference: NDArray[np.uint8], px_per_mm: float
) -> NDArray[np.bool_]:
    """Pixels that are darker than anything the reference has nearby: H × W bool."""
    return _darker(to_grey(picture), to_grey(reference), px_per_mm)


def _darker(
    ours: NDArray[np.uint8], theirs: NDArray[np.uint8], px_per_mm: float
) -> NDArray[np.bool_]:
    near = 2 * max(round(ENTRY_REACH_MM * px_per_mm / 2), 1) + 1
    darkest = erode(theirs, near, near).astype(np.int16)
    return np.asarray(ours.astype(np.int16) < darkest - ENTRY_LEVELS, dtype=np.bool_)


def _background(
    ours: NDArray[np.uint8], theirs: NDArray[np.uint8], px_per_mm: float
) -> NDArray[np.bool_]:
    darker = _darker(ours, theirs, px_per_mm)
    lighter = _darker(np.invert(ours), np.invert(theirs), px_per_mm)
    side = 2 * max(round(ENTRY_REACH_MM * px_per_mm), 1) + 1
    return np.asarray(~dilate(darker | lighter, side, side), dtype=np.bool_)


def _agreement(
    ours: NDArray[np.uint8],
    theirs: NDArray[np.uint8],
    counts: NDArray[np.float32],
    share: NDArray[np.float32],
    *,
    px_per_mm: float,
    cell_px: int,
) -> NDArray[np.float32]:
    floor = NOISE_LEVELS**2 * share
    a, b = (_line_work(grey, counts, px_per_mm) for grey in (ours, theirs))
    steps = {(round(down * px_per_mm), round(across * px_per_mm)) for down, across in NEAR_MM}
    shared = np.max(
        [cell_mean(a * np.roll(b, by, (0, 1)), cell_px) for by in sorted(steps)], axis=0
    )
    energy = (cell_mean(a * a, cell_px) + floor) * (cell_mean(b * b, cell_px) + floor)
    correlation = shared / np.sqrt(np.maximum(energy, 1e-6))
    return np.asarray(np.arctanh(np.clip(correlation, -MOST, MOST)), dtype=np.float32)


def _line_work(
    grey: NDArray[np.uint8], counts: NDArray[np.float32], px_per_mm: float
) -> NDArray[np.float32]:
    """Fine structure of the pixels that count, with the local mean of those alone taken out."""
    sigma = COARSEST_MM * px_per_mm
    values = grey.astype(np.float32) * counts
    mean = gaussian(values, sigma) / np.maximum(gaussian(counts, sigma), 0.02)
    return np.asarray((values - mean) * counts, dtype=np.float32)


def _colour(
    picture: NDArray[np.uint8],
    reference: NDArray[np.uint8],
    counts: NDArray[np.float32],
    share: NDArray[np.float32],
    cell_px: int,
) -> NDArray[np.float32]:
    red, green, blue = (
        cell_mean((picture[..., c].astype(np.float32) - reference[..., c]) * counts, cell_px)
        / np.maximum(share, 0.02)
        for c in range(3)
    )
    lightness = np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue
    opponents = [lightness, red - green, (red + green) / 2 - blue]
    return np.stack(opponents).astype(np.float32)
