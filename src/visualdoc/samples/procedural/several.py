"""Several documents on one scan: sides of a card, pages of a booklet, or strangers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import Scale, SizeMm, apply_homography
from visualdoc.samples.procedural.capture import Conditions, Laid, exposed

Rng = np.random.Generator
Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]
_SKEW_DEG = 4.0  # documents laid down by hand are hardly ever level


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CapturedTogether:
    """A scan of several documents.

    Attributes
    ----------
    image
        H × W × 3 uint8 sRGB.
    to_mm
        For each document 3 × 3 from page px to its own millimetres.
    """

    image: Picture
    to_mm: tuple[Matrix, ...]
    dpi: float


def capture_together(
    documents: Sequence[tuple[Picture, SizeMm]],
    rng: Rng,
    conditions: Conditions | None = None,
    *,
    gap_mm: tuple[float, float] = (4.0, 20.0),
    stacked: bool = False,
    booklet: bool = False,
) -> CapturedTogether:
    """Lay documents beside or under one another on a flatbed and scan them at once.

    Parameters
    ----------
    documents
        Picture (exactly the document) and size of each.
    conditions
        Perspective does not apply; ``turn_deg`` turns every document, None lays each at a quarter
        turn of its own, all of them a little askew.
    stacked
        One under the other instead of side by side.
    booklet
        Pages of an open booklet: no gap, and one common skew.
    """
    wanted = conditions or Conditions()
    common = float(rng.uniform(-_SKEW_DEG, _SKEW_DEG))
    placed: list[tuple[Picture, SizeMm, Matrix]] = []
    at = 0.0
    for picture, size in documents:
        quarter = float(rng.integers(4)) * 90 if wanted.turn_deg is None else wanted.turn_deg
        if booklet:
            turn, gap = wanted.turn_deg or 0.0, 0.0
        else:
            turn = quarter + float(rng.uniform(-_SKEW_DEG, _SKEW_DEG))
            gap = float(rng.uniform(*gap_mm))
        matrix, extent = _turned(size, turn, at, stacked=stacked, rng=rng, level=booklet)
        placed.append((picture, size, matrix))
        at += extent + gap
    return _scanned(placed, rng, wanted, common if booklet else 0.0)


def _turned(
    size: SizeMm, turn_deg: float, at_mm: float, *, stacked: bool, rng: Rng, level: bool
) -> tuple[Matrix, float]:
    """Turn a document and put its bounding box at a place along the row; map and extent in mm."""
    turn = np.deg2rad(turn_deg)
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = _corners(size) @ linear.T
    spread = np.ptp(corners, axis=0)
    aside = 0.0 if level else float(rng.uniform(0, 8))
    target = (aside, at_mm) if stacked else (at_mm, aside)
    matrix = np.eye(3)
    matrix[:2, :2] = linear
    matrix[:2, 2] = np.array(target) - corners.min(axis=0)
    return matrix, float(spread[1] if stacked else spread[0])


def _corners(size: SizeMm) -> Matrix:
    width, height = size.width_mm, size.height_mm
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)


def _scanned(
    placed: Sequence[tuple[Picture, SizeMm, Matrix]], rng: Rng, wanted: Conditions, skew_deg: float
) -> CapturedTogether:
    turn = np.deg2rad(skew_deg)
    skew = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    maps = [skew @ matrix for _, _, matrix in placed]
    reached = np.vstack([
        apply_homography(matrix, _corners(size))
        for (_, size, _), matrix in zip(placed, maps, strict=True)
    ])  # fmt: skip
    before, after = (rng.uniform(*wanted.margins_mm, 2) for _ in range(2))
    shift = np.eye(3)
    shift[:2, 2] = before - reached.min(axis=0)
    scale = Scale(wanted.dpi).px_per_mm
    to_page = np.diag([scale, scale, 1.0]) @ shift
    columns, rows = np.ceil((np.ptp(reached, axis=0) + before + after) * scale).astype(int)
    laid = [
        Laid(picture=picture, size=size, mm_to_px=to_page @ matrix)
        for (picture, size, _), matrix in zip(placed, maps, strict=True)
    ]
    return CapturedTogether(
        image=exposed(laid, (int(rows), int(columns)), rng, wanted),
        to_mm=tuple(np.asarray(np.linalg.inv(one.mm_to_px), dtype=np.float64) for one in laid),
        dpi=wanted.dpi,
    )
