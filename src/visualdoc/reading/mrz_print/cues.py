"""What sets one character of a zone apart from the others, cue by cue, in spreads of the zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian
from visualdoc.reading.mrz_print.fit import FittedZone
from visualdoc.reading.mrz_print.glyph_fit import DEPARTURES
from visualdoc.reading.mrz_print.outlines import cell_grid

Doubles = NDArray[np.float64]
Float = NDArray[np.float32]
FILLER = "<"
QUIET = 0.03
"""Share of the ink's depth: less on the ground moves no measurement."""

WORN, WORN_STEP = 0.015, 0.01
"""Share of a glyph's ink that is missing: what a fold or a scratch took is no other print. Drawn
genuine zones that a fold or scratch made look altered lie at 0.02 to 0.10, altered characters under
0.015 in nine of ten cases."""

GROUND_CUES = frozenset({"ground", "ground_red", "ground_blue", "ground_grain", "shape"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One quantity that is compared.

    Attributes
    ----------
    floor
        Spread below which a zone is not believed to be even, in the quantity's unit.
    sign
        1 when only larger values set a character apart, 0 both.
    label, unit, factor
        How it is said to an examiner: ``value × factor`` in ``unit``.
    """

    name: str
    floor: float
    sign: int
    label: str
    unit: str
    factor: float


CUES = (
    Cue(name="dx", floor=0.006, sign=0, label="place along the row", unit="mm", factor=2.54),
    Cue(name="dy", floor=0.006, sign=0, label="place across the row", unit="mm", factor=2.54),
    Cue(name="turn", floor=0.006, sign=0, label="turn", unit="degrees", factor=57.2958),
    Cue(name="width", floor=0.004, sign=0, label="width", unit="%", factor=100.0),
    Cue(name="height", floor=0.003, sign=0, label="height", unit="%", factor=100.0),
    Cue(name="slant", floor=0.006, sign=0, label="slant", unit="degrees", factor=57.2958),
    Cue(name="weight", floor=0.0008, sign=0, label="stroke weight", unit="mm", factor=5.08),
    Cue(name="blur", floor=0.04, sign=0, label="softness of the edges", unit="samples", factor=1.0),
    Cue(name="sharp", floor=0.08, sign=0, label="cut of the stroke ends", unit="of the difference "
        "between round and sharp", factor=1.0),
    Cue(name="depth", floor=0.01, sign=0, label="ink depth", unit="%", factor=100.0),
    Cue(name="ink_red", floor=1.0, sign=0, label="red of the ink against its green",
        unit="grey levels", factor=1.0),
    Cue(name="ink_blue", floor=1.0, sign=0, label="blue of the ink against its green",
        unit="grey levels", factor=1.0),
    Cue(name="ground", floor=1.0, sign=0, label="brightness of the ground", unit="grey levels",
        factor=1.0),
    Cue(name="ground_red", floor=0.8, sign=0, label="red of the ground against its green",
        unit="grey levels", factor=1.0),
    Cue(name="ground_blue", floor=0.8, sign=0, label="blue of the ground against its green",
        unit="grey levels", factor=1.0),
    Cue(name="shape", floor=0.12, sign=1, label="shape", unit="times the usual difference",
        factor=1.0),
    Cue(name="ground_grain", floor=0.10, sign=0, label="grain of the ground",
        unit="log of its strength", factor=1.0),
    Cue(name="ink_grain", floor=0.15, sign=0, label="grain of the ink", unit="log of its strength",
        factor=1.0),
)  # fmt: skip


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


def _doubt_of(zone: FittedZone, cue: int) -> Doubles:
    """How uncertain a cue is for each character against the zone's median one; 1 where unknown."""
    # places vary by the machine's play, which is the same for all letters
    if cue > len(DEPARTURES) or cue < 2:
        return np.ones(len(zone.text))
    doubt = zone.doubt[:, cue]
    return np.maximum(doubt / max(float(np.median(doubt)), 1e-9), 0.3)


def standardised(
    values: Doubles,
    text: NDArray[np.str_],
    floor: float,
    doubt: Doubles,
    *,
    trusted: NDArray[np.bool_] | None = None,
) -> Doubles:
    """Deviation from what sisters and zone lead to expect, in spreads of the zone.

    A letter's own mean is shrunk towards the zone's by variance components: what sisters say
    counts by how much letters differ from one another on this zone.
    """
    filler = text == FILLER
    result = np.zeros(len(values))
    for group in (filler, ~filler):
        if group.sum() >= 3:
            known = (np.ones(len(text), dtype=np.bool_) if trusted is None else trusted)[group]
            scaled = values[group] - float(np.median(values[group]))
            result[group] = _standardised_group(scaled / doubt[group], text[group], floor, known)
    return result


def _standardised_group(
    values: Doubles, text: NDArray[np.str_], floor: float, trusted: NDArray[np.bool_]
) -> Doubles:
    within, between = _components(values, text, floor)
    result = np.zeros(len(values))
    for character in np.unique(text):
        sisters = trusted & (text == character)
        for own, others in ((sisters, -1), (~trusted & (text == character), 0)):
            n = int(sisters.sum()) + others
            trust = max(n, 0) * between / (max(n, 0) * between + within)
            expected: Doubles | float = 0.0
            if n > 0:
                middle = float(np.median(values[sisters]))
                expected = trust * (medians_of_others(values[own]) if others else middle)
            result[own] = (values[own] - expected) / np.sqrt(within + between * (1 - trust))
    return result


def medians_of_others(values: Doubles) -> Doubles:
    """Median of all values but each one itself."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    count = len(values) - 1
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    low, high = (count - 1) // 2, count // 2
    return np.asarray(
        (ranked[low + (rank <= low)] + ranked[high + (rank <= high)]) / 2, dtype=np.float64
    )


def _components(values: Doubles, text: NDArray[np.str_], floor: float) -> tuple[float, float]:
    """Variance of one character within its letter, and of letters' means, robustly."""
    total = max(robust_spread(values), floor) ** 2
    offs, means = [], []
    for character in np.unique(text):
        own = values[text == character]
        means.append(float(np.median(own)))
        if len(own) >= 2:
            offs.append((own - np.median(own)) * np.sqrt(len(own) / (len(own) - 1.0)))
    apart = np.concatenate(offs) if offs else np.zeros(0)
    if len(apart) < 8 or len(means) < 4:
        return total, max(total * 0.25, floor**2 * 0.25)
    within = max(1.4826 * float(np.median(np.abs(apart))), floor) ** 2
    spread = robust_spread(np.array(means)) ** 2
    return within, max(spread - within * 0.5, 0.1 * within)


def robust_spread(values: Doubles) -> float:
    """Estimate the standard deviation by the median absolute deviation."""
    return float(1.4826 * np.median(np.abs(values - np.median(values))))


def deviations(
    zone: FittedZone, values: Mapping[str, Doubles], trusted: NDArray[np.bool_] | None = None
) -> Doubles:
    """N × cues: deviations in spreads, in the order of ``CUES``.

    In a cell on which more lies than on the zone's others every deviation counts for less, those of
    the ground and the shape most: that is where lines of the ground, stamps and folds show. So it
    is with a glyph that has lost ink.

    Parameters
    ----------
    values
        Raw values by cue, from :func:`measured`.
    trusted
        N: characters that may speak for their letter; an altered one speaks for no sister.
    """
    table = np.stack(
        [
            standardised(values[c.name], zone.text, c.floor, _doubt_of(zone, k), trusted=trusted)
            for k, c in enumerate(CUES)
        ],
        axis=1,
    )
    usual = max(float(np.median(np.exp(values["unrest"]))), QUIET)
    more = np.maximum(np.exp(values["unrest"]) / usual, 1.0)
    table /= np.sqrt((1.0 + more**2) / 2.0)[:, None]
    table[:, [c.name in GROUND_CUES for c in CUES]] /= more[:, None]
    lost = values["worn"] - np.median(values["worn"]) - WORN
    table /= 1.0 + np.clip(lost / WORN_STEP, 0.0, 4.0)[:, None]
    signs = np.array([c.sign for c in CUES])
    return np.where(signs > 0, np.maximum(table, 0), table)
