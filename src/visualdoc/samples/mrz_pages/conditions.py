"""The named conditions under which pages are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Turn(StrEnum):
    """How documents lie: within 1°, 3 to 5° askew, any angle, or on their head within 1°."""

    LEVEL = "level"
    SKEW = "skew"
    ANY = "any"
    UPSIDE_DOWN = "upside-down"


class Layout(StrEnum):
    """What lies on the page."""

    ONE = "one"
    TWO = "two"
    A4 = "a4"
    PHOTOGRAPH = "photograph"
    ZONELESS = "zoneless"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition.

    Attributes
    ----------
    dpi
        Lowest and highest resolution.
    jpeg
        Quality of a last compression, None for the scanner's mild one or none.
    dark, stamped, cut, glare, blur
        What befalls the document or the capture.
    """

    name: str
    meaning: str
    dpi: tuple[float, float] = (300.0, 300.0)
    turn: Turn = Turn.LEVEL
    layout: Layout = Layout.ONE
    jpeg: int | None = None
    dark: bool = False
    stamped: bool = False
    cut: bool = False
    glare: bool = False
    blur: bool = False


_ALL = (
    Condition(name="scan-300", meaning="flatbed scan at 300 dpi"),
    Condition(name="scan-150", meaning="flatbed scan at 150 dpi", dpi=(150, 150)),
    Condition(name="scan-100", meaning="flatbed scan at 100 dpi", dpi=(100, 100)),
    Condition(name="scan-600", meaning="flatbed scan at 600 dpi", dpi=(600, 600)),
    Condition(name="any-rotation", meaning="turned by any angle, 200 to 300 dpi", dpi=(200, 300),
              turn=Turn.ANY),
    Condition(name="upside-down", meaning="on its head", turn=Turn.UPSIDE_DOWN),
    Condition(name="skew-5", meaning="3 to 5 degrees askew", turn=Turn.SKEW),
    Condition(name="perspective", meaning="photograph from the side", dpi=(150, 260),
              layout=Layout.PHOTOGRAPH),
    Condition(name="jpeg-30", meaning="150 to 300 dpi, JPEG quality 30", dpi=(150, 300), jpeg=30),
    Condition(name="blur", meaning="out of focus or moved", dpi=(200, 300), blur=True),
    Condition(name="glare", meaning="reflections, one over the zone", dpi=(200, 300), glare=True),
    Condition(name="dark", meaning="dark ground, little contrast, dim light", dpi=(200, 300),
              dark=True),
    Condition(name="stamped", meaning="stamp or signature over the zone", stamped=True),
    Condition(name="cut", meaning="one character covered, or a column lost at the border",
              dpi=(200, 300), cut=True),
    Condition(name="two-zones", meaning="two documents on one scan", dpi=(200, 300),
              layout=Layout.TWO),
    Condition(name="small-on-a4", meaning="anywhere on an A4 scan, any quarter turn",
              dpi=(200, 300), layout=Layout.A4),
    Condition(name="none", meaning="pages without a zone", dpi=(100, 300),
              layout=Layout.ZONELESS),
)  # fmt: skip
CONDITIONS = {condition.name: condition for condition in _ALL}
