"""Lines of text as elongated dark shapes, and strips of a page along a line.

Coordinates are page pixels with the centre of the first pixel at (0.5, 0.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBlob:
    """An elongated dark shape, maybe a line of text or a piece of one.

    Attributes
    ----------
    x, y
        Centre.
    angle_rad
        Direction of the long side, in (-pi/2, pi/2], x towards y.
    length_px, thickness_px
        Sides of the tightest rectangle.
    """

    x: float
    y: float
    angle_rad: float
    length_px: float
    thickness_px: float


def grey_of(pixels: NDArray[np.uint8]) -> Grey:
    """Luma of an H × W × 3 picture."""
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def brightest_channel(pixels: NDArray[np.uint8]) -> Grey:
    """Return the brightest of three channels: black ink stays dark, coloured lines turn pale."""
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(red, green), blue), dtype=np.uint8)


def resized(grey: Grey, factor: float) -> Grey:
    """Resize by a factor; areas are averaged when it shrinks."""
    if factor == 1.0:
        return grey
    how = cv2.INTER_AREA if factor < 1.0 else cv2.INTER_CUBIC
    size = (max(round(grey.shape[1] * factor), 1), max(round(grey.shape[0] * factor), 1))
    return np.asarray(cv2.resize(grey, size, interpolation=how), dtype=np.uint8)


def dark_strokes(
    grey: Grey, *, stroke_px: int, contrast: float, of_deepest: float = 0.0
) -> NDArray[np.bool_]:
    """Mark strokes darker than their surroundings.

    Parameters
    ----------
    stroke_px
        Widest stroke; wider dark areas (a portrait, a laminate's edge) do not count.
    contrast
        Least depth of a stroke in grey levels.
    of_deepest
        Least depth as a share of the deepest strokes of the page: leaves print and drops the lines
        of a security background.
    """
    size = stroke_px * 2 + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (size, size))
    depth = cv2.subtract(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, kernel), grey)
    # Half of the deepest stroke nearby: thin background lines beside print fall away.
    reach = 4 * size + 1
    near = cv2.boxFilter(
        cv2.dilate(depth, cv2.getStructuringElement(cv2.MORPH_RECT, (size, size))),
        -1,
        (reach, reach),
    )
    if of_deepest > 0.0:
        strokes = depth[depth > contrast]
        deepest = float(np.percentile(strokes, 95)) if strokes.size else 0.0
        contrast = max(contrast, of_deepest * deepest)
    return np.asarray((depth > contrast) & (depth.astype(np.float32) > 0.45 * near), dtype=np.bool_)


def line_blobs(
    strokes: NDArray[np.bool_], *, link_px: int, min_length_px: float, min_aspect: float
) -> list[LineBlob]:
    """Join strokes that lie closer than ``link_px`` and keep what is long and thin, any angle."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (link_px, link_px))
    joined = cv2.morphologyEx(strokes.astype(np.uint8), cv2.MORPH_CLOSE, disc)
    # Two levels, not the outermost only: a frame drawn around the page encloses all its text.
    contours, tree = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    blobs = []
    for contour, (_, _, _, parent) in zip(contours, _rows_of(tree), strict=True):
        if parent >= 0 or len(contour) < 2 * min_length_px:
            continue
        (x, y), (width, height), angle = cv2.minAreaRect(contour)
        if width < height:
            width, height, angle = height, width, angle - 90.0
        if width < min_length_px or width < min_aspect * height:
            continue
        direction = (np.deg2rad(angle) + np.pi / 2) % np.pi - np.pi / 2
        blobs.append(
            LineBlob(
                x=x + 0.5,
                y=y + 0.5,
                angle_rad=float(direction),
                length_px=float(width) + 1,
                thickness_px=float(height) + 1,
            )
        )
    return blobs


def _rows_of(tree: Any) -> NDArray[np.int32]:  # noqa: ANN401  (OpenCV says None for no contours)
    return np.zeros((0, 4), np.int32) if tree is None else np.asarray(tree[0], dtype=np.int32)


def stroke_labels(dark: NDArray[np.bool_], *, thin_px: int) -> NDArray[np.int32]:
    """Number the 8-connected shapes of a mask from 1, without lines thinner than ``thin_px``.

    What is left of a shape gets its edge back by one pixel; a mask of thin lines only stays whole.
    """
    mask = dark.astype(np.uint8)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thin_px, thin_px), np.uint8))
    solid = mask & cv2.dilate(opened, np.ones((3, 3), np.uint8))
    _, labels = cv2.connectedComponents(solid if solid.any() else mask, connectivity=8)
    return np.asarray(labels, dtype=np.int32)


def sampled(grey: Grey, x: NDArray[np.float32], y: NDArray[np.float32]) -> Grey:
    """Sample a picture at page coordinates, bilinear; outside it repeats its edge."""
    return np.asarray(
        cv2.remap(grey, x - 0.5, y - 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        dtype=np.uint8,
    )


def patch_at(
    pixels: NDArray[np.uint8], polygon: PolygonPx, size_px: tuple[int, int], margin: float
) -> NDArray[np.uint8]:
    """Cut a quadrilateral out of a picture and straighten it.

    Parameters
    ----------
    pixels
        H × W × 3.
    polygon
        Four corners, clockwise from the content's own top left.
    size_px
        Rows and columns of the result.
    margin
        Share of the sides added all around.
    """
    rows, columns = size_px
    inner_x, inner_y = columns * margin, rows * margin
    target = np.array(
        [
            [inner_x, inner_y],
            [columns - inner_x, inner_y],
            [columns - inner_x, rows - inner_y],
            [inner_x, rows - inner_y],
        ],
        dtype=np.float32,
    )
    source = np.array(polygon.xy, dtype=np.float32)
    centre = np.float32(0.5)
    matrix = cv2.getPerspectiveTransform(source - centre, target - centre)
    return np.asarray(
        cv2.warpPerspective(
            pixels, matrix, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ),
        dtype=np.uint8,
    )
