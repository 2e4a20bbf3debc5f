"""One line of a zone: read, grown to its ends, brought onto its own middle."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.text_lines import Grey
from visualdoc.inference import Model
from visualdoc.reading.mrz.digits import FILLER
from visualdoc.reading.mrz.grid import MARGIN_CELLS, Grid, fit_grid
from visualdoc.reading.mrz.recogniser import CLASSES, LineFrames, read_frames
from visualdoc.reading.mrz.strips import TextLine, strip_of

END_MARGIN_CAPS = 2.5
"""Blank kept at both ends of a strip."""

PROFILE_PX_PER_CAP = 20.0
PROFILE_HEIGHT_CAPS = 2.2
MAX_GROWTHS = 4
BLANK = 0.5
"""Below this posterior of any character a place counts as blank where a line is parted."""

POLARITY_RATIO = 1.6
"""Light ink is believed only where the light tail is clearly the longer one: it is rare."""

MIN_INK_DEPTH = 20.0
"""Grey levels between paper and ink below which a cell shows no ink."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineRead:
    """A line with what was read on it.

    Attributes
    ----------
    start, stop
        Cells of the grid that hold characters (likeliest, without knowing the format).
    """

    frames: LineFrames
    grid: Grid
    start: int
    stop: int

    @property
    def line(self) -> TextLine:
        """Where the line runs."""
        return self.frames.line

    @property
    def count(self) -> int:
        """Number of characters."""
        return self.stop - self.start

    @property
    def text(self) -> str:
        """Likeliest characters."""
        return self.grid.text(self.start, self.stop)

    @property
    def confidence(self) -> float:
        """Mean posterior of the characters."""
        return float(self.grid.confidence(self.start, self.stop).mean()) if self.count else 0.0

    @property
    def fillers(self) -> int:
        """Characters that are fillers with a posterior over one half."""
        filler = self.grid.classes[self.start : self.stop, CLASSES.index(FILLER)]
        return int((filler > 0.5).sum())

    @property
    def pitch_px(self) -> float:
        """Distance of characters on the page."""
        return self.grid.pitch_frames * self.frames.caps_per_frame * self.line.cap_px

    @property
    def cells_px(self) -> NDArray[np.float64]:
        """Distances along the line of the characters' middles."""
        return self.frames.along_px(self.grid.centres[self.start : self.stop])

    def along_px(self, cell: float) -> float:
        """Distance along the line of a cell's middle."""
        cells = np.arange(len(self.grid.centres))
        frame = np.interp(cell, cells, self.grid.centres)
        return float(self.frames.along_px(np.asarray(frame)))


def read_line(model: Model, grey: Grey, line: TextLine) -> LineRead | None:
    """Read a line where it is said to be; None when no even row of characters is there."""
    frames = read_frames(model, grey, line)
    grid = fit_grid(frames)
    if grid is None:
        return None
    span = _occupied(grid.present)
    if span is None:
        return None
    return LineRead(frames=frames, grid=grid, start=span[0], stop=span[1])


def with_polarity(grey: Grey, line: TextLine) -> TextLine:
    """Tell from the pixels whether a line is printed lighter than its ground.

    Ink covers a fifth of a line at most, so the tail of the grey levels on its side is the longer.
    """
    strip = strip_of(grey, replace(line, light_ink=False), px_per_cap=6.0, height_caps=0.9)
    dark, middle, light = np.percentile(strip, (4, 50, 96))
    return replace(line, light_ink=bool(light - middle > POLARITY_RATIO * (middle - dark)))


def _occupied(present: NDArray[np.float64]) -> tuple[int, int] | None:
    """Cells from the first to the last character: the run of largest total evidence."""
    evidence = np.log(present / (1 - present)).clip(-2.5, 2.5)
    best, best_span = 0.0, None
    total, start = 0.0, 0
    for cell, value in enumerate(evidence):
        if total <= 0:
            total, start = 0.0, cell
        total += value
        if total > best:
            best, best_span = total, (start, cell + 1)
    return best_span


def parted(read: LineRead) -> list[TextLine]:
    """Part a line at its widest blank; nothing when it has none."""
    blank = np.flatnonzero(read.grid.present[read.start : read.stop] < BLANK)
    runs = np.split(blank, np.flatnonzero(np.diff(blank) > 1) + 1)
    widest = max(runs, key=len)
    if len(widest) == 0:
        return []
    cut = read.along_px(read.start + float(widest.mean()))
    return [replace(read.line, end_px=cut), replace(read.line, start_px=cut)]


def grown(model: Model, grey: Grey, read: LineRead) -> LineRead:
    """Follow the line to its ends: lengthen the strip where characters reach its border."""
    for _ in range(MAX_GROWTHS):
        line, pitch = read.line, read.pitch_px
        first, last = read.along_px(read.start), read.along_px(read.stop - 1)
        start = first - 10 * pitch if first - line.start_px < 1.6 * pitch else None
        end = last + 10 * pitch if line.end_px - last < 1.6 * pitch else None
        if start is None and end is None:
            return read
        longer = replace(
            line,
            start_px=line.start_px if start is None else start,
            end_px=line.end_px if end is None else end,
        )
        longer = within_page(longer, grey)
        if longer.end_px - longer.start_px < line.end_px - line.start_px + pitch:
            return read
        again = read_line(model, grey, longer)
        if again is None or again.count <= read.count:
            return read
        read = again
    return read


