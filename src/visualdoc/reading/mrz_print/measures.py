"""Raw measurements of every character of a fitted zone, by the name of their cue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian
from visualdoc.reading.mrz_print.fit import FittedZone
from visualdoc.reading.mrz_print.glyph_fit import DEPARTURES
from visualdoc.reading.mrz_print.outlines import cell_grid

Doubles = NDArray[np.float64]
Float = NDArray[np.float32]


def measured(zone: FittedZone) -> dict[str, Doubles]:
    """Raw value of every cue for every character."""
    values = {name: zone.departures[:, k] for k, name in enumerate(DEPARTURES)}
    values["depth"] = zone.depth
    values |= _colours(zone)
    values |= _textures(zone)
    values["unrest"] = unrest(zone)
    values["worn"] = worn(zone)
    return values


def _colours(zone: FittedZone) -> dict[str, Doubles]:
    """Colour of the ink and of the ground, by least squares on the fitted glyph."""
    x, y = (axis[::2, ::2] for axis in cell_grid(zone.px_a_pitch))
    inside = (np.abs(x) <= 0.5) & (np.abs(y) <= 0.68)
    drawn = zone.drawn[:, ::2, ::2][:, inside].astype(np.float64)
    seen = zone.cells[:, ::2, ::2][:, inside].astype(np.float64)
    flat = np.stack([np.ones(drawn.shape[1]), x[inside], y[inside]], axis=1)
    # the ground's plane is the same for all cells: it is taken out once, then each glyph is alone
    plane = np.linalg.pinv(flat)
    glyph = drawn - (drawn @ plane.T) @ flat.T
    slope = np.einsum("np,npc->nc", glyph, seen) / np.maximum((glyph**2).sum(axis=1), 1e-9)[:, None]
    ink = -slope
    ground = np.einsum("p,npc->nc", plane[0], seen - drawn[..., None] * slope[:, None])
    level = ground.mean(axis=1)
    local = _against_neighbours(zone, np.stack(
        [level, ground[:, 0] - ground[:, 1], ground[:, 2] - ground[:, 1]], axis=1
    ))  # fmt: skip
    return {
        "ink_red": ink[:, 0] - ink[:, 1],
        "ink_blue": ink[:, 2] - ink[:, 1],
        "ground": local[:, 0],
        "ground_red": local[:, 1],
        "ground_blue": local[:, 2],
    }


def _against_neighbours(zone: FittedZone, values: Doubles, reach: int = 3) -> Doubles:
    """Difference from the median of the nearest cells of the row."""
    result = np.zeros_like(values)
    for r in range(len(zone.rows)):
        own = np.flatnonzero(zone.places[:, 0] == r)
        for k, i in enumerate(own):
            near = [own[j] for j in range(k - reach, k + reach + 1) if j != k and 0 <= j < len(own)]
            result[i] = values[i] - np.median(values[near], axis=0)
    return result


def _textures(zone: FittedZone) -> dict[str, Doubles]:
    x, y = cell_grid(zone.px_a_pitch)
    inside = (np.abs(x) <= 0.5) & (np.abs(y) <= 0.66)
    rest = without_sisters(zone)
    near = np.stack([gaussian((d > 0.02).astype(np.float32), 1.5) > 0.05 for d in zone.drawn])
    near &= inside
    limit = 3.0 * float(np.sqrt(np.mean(rest[near] ** 2)))
    clipped = np.clip(rest, -limit, limit) ** 2
    fine = np.stack([r - gaussian(r, 1.0) for r in zone.rest]) ** 2
    ground = (zone.drawn < 0.01) & inside
    core = (zone.drawn > 0.85) & inside
    return {
        "shape": _log_mean(clipped, near),
        "ground_grain": _log_mean(fine, ground),
        "ink_grain": _log_mean(fine, core),
    }


def unrest(zone: FittedZone) -> Doubles:
    """Measure what lies on the ground of each cell and is no glyph, as a logarithm.

    Security lines, a stamp, a fold: they move every measurement of the cell that they cross.
    """
    x, y = cell_grid(zone.px_a_pitch)
    inside = (np.abs(x) <= 0.55) & (np.abs(y) <= 0.74)
    ground = (zone.drawn < 0.01) & inside
    return _log_mean(zone.rest**2, ground)


def worn(zone: FittedZone) -> Doubles:
    """Ink that is missing within the glyph beyond what lies beside it, as a share of its area.

    A fold or a scratch takes ink away; another shape takes it away and puts it elsewhere.
    """
    x, y = cell_grid(zone.px_a_pitch)
    inside = (np.abs(x) <= 0.5) & (np.abs(y) <= 0.68)
    core = (zone.drawn > 0.7 * zone.depth[:, None, None]) & inside
    beside = (zone.drawn < 0.15) & inside
    missing = np.where(core, np.clip(-zone.rest - 0.1, 0, None), 0).sum(axis=(1, 2))
    extra = np.where(beside, np.clip(zone.rest - 0.1, 0, None), 0).sum(axis=(1, 2))
    area = np.maximum(core.sum(axis=(1, 2)), 1)
    return np.asarray((missing - extra) / area, dtype=np.float64)


def _log_mean(values: Float, where: NDArray[np.bool_]) -> Doubles:
    """Log of the root mean square; cells without a single sample take the zone's median."""
    count = where.sum(axis=(1, 2))
    total = np.where(where, values, 0).sum(axis=(1, 2))
    enough = count >= 6
    logs = 0.5 * np.log(total / np.maximum(count, 1) + 1e-7)
    middle = float(np.median(logs[enough])) if enough.any() else 0.0
    return np.where(enough, logs, middle).astype(np.float64)


def without_sisters(zone: FittedZone) -> Float:
    """Take what the other glyphs of the same letter leave over from each glyph's rest."""
    result = zone.rest.copy()
    for character in np.unique(zone.text):
        own = np.flatnonzero(zone.text == character)
        n = len(own) - 1
        if n < 1:
            continue
        total = zone.rest[own].sum(axis=0)
        for i in own:
            others = (total - zone.rest[i]) / n
            result[i] = (zone.rest[i] - n / (n + 1.0) * others) / np.sqrt(1 + n / (n + 1.0) ** 2)
    return result
