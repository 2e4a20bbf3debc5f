"""What differs in the print of an entry, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from visualdoc.checks.fields.double_difference import Difference
from visualdoc.imaging.strokes import QUANTITIES

# the loudest quantities are named, others only when they stand out as well
MOST_NAMED = 3
WORTH_NAMING_SPREADS = 2.5
HUGE_PERCENT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a difference of one quantity is said.

    Attributes
    ----------
    more, less
        What it means when the quantity is higher and lower; ``{}`` takes the amount.
    unit
        ``%`` for logarithms, ``levels`` for grey levels.
    sign
        -1 when the amount is said of the quantity's inverse.
    """

    more: str
    less: str
    unit: str = "%"
    sign: int = 1


WORDS: Mapping[str, Words] = {
    "ink_density": Words(
        more="the ink reflects {} less light", less="the ink reflects {} more light", sign=-1
    ),
    "ink_red_green": Words(more="the ink is greener by {}", less="the ink is redder by {}"),
    "ink_blue_yellow": Words(more="the ink is yellower by {}", less="the ink is bluer by {}"),
    "edge_slope": Words(more="edges are {} harder", less="edges are {} softer"),
    "edge_scatter": Words(more="edges are {} less even", less="edges are {} more even"),
    "roughness": Words(more="contours are {} rougher", less="contours are {} smoother"),
    "ink_grain": Words(more="strokes are {} grainier", less="strokes are {} smoother"),
    "ink_chroma_grain": Words(
        more="colour grain in the strokes is {} stronger",
        less="colour grain in the strokes is {} weaker",
    ),
    "stroke_width": Words(more="strokes are {} bolder", less="strokes are {} thinner"),
    "ground_fine": Words(
        more="the ground between the strokes is {} grainier",
        less="the ground between the strokes is {} smoother",
    ),
    "ground_coarse": Words(
        more="the ground's line work is {} stronger", less="the ground's line work is {} weaker"
    ),
    "ground_chroma_fine": Words(
        more="the ground's colour grain is {} stronger",
        less="the ground's colour grain is {} weaker",
    ),
    "ground_level": Words(
        more="the ground is {} lighter", less="the ground is {} darker", unit="levels"
    ),
    "ground_red_green": Words(
        more="the ground is {} redder", less="the ground is {} greener", unit="levels"
    ),
    "ground_blue_yellow": Words(
        more="the ground is {} bluer", less="the ground is {} yellower", unit="levels"
    ),
    "halo": Words(
        more="the ground beside the strokes is {} lighter than further off",
        less="the ground beside the strokes is {} darker than further off",
        unit="levels",
    ),
}


def loudest(difference: Difference) -> list[int]:
    """Return the quantities worth naming by index, the loudest first; one at least."""
    spreads = np.abs(difference.spreads)
    order = [int(i) for i in np.argsort(-spreads)[:MOST_NAMED]]
    return [i for i in order if i == order[0] or spreads[i] >= WORTH_NAMING_SPREADS]


def sentence(difference: Difference) -> str:
    """Say what differs, for example ``edges are 40 % softer; strokes are 12 % bolder``."""
    return "; ".join(
        phrase(QUANTITIES[i], float(difference.values[i])) for i in loudest(difference)
    )


def phrase(quantity: str, value: float) -> str:
    """Say one difference."""
    words = WORDS[quantity]
    text = words.more if value > 0 else words.less
    if words.unit == "levels":
        return text.format(f"{abs(value):.1f} grey levels")
    percent = abs(np.expm1(words.sign * value)) * 100
    amount = f"more than {HUGE_PERCENT} %" if percent > HUGE_PERCENT else f"{percent:.0f} %"
    return text.format(amount)
