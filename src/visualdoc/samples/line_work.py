"""Security line work: guilloche fields and bands, rosettes, relief lines, microprint."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Lines = list[NDArray[np.float64]]


def wave_field(
    *,
    left: float,
    right: float,
    top: float,
    bottom: float,
    pitch: float,
    harmonics: Sequence[tuple[float, float, float, float]],
    step: float,
) -> Lines:
    """Lines that run from left to right and swing together, phase drifting from line to line.

    Parameters
    ----------
    harmonics
        ``(amplitude, wavelength, phase, drift)``: the phase of line k is ``phase + k * drift``.
    step
        Distance of the sample points along a line.
    """
    x = np.arange(left, right + step, step)
    lines = []
    for k, y0 in enumerate(np.arange(top, bottom, pitch)):
        y = np.full_like(x, y0)
        for amplitude, wavelength, phase, drift in harmonics:
            envelope = 0.6 + 0.4 * np.sin(x / wavelength * 0.7 + k * drift * 0.37)
            y += amplitude * envelope * np.sin(2 * np.pi * x / wavelength + phase + k * drift)
        lines.append(np.column_stack([x, y]))
    return lines


def band(
    *,
    start: tuple[float, float],
    end: tuple[float, float],
    half_height: float,
    strands: int,
    wavelength: float,
    step: float,
) -> Lines:
    """Plaited strands along a straight axis: the classic guilloche border."""
    p0, p1 = np.array(start), np.array(end)
    length = float(np.hypot(*(p1 - p0)))
    along = (p1 - p0) / length
    across = np.array([-along[1], along[0]])
    turns = max(round(length / wavelength), 1)
    s = np.linspace(0, length, max(int(length / step), 8))
    lines = []
    for k in range(strands):
        phase = 2 * np.pi * k / strands
        angle = 2 * np.pi * turns * s / length
        height = half_height * np.sin(angle + phase) * (0.72 + 0.28 * np.cos(2 * angle - phase))
        lines.append(p0 + s[:, None] * along + height[:, None] * across)
    return lines


def rosette(
    *,
    centre: tuple[float, float],
    inner: float,
    outer: float,
    lobes: int,
    strands: int,
    overtone: int = 3,
    samples: int = 1440,
) -> Lines:
    """Return closed curves whose radius swings between ``inner`` and ``outer``."""
    theta = np.linspace(0, 2 * np.pi, samples)
    middle, swing = (inner + outer) / 2, (outer - inner) / 2
    lines = []
    for k in range(strands):
        phase = 2 * np.pi * k / strands
        radius = middle + swing * (
            0.74 * np.sin(lobes * theta + phase) + 0.26 * np.sin(lobes * overtone * theta - phase)
        )
        lines.append(
            np.column_stack(
                [centre[0] + radius * np.cos(theta), centre[1] + radius * np.sin(theta)]
            )
        )
    return lines


def relief(
    height: NDArray[np.float32], *, pitch: float, lift: float, step: float, slope: float = 0.35
) -> Lines:
    """Parallel lines displaced by a height map, so that a motif seems to stand out.

    Parameters
    ----------
    height
        H × W in [0, 1], in the frame of the lines.
    lift
        Displacement at height 1.
    slope
        Inclination of the undisturbed lines.
    """
    rows, columns = height.shape
    x = np.arange(0, columns - 1, step)
    lines = []
    for y0 in np.arange(-slope * columns, rows + slope * columns, pitch):
        base = y0 + slope * x
        inside = np.clip(base, 0, rows - 1).astype(np.int64)
        lifted = base - lift * height[inside, x.astype(np.int64)]
        keep = (lifted > 0) & (lifted < rows - 1)
        if int(keep.sum()) > 2:
            lines.append(np.column_stack([x, lifted])[keep])
    return lines


def ring_of_text(
    glyphs: NDArray[np.uint8], *, radius: float, centre: tuple[float, float], size: int
) -> NDArray[np.float64]:
    """Sample positions that bend a text strip into a ring (x, y in the strip, per ring pixel).

    Parameters
    ----------
    glyphs
        h × w strip; its length is stretched to the circumference.
    size
        Side of the square target in px.

    Returns
    -------
    numpy.ndarray
        size × size × 2.
    """
    yy, xx = np.mgrid[0:size, 0:size].astype(np.float64) + 0.5
    dx, dy = xx - centre[0], yy - centre[1]
    distance = np.hypot(dx, dy)
    turn = (np.arctan2(dy, dx) / (2 * np.pi) + 0.25) % 1.0
    column = turn * (glyphs.shape[1] - 1)
    row = glyphs.shape[0] / 2 - (distance - radius)
    return np.stack([column, row], axis=-1)
