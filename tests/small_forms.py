"""A small form with five entries, printed and scanned again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.spec import CheckContext
from visualdoc.findings import QualityReport
from visualdoc.geometry import PageToDocument, Scale, SizeMm
from visualdoc.imaging.resampling import gaussian
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.types import Readings
from visualdoc.references.types import (
    DocumentType,
    Zone,
)
from visualdoc.registration.types import AlignedPage, TileShifts
from visualdoc.samples.lettering import Font, letter
from visualdoc.scans.types import ScanPage

SIZE = SizeMm(width_mm=60.0, height_mm=40.0)
DPI = 600.0
NAMES = ("surname", "given_names", "birth_date", "birth_place", "document_number")
HOLDERS = (
    ("HADDAD", "SAMIR NOUR", "12 05 1984", "ALEPPO", "K1930482"),
    ("TESFAYE", "MARTA", "30 11 1990", "ASMARA", "K2847561"),
    ("YILMAZ", "DERYA EMRE", "07 08 1975", "BURSA", "K9038475"),
    ("WARSAME", "HODAN", "19 02 2001", "BERBERA", "K5620193"),
    ("DIALLO", "FATOU BINTA", "23 06 1968", "LABE", "K7481920"),
    ("KARIMI", "LEILA SARA", "16 09 1993", "SHIRAZ", "K6135208"),
)


@dataclass(frozen=True)
class Ink:
    """How an entry is printed: grey of the ink, blur of its edges in mm, typeface."""

    level: float = 40.0
    blur_mm: float = 0.025
    font: Font = Font.SANS
    size_mm: float = 3.0


@dataclass(frozen=True)
class Form:
    """Blank, entries, scanner."""

    zones: tuple[Zone, ...]

    def scan(
        self,
        holder: Sequence[str],
        seed: int,
        inks: Mapping[str, Ink] | None = None,
        scanner: tuple[float, float] = (1.0, 0.02),
    ) -> NDArray[np.uint8]:
        """Print and scan a copy; ``scanner`` is its gain and its blur in mm."""
        rng = np.random.default_rng(seed)
        ppm = Scale(DPI).px_per_mm
        page = _blank(ppm)
        for zone, text in zip(self.zones, holder, strict=True):
            ink = (inks or {}).get(zone.id, Ink())
            drawn = letter(text, font=ink.font, size_px=ink.size_mm * ppm).coverage
            row = round((zone.box.top_mm + 1.0 + rng.normal(0, 0.03)) * ppm)
            column = round((zone.box.left_mm + 1.0) * ppm)
            part = page[row : row + drawn.shape[0], column : column + drawn.shape[1]]
            share = gaussian(drawn, ink.blur_mm * ppm)[..., None] / 255.0
            part += (np.float32(ink.level) - part) * share
        seen = gaussian(page, scanner[1] * ppm) * scanner[0]
        return np.clip(seen + rng.normal(0, 1.8, page.shape), 0, 255).astype(np.uint8)


def _blank(ppm: float) -> NDArray[np.float32]:
    height, width = round(SIZE.height_mm * ppm), round(SIZE.width_mm * ppm)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = np.clip(np.sin((y + 20 * np.sin(x / 70)) / 6) - 0.4, 0, 1)
    return np.stack([226 - 45 * waves, 228 - 30 * waves, 230 - 12 * waves], axis=-1)


def page_of(pixels: NDArray[np.uint8], dpi: float = DPI) -> ScanPage:
    """Wrap a picture as the page of a scan."""
    return ScanPage(
        index=0,
        pixels=pixels,
        dpi=dpi,
        dpi_source="metadata",
        quality=QualityReport(usable=True),
    )


def laid(pixels: NDArray[np.uint8], document_type: DocumentType, dpi: float = DPI) -> AlignedPage:
    """Lay a picture on its type without any registration."""
    none, per_mm = np.zeros((0, 2)), Scale(dpi).px_per_mm
    return AlignedPage(
        document_type=document_type,
        image=pixels,
        evened=pixels,
        inside=np.ones(pixels.shape[:2], dtype=bool),
        page_to_document=PageToDocument.of(np.diag([1 / per_mm, 1 / per_mm, 1.0])),
        source_dpi=dpi,
        shifts=TileShifts(
            centres_mm=none, shift_mm=none, confidence=np.zeros(0), size_mm=1.0, sigma_mm=none
        ),
        residual_median_mm=0.0,
        residual_p95_mm=0.0,
    )


def context_of(
    pixels: NDArray[np.uint8], document_type: DocumentType, dpi: float = DPI
) -> CheckContext:
    """A page under examination."""
    return CheckContext(
        page=page_of(pixels, dpi),
        aligned=laid(pixels, document_type, dpi),
        readings=Readings(mrz=None, fields=()),
        models=ModelRegistry(models_dir=default_models_dir()),
        on=date(2026, 7, 1),
    )
