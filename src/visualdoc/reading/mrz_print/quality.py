"""The print of a zone in millimetres: zone, rows, characters, each beside what is expected.

References
----------
ICAO Doc 9303-3, 8th edition, section 4 (OCR-B size 1, pitch, skew, contrast); ISO 1073-2; ISO 1831.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import Scale
from visualdoc.imaging.resampling import Image
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.reading.mrz_print.cells import pitch_px, rows_of
from visualdoc.reading.mrz_print.cues import CUES, FILLER
from visualdoc.reading.mrz_print.evidence import Comparison, compare
from visualdoc.reading.mrz_print.outlines import cell_grid, outlines
from visualdoc.scans.types import DPI_ASSUMED

Doubles = NDArray[np.float64]
ToMm = Callable[[Doubles], Doubles]

MIN_PITCH_PX = 27.0
"""A capital is then 25 px high (about 270 dpi): below, shapes of single characters are not
resolvable."""

STANDARD = "ICAO Doc 9303-3, section 4.1"
OWN = "the other characters of the zone"
PITCH_MM, PITCH_TOLERANCE_MM = 2.54, 0.10
CAPITAL_MM, CAPITAL_TOLERANCE_MM = 2.40, 0.45
ROW_DISTANCE_MM = {2: (6.35, 0.6), 3: (4.25, 0.6)}
MAX_SKEW_DEG = 3.0
MIN_CONTRAST = 0.6
_CHARACTER_CUES = (
    "dx",
    "dy",
    "turn",
    "width",
    "height",
    "slant",
    "weight",
    "blur",
    "depth",
    "shape",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One measurement with what is expected of it.

    Attributes
    ----------
    expected, tolerance
        None where neither a standard nor genuine scans say anything.
    """

    name: str
    value: float
    unit: str
    expected: float | None = None
    tolerance: float | None = None
    source: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the measurement, rounded so that a report stays the same."""
        shown: dict[str, Any] = {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
        }
        if self.expected is not None and self.tolerance is not None:
            shown |= {
                "expected": self.expected,
                "tolerance": self.tolerance,
                "source": self.source,
                "within": bool(abs(self.value - self.expected) <= self.tolerance),
            }
        return shown


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PrintQuality:
    """What the print of a zone measures.

    Attributes
    ----------
    reason
        Why nothing was measured; None when it was.
    comparison
        Every character against the others; None when shapes are not resolvable.
    """

    reason: str | None
    zone: tuple[Quantity, ...] = ()
    rows: tuple[tuple[Quantity, ...], ...] = ()
    comparison: Comparison | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the additive ``print_quality`` of the contract's MRZ object."""
        if self.reason is not None:
            return {"possible": False, "reason": self.reason}
        shown: dict[str, Any] = {
            "possible": True,
            "zone": [q.as_json() for q in self.zone],
            "rows": [[q.as_json() for q in row] for row in self.rows],
        }
        if self.comparison is not None:
            shown["characters"] = _characters(self.comparison)
        return shown


def print_quality(reading: MrzReading, pixels: Image, to_mm: ToMm | None) -> PrintQuality:
    """Measure the print of a zone.

    Parameters
    ----------
    pixels
        H × W × 3 uint8 of the page.
    to_mm
        Page points (N × 2) to millimetres on the document, by a reference or the scan's stated
        resolution. None when nothing tells millimetres: lengths are then left out.
    """
    pitch = pitch_px(rows_of(reading))
    if pitch < MIN_PITCH_PX:
        reason = (
            f"Characters stand {pitch:.0f} px apart; their shapes are not resolvable below "
            f"{MIN_PITCH_PX:.0f} px (about 270 dpi)."
        )
        return PrintQuality(reason=reason)
    return described(compare(reading, pixels), to_mm)


def stated_scale(dpi: float, dpi_source: str) -> ToMm | None:
    """Map page points to millimetres by the file's own resolution; None if it is silent."""
    if dpi_source == DPI_ASSUMED:
        return None
    px_per_mm = Scale(dpi).px_per_mm
    return lambda points: points / px_per_mm


def described(comparison: Comparison, to_mm: ToMm | None) -> PrintQuality:
    """Lay the measurements of a compared zone out."""
    zone = [*_contrast(comparison), *_fillers(comparison)]
    rows: list[tuple[Quantity, ...]] = []
    if to_mm is not None:
        laid = [_laid(comparison, index, to_mm) for index in range(len(comparison.zone.rows))]
        rows = [_row(row) for row in laid]
        zone = [*_place(laid), *_distances(laid), *zone]
    return PrintQuality(reason=None, zone=tuple(zone), rows=tuple(rows), comparison=comparison)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Laid:
    """A row in millimetres: middles of its cells, its direction and size."""

    middles: Doubles
    pitch_mm: float
    turn_deg: float
    capital_mm: float
    stroke_mm: float
    bow_mm: float


def _laid(comparison: Comparison, index: int, to_mm: ToMm) -> _Laid:
    zone = comparison.zone
    row = zone.rows[index]
    middles = to_mm(row.middles())
    along = middles[-1] - middles[0]
    steps = np.hypot(*np.diff(middles, axis=0).T)
    pitch = float(np.median(steps))
    direction = along / max(float(np.hypot(*along)), 1e-9)
    across = (middles - middles.mean(axis=0)) @ np.array([-direction[1], direction[0]])
    _, y = cell_grid(96)
    inside = outlines("H", zone.style, 96)[0] + zone.style.weight > 0
    rows = y[inside.any(axis=1), 0]
    # the two posts of an H, on a line that does not meet its bar
    stroke = float(inside[(np.abs(y - 0.25) < 0.006)].sum()) / 96 / 2
    lines = max(int((np.abs(y[:, 0] - 0.25) < 0.006).sum()), 1)
    return _Laid(
        middles=middles,
        pitch_mm=pitch,
        turn_deg=float(np.rad2deg(np.arctan2(along[1], along[0]))),
        capital_mm=float(rows.max() - rows.min() + 1 / 96) * pitch,
        stroke_mm=stroke / lines * pitch,
        bow_mm=float(np.ptp(across)),
    )


