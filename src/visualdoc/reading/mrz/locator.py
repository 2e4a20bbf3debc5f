"""Where lines of a machine-readable zone run: a small network over the reduced page.

The network says for every cell of 4 × 4 px whether the middle of such a line runs there, in which
direction and how tall its capitals are. Cells that belong together become lines; from which end a
line reads is left to the recogniser.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.components import components
from visualdoc.imaging.text_lines import Grey, resized
from visualdoc.inference import Model
from visualdoc.reading.mrz.strips import TextLine, box_around

MODEL_NAME = "mrz_locator"
STRIDE_PX = 4
NOMINAL_CAP_PX = 10.0
"""Capital height whose logarithm is zero in the network's output."""

SIDE_STEP_PX = 64
"""Sides are padded to a multiple: the network halves them four times, and fewer shapes are seen."""

CORE_LEVELS = (0.5, 0.8, 0.95)
"""Cells count from the first on; where rows of small print run together, the next parts them."""

MIN_CELLS = 6
MIN_LENGTH_CAPS = 6.0
MAX_SPREAD_CAPS = 0.45
END_MARGIN_CAPS = 3.0

FINE_CAP_PX = 9.0
WANTED_CAP_PX = 13.0
MAX_FINE_SIDE_PX = 1280
ROOM_CAPS = 8.0
"""Capitals below the first are looked at again at the second, eight capitals around the rows."""

ROW_LENGTH_CAPS = 20.0

JOIN_GAP_CAPS = 12.0
JOIN_ACROSS_CAPS = 0.6
JOIN_TURN_RAD = 0.15
JOIN_CAP_RATIO = 1.4

