"""Makes the codebook of identification: principal axes, balancing rotation, visual words.

Usage: ``python train.py codebook.npz`` (about three minutes on one core).
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from capture import captured, fill
from designs import draw_blank, size_mm
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from visualdoc.imaging.features import sift_features
from visualdoc.imaging.resampling import resize_area, to_grey
from visualdoc.references.index_codebook import Codebook

DESIGNS = 240
LONG_SIDES_PX = (640, 320)
DIMENSIONS = 64
WORDS_A_HALF = 128
ROUNDS = 30
SEED = 1


def descriptors() -> NDArray[np.float32]:
    """Describe key points of blanks and of filled, captured pages at both sizes of the index."""
    found = []
    for seed in range(DESIGNS):
        rng = np.random.default_rng((SEED, seed))
        width, height = size_mm(seed)
        dpi = 700 / max(width, height) * 25.4
        blank = draw_blank(seed, dpi)
        page = blank.picture if seed % 2 else captured(fill(blank, rng), rng)[0]
        for side in LONG_SIDES_PX:
            factor = side / max(page.shape[:2])
            size = [max(round(v * factor), 1) for v in page.shape[1::-1]]
            grey = to_grey(resize_area(page, width_px=size[0], height_px=size[1]))
            found.append(sift_features(grey, limit=300).descriptors)
    return np.concatenate(found)


def codebook(rows: NDArray[np.float32]) -> Codebook:
    """Fit the codebook to N × 128 descriptors."""
    rng = np.random.default_rng(SEED)
    mean = rows.mean(axis=0)
    centred = (rows - mean).astype(np.float64)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, ::-1][:, :DIMENSIONS]
    rotation = np.linalg.qr(rng.standard_normal((DIMENSIONS, DIMENSIONS)))[0]
    few = centred[rng.permutation(len(centred))[:20000]] @ axes
    few /= np.maximum(np.linalg.norm(few, axis=1, keepdims=True), 1e-9)
    for _ in range(ROUNDS):
        left, _, right = np.linalg.svd(few.T @ np.sign(few @ rotation))
        rotation = left @ right
    projection = axes @ rotation
    short = centred @ projection
    short /= np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9)
    half = DIMENSIONS // 2
    words = [
        kmeans2(short[:, part * half : (part + 1) * half], WORDS_A_HALF, iter=15, minit="++",
                seed=SEED + part)[0]
        for part in range(2)
    ]  # fmt: skip
    return Codebook(
        mean=mean.astype(np.float32),
        projection=projection.astype(np.float32),
        centroids=np.stack(words).astype(np.float32),
    )


if __name__ == "__main__":
    cv2.setNumThreads(1)
    Path(sys.argv[1]).write_bytes(codebook(descriptors()).to_bytes())
