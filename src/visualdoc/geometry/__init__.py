"""Points, polygons and maps that carry their frame: page pixels or document millimetres."""

from visualdoc.geometry.frames import MM_PER_INCH, PageToDocument, Scale, apply_homography, invert
from visualdoc.geometry.shapes import (
    BoxMm,
    PointMm,
    PointPx,
    PolygonMm,
    PolygonPx,
    SizeMm,
    SizePx,
)

__all__ = [
    "MM_PER_INCH",
    "BoxMm",
    "PageToDocument",
    "PointMm",
    "PointPx",
    "PolygonMm",
    "PolygonPx",
    "Scale",
    "SizeMm",
    "SizePx",
    "apply_homography",
    "invert",
]
