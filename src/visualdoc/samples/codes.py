"""Bar codes on sample documents: Code 128 (ISO/IEC 15417) and QR codes (ISO/IEC 18004)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.imaging.qr import qr_modules
from visualdoc.imaging.resampling import resize_area
from visualdoc.samples.channel import entries
from visualdoc.samples.channel.entries import Placement
from visualdoc.samples.design import Record, Slot

_LINEAR_FROM = 1.8  # a zone this many times wider than tall holds bars
CODE_MARGIN_MM = 0.8


@lru_cache(maxsize=64)
def bars(text: str) -> NDArray[np.bool_]:
    """Modules of a Code 128 symbol, true where dark; without quiet zones."""
    from reportlab.graphics.barcode.code128 import Code128  # noqa: PLC0415  (heavy)

    symbol = Code128(text)
    symbol.validate()
    symbol.encode()
    symbol.decompose()
    # capitals are bars, small letters spaces; A to D is one to four modules
    widths = [ord(c.lower()) - ord("a") + 1 for c in symbol.decomposed]
    return np.repeat([c.isupper() for c in symbol.decomposed], widths)


def draw_code(slot: Slot, record: Record, *, px_per_mm: float) -> NDArray[np.uint8]:
    """Coverage of the symbol that a slot holds, as large as its zone allows."""
    text = record.texts[slot.text_key]
    width = max(round((slot.zone.width_mm - 2 * CODE_MARGIN_MM) * px_per_mm), 1)
    height = max(round((slot.zone.height_mm - 2 * CODE_MARGIN_MM) * px_per_mm), 1)
    if slot.zone.width_mm >= _LINEAR_FROM * slot.zone.height_mm:
        modules = bars(text)[None, :]
    else:
        modules = qr_modules(text)
        width = height = min(width, height)
    # first larger than wanted, so that modules keep sharp edges
    times = (-(-height // modules.shape[0]) + 1, -(-width // modules.shape[1]) + 1)
    large = np.kron(modules.astype(np.uint8) * np.uint8(255), np.ones(times, dtype=np.uint8))
    return resize_area(large, width_px=width, height_px=height)


def set_code(
    page: NDArray[np.uint8],
    slot: Slot,
    record: Record,
    placement: Placement,
    rng: np.random.Generator,
    *,
    px_per_mm: float,
) -> BoxMm:
    """Print a symbol into its zone, in place; return the box of the ink."""
    coverage = draw_code(slot, record, px_per_mm=px_per_mm)
    row = round((slot.zone.top_mm + CODE_MARGIN_MM + placement.dy_mm) * px_per_mm)
    column = round((slot.zone.left_mm + CODE_MARGIN_MM + placement.dx_mm) * px_per_mm)
    inked = entries.rough(coverage, slot.process, rng, px_per_mm)
    entries.lay(page, inked, row=row - 4, column=column - 4, colour=slot.colour)
    return entries.ink_box(coverage, row=row, column=column, px_per_mm=px_per_mm)
