"""The words of a finding: the four questions, the outcomes of a check, strength and evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from visualdoc.geometry import PolygonPx


class Aspect(StrEnum):
    """The four questions that an examiner answers."""

    AUTHENTICITY = "authenticity"
    LAYOUT = "layout"
    ISSUANCE = "issuance"
    CONTENT = "content"


class Outcome(StrEnum):
    """How a check ended (ICAO Doc 9303-2, Appendix C, table C-2, in our words)."""

    PASSED = "passed"
    DOUBT = "doubt"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"
    NOT_POSSIBLE = "not_possible"
    ERROR = "error"


@dataclass(frozen=True, slots=True, order=True)
class Strength:
    """How much a region deserves attention, 0 to 1. It orders regions and is no probability."""

    value: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.value <= 1.0:
            msg = f"strength must lie in [0, 1], got {self.value}"
            raise ValueError(msg)

    @classmethod
    def from_false_alarm_rate(cls, rate: float) -> Strength:
        """Strength of a region so rare on genuine pages.

        Parameters
        ----------
        rate
            Expected number of regions at least as strong on one genuine page, > 0.

        Returns
        -------
        Strength
            0 at one region a page and more, 1 at one region in 10,000 pages and fewer, linear in
            the logarithm between.
        """
        return cls(min(max(-math.log10(max(rate, 1e-12)) / 4.0, 0.0), 1.0))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence, shown to the examiner as it is.

    Kinds in use: ``captured_expected`` (captured, expected, rule), ``measurement`` (name, value,
    unit, expected, tolerance, source), ``crop`` (polygon_px, polygon_mm: where to cut the picture
    and the reference), ``note`` (text), ``standard`` (reference).
    """

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", MappingProxyType(dict(self.data)))

    def as_json(self) -> dict[str, Any]:
        """Return the report's form."""
        return {"kind": self.kind, **self.data}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReading:
    """One field as read from one source.

    ``value`` is the normalised form (ISO date, upper-case name) or None when the text could not be
    understood; ``text`` is what is printed.
    """

    name: str
    value: str | None
    text: str
    source: str
    polygon_px: PolygonPx | None
    confidence: float
    zone_id: str | None = None