def within_page(line: TextLine, grey: Grey) -> TextLine:
    """Cut a line at the page's border (half a capital outside is kept)."""
    height, width = grey.shape
    step = max(line.cap_px / 2, 1.0)
    along = np.arange(line.start_px, line.end_px + step, step)
    points = line.page(along, np.zeros_like(along))
    inside = (
        (points[:, 0] > -step)
        & (points[:, 0] < width + step)
        & (points[:, 1] > -step)
        & (points[:, 1] < height + step)
    )
    if not inside.any():
        return line
    kept = along[inside]
    return replace(line, start_px=float(kept[0]), end_px=float(kept[-1]))


def centred(grey: Grey, read: LineRead) -> TextLine:
    """Bring a line onto the middle of its own characters and measure their height.

    The vertical middle of every character's ink is measured; a robust line (for long lines a
    parabola) through them becomes the new middle.
    """
    line = read.line
    strip = strip_of(grey, line, px_per_cap=PROFILE_PX_PER_CAP, height_caps=PROFILE_HEIGHT_CAPS)
    along = read.cells_px
    columns = (along - line.start_px) / line.cap_px * PROFILE_PX_PER_CAP
    half = read.pitch_px / line.cap_px * PROFILE_PX_PER_CAP / 2
    found, rows = _ink_rows(strip, columns, half)
    if found.sum() < 6:
        return line
    middle = rows.mean(axis=1) / PROFILE_PX_PER_CAP - PROFILE_HEIGHT_CAPS / 2
    height = float(np.percentile(rows[:, 1] - rows[:, 0], 65)) / PROFILE_PX_PER_CAP
    curve = _robust_curve(along[found] / line.cap_px, middle)
    return _moved(line, curve, min(max(height, 0.72), 1.4))


def _ink_rows(
    strip: Grey, columns: NDArray[np.float64], half: float
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which cells show ink, and the first and last + 1 row of it in those."""
    reach = max(int(half), 1)
    picked = columns.astype(np.int64)[:, None] + np.arange(-reach, reach + 1)
    cells = strip[:, np.clip(picked, 0, strip.shape[1] - 1)].transpose(1, 0, 2)
    flat = np.sort(cells.reshape(len(cells), -1), axis=1).astype(np.float64)
    paper, ink = flat[:, int(0.85 * flat.shape[1])], flat[:, int(0.03 * flat.shape[1])]
    below: NDArray[np.bool_] = cells.astype(np.float64) < ((paper + ink) / 2)[:, None, None]
    dark = np.any(below, axis=2)
    found = dark.any(axis=1) & (paper - ink >= MIN_INK_DEPTH)
    return found, _run_through(dark[found])


def _run_through(dark: NDArray[np.bool_]) -> NDArray[np.float64]:
    """First and last + 1 row of the ink nearest the middle, in every cell; two blank rows count."""
    bridged = dark.copy()
    for gap in (1, 2):
        bridged[:, gap:-1] |= dark[:, : -gap - 1] & dark[:, gap + 1 :]
    if len(dark) == 0:
        return np.zeros((0, 2))
    rows = np.arange(dark.shape[1])
    away = np.where(dark, np.abs(rows - dark.shape[1] // 2), dark.shape[1])
    begins = np.diff(bridged, axis=1, prepend=False) & bridged
    number = np.where(bridged, np.cumsum(begins, axis=1), 0)
    nearest = number[np.arange(len(dark)), away.argmin(axis=1)]
    own = number == nearest[:, None]
    first = own.argmax(axis=1)
    last = dark.shape[1] - own[:, ::-1].argmax(axis=1)
    return np.column_stack([first, last]).astype(np.float64)


def _robust_curve(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    keep = np.ones(len(x), dtype=bool)
    curve = np.zeros(1)
    for degree in (1, 1, 2 if len(x) >= 16 else 1):
        curve = np.asarray(np.polyfit(x[keep], y[keep], degree))
        residual = np.abs(y - np.polyval(curve, x))
        keep = residual < max(3.0 * float(np.median(residual)), 0.04)
    return curve


def _moved(line: TextLine, curve: NDArray[np.float64], height: float) -> TextLine:
    """Shift and turn the line by a polynomial (highest power first, in capital heights)."""
    quadratic = float(curve[0]) if len(curve) == 3 else 0.0
    quadratic += line.bend[2] if line.bend else 0.0
    slope, offset = float(curve[-2]), float(curve[-1])
    down = offset * line.cap_px
    cos, sin = np.cos(line.angle_rad), np.sin(line.angle_rad)
    return replace(
        line,
        x=line.x - down * sin,
        y=line.y + down * cos,
        angle_rad=line.angle_rad + float(np.arctan(slope)),
        cap_px=line.cap_px * height,
        bend=(0.0, 0.0, quadratic * height) if quadratic else (),
    )


def margins_for(read: LineRead) -> TextLine:
    """Return the line with just the blank at both ends that reading its characters needs."""
    line = read.line
    room = max(END_MARGIN_CAPS * line.cap_px, (MARGIN_CELLS + 0.5) * read.pitch_px)
    return replace(
        line,
        start_px=read.along_px(read.start) - room,
        end_px=read.along_px(read.stop - 1) + room,
    )
