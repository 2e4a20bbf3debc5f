"""Where a type's static print tells its position and its identity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.correlation import cut_windows, window_grid
from visualdoc.imaging.features import corner_strength
from visualdoc.references.index_entry import IndexEntry
from visualdoc.registration.consensus import WINDOW_PX, Places, flattened

# the strongest windows are looked for
MOST_WINDOWS = 60
# windows that are mostly personalisation say nothing about the position
MIN_STATIC = 0.6
# smaller windows that are compared
PATCH_PX = 17
PATCHES = 400
# lettering has corners in any square of this size
CORNER_PX = 11
MIN_STRENGTH = 1e-5
# grey levels squared: the noise of flat paper does not correlate by chance
NOISE_VARIANCE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StaticPrint:
    """A type's print without personalisation, as it is compared with a page.

    Lines that run in one direction lie anywhere along it, and many types have frames and bars:
    only what has corners counts.

    Attributes
    ----------
    places
        Windows that tell the position.
    patches
        M × 2 int64, top left corners of patches that are compared.
    values
        M × patch pixels float32: the patches of the picture, of zero mean.
    """

    places: Places
    patches: NDArray[np.int64]
    values: NDArray[np.float32]

    def fit(self, laid: NDArray[np.uint8]) -> tuple[float, float]:
        """Correlate a page that lies on the picture, patch by patch: median and lower quartile."""
        if not len(self.patches):
            return 0.0, 0.0
        page = _cut(laid, self.patches)
        covariance = np.einsum("np,np->n", page, self.values) / PATCH_PX**2
        spread = (page**2).mean(axis=1) * (self.values**2).mean(axis=1)
        low, middle = np.quantile(covariance / np.sqrt(spread + NOISE_VARIANCE), (0.25, 0.5))
        return float(middle), float(low)


def print_of(entry: IndexEntry) -> StaticPrint:
    """Choose what of a type is compared."""
    strength = corner_strength(entry.picture, CORNER_PX)
    static = entry.static.astype(np.float32)
    patches = _patches(entry, strength)
    return StaticPrint(
        places=Places(
            flattened=flattened(entry.picture), static=static, windows=_windows(static, strength)
        ),
        patches=patches,
        values=_cut(entry.picture, patches),
    )


def _windows(static: NDArray[np.float32], strength: NDArray[np.float32]) -> NDArray[np.int64]:
    corners = window_grid(static.shape, window_px=WINDOW_PX, step_px=WINDOW_PX)
    if not len(corners):
        return corners
    share = cut_windows(static, corners, WINDOW_PX).mean(axis=(1, 2))
    there = cut_windows(strength, corners, WINDOW_PX).mean(axis=(1, 2))
    kept = (share >= MIN_STATIC) & (there > MIN_STRENGTH)
    strongest = np.argsort(-there[kept], kind="stable")[:MOST_WINDOWS]
    return np.asarray(corners[kept][strongest], dtype=np.int64)


def _patches(entry: IndexEntry, strength: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return patches about the stronger half of the corners, evenly over the page."""
    rows, columns = entry.picture.shape
    if min(rows, columns) < PATCH_PX:
        return np.zeros((0, 2), dtype=np.int64)
    inner = slice(PATCH_PX // 2, -(PATCH_PX // 2))
    inside = entry.static[inner, inner] & (strength[inner, inner] > MIN_STRENGTH)
    if inside.any():
        inside &= strength[inner, inner] > np.median(strength[inner, inner][inside][::7])
    at = np.argwhere(inside)
    chosen = np.linspace(0, len(at) - 1, min(len(at), PATCHES))
    return np.asarray(at[np.round(chosen).astype(np.int64)], dtype=np.int64)


def _cut(grey: NDArray[np.uint8], corners: NDArray[np.int64]) -> NDArray[np.float32]:
    if not len(corners):
        return np.zeros((0, PATCH_PX**2), dtype=np.float32)
    cut = cut_windows(grey, corners, PATCH_PX).reshape(len(corners), -1)
    return np.asarray(cut - cut.mean(axis=1, keepdims=True), dtype=np.float32)
