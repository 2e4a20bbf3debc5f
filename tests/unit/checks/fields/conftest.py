"""The small form as a type, and its genuine scans."""

from __future__ import annotations

import numpy as np
import pytest
from tests.small_forms import DPI, HOLDERS, NAMES, SIZE, Form, laid, page_of

from visualdoc.geometry import BoxMm
from visualdoc.imaging.features import Features
from visualdoc.references.types import (
    DocumentType,
    IdentificationView,
    IssuingRules,
    ReferenceImages,
    Zone,
    ZoneKind,
)
from visualdoc.registration.types import AlignedPage
from visualdoc.scans.types import ScanPage


@pytest.fixture(scope="session")
def form() -> Form:
    return Form(
        zones=tuple(
            Zone(
                id=name,
                kind=ZoneKind.TEXT,
                field=name,
                box=BoxMm(left_mm=5, top_mm=4.0 + 7 * i, right_mm=50, bottom_mm=9.5 + 7 * i),
            )
            for i, name in enumerate(NAMES)
        )
    )


@pytest.fixture(scope="session")
def blank_type(form: Form) -> DocumentType:
    """The type without anything measured on its genuine scans."""
    pictures = np.stack([form.scan(holder, i) for i, holder in enumerate(HOLDERS[:5])])
    median = np.median(pictures, axis=0).astype(np.uint8)
    small = np.zeros((8, 8), dtype=np.uint8)
    return DocumentType(
        name="form",
        title="Form",
        version=1,
        size=SIZE,
        zones=form.zones,
        images=ReferenceImages(
            dpi=DPI,
            median=median,
            spread=np.full(median.shape[:2], 2.0, dtype=np.float16),
            dynamic=np.zeros(median.shape[:2], dtype=bool),
        ),
        view=IdentificationView(
            grey=small,
            static=small == 0,
            features=Features(
                xy=np.zeros((0, 2), np.float32), descriptors=np.zeros((0, 128), np.float32)
            ),
            px_per_mm=1.0,
        ),
        rules=IssuingRules(),
        description={},
        statistics={},
        provenance=(),
    )


@pytest.fixture(scope="session")
def genuine(form: Form, blank_type: DocumentType) -> list[tuple[ScanPage, AlignedPage]]:
    """Five genuine scans on their type."""
    scans = [form.scan(holder, i) for i, holder in enumerate(HOLDERS[:5])]
    return [(page_of(pixels), laid(pixels, blank_type)) for pixels in scans]
