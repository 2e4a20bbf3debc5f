"""Shapes in one of two frames: page pixels (Px) or document millimetres (Mm).

x runs to the right, y down, from the top left corner; a pixel centre lies at integer + 0.5. A point
of one frame never type-checks as a point of the other; :mod:`visualdoc.geometry.frames` converts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

MIN_POLYGON_POINTS = 3


@dataclass(frozen=True, slots=True)
class PointPx:
    """A point in page pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PointMm:
    """A point in document millimetres."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeMm:
    """Width and height in millimetres."""

    width_mm: float
    height_mm: float

    @property
    def polygon(self) -> PolygonMm:
        """The whole document, clockwise from its top left corner."""
        return PolygonMm.rectangle(0, 0, self.width_mm, self.height_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class SizePx:
    """Width and height in pixels."""

    width_px: int
    height_px: int


def _shoelace(xy: Sequence[tuple[float, float]]) -> float:
    pairs = zip(xy, [*xy[1:], xy[0]], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2.0


def _bounds(xy: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs = [x for x, _ in xy]
    ys = [y for _, y in xy]
    return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class _Polygon:
    xy: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if len(self.xy) < MIN_POLYGON_POINTS:
            msg = f"a polygon needs at least {MIN_POLYGON_POINTS} points, got {len(self.xy)}"
            raise ValueError(msg)

    @classmethod
    def of(cls, points: Iterable[Sequence[float]]) -> Self:
        """Build from any iterable of ``(x, y)`` pairs."""
        return cls(tuple((float(p[0]), float(p[1])) for p in points))

    @classmethod
    def rectangle(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """Build the upright rectangle, clockwise from its top left corner."""
        return cls.of([(left, top), (right, top), (right, bottom), (left, bottom)])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """``(left, top, right, bottom)`` of the upright bounding box."""
        return _bounds(self.xy)

    @property
    def area(self) -> float:
        """Area in the frame's unit squared (shoelace formula)."""
        return _shoelace(self.xy)

    def rounded(self, digits: int = 2) -> list[list[float]]:
        """Points as lists for a report, rounded to ``digits`` decimals."""
        return [[round(x, digits), round(y, digits)] for x, y in self.xy]


@dataclass(frozen=True, slots=True)
class PolygonPx(_Polygon):
    """A polygon in page pixels."""

    @property
    def centre(self) -> PointPx:
        """Centre of the bounding box."""
        left, top, right, bottom = self.bounds
        return PointPx((left + right) / 2, (top + bottom) / 2)


@dataclass(frozen=True, slots=True)
class PolygonMm(_Polygon):
    """A polygon in document millimetres."""

    @property
    def centre(self) -> PointMm:
        """Centre of the bounding box."""
        left, top, right, bottom = self.bounds
        return PointMm((left + right) / 2, (top + bottom) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxMm:
    """An upright box in document millimetres."""

    left_mm: float
    top_mm: float
    right_mm: float
    bottom_mm: float

    @property
    def width_mm(self) -> float:
        """Horizontal extent."""
        return self.right_mm - self.left_mm

    @property
    def height_mm(self) -> float:
        """Vertical extent."""
        return self.bottom_mm - self.top_mm

    @property
    def polygon(self) -> PolygonMm:
        """The box as a polygon, clockwise from the top left."""
        return PolygonMm.rectangle(self.left_mm, self.top_mm, self.right_mm, self.bottom_mm)

    def grown(self, by_mm: float) -> BoxMm:
        """Return the box with every side moved outwards by ``by_mm``."""
        return BoxMm(
            left_mm=self.left_mm - by_mm,
            top_mm=self.top_mm - by_mm,
            right_mm=self.right_mm + by_mm,
            bottom_mm=self.bottom_mm + by_mm,
        )

    def overlap_mm2(self, other: BoxMm) -> float:
        """Area shared with ``other`` in mm²."""
        width = min(self.right_mm, other.right_mm) - max(self.left_mm, other.left_mm)
        height = min(self.bottom_mm, other.bottom_mm) - max(self.top_mm, other.top_mm)
        return max(width, 0.0) * max(height, 0.0)
