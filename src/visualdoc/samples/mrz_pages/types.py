"""What a drawn page is: pixels, and the truth about every zone on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx

DRAWN_DPI = 600.0
"""Resolution at which documents are drawn before they are laid on a page."""

PX_PER_MM = DRAWN_DPI / 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneText:
    """A zone as it is to be printed.

    Attributes
    ----------
    format
        ``TD1``, ``TD2``, ``TD3``, ``MRVA``, ``MRVB`` or ``IDFRA``.
    surname, given_names, number, birth, expiry
        As the visual part shows them; dates as YYMMDD.
    """

    format: str
    lines: tuple[str, ...]
    issuer: str
    surname: str
    given_names: str
    number: str
    birth: str
    expiry: str
    sex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatZone:
    """A zone on a document that lies flat.

    Attributes
    ----------
    corners_mm
        Clockwise from the text's own top left: half a capital above the first middle line to half
        a capital below the last, 0.4 pitch left of the first and right of the last character.
    middles_mm
        Height of each line's middle from the document's top edge.
    """

    text: ZoneText
    corners_mm: tuple[tuple[float, float], ...]
    left_mm: float
    pitch_mm: float
    middles_mm: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlatDocument:
    """A document drawn flat.

    Attributes
    ----------
    pixels
        H × W × 3 uint8, sRGB, at :data:`DRAWN_DPI`.
    corner_radius_mm
        0 for pages, 3.18 for cards (ISO/IEC 7810).
    """

    pixels: NDArray[np.uint8]
    zone: FlatZone | None
    corner_radius_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueZone:
    """A zone as it lies on the page.

    Attributes
    ----------
    lines
        As printed.
    corners_px
        As :attr:`FlatZone.corners_mm`, on the page.
    angle_deg
        Direction in which the text runs: 0 to the right, 90 downwards, in [0, 360).
    lost
        ``(line, column)`` of characters that cannot be read on this page, from 0.
    """

    format: str
    lines: tuple[str, ...]
    corners_px: PolygonPx
    angle_deg: float
    lost: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnPage:
    """One page with its truth.

    Attributes
    ----------
    pixels
        H × W × 3 uint8, sRGB.
    dpi
        Pixels per inch of the documents on the page (in the middle, for photographs).
    """

    condition: str
    seed: int
    pixels: NDArray[np.uint8]
    dpi: float
    zones: tuple[TrueZone, ...]
