"""What identification answers: a type, and how the page lies on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Identification:
    """One type with the coarse position of the page on it.

    Attributes
    ----------
    confidence
        Probability, as fitted on drawn pages, that the page is of this type.
    known
        Probability that the page is of this type or of a variant of it.
    page_to_reference
        3 × 3: page px → pixels of the type's identification view, centres at integers.
    places
        Share of the type's static print that lies where this position says, in [0, 1].
    fit
        Median local correlation with the reference on static, textured places, in [-1, 1].
    weakest
        Lower quartile of the same: a wrong type shares frames and bars, but no lettering.
    layout
        Correlation of the layouts once the page is laid on the type.
    """

    name: str
    confidence: float
    known: float
    page_to_reference: NDArray[np.float64]
    places: float
    fit: float
    weakest: float
    layout: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Position:
    """How a page lies on a reference; ``page_to_reference`` as in :class:`Identification`."""

    name: str
    page_to_reference: NDArray[np.float64]
