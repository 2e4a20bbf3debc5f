"""Colours and line patterns of the four aspects, told apart without colour too."""

from __future__ import annotations

from dataclasses import dataclass

from visualdoc.findings import Aspect


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How regions of one aspect are drawn.

    Attributes
    ----------
    colour
        sRGB, from the palette of Okabe and Ito (2008), which stays distinct with every common
        colour vision deficiency.
    dashes
        Lengths drawn and left out in turn, in line widths; empty for a solid line.
    """

    colour: tuple[int, int, int]
    dashes: tuple[float, ...]


MARKS = {
    Aspect.AUTHENTICITY: Mark(colour=(213, 94, 0), dashes=()),
    Aspect.LAYOUT: Mark(colour=(0, 114, 178), dashes=(5.0, 2.5)),
    Aspect.ISSUANCE: Mark(colour=(136, 46, 114), dashes=(1.5, 1.5)),
    Aspect.CONTENT: Mark(colour=(0, 120, 90), dashes=(5.0, 2.0, 1.5, 2.0)),
}
