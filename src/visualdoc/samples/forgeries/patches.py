"""Work on a scan as with a picture editor: lift an upright patch, change it, put it back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm, Scale
from visualdoc.imaging.drawing import inpaint
from visualdoc.imaging.resampling import dilate, gaussian, to_grey, warp_perspective
from visualdoc.samples.channel.scanning import Scanned


def _patch_map(page: Scanned, box: BoxMm) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Map from page px to patch px (pixel centres at integers, as OpenCV has it)."""
    ppm = Scale(page.dpi).px_per_mm
    to_patch = np.array([[ppm, 0, -box.left_mm * ppm], [0, ppm, -box.top_mm * ppm], [0, 0, 1.0]])
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    matrix = np.linalg.inv(half) @ to_patch @ page.to_mm @ half
    return matrix, (round(box.height_mm * ppm), round(box.width_mm * ppm))


def lift(page: Scanned, box: BoxMm) -> NDArray[np.uint8]:
    """Return the upright picture of a box of the document at the scan's own resolution."""
    matrix, (rows, columns) = _patch_map(page, box)
    return np.asarray(
        warp_perspective(page.image, matrix, width_px=columns, height_px=rows), dtype=np.uint8
    )


def put_back(
    page: Scanned, box: BoxMm, patch: NDArray[np.uint8], mask: NDArray[np.float32]
) -> Scanned:
    """Return the page with a patch laid over a box, by a mask in [0, 1]."""
    matrix, _ = _patch_map(page, box)
    corners = page.polygon_px(np.array(box.polygon.xy))
    rows, columns = page.image.shape[:2]
    left, top = np.maximum(np.floor(corners.min(axis=0) - 2).astype(int), 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0) + 2).astype(int), (columns, rows))
    back = np.linalg.inv(matrix)
    back = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]]) @ back
    size = {"width_px": int(right - left), "height_px": int(bottom - top)}
    laid = warp_perspective(patch, back, **size)
    padded = np.pad(mask[1:-1, 1:-1], 1).astype(np.float32)
    share = np.clip(warp_perspective(padded, back, border=0, **size), 0, 1)[..., None]
    image = page.image.copy()
    part = image[top:bottom, left:right].astype(np.float32)
    mixed = part + (laid.astype(np.float32) - part) * share
    image[top:bottom, left:right] = np.clip(np.round(mixed), 0, 255).astype(np.uint8)
    return Scanned(
        image=image, to_mm=page.to_mm, dpi=page.dpi, orientation_deg=page.orientation_deg
    )


def dark_ink(patch: NDArray[np.uint8], *, grow_px: int) -> NDArray[np.bool_]:
    """Pixels of dark entries on a patch, grown."""
    grey = to_grey(patch)
    limit = (int(np.percentile(grey, 2)) + int(np.percentile(grey, 70))) // 2
    return np.asarray(dilate(grey < limit, 2 * grow_px + 1, 2 * grow_px + 1), dtype=np.bool_)


def clean(
    patch: NDArray[np.uint8], ink: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Remove ink from a patch as a retoucher does: filled from around, grain added."""
    filled = inpaint(patch, ink, 6.0)
    grain = rng.normal(0, 2.0, patch.shape[:2])[..., None] * ink[..., None]
    return np.clip(filled + grain, 0, 255).astype(np.uint8)


def feather(mask: NDArray[np.bool_], px: float) -> NDArray[np.float32]:
    """Soft edges for a mask."""
    return np.clip(gaussian(mask.astype(np.float32), px), 0, 1)


def whole(patch: NDArray[np.uint8], edge_px: int = 2) -> NDArray[np.float32]:
    """Mask of a whole patch with a narrow soft edge."""
    mask = np.zeros(patch.shape[:2], dtype=np.bool_)
    mask[edge_px:-edge_px, edge_px:-edge_px] = True
    return feather(mask, edge_px / 2)
