"""The print of a zone in millimetres: rows, pitch, heights, and each glyph against its row."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.geometry.frames import apply_homography
from visualdoc.reading.mrz.types import MrzReading

Floats = NDArray[np.float64]
ToMm = Callable[[Floats], Floats]

OWN_GLYPH_MIN = 4
"""Sisters on the zone from which a glyph's own place in its cell is learned."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """One row.

    Attributes
    ----------
    boxes_mm
        N × 4: left, top, right, bottom of every glyph in the row's own direction.
    dx_mm, dy_mm
        N: place of the glyph against the row's even grid and straight middle; what is the glyph's
        own (a J hangs left) is taken out.
    height_ratio
        N: height against the same glyph of OCR-B at the row's size, or against its sisters.
    """

    text: str
    boxes_mm: Floats
    pitch_mm: float
    skew_deg: float
    middle_mm: float
    left_mm: float
    cap_mm: float
    dx_mm: Floats
    dy_mm: Floats
    height_ratio: Floats


@cache
def ocrb_boxes() -> dict[str, tuple[float, float, float, float]]:
    """Glyph boxes of OCR-B in pitches from the middle of the cell and of the capital height."""
    text = resources.files("visualdoc.checks.mrz").joinpath("data/ocrb.toml").read_text("utf-8")
    return {c: (b[0], b[1], b[2], b[3]) for c, b in tomllib.loads(text)["boxes"].items()}


def page_to_mm(matrix: Floats) -> ToMm:
    """Map page points by a homography."""
    return lambda points: apply_homography(matrix, points)


def scaled_to_mm(px_per_mm: float) -> ToMm:
    """Map page points by the scan's resolution alone."""
    return lambda points: points / px_per_mm


def measure_rows(reading: MrzReading, to_mm: ToMm) -> list[Row]:
    """Measure every row of a zone."""
    texts = list(reading.lines)
    boxes = [
        _boxes_mm([c.polygon_px for c in line], to_mm, _direction(reading, to_mm))
        for line in reading.characters
    ]
    own = _own_places(texts, boxes)
    return [_row(text, box, own) for text, box in zip(texts, boxes, strict=True)]


def _direction(reading: MrzReading, to_mm: ToMm) -> float:
    """Return the reading direction on the document to the nearest right angle, radians.

    Skew stays in the measurements; only a zone that runs upwards or upside down is turned.
    """
    corners = to_mm(np.array(reading.corners_px.xy))
    along = corners[1] - corners[0]
    return float(np.round(np.arctan2(along[1], along[0]) / (np.pi / 2)) * np.pi / 2)


def _boxes_mm(polygons: list[PolygonPx], to_mm: ToMm, turn: float) -> Floats:
    cos, sin = np.cos(-turn), np.sin(-turn)
    rotation = np.array([[cos, -sin], [sin, cos]])
    boxes = []
    for polygon in polygons:
        corners = to_mm(np.array(polygon.xy)) @ rotation.T
        sides = (corners[[0, 3], 0].mean(), corners[[0, 1], 1].mean())
        ends = (corners[[1, 2], 0].mean(), corners[[2, 3], 1].mean())
        boxes.append([*sides, *ends])
    return np.array(boxes, dtype=np.float64).reshape(-1, 4)


def _own_places(texts: list[str], boxes: list[Floats]) -> dict[str, Floats]:
    """Offset of a glyph's box from its cell and its height, in pitches, per character.

    From the sisters on this zone where there are enough, else from OCR-B.
    """
    places = {c: _place(np.array(b)) for c, b in ocrb_boxes().items()}
    rows = [_row(text, box, places) for text, box in zip(texts, boxes, strict=True)]
    collected: dict[str, list[Floats]] = {}
    for row, box in zip(rows, boxes, strict=True):
        for index, character in enumerate(row.text):
            base = places.get(character, np.zeros(3))
            size = row.cap_mm
            delta = np.array(
                [row.dx_mm[index] / row.pitch_mm, row.dy_mm[index] / row.pitch_mm, 0.0]
            )
            height = (box[index, 3] - box[index, 1]) / size
            collected.setdefault(character, []).append(
                np.array([base[0] + delta[0], base[1] + delta[1], height])
            )
    for character, found in collected.items():
        if len(found) >= OWN_GLYPH_MIN:
            places[character] = np.median(np.stack(found), axis=0)
    return places


def _place(box: Floats) -> Floats:
    left, top, right, bottom = box
    return np.array([(left + right) / 2, (top + bottom) / 2, bottom - top])


def _row(text: str, boxes: Floats, places: dict[str, Floats]) -> Row:
    own = np.stack([places.get(c, np.array([0.0, 0.0, 1.0])) for c in text])
    index = np.arange(len(text), dtype=np.float64)
    x = (boxes[:, 0] + boxes[:, 2]) / 2
    y = (boxes[:, 1] + boxes[:, 3]) / 2
    pitch = float(np.median(np.diff(x)))
    for _ in range(2):
        along = robust_line(index, x - own[:, 0] * pitch)
        pitch = float(along[0])
    middle = robust_line(index, y - own[:, 1] * pitch)
    heights = boxes[:, 3] - boxes[:, 1]
    cap = float(np.median(heights / own[:, 2]))
    return Row(
        text=text,
        boxes_mm=boxes,
        pitch_mm=pitch,
        skew_deg=float(np.rad2deg(np.arctan2(middle[0], pitch))),
        middle_mm=float(np.polyval(middle, index.mean())),
        left_mm=float(along[1] - 0.5 * pitch),
        cap_mm=cap,
        dx_mm=x - own[:, 0] * pitch - np.polyval(along, index),
        dy_mm=y - own[:, 1] * pitch - np.polyval(middle, index),
        height_ratio=heights / (own[:, 2] * cap),
    )


def robust_line(x: Floats, y: Floats) -> Floats:
    """Straight line (slope, offset) with outliers left out twice."""
    keep = np.ones(len(x), dtype=bool)
    line = np.zeros(2)
    for _ in range(3):
        line = np.asarray(np.polyfit(x[keep], y[keep], 1), dtype=np.float64)
        residual = np.abs(y - np.polyval(line, x))
        keep = residual <= max(3.0 * float(np.median(residual)), 1e-6)
        if keep.sum() < 3:
            break
    return line


def robust_spread(values: Floats) -> float:
    """Estimate the standard deviation by the median absolute deviation."""
    return float(1.4826 * np.median(np.abs(values - np.median(values))))
