"""Is every character of the zone printed like its sisters?

Looks at
    ink depth, ink colour, stroke area and shape of each character against the others of the zone:
    the same letter's shape against its sisters, ink against the whole zone. A character that was
    retyped, pasted or written over differs from characters printed in one pass.
Standard
    the zone itself; one zone is printed in one pass by one device.
Applies to
    zones of at least 40 characters with capitals of 25 px and more (about 270 dpi).
Cannot see
    a zone printed anew as a whole; a change of a letter that stands only once, unless its ink
    differs.
Known false doubts
    a stamp, a fold or a glare over single characters.

References
----------
ICAO Doc 9303-3, section 4.1 (constant stroke, one size).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.mrz.measure import robust_spread
from visualdoc.checks.mrz.reading import SURE, reading_of, region_of
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.imaging.text_lines import patch_at
from visualdoc.reading.mrz.types import MrzReading

SPEC = CheckSpec(
    id="mrz.glyphs",
    version=1,
    aspect=Aspect.AUTHENTICITY,
    title="Is every character of the machine-readable zone printed like its sisters?",
    passed="The characters of the machine-readable zone are printed alike.",
    needs=frozenset({Need.MRZ}),
    min_dpi=270.0,
)

MIN_CAP_PX = 25.0
MIN_CHARACTERS = 40
PATCH_PX = (32, 24)
"""Rows and columns that a glyph's box is brought to."""

MARGIN = 0.12
SISTERS_MIN = 3
SPREADS = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quantity:
    """What is compared.

    Attributes
    ----------
    floor
        Differences below are no doubt however even the rest of the zone is.
    sign
        1 when only larger values are suspicious, -1 smaller, 0 both.
    per_class
        Compared with the same characters only.
    """

    name: str
    floor: float
    unit: str
    sign: int
    per_class: bool


QUANTITIES = (
    _Quantity(name="ink depth", floor=28.0, unit="grey levels", sign=0, per_class=False),
    _Quantity(name="ink colour", floor=14.0, unit="levels of chroma", sign=1, per_class=False),
    _Quantity(name="stroke area", floor=0.22, unit="of the sisters", sign=0, per_class=True),
    _Quantity(name="shape", floor=0.28, unit="of correlation", sign=1, per_class=True),
)


