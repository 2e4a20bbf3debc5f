"""Runs of filled places along a line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def filled_runs(filled: NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """Ranges ``(start, stop)`` of filled places, joined over gaps of at most ``gap``.

    Parameters
    ----------
    filled
        N bool.
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
    found: list[tuple[int, int]] = []
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if found and start - found[-1][1] <= gap:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return found
