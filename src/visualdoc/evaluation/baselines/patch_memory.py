"""Nearest neighbours among patches of genuine scans, without any pretrained network.

PatchCore keeps the features of a pretrained backbone, which cannot be had offline; here each patch
is described by its colour, contrast, gradients and the energies of its cosine transform. The rest
is as published: features of a neighbourhood, a greedy coreset, the distance to the nearest.

References
----------
Roth et al., Towards Total Recall in Industrial Anomaly Detection, CVPR 2022,
doi:10.1109/CVPR52688.2022.01392.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dctn

from visualdoc.checks.anomaly.channels import CELL_PX
from visualdoc.imaging import deviation as img
from visualdoc.imaging.resampling import gradients, to_grey, to_lab

Float = NDArray[np.float32]

PATCH_PX = 8
DRAWN = 20_000
"""Patches of all genuine scans that the coreset is chosen from."""
KEPT = 1500
"""Patches of the coreset."""
ROWS_AT_ONCE = 8_000
DIRECTIONS = 4
BANDS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatchMemory:
    """A coreset of one type's genuine patches.

    Attributes
    ----------
    patches
        N × D, each feature divided by ``unit``.
    scan
        N indices of the genuine scan that each comes from.
    unit
        D, the features' standard deviations.
    """

    patches: Float
    scan: NDArray[np.int64]
    unit: Float

    def distance(self, image: NDArray[np.uint8], *, without: int | None = None) -> Float:
        """Distance of each cell's patch to the nearest kept one.

        Parameters
        ----------
        image
            H × W × 3 uint8 on the grid.
        without
            Leave out the patches of this genuine scan.

        Returns
        -------
        numpy.ndarray
            Cells of :data:`CELL_PX`, as the other comparisons.
        """
        described = features(image)
        bank = self.patches if without is None else self.patches[self.scan != without]
        rows = described.reshape(-1, described.shape[2]) / self.unit
        nearest = np.sqrt(np.concatenate([_nearest(part, bank) for part in _parts(rows)]))
        coarse = nearest.reshape(described.shape[:2]).astype(np.float32)
        height, width = (-(-side // CELL_PX) for side in image.shape[:2])
        grown = img.resized(coarse, *(side * (PATCH_PX // CELL_PX) for side in coarse.shape))
        return np.ascontiguousarray(grown[:height, :width])


def remember(pictures: Sequence[NDArray[np.uint8]]) -> PatchMemory:
    """Choose the patches to keep from genuine scans on the grid."""
    rng = np.random.default_rng(0)
    share = max(DRAWN // len(pictures), 1)
    drawn, scans = [], []
    for index, picture in enumerate(pictures):
        described = features(picture)
        rows = described.reshape(-1, described.shape[2])
        drawn.append(rows[rng.permutation(len(rows))[:share]])
        scans.append(np.full(len(drawn[-1]), index))
    rows, scan = np.concatenate(drawn), np.concatenate(scans)
    unit = np.maximum(rows.std(axis=0), 1e-3)
    chosen = _coreset(rows / unit, KEPT)
    return PatchMemory(patches=rows[chosen] / unit, scan=scan[chosen], unit=unit)


def features(image: NDArray[np.uint8]) -> Float:
    """Describe every patch and its neighbours.

    Returns
    -------
    numpy.ndarray
        ceil(H/8) × ceil(W/8) × D float32: mean colour (L*a*b*), contrast, gradient by direction,
        log energy of the cosine transform in rings; each the mean of 3 × 3 patches and the own.
    """
    padded = img.padded_to_multiple(image, PATCH_PX)
    lab = to_lab(np.round(img.area_mean(padded, PATCH_PX)).astype(np.uint8))
    grey = to_grey(padded)
    squared = img.area_mean(img.product(grey, grey), PATCH_PX)
    variance = np.maximum(squared - img.area_mean(grey, PATCH_PX) ** 2, 0.0)
    across, down = gradients(grey.astype(np.float32))
    planes = [*np.moveaxis(lab, 2, 0), np.sqrt(variance)]
    planes += [img.area_mean(part, PATCH_PX) for part in _by_direction(across, down)]
    planes += _rings(grey)
    return np.stack([v for plane in planes for v in (plane, img.box_mean(plane, 3))], axis=2)


def _by_direction(across: Float, down: Float) -> list[Float]:
    """Gradient along four directions that are 45 degrees apart, unsigned."""
    turns = np.arange(DIRECTIONS) * np.pi / DIRECTIONS
    return [
        np.abs(np.float32(np.cos(t)) * across + np.float32(np.sin(t)) * down).astype(np.float32)
        for t in turns
    ]


def _rings(grey: NDArray[np.uint8]) -> list[Float]:
    """Log energy of each patch's cosine transform in rings of frequency, without the mean."""
    height, width = (side // PATCH_PX for side in grey.shape)
    blocks = grey.astype(np.float32).reshape(height, PATCH_PX, width, PATCH_PX)
    energy = dctn(blocks, axes=(1, 3), norm="ortho") ** 2
    ring = np.hypot(*np.mgrid[:PATCH_PX, :PATCH_PX])
    edges = np.linspace(0.5, ring.max() + 1e-6, BANDS + 1)
    return [
        np.log1p(
            np.einsum("hiwj,ij->hw", energy, ((ring >= low) & (ring < high)).astype(np.float32))
        ).astype(np.float32)
        for low, high in pairwise(edges)
    ]


def _coreset(rows: Float, count: int) -> NDArray[np.int64]:
    """Greedy choice of rows so that every row is near a chosen one (k-centre)."""
    chosen = [int(np.argmin(np.square(rows - rows.mean(axis=0)).sum(axis=1)))]
    apart = np.full(len(rows), np.inf, dtype=np.float32)
    lengths = np.square(rows).sum(axis=1)
    while len(chosen) < min(count, len(rows)):
        last = rows[chosen[-1]]
        apart = np.minimum(apart, lengths - 2 * rows @ last + last @ last)
        chosen.append(int(np.argmax(apart)))
    return np.array(chosen)


def _parts(rows: Float) -> list[Float]:
    return [rows[at : at + ROWS_AT_ONCE] for at in range(0, len(rows), ROWS_AT_ONCE)]


def _nearest(rows: Float, bank: Float) -> Float:
    """Squared distance of each row to the nearest of the bank."""
    apart = np.square(bank).sum(axis=1) - 2 * rows @ bank.T
    nearest = apart.min(axis=1) + np.square(rows).sum(axis=1)
    return np.asarray(np.maximum(nearest, 0.0), dtype=np.float32)