def _row(row: _Laid) -> tuple[Quantity, ...]:
    turn = (row.turn_deg + 45.0) % 90.0 - 45.0
    return (
        Quantity(name="spacing", value=row.pitch_mm, unit="mm", expected=PITCH_MM,
                 tolerance=PITCH_TOLERANCE_MM, source=STANDARD),
        Quantity(name="character size", value=row.capital_mm, unit="mm", expected=CAPITAL_MM,
                 tolerance=CAPITAL_TOLERANCE_MM, source="ISO 1073-2, size 1"),
        Quantity(name="stroke width", value=row.stroke_mm, unit="mm", expected=0.35,
                 tolerance=0.12, source="ISO 1073-2, size 1"),
        Quantity(name="row rotation", value=turn, unit="degrees", expected=0.0,
                 tolerance=MAX_SKEW_DEG, source=STANDARD),
        Quantity(name="row position", value=float(row.middles[:, 1].mean()), unit="mm"),
        Quantity(name="baseline", value=float(row.middles[:, 1].mean()) + row.capital_mm / 2,
                 unit="mm"),
        Quantity(name="row size", value=row.pitch_mm * len(row.middles), unit="mm"),
        Quantity(name="bow of the row", value=row.bow_mm, unit="mm"),
    )  # fmt: skip


def _place(rows: list[_Laid]) -> list[Quantity]:
    points = np.concatenate([row.middles for row in rows])
    half = rows[0].pitch_mm / 2
    capital = rows[0].capital_mm / 2
    low, high = points.min(axis=0), points.max(axis=0)
    return [
        Quantity(name="left edge of the zone", value=float(low[0]) - half, unit="mm"),
        Quantity(name="right edge of the zone", value=float(high[0]) + half, unit="mm"),
        Quantity(name="top edge of the zone", value=float(low[1]) - capital, unit="mm"),
        Quantity(name="bottom edge of the zone", value=float(high[1]) + capital, unit="mm"),
    ]


def _distances(rows: list[_Laid]) -> list[Quantity]:
    """Distance of each row from the one above, at right angles to it."""
    expected = ROW_DISTANCE_MM.get(len(rows))
    found = []
    for upper, lower in pairwise(rows):
        angle = np.deg2rad(upper.turn_deg)
        across = np.array([-np.sin(angle), np.cos(angle)])
        away = float((lower.middles.mean(axis=0) - upper.middles.mean(axis=0)) @ across)
        found.append(
            Quantity(
                name="row distance",
                value=abs(away),
                unit="mm",
                expected=expected[0] if expected else None,
                tolerance=expected[1] if expected else None,
                source=STANDARD,
            )
        )
    return found


def _contrast(comparison: Comparison) -> list[Quantity]:
    """Print contrast by ISO 1831, from visible light: the standard means near infrared."""
    ground, ink = comparison.zone.ink_levels
    linear = [((level.mean() / 255) ** 2.2) for level in (ground, ink)]
    signal = float((linear[0] - linear[1]) / max(linear[0], 1e-6))
    unrest = float(np.exp(np.median(comparison.values["unrest"])))
    return [
        Quantity(name="contrast", value=signal, unit="proxy in visible light, the standard means "
                 "near infrared", expected=1.0, tolerance=1.0 - MIN_CONTRAST,
                 source="ICAO Doc 9303-3, section 4.2"),
        Quantity(name="background", value=unrest, unit="of the ink's depth"),
    ]  # fmt: skip


def _fillers(comparison: Comparison) -> list[Quantity]:
    """Longest run of fillers and how even its steps are."""
    zone = comparison.zone
    longest, run, best = 0, 0, slice(0, 0)
    for i, character in enumerate(zone.text):
        same_row = i > 0 and zone.places[i, 0] == zone.places[i - 1, 0]
        run = (run if same_row else 0) + 1 if character == FILLER else 0
        if run > longest:
            longest, best = run, slice(i - run + 1, i + 1)
    if longest < 2:
        return [Quantity(name="filler run", value=float(longest), unit="characters")]
    steps = 1 + np.diff(zone.departures[best, 0])
    return [
        Quantity(name="filler run", value=float(longest), unit="characters"),
        Quantity(name="filler spacing", value=float(np.median(steps)), unit="pitches",
                 expected=1.0, tolerance=0.03, source=OWN),
    ]  # fmt: skip


def _characters(comparison: Comparison) -> list[list[dict[str, Any]]]:
    """One object a character: departures from the zone, and the score of all cues together."""
    zone = comparison.zone
    rows: list[list[dict[str, Any]]] = [[] for _ in zone.rows]
    shown = [cue for cue in CUES if cue.name in _CHARACTER_CUES]
    for i, (row, _) in enumerate(zone.places):
        entry: dict[str, Any] = {"character": str(zone.text[i])}
        for cue in shown:
            entry[cue.name] = {
                "value": round(comparison.off(i, cue.name), 3),
                "unit": cue.unit,
                "spreads": round(float(comparison.deviations[i, CUES.index(cue)]), 1),
            }
        entry["score"] = round(float(comparison.scores[i]), 3)
        rows[int(row)].append(entry)
    return rows
