"""What sets one character of a zone apart from the others, cue by cue, in spreads of the zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.reading.mrz_print.fit import FittedZone
from visualdoc.reading.mrz_print.glyph_fit import DEPARTURES

Doubles = NDArray[np.float64]
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
    Cue(name="dx", floor=0.006, sign=0, label="place along the row",
        unit="mm at a pitch of 2.54", factor=2.54),
    Cue(name="dy", floor=0.006, sign=0, label="place across the row",
        unit="mm at a pitch of 2.54", factor=2.54),
    Cue(name="turn", floor=0.006, sign=0, label="turn", unit="degrees", factor=57.2958),
    Cue(name="width", floor=0.004, sign=0, label="width", unit="%", factor=100.0),
    Cue(name="height", floor=0.003, sign=0, label="height", unit="%", factor=100.0),
    Cue(name="slant", floor=0.006, sign=0, label="slant", unit="degrees", factor=57.2958),
    Cue(name="weight", floor=0.0008, sign=0, label="stroke weight",
        unit="mm at a pitch of 2.54", factor=5.08),
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
        Raw values by cue, from :func:`visualdoc.reading.mrz_print.measures.measured`.
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
