"""Lay flat documents on a page and follow their zones there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx, apply_homography
from visualdoc.imaging.drawing import fill
from visualdoc.imaging.resampling import gaussian, resize_area, warp_perspective
from visualdoc.samples.mrz_pages.types import DRAWN_DPI, PX_PER_MM, FlatDocument, TrueZone

Matrix = NDArray[np.float64]

OVERSAMPLED = 1.4
"""A document is reduced to this many times the page's resolution before it is turned."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """A document with its map from millimetres to page pixels (3 × 3)."""

    document: FlatDocument
    mm_to_page: Matrix


def similarity(
    dpi: float, angle_deg: float, middle_px: tuple[float, float], size: Matrix
) -> Matrix:
    """Map millimetres to px: the document's middle to ``middle_px``, turned clockwise."""
    scale, turn = dpi / 25.4, np.deg2rad(angle_deg)
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = np.eye(3)
    matrix[:2, :2] = linear
    matrix[:2, 2] = np.array(middle_px) - linear @ (size / 2)
    return matrix


def size_mm(document: FlatDocument) -> Matrix:
    """Width and height."""
    height, width = document.pixels.shape[:2]
    return np.array([width, height]) / PX_PER_MM


def outline_px(laid: Laid) -> Matrix:
    """Corners of the document on the page, 4 × 2."""
    width, height = size_mm(laid.document)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    return np.asarray(apply_homography(laid.mm_to_page, corners))


def compose(page: NDArray[np.float32], laid: Laid, *, dpi: float, shadow: float) -> None:
    """Lay a document on the page in place.

    Parameters
    ----------
    page
        H × W × 3 float32 in 0 to 1.
    shadow
        How much darker the ground is along the document's edge.
    """
    factor = min(1.0, OVERSAMPLED * dpi / DRAWN_DPI)
    pixels = laid.document.pixels
    height, width = (max(round(side * factor), 2) for side in pixels.shape[:2])
    if factor < 1.0:
        pixels = resize_area(pixels, width_px=width, height_px=height)
    alpha = _alpha(height, width, laid.document.corner_radius_mm * PX_PER_MM * factor)
    to_mm = np.diag([1 / (PX_PER_MM * factor)] * 2 + [1.0])
    # Pixel centres lie at whole numbers in OpenCV and at halves here.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    matrix = np.linalg.inv(half) @ laid.mm_to_page @ to_mm @ half
    size = {"width_px": page.shape[1], "height_px": page.shape[0]}
    share = warp_perspective(alpha, matrix, **size, border=0)
    share = (share.astype(np.float32) / np.float32(255.0))[..., None]
    warped = warp_perspective(pixels, matrix, **size).astype(np.float32) / np.float32(255.0)
    if shadow > 0:
        spread = gaussian(share[..., 0], dpi / 25.4 * 1.5)[..., None]
        page *= 1 - shadow * spread
    page *= 1 - share
    page += share * warped


def _alpha(height: int, width: int, radius: float) -> NDArray[np.uint8]:
    alpha = np.zeros((height, width), np.uint8)
    if radius < 1:
        alpha[:] = 255
        return alpha
    turn = np.linspace(0, np.pi / 2, 12)
    arcs = []
    centres = [(width - radius, height - radius), (radius, height - radius), (radius, radius),
               (width - radius, radius)]  # fmt: skip
    for quarter, (x, y) in enumerate(centres):
        angle = turn + quarter * np.pi / 2
        arcs.append(np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)]))
    fill(alpha, [np.concatenate(arcs)], 255)
    return alpha


def true_zone(laid: Laid, lost: tuple[tuple[int, int], ...] = ()) -> TrueZone | None:
    """Follow the document's zone onto the page."""
    zone = laid.document.zone
    if zone is None:
        return None
    corners = apply_homography(laid.mm_to_page, np.array(zone.corners_mm))
    along = (corners[1] - corners[0]) + (corners[2] - corners[3])
    return TrueZone(
        format=zone.text.format,
        lines=zone.text.lines,
        corners_px=PolygonPx.of(corners.tolist()),
        angle_deg=float(np.rad2deg(np.arctan2(along[1], along[0])) % 360),
        lost=lost,
    )


def cell_px(laid: Laid, line: int, column: int) -> Matrix:
    """Corners on the page of the cell of one character, 4 × 2."""
    zone = laid.document.zone
    if zone is None:
        msg = "the document bears no zone"
        raise ValueError(msg)
    left = zone.left_mm + column * zone.pitch_mm
    top, bottom = zone.middles_mm[line] - 1.7, zone.middles_mm[line] + 1.7
    right = left + zone.pitch_mm
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    return np.asarray(apply_homography(laid.mm_to_page, corners))