def applies(context: CheckContext) -> Declined | None:
    """Decline when the characters are too few or too small."""
    reading = reading_of(context)
    if sum(len(line) for line in reading.characters) < MIN_CHARACTERS:
        return Declined(
            outcome=Outcome.NOT_POSSIBLE,
            reason=f"The zone has fewer than {MIN_CHARACTERS} characters to compare.",
        )
    height = float(np.median([_height_px(c.polygon_px.xy) for r in reading.characters for c in r]))
    if height < MIN_CAP_PX:
        return Declined(
            outcome=Outcome.NOT_POSSIBLE,
            reason=(
                f"Characters are {height:.0f} px high; shapes are not resolvable below "
                f"{MIN_CAP_PX:.0f} px."
            ),
        )
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate a run of characters and quantity."""
    reading = reading_of(context)
    places = [(r, c) for r, row in enumerate(reading.characters) for c in range(len(row))]
    text = np.array([reading.lines[r][c] for r, c in places])
    sure = np.array([reading.characters[r][c].confidence >= SURE for r, c in places])
    values = _values(context.page.pixels, reading, places, text)
    worst: dict[tuple[int, int], tuple[float, _Quantity, float]] = {}
    for quantity in QUANTITIES:
        ratios = _ratios(values[quantity.name], quantity)
        for index in np.flatnonzero((ratios > 1.0) & sure):
            at = places[index]
            if at not in worst or ratios[index] > worst[at][0]:
                value = float(values[quantity.name][index])
                worst[at] = (float(ratios[index]), quantity, value)
    for run in _runs(sorted(worst)):
        yield _candidate(reading, run, max((worst[at] for at in run), key=lambda w: w[0]))


def _height_px(xy: tuple[tuple[float, float], ...]) -> float:
    return float(np.hypot(xy[3][0] - xy[0][0], xy[3][1] - xy[0][1]))


def _values(
    pixels: NDArray[np.uint8],
    reading: MrzReading,
    places: list[tuple[int, int]],
    text: NDArray[np.str_],
) -> dict[str, NDArray[np.float64]]:
    """Deviation of every character from what the zone leads to expect, by quantity."""
    patches = np.stack(
        [patch_at(pixels, reading.characters[r][c].polygon_px, PATCH_PX, MARGIN) for r, c in places]
    ).astype(np.float64)
    luma = patches.mean(axis=-1)
    flat = luma.reshape(len(luma), -1)
    ink, paper = np.percentile(flat, 6, axis=1), np.percentile(flat, 88, axis=1)
    level = ((ink + paper) / 2)[:, None, None]
    strokes = luma < level
    colour = _ink_colour(patches, strokes)
    depth = np.clip((paper[:, None, None] - luma) / np.maximum(paper - ink, 1)[:, None, None], 0, 1)
    return {
        "ink depth": ink - np.median(ink),
        "ink colour": np.hypot(*(colour - np.median(colour, axis=0)).T),
        "stroke area": _against_sisters(strokes.mean(axis=(1, 2)), text),
        "shape": _shape_difference(depth, text),
    }


def _ink_colour(patches: NDArray[np.float64], strokes: NDArray[np.bool_]) -> NDArray[np.float64]:
    """N × 2: red and blue of the ink against its green."""
    weight = strokes[..., None] / np.maximum(strokes.sum(axis=(1, 2)), 1)[:, None, None, None]
    mean = (patches * weight).sum(axis=(1, 2))
    return np.stack([mean[:, 0] - mean[:, 1], mean[:, 2] - mean[:, 1]], axis=1)


def _against_sisters(values: NDArray[np.float64], text: NDArray[np.str_]) -> NDArray[np.float64]:
    """Relative difference from the median of the same characters; 0 without enough sisters."""
    result = np.zeros(len(values))
    for character in set(text.tolist()):
        own = text == character
        if own.sum() > SISTERS_MIN:
            result[own] = values[own] / np.median(values[own]) - 1.0
    return result


def _shape_difference(depth: NDArray[np.float64], text: NDArray[np.str_]) -> NDArray[np.float64]:
    """One minus the correlation with the sisters' median shape; 0 without enough sisters."""
    result = np.zeros(len(depth))
    for character in set(text.tolist()):
        own = np.flatnonzero(text == character)
        if len(own) <= SISTERS_MIN:
            continue
        typical = np.median(depth[own], axis=0).ravel()
        for index in own:
            result[index] = 1.0 - float(np.corrcoef(depth[index].ravel(), typical)[0, 1])
    return result


def _ratios(values: NDArray[np.float64], quantity: _Quantity) -> NDArray[np.float64]:
    compared = values[values != 0.0] if quantity.per_class else values
    if len(compared) < MIN_CHARACTERS // 4:
        return np.zeros(len(values))
    centre = float(np.median(compared))
    limit = max(quantity.floor, SPREADS * robust_spread(compared))
    off = values - centre
    if quantity.sign == 0:
        off = np.abs(off)
    return np.asarray(off / limit, dtype=np.float64)


def _runs(places: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    runs: list[list[tuple[int, int]]] = []
    for line, column in places:
        if runs and runs[-1][-1] == (line, column - 1):
            runs[-1].append((line, column))
        else:
            runs.append([(line, column)])
    return runs


def _candidate(
    reading: MrzReading, run: list[tuple[int, int]], worst: tuple[float, _Quantity, float]
) -> DoubtCandidate:
    ratio, quantity, value = worst
    text = "".join(reading.lines[line][column] for line, column in run)
    return DoubtCandidate(
        detector=SPEC.id,
        score=ratio,
        polygon_px=region_of(reading, run),
        title=f"Characters printed unlike their sisters: {quantity.name}",
        explanation=(
            f"{text} in row {run[0][0] + 1} differs by {value:+.2f} {quantity.unit} in "
            f"{quantity.name} from the rest of the zone, {ratio:.1f} times what the zone itself "
            "shows."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": quantity.name,
                    "value": round(value, 3),
                    "unit": quantity.unit,
                    "expected": 0.0,
                    "tolerance": round(abs(value) / ratio, 3),
                    "source": "the other characters of the zone",
                },
            ),
        ),
    )
