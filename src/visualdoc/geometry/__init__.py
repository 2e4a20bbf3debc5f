"""Points, polygons and maps that carry their frame: page pixels or document millimetres."""

from visualdoc.geometry.frames import PageToDocument, Scale
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
    "BoxMm",
    "PageToDocument",
    "PointMm",
    "PointPx",
    "PolygonMm",
    "PolygonPx",
    "Scale",
    "SizeMm",
    "SizePx",
]
