"""How much speaks for it that a character was not printed with the rest of its zone.

What the cues say is added: for each a logarithm of its deviation and a term for what lies far out,
weighted by a logistic regression with no negative weight on drawn zones and their altered twins
(``visualdoc.evaluation.mrz_print_calibration``). The sum is held against what whole genuine zones
reach at their worst character.

References
----------
Shang, Memon and Kong, Detecting documents forged by printing and copying, EURASIP JASP 2014:140
(noise and edge energy per character). Bertrand et al., ICDAR 2013 (outliers among same letters).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import Image
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.reading.mrz_print.cues import CUES, Cue, deviations
from visualdoc.reading.mrz_print.fit import FittedZone, fit_zone
from visualdoc.reading.mrz_print.measures import measured

Doubles = NDArray[np.float64]

FAR, FARTHEST, FAR_STEP = 4.0, 12.0, 4.0
"""Beyond 4 spreads a second, linear term sets in; 12 more spreads say all that it can say."""

PLACE_SPREADS, PLACE_PITCHES = 8.0, 0.075
"""A character that stands so far off, in spreads and in pitches (0.19 mm), needs no other cue: the
worst of 553 drawn genuine zones reaches three quarters of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How much each cue counts, and the sum that whole genuine zones rarely reach.

    Attributes
    ----------
    weights
        Cue → weight of the logarithmic and of the far term; neither is ever negative, so that more
        deviation is never less doubt.
    threshold
        Sum reached by the worst character of one genuine zone in ``1 / zone_rate``.
    """

    origin: str
    zones: int
    zone_rate: float
    threshold: float
    weights: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Every character of a zone against the others.

    Attributes
    ----------
    values
        Raw value of every cue by name, N each.
    deviations, evidence
        N × cues, in the order of ``CUES``: in spreads of the zone; as weighted evidence.
    scores
        N: sum of the evidence over the threshold, or the place alone; 1 and more is what hardly any
        genuine zone shows. 0 for a character that was read unsurely.
    """

    zone: FittedZone
    values: Mapping[str, Doubles]
    deviations: Doubles
    evidence: Doubles
    scores: Doubles

    def strongest(self, index: int, count: int = 3) -> list[tuple[Cue, float, float]]:
        """Cues that say most about a character: cue, deviation in its unit, in spreads."""
        order = np.argsort(-self.evidence[index], kind="stable")[:count]
        return [
            (CUES[k], self.off(index, CUES[k].name), float(self.deviations[index, k]))
            for k in order
            if self.evidence[index, k] > 0
        ]

    def off(self, index: int, name: str) -> float:
        """Difference of a character's value from the zone's median, in the cue's unit."""
        cue = next(c for c in CUES if c.name == name)
        own = self.values[name]
        return float((own[index] - np.median(own)) * cue.factor)


def compare(reading: MrzReading, pixels: Image) -> Comparison:
    """Measure a zone and compare its characters."""
    zone = fit_zone(reading, pixels)
    values = measured(zone)
    table = deviations(zone, values)
    scores = _scores(values, table) * zone.sure
    altered = _worst_of_letters(scores, zone.text)
    if altered.any():
        # what was altered made its sisters look odd: they are judged again without it
        table = np.where(altered[:, None], table, deviations(zone, values, trusted=~altered))
        scores = np.where(altered, scores, _scores(values, table) * zone.sure)
    return Comparison(
        zone=zone, values=values, deviations=table, evidence=evidence_of(table, shipped()),
        scores=scores,
    )  # fmt: skip


def _scores(values: Mapping[str, Doubles], table: Doubles) -> Doubles:
    total = evidence_of(table, shipped()).sum(axis=1) / shipped().threshold
    return np.asarray(np.maximum(total, displaced(values, table)), dtype=np.float64)


def _worst_of_letters(scores: Doubles, text: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Mark, for each letter, its worst character when it stands out."""
    worst = np.zeros(len(scores), dtype=np.bool_)
    for character in np.unique(text[scores >= 1.0]):
        own = np.flatnonzero(text == character)
        worst[own[np.argmax(scores[own])]] = True
    return worst


def evidence_of(table: Doubles, calibration: Calibration) -> Doubles:
    """Evidence of every cue, N × cues, from deviations in spreads."""
    weights = np.array([calibration.weights[cue.name] for cue in CUES])
    near, far = terms(table)
    return np.asarray(near * weights[:, 0] + far * weights[:, 1], dtype=np.float64)


def displaced(values: Mapping[str, Doubles], table: Doubles) -> Doubles:
    """Score the place alone, N: 1 where a character is far off and far out of its spread."""
    columns = [k for k, cue in enumerate(CUES) if cue.name in {"dx", "dy"}]
    off = [values[CUES[k].name] - np.median(values[CUES[k].name]) for k in columns]
    spreads = np.hypot(*table[:, columns].T) / PLACE_SPREADS
    return np.asarray(np.minimum(spreads, np.hypot(*off) / PLACE_PITCHES), dtype=np.float64)


def terms(table: Doubles) -> tuple[Doubles, Doubles]:
    """Logarithmic and far term of deviations in spreads."""
    size = np.abs(table)
    return np.log1p((size / 2.0) ** 2), np.clip(size - FAR, 0.0, FARTHEST) / FAR_STEP


@cache
def shipped() -> Calibration:
    """Read the curves that are part of the package."""
    source = resources.files("visualdoc.reading.mrz_print").joinpath("data/evidence.json")
    return parsed(json.loads(source.read_text("utf-8")))


def parsed(data: Mapping[str, Any]) -> Calibration:
    """Build a calibration from its JSON form."""
    return Calibration(
        origin=str(data["origin"]),
        zones=int(data["zones"]),
        threshold=float(data["threshold"]),
        zone_rate=float(data["zone_rate"]),
        weights={name: (float(row[0]), float(row[1])) for name, row in data["weights"].items()},
    )