BENT_FROM_CAPS = 20.0
MAX_BEND = 2e-3
"""Quadratic offset in capital heights a squared capital height: two capitals over a whole line."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cells:
    """Cells of one line: N points, weights, doubled directions, logarithms of the height."""

    x: Floats
    y: Floats
    weight: Floats
    cos: Floats
    sin: Floats
    height: Floats

    def joined(self, other: _Cells) -> _Cells:
        pairs = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in ("x", "y", "weight", "cos", "sin", "height")
        }
        return _Cells(**pairs)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Segment:
    cells: _Cells
    line: TextLine
    spread_px: float


def locate_lines(model: Model, grey: Grey, *, side_px: int) -> list[TextLine]:
    """Find lines on a page that is brought to a longest side of ``side_px``.

    Where the lines found are so small that their rows run together, their surroundings are looked
    at once more at a finer scale, as far as the page has one.

    Parameters
    ----------
    grey
        H × W uint8.

    Returns
    -------
    list of TextLine
        In page pixels, the longest first; each may read from either end.
    """
    factor = side_px / max(grey.shape)
    lines = _lines(model, grey, factor)
    # Whole rows tell the size of a zone; labels in capitals are often smaller.
    rows = [line for line in lines if _length_caps(line) >= ROW_LENGTH_CAPS] or lines
    cap = float(np.median([line.cap_px for line in rows])) if rows else 0.0
    if not rows or cap * factor >= FINE_CAP_PX:
        return lines
    left, top, right, bottom = box_around(rows, grey.shape, room_caps=ROOM_CAPS)
    part = np.ascontiguousarray(grey[top:bottom, left:right])
    finer = min(WANTED_CAP_PX / cap, 1.0, MAX_FINE_SIDE_PX / max(part.shape))
    if finer < 1.2 * factor:
        return lines
    again = [line.moved(float(left), float(top)) for line in _lines(model, part, finer)]
    return again or lines


def _lines(model: Model, grey: Grey, factor: float) -> list[TextLine]:
    small = resized(grey, factor)
    maps = model.run({"page": _normalised(small)})["lines"][0]
    rows, columns = (-(-side // STRIDE_PX) for side in small.shape)
    segments = _joined(list(_segments(maps[:, :rows, :columns].astype(np.float64))))
    long = [s.line for s in segments if _length_caps(s.line) >= MIN_LENGTH_CAPS]
    # Rounding makes the factors of the two sides differ by less than a pixel over the page.
    scale_x, scale_y = small.shape[1] / grey.shape[1], small.shape[0] / grey.shape[0]
    back = 1.0 / float(np.sqrt(scale_x * scale_y))
    return [
        line.scaled(back) for line in sorted(long, key=lambda line: line.start_px - line.end_px)
    ]


def _normalised(small: Grey) -> NDArray[np.float32]:
    """Grey levels about zero, as in training; padded right and below."""
    height, width = small.shape
    padded = np.pad(small, ((0, -height % SIDE_STEP_PX), (0, -width % SIDE_STEP_PX)), mode="edge")
    return ((padded.astype(np.float32) - 128.0) / 64.0)[None, None]


def _segments(maps: Floats) -> Iterator[_Segment]:
    """Split the core into components; what is too thick for one line is split again, higher up."""
    pending = [(part, 0) for part in _parts(maps[0] > CORE_LEVELS[0])]
    while pending:
        (rows, columns), level = pending.pop()
        segment = _segment(_cells(maps, rows, columns))
        too_thick = segment.spread_px > MAX_SPREAD_CAPS * segment.line.cap_px
        if not too_thick:
            yield segment
        elif level + 1 < len(CORE_LEVELS):
            mask = np.zeros(maps.shape[1:], dtype=np.bool_)
            mask[rows, columns] = maps[0, rows, columns] > CORE_LEVELS[level + 1]
            pending += [(part, level + 1) for part in _parts(mask)]


def _parts(mask: NDArray[np.bool_]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    parts = []
    for component in components(mask, min_area_px=MIN_CELLS):
        left, top, _, _ = component.box
        rows, columns = np.nonzero(component.mask)
        parts.append((rows + top, columns + left))
    return parts


def _cells(maps: Floats, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> _Cells:
    core, cos, sin, height = maps[:, rows, columns]
    return _Cells(
        x=(columns.astype(np.float64) + 0.5) * STRIDE_PX,
        y=(rows.astype(np.float64) + 0.5) * STRIDE_PX,
        weight=core,
        cos=cos,
        sin=sin,
        height=height,
    )


def _segment(cells: _Cells) -> _Segment:
    """Fit a line, bent when it is long, through weighted cells."""
    weight = cells.weight / cells.weight.sum()
    x, y = float(weight @ cells.x), float(weight @ cells.y)
    angle = float(np.arctan2(weight @ cells.sin, weight @ cells.cos)) / 2
    cap = NOMINAL_CAP_PX * float(np.exp(weight @ cells.height))
    curve = np.zeros(3)
    for degree in (1, 2):
        along, across = _turned(cells, x, y, angle)
        reach = float(np.ptp(along))
        if degree == 2 and reach < BENT_FROM_CAPS * cap:
            break
        if reach > 2 * cap:
            curve = np.zeros(3)
            fitted = np.polyfit(along, across, degree, w=np.sqrt(weight))
            curve[3 - len(fitted) :] = fitted
        if degree == 1:
            angle += float(np.arctan(curve[1]))
    along, across = _turned(cells, x, y, angle)
    bend = float(np.clip(curve[0] * cap, -MAX_BEND, MAX_BEND)) if len(curve) == 3 else 0.0
    residual = across - bend * along**2 / cap
    down = float(weight @ residual)
    spread = float(np.sqrt(weight @ (residual - down) ** 2))
    margin = END_MARGIN_CAPS * cap
    line = TextLine(
        x=x - down * float(np.sin(angle)),
        y=y + down * float(np.cos(angle)),
        angle_rad=angle,
        start_px=float(along.min()) - margin,
        end_px=float(along.max()) + margin,
        cap_px=cap,
        bend=(0.0, 0.0, bend) if bend else (),
    )
    return _Segment(cells=cells, line=line, spread_px=spread)


def _turned(cells: _Cells, x: float, y: float, angle: float) -> tuple[Floats, Floats]:
    """Distances along and across a direction through a point."""
    cos, sin = np.cos(angle), np.sin(angle)
    dx, dy = cells.x - x, cells.y - y
    return dx * cos + dy * sin, dy * cos - dx * sin


def _length_caps(line: TextLine) -> float:
    return (line.end_px - line.start_px) / line.cap_px - 2 * END_MARGIN_CAPS


def _joined(segments: list[_Segment]) -> list[_Segment]:
    """Join pieces of one line that a stamp, a fold or glare has parted."""
    left = sorted(segments, key=lambda s: s.line.start_px - s.line.end_px)
    result: list[_Segment] = []
    while left:
        segment = left.pop(0)
        fitting = next((other for other in left if _continues(segment, other)), None)
        while fitting is not None:
            left = [other for other in left if other is not fitting]
            segment = _segment(segment.cells.joined(fitting.cells))
            fitting = next((other for other in left if _continues(segment, other)), None)
        result.append(segment)
    return result


def _continues(a: _Segment, b: _Segment) -> bool:
    line, other = a.line, b.line
    turn = (line.angle_rad - other.angle_rad + np.pi / 2) % np.pi - np.pi / 2
    ratio = line.cap_px / other.cap_px
    if abs(turn) > JOIN_TURN_RAD or not 1 / JOIN_CAP_RATIO < ratio < JOIN_CAP_RATIO:
        return False
    along, across = _turned(b.cells, line.x, line.y, line.angle_rad)
    middle = float(np.mean(along))
    # A bend that was fitted to one piece may not go on in the next.
    bent = float(line.bend_at(np.asarray(middle)))
    off = min(abs(float(np.mean(across)) - bend) for bend in (0.0, bent))
    margin = END_MARGIN_CAPS * line.cap_px
    gap = max(line.start_px + margin - along.max(), along.min() - line.end_px + margin)
    return off < JOIN_ACROSS_CAPS * line.cap_px and gap < JOIN_GAP_CAPS * line.cap_px
