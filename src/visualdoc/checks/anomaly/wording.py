"""What differs in a region, measured and in plain words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.anomaly.channels import NAMES
from visualdoc.checks.anomaly.deviation_map import DeviationMap
from visualdoc.checks.anomaly.regions import Region
from visualdoc.findings import Evidence

UNIT_LEVELS = 32.0
"""Grey levels in one unit of ``luminance_difference``."""

NARROW_LEVELS = 12.0
OPPONENT_LEVELS = 16.0

NOTICEABLE_LEVELS = 4.0
"""A mean difference in grey levels that an examiner sees when shown both pictures."""

NOTICEABLE_INK_LEVELS = 3.0
NOTICEABLE_COLOUR_LEVELS = 4.0
NOTICEABLE_TEXTURE = 0.22
"""Natural logarithm: a quarter more or less texture."""

LOW_CORRELATION = 0.3

SOURCE = "genuine scans of this type, after colour match and registration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Mean measurements over a region.

    ``lighter_levels`` is the scan minus the reference in grey levels, ``texture`` the logarithm
    of the ratio of fine texture, less what the whole page shows.
    """

    lighter_levels: float
    extra_ink_levels: float
    missing_ink_levels: float
    red_green_levels: float
    yellow_blue_levels: float
    texture: float
    correlation: float
    dynamic_share: float


def measured_difference(deviation: DeviationMap, cells: NDArray[np.bool_]) -> Difference:
    """Average the measurements over the cells of a region."""

    def mean(name: str) -> float:
        return float(deviation.measured[NAMES.index(name)][cells].mean())

    return Difference(
        lighter_levels=mean("luminance_difference") * UNIT_LEVELS,
        extra_ink_levels=mean("extra_ink_narrow") * NARROW_LEVELS,
        missing_ink_levels=mean("missing_ink_narrow") * NARROW_LEVELS,
        red_green_levels=mean("red_green_difference") * OPPONENT_LEVELS,
        yellow_blue_levels=mean("yellow_blue_difference") * OPPONENT_LEVELS,
        texture=mean("fine_ratio_less_trend"),
        correlation=mean("correlation"),
        dynamic_share=mean("dynamic"),
    )


def sentences(found: Difference) -> list[str]:
    """Say what differs, the most telling first; never empty."""
    said = [*_ink(found), *_tone(found), *_texture(found)]
    if not said:
        said = ["print and background differ slightly but consistently from the genuine scans"]
    return said


def _ink(found: Difference) -> list[str]:
    extra = found.extra_ink_levels > NOTICEABLE_INK_LEVELS
    missing = found.missing_ink_levels > NOTICEABLE_INK_LEVELS
    if found.dynamic_share > 0.5:
        # In a field other ink than the reference's is lawful; lighter than its paper is not.
        return ["the background of the field is lighter than on the genuine scans"] * missing
    if extra and missing:
        return ["ink stands where the genuine scans have none, and is missing where they have it"]
    if extra:
        return ["ink stands where the genuine scans have none"]
    return ["ink is missing that the genuine scans have"] * missing


def _tone(found: Difference) -> list[str]:
    said = []
    if abs(found.lighter_levels) > NOTICEABLE_LEVELS and found.dynamic_share <= 0.5:
        word = "lighter" if found.lighter_levels > 0 else "darker"
        said.append(f"the area is {abs(found.lighter_levels):.0f} grey levels {word}")
    if abs(found.red_green_levels) > NOTICEABLE_COLOUR_LEVELS:
        said.append(f"the colour is {'redder' if found.red_green_levels > 0 else 'greener'}")
    if abs(found.yellow_blue_levels) > NOTICEABLE_COLOUR_LEVELS:
        said.append(f"the colour is {'yellower' if found.yellow_blue_levels > 0 else 'bluer'}")
    return said


def _texture(found: Difference) -> list[str]:
    said = []
    if found.texture < -NOTICEABLE_TEXTURE:
        percent = 100 * (1 - np.exp(found.texture))
        said.append(f"the print is {percent:.0f} % smoother than on the rest of the page")
    elif found.texture > NOTICEABLE_TEXTURE:
        percent = 100 * (np.exp(found.texture) - 1)
        said.append(f"the print is {percent:.0f} % grainier than on the rest of the page")
    if found.correlation < LOW_CORRELATION and found.dynamic_share < 0.5:
        said.append("its pattern does not follow the reference's")
    return said


def evidence(region: Region, found: Difference) -> tuple[Evidence, ...]:
    """Measurements behind the words."""

    def row(name: str, value: float, unit: str, tolerance: float) -> Evidence:
        return Evidence(
            "measurement",
            {
                "name": name,
                "value": round(value, 2),
                "unit": unit,
                "expected": 0.0,
                "tolerance": tolerance,
                "source": SOURCE,
            },
        )

    return (
        row("lightness difference", found.lighter_levels, "grey levels", NOTICEABLE_LEVELS),
        row("extra ink", found.extra_ink_levels, "grey levels", NOTICEABLE_INK_LEVELS),
        row("missing ink", found.missing_ink_levels, "grey levels", NOTICEABLE_INK_LEVELS),
        row("fine texture, log ratio", found.texture, "1", NOTICEABLE_TEXTURE),
        Evidence(
            "measurement",
            {
                "name": "deviation of the region",
                "value": round(region.mean, 2),
                "unit": "spreads of genuine scans",
                "expected": 0.0,
                "tolerance": None,
                "source": "deviation network",
            },
        ),
    )
