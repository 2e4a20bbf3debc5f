"""Layouts of all types, compared with a page's at once: an exact search, in a few milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.layout import COLUMNS, ORIENTATIONS, ROWS, cell_shares, layout_descriptor
from visualdoc.imaging.layout import landscape as turned_to_landscape

LAYOUT_STEPS = 127.0
"""Descriptor values (0 to 2) are stored as bytes in so many steps a unit."""
SHARE_STEPS = 255.0
_CELLS = ROWS * COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredLayout:
    """The layout of one type, 1.9 kB.

    Attributes
    ----------
    values
        16 × 24 × 4 uint8.
    shares
        16 × 24 uint8: how much of each cell is static.
    """

    values: NDArray[np.uint8]
    shares: NDArray[np.uint8]


def stored_layout(grey: NDArray[np.uint8], static: NDArray[np.bool_]) -> StoredLayout:
    """Describe a reference; personalisation does not count.

    Parameters
    ----------
    grey
        H × W uint8, exactly the page.
    """
    page, _ = turned_to_landscape(grey)
    mask, _ = turned_to_landscape(static)
    values = layout_descriptor(page.astype(np.uint8)) * LAYOUT_STEPS
    return StoredLayout(
        values=np.clip(np.round(values), 0, 255).astype(np.uint8),
        shares=np.round(cell_shares(mask.astype(np.bool_)) * SHARE_STEPS).astype(np.uint8),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayoutIndex:
    """Weighted, centred layouts of T types, ready for matrix products.

    Attributes
    ----------
    weights
        T × cells float32, the square of the static share.
    centred
        T × (orientations · cells) float32: ``weight · (value − weighted mean)``, plane by plane, of
        weighted unit length.
    """

    weights: NDArray[np.float32]
    centred: NDArray[np.float32]

    @classmethod
    def of(cls, layouts: Sequence[StoredLayout]) -> LayoutIndex:
        """Prepare layouts for searching."""
        count = len(layouts)
        weights = np.zeros((count, _CELLS), dtype=np.float32)
        centred = np.zeros((count, ORIENTATIONS * _CELLS), dtype=np.float32)
        for row, layout in enumerate(layouts):
            weight = (layout.shares.ravel().astype(np.float32) / np.float32(SHARE_STEPS)) ** 2
            values = layout.values.reshape(_CELLS, ORIENTATIONS).T / np.float32(LAYOUT_STEPS)
            total = max(float(weight.sum()), 1e-6)
            apart = values - (values @ weight / total)[:, None]
            length = np.sqrt(max(float((apart**2 @ weight).sum()), 1e-9))
            weights[row], centred[row] = weight, (apart * weight / length).ravel()
        return cls(weights=weights, centred=centred)

    def akin(self, layout: StoredLayout) -> NDArray[np.float32]:
        """Correlate another type's layout, lying the same way, with every type's: T float32."""
        page = layout.values.astype(np.float32) / np.float32(LAYOUT_STEPS)
        return np.asarray(self._both_ways(page)[:, 0], dtype=np.float32)

    def of_rows(self, rows: Sequence[int]) -> LayoutIndex:
        """Return the index of some of the types."""
        return LayoutIndex(weights=self.weights[list(rows)], centred=self.centred[list(rows)])

    def correlations(
        self, page: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Correlate a page's layout with every type's on the type's static cells.

        Parameters
        ----------
        page
            16 × 24 × 4 (:func:`~visualdoc.imaging.layout.layout_descriptor`).

        Returns
        -------
        tuple
            T float32 in [-1, 1], and T bool: whether the page agrees better upside down.
        """
        found = self._both_ways(page)
        return found.max(axis=1), found[:, 1] > found[:, 0]

    def upright(self, page: NDArray[np.float32]) -> float:
        """Correlation of a page that lies as the first type does."""
        return float(self._both_ways(page)[0, 0])

    def _both_ways(self, page: NDArray[np.float32]) -> NDArray[np.float32]:
        both = [page, page[::-1, ::-1]]
        flat = np.stack([one.reshape(_CELLS, ORIENTATIONS).T for one in both])
        flat = np.ascontiguousarray(flat, dtype=np.float32)
        shared = self.centred @ flat.reshape(2, -1).T
        squares = self.weights @ (flat**2).sum(axis=1).T
        sums = self.weights @ flat.reshape(2 * ORIENTATIONS, _CELLS).T
        total = np.maximum(self.weights.sum(axis=1), 1e-6)[:, None]
        means = (sums.reshape(-1, 2, ORIENTATIONS) ** 2).sum(axis=2) / total
        spread = np.sqrt(np.maximum(squares - means, 1e-6))
        return np.asarray(shared / spread, dtype=np.float32)
