"""The resolution of a page: what its file states, where that can be trusted, else a guess.

The tag often lies: web exports write 72 or 96, and 25.4 dpi (1 px/mm) is what software fills in
when it knows nothing. The guess holds until the page lies on its reference, which measures it.
"""

from __future__ import annotations

from dataclasses import dataclass

from visualdoc.geometry import SizeMm
from visualdoc.geometry.frames import MM_PER_INCH
from visualdoc.scans.types import DPI_ASSUMED, DPI_FROM_METADATA

# Outside of this range no scanner or camera reproduction of a document works.
MIN_STATED_DPI, MAX_STATED_DPI = 30.0, 9600.0
# Values that software writes without a measurement, in dpi.
PLACEHOLDERS_DPI = (72.0, 96.0, MM_PER_INCH)
PLACEHOLDER_TOLERANCE_DPI = 0.6
# Resolutions that scanners offer.
SCANNER_DPI = (600.0, 300.0, 400.0, 1200.0, 200.0, 240.0, 150.0, 100.0)
# ICAO Doc 9303-3 and ISO/IEC 7810, ISO 216, North American letter: what is scanned to its edges.
KNOWN_SIZES = (
    SizeMm(width_mm=125.0, height_mm=88.0),
    SizeMm(width_mm=176.0, height_mm=125.0),
    SizeMm(width_mm=105.0, height_mm=74.0),
    SizeMm(width_mm=85.6, height_mm=53.98),
    SizeMm(width_mm=297.0, height_mm=210.0),
    SizeMm(width_mm=279.4, height_mm=215.9),
    SizeMm(width_mm=210.0, height_mm=148.0),
)
# A page cut to its edges fits a known size within this share.
SIZE_TOLERANCE = 0.02
_SMALLEST = SizeMm(width_mm=85.6, height_mm=53.98)
_FALLBACK_DPI = (600.0, 400.0, 300.0, 200.0, 150.0, 100.0)
# Horizontal and vertical resolution that differ by more than this share are two resolutions.
SQUARE_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Resolution of a page.

    Attributes
    ----------
    dpi
        The lower of both directions.
    source
        ``metadata`` or ``assumed``.
    anisotropy
        Higher over lower resolution of the two directions, 1 when they are equal.
    """

    dpi: float
    source: str
    anisotropy: float = 1.0


def _trusted(pair: tuple[float, float]) -> bool:
    inside = all(MIN_STATED_DPI <= value <= MAX_STATED_DPI for value in pair)
    filled_in = any(
        all(abs(value - placeholder) <= PLACEHOLDER_TOLERANCE_DPI for value in pair)
        for placeholder in PLACEHOLDERS_DPI
    )
    return inside and not filled_in


def _misfit(width_px: int, height_px: int, dpi: float, size: SizeMm) -> float:
    """Largest relative difference of a side from a document size lying along it."""
    long_mm = max(width_px, height_px) / dpi * MM_PER_INCH
    short_mm = min(width_px, height_px) / dpi * MM_PER_INCH
    return max(abs(long_mm / size.width_mm - 1.0), abs(short_mm / size.height_mm - 1.0))


def assumed_dpi(width_px: int, height_px: int) -> float:
    """Guess the resolution from the number of pixels.

    A page that has a known document size at a scanner's resolution gets that resolution. Otherwise
    the highest usual one (up to 600) at which the page could still hold the smallest document, an
    ID-1 card; and for fewer pixels than that the one at which the card would fill the page.
    """
    fits = [
        (_misfit(width_px, height_px, dpi, size), order, dpi)
        for order, dpi in enumerate(SCANNER_DPI)
        for size in KNOWN_SIZES
    ]
    misfit, _, dpi = min(fits)
    if misfit <= SIZE_TOLERANCE:
        return dpi
    filling = MM_PER_INCH * min(
        max(width_px, height_px) / _SMALLEST.width_mm,
        min(width_px, height_px) / _SMALLEST.height_mm,
    )
    return next((usual for usual in _FALLBACK_DPI if usual <= filling), round(filling, 1))


def resolve(width_px: int, height_px: int, dpi_tags: tuple[tuple[float, float], ...]) -> Resolution:
    """Choose the first stated resolution that can be trusted, else guess.

    Parameters
    ----------
    dpi_tags
        Pairs (horizontal, vertical), most specific first.
    """
    for pair in dpi_tags:
        if _trusted(pair):
            low, high = min(pair), max(pair)
            ratio = high / low
            anisotropy = ratio if ratio > 1.0 + SQUARE_TOLERANCE else 1.0
            return Resolution(dpi=round(low, 2), source=DPI_FROM_METADATA, anisotropy=anisotropy)
    return Resolution(dpi=assumed_dpi(width_px, height_px), source=DPI_ASSUMED)
