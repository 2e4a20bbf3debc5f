"""How much speaks for it that a character was not printed with the rest of its zone.

Each cue's deviation becomes the share of genuine characters that deviate as much (a curve, data with
its origin); the logarithms of what is rarer than one in ten are added over the cues. The sum is
compared with what whole genuine zones reach at their worst character.
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

Doubles = NDArray[np.float64]

COMMON = 1.0
"""Logarithm of a share that says nothing: one character in ten."""

MOST = 8.0
"""No cue alone says more than one in a hundred million: its curve was not watched that far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Deviations of one cue on genuine characters.

    Attributes
    ----------
    levels, shares
        Deviations in spreads, rising, and the share of genuine characters beyond each.
    exponent
        Of the power law above the highest level.
    """

    levels: tuple[float, ...]
    shares: tuple[float, ...]
    exponent: float

    def evidence(self, deviation: Doubles) -> Doubles:
        """Return the negative logarithm (base 10) of the share that deviates as much."""
        size = np.abs(deviation)
        logs = -np.log10(np.array(self.shares))
        inside = np.interp(size, self.levels, logs)
        top = self.levels[-1]
        beyond = logs[-1] + self.exponent * np.log10(np.maximum(size, top) / top)
        return np.minimum(np.where(size > top, beyond, inside), MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Curves of all cues and the sum that whole genuine zones rarely reach."""

    origin: str
    zones: int
    threshold: float
    curves: Mapping[str, Curve]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Every character of a zone against the others.

    Attributes
    ----------
    values
        Raw value of every cue by name, N each.
    deviations, evidence
        N × cues, in the order of ``CUES``: in spreads of the zone; as logarithms above what is
        common.
    scores
        N: sum of the evidence over the threshold; 1 and more is what hardly any genuine zone shows.
        0 for a character that was read unsurely.
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
    values, table = deviations(zone)
    evidence = evidence_of(table, shipped())
    scores = evidence.sum(axis=1) / shipped().threshold
    return Comparison(
        zone=zone, values=values, deviations=table, evidence=evidence,
        scores=np.where(zone.sure, scores, 0.0),
    )  # fmt: skip


def evidence_of(table: Doubles, calibration: Calibration) -> Doubles:
    """Evidence of every cue (N × cues) above what is common."""
    columns = [
        calibration.curves[cue.name].evidence(table[:, k]) - COMMON for k, cue in enumerate(CUES)
    ]
    return np.maximum(np.stack(columns, axis=1), 0.0)


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
        curves={
            name: Curve(
                levels=tuple(float(v) for v in row["levels"]),
                shares=tuple(float(v) for v in row["shares"]),
                exponent=float(row["exponent"]),
            )
            for name, row in data["curves"].items()
        },
    )
