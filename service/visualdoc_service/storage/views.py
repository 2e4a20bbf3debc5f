"""Cuts and reductions of stored pictures, encoded for the page."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from visualdoc.geometry import PageToDocument, PolygonMm, Scale
from visualdoc.geometry.frames import apply_homography
from visualdoc_service.storage.pyramid import Pyramid, encode_jpeg

MARGIN_SHARE = 0.25
MIN_MARGIN_MM = 1.5
MAX_CROP_PX = 1600
OUTLINE_SHARE = 1 / 160
OUTLINE_INK = (20, 38, 59)
OUTLINE_HALO = (255, 255, 255)

Box = tuple[float, float, float, float]


def as_png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode losslessly."""
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "PNG", compress_level=3)
    return target.getvalue()


def reduced_jpeg(pyramid: Pyramid, max_px: int) -> bytes:
    """Return the whole picture, at most ``max_px`` on its longer side."""
    return encode_jpeg(pyramid.reduced(max_px))


def with_margin(box: Box, *, minimum: float) -> Box:
    """Grow a box so that the surroundings of a doubt can be judged too."""
    left, top, right, bottom = box
    margin = max(minimum, MARGIN_SHARE * max(right - left, bottom - top))
    return left - margin, top - margin, right + margin, bottom + margin


def box_of(polygon: Sequence[Sequence[float]]) -> Box:
    """Return the upright bounding box of a polygon."""
    xs, ys = [p[0] for p in polygon], [p[1] for p in polygon]
    return min(xs), min(ys), max(xs), max(ys)


def cut_px(pyramid: Pyramid, box_px: Box) -> NDArray[np.uint8]:
    """Cut a box out of a picture, from the level that gives at most ``MAX_CROP_PX``."""
    left, top, right, bottom = box_px
    level = _level_for(pyramid, max(right - left, bottom - top) / MAX_CROP_PX)
    factor = 2.0**level
    return pyramid.window(
        math.floor(left / factor),
        math.floor(top / factor),
        math.ceil(right / factor),
        math.ceil(bottom / factor),
        level=level,
    )


def cut_mm(pyramid: Pyramid, box_mm: Box, *, dpi: float) -> NDArray[np.uint8]:
    """Cut a box in millimetres out of a picture that lies on the document's own grid."""
    px_per_mm = Scale(dpi).px_per_mm
    left, top, right, bottom = (edge * px_per_mm for edge in box_mm)
    return cut_px(pyramid, (left, top, right, bottom))


def straightened(
    pyramid: Pyramid, page_to_document: Sequence[Sequence[float]], box_mm: Box, *, dpi: float
) -> NDArray[np.uint8]:
    """Cut a box in document millimetres out of the scan, turned to lie as the reference does.

    The pixels come from the scan itself, not from the aligned picture: nothing finer than the
    reference's grid is lost.

    Parameters
    ----------
    page_to_document
        3 × 3 homography from page pixels to document millimetres.
    dpi
        Resolution of the result; the scan's own.
    """
    to_page = PageToDocument.of(np.array(page_to_document, dtype=np.float64)).inverse
    box = PolygonMm.rectangle(*box_mm)
    corners = apply_homography(to_page, np.array(box.xy))
    longer_mm = max(box_mm[2] - box_mm[0], box_mm[3] - box_mm[1])
    px_per_mm = min(Scale(dpi).px_per_mm, MAX_CROP_PX / longer_mm)
    level = _level_for(pyramid, Scale(dpi).px_per_mm / px_per_mm)
    factor = 2.0**level
    origin = np.floor(corners.min(axis=0) / factor).astype(int) - 2
    end = np.ceil(corners.max(axis=0) / factor).astype(int) + 2
    source = pyramid.window(*origin.tolist(), *end.tolist(), level=level)
    # from result pixels to millimetres, to page pixels, to pixels of the window
    place = np.array([[1 / px_per_mm, 0, box_mm[0]], [0, 1 / px_per_mm, box_mm[1]], [0, 0, 1]])
    shrink = np.array([[1 / factor, 0, -origin[0]], [0, 1 / factor, -origin[1]], [0, 0, 1]])
    size = (
        max(round((box_mm[2] - box_mm[0]) * px_per_mm), 1),
        max(round((box_mm[3] - box_mm[1]) * px_per_mm), 1),
    )
    return _warped(source, shrink @ to_page @ place, size)


def _warped(
    source: NDArray[np.uint8], matrix: NDArray[np.float64], size: tuple[int, int]
) -> NDArray[np.uint8]:
    coefficients = (matrix / matrix[2, 2]).ravel()[:8].tolist()
    picture = Image.fromarray(source).transform(
        size,
        Image.Transform.PERSPECTIVE,
        coefficients,
        resample=Image.Resampling.BICUBIC,
        fillcolor=(255, 255, 255),
    )
    return np.asarray(picture)


def outlined(
    pixels: NDArray[np.uint8], polygon: Sequence[Sequence[float]], box: Box
) -> NDArray[np.uint8]:
    """Draw a region's outline into a cut; polygon and box in the same frame."""
    per_unit_x = pixels.shape[1] / (box[2] - box[0])
    per_unit_y = pixels.shape[0] / (box[3] - box[1])
    points = [((x - box[0]) * per_unit_x, (y - box[1]) * per_unit_y) for x, y in polygon]
    picture = Image.fromarray(pixels)
    width = max(round(max(picture.size) * OUTLINE_SHARE), 1)
    pen = ImageDraw.Draw(picture)
    for colour, thickness in ((OUTLINE_HALO, 3 * width), (OUTLINE_INK, width)):
        pen.line([*points, points[0]], fill=colour, width=thickness)
    return np.asarray(picture)


def _level_for(pyramid: Pyramid, reduction: float) -> int:
    wanted = math.floor(math.log2(max(reduction, 1.0)))
    return min(wanted, len(pyramid.levels) - 1)
