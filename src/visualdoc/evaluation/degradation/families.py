"""Degradations by name, and what they make of a labelled scan."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np

from visualdoc.errors import DataSetError
from visualdoc.evaluation.dataset import Item
from visualdoc.evaluation.degradation import augraphy, handling, scanners
from visualdoc.evaluation.degradation.spoiled import Family
from visualdoc.geometry import PageToDocument, PolygonPx
from visualdoc.scans import Scan, open_scan_bytes

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family(
            name="scanner-b",
            words="another scanner: softer, other colours, sharpened, streaks, JPEG 76 to 85",
            spoil=scanners.scanner_b,
        ),
        Family(
            name="300dpi",
            words="scanned at 300 dpi, JPEG 84 to 90",
            spoil=scanners.low_resolution,
        ),
        Family(name="compressed", words="saved again, JPEG 50 to 65", spoil=scanners.compressed),
        Family(
            name="worn",
            words="yellowed paper, faded ink, folds, stains",
            spoil=handling.worn,
        ),
        Family(name="stamped", words="an office's stamp over the print", spoil=handling.stamped),
        *augraphy.FAMILIES,
    )
}


def family_of(name: str) -> Family:
    """Return a degradation by name.

    Raises
    ------
    DataSetError
        There is none of that name.
    """
    if name not in FAMILIES:
        msg = f"There is no degradation '{name}'; there are {', '.join(FAMILIES)}."
        raise DataSetError(msg)
    return FAMILIES[name]


def degraded(family: Family, item: Item, scan: Scan) -> tuple[Item, Scan]:
    """Spoil the first page of a scan, always the same way for the same file, and save it.

    Returns
    -------
    tuple
        The label, its places moved along where the resolution has changed, and the scan as opened
        from the new file.
    """
    page = scan.pages[0]
    seed = hashlib.sha256(f"{family.name}/{item.path.name}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(seed[:8], "big"))
    spoiled = family.spoil(page.pixels, page.dpi, rng)
    again = open_scan_bytes(spoiled.encoded(), name=scan.file)
    height, width = spoiled.pixels.shape[:2]
    return _resized(item, width / page.width_px, height / page.height_px), again


def _resized(item: Item, across: float, down: float) -> Item:
    if across == down == 1.0:
        return item
    true = item.page_to_document
    back = np.diag([1 / across, 1 / down, 1.0])
    return replace(
        item,
        polygons_px=tuple(
            PolygonPx.of([(x * across, y * down) for x, y in polygon.xy])
            for polygon in item.polygons_px
        ),
        page_to_document=PageToDocument.of(true.matrix @ back) if true is not None else None,
    )
