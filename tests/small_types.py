"""Document types of a few pixels, made without a scan: what the library does with files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from visualdoc.geometry import BoxMm, SizeMm
from visualdoc.imaging.features import Features
from visualdoc.references import DocumentType, Library, Zone, ZoneKind
from visualdoc.references.serialization import dynamic_mask
from visualdoc.references.types import IdentificationView, IssuingRules, ReferenceImages

SIZE = SizeMm(width_mm=25.4, height_mm=12.7)
DPI, VIEW_PX_PER_MM = 100.0, 2.0
ZONES = (
    Zone(
        id="surname",
        kind=ZoneKind.TEXT,
        box=BoxMm(left_mm=2, top_mm=2, right_mm=12, bottom_mm=4),
        field="surname",
    ),
    Zone(
        id="photo",
        kind=ZoneKind.PORTRAIT,
        box=BoxMm(left_mm=16, top_mm=2, right_mm=23, bottom_mm=10),
    ),
)


def small_type(name: str = "paper", version: int = 1, **changes: Any) -> DocumentType:
    """Return a type of 100 × 50 px; another seed is another print."""
    rng = np.random.default_rng(changes.pop("seed", 1))
    zones = changes.pop("zones", ZONES)
    shape = (50, 100)
    median = rng.integers(150, 250, (*shape, 3), dtype=np.uint8)
    images = ReferenceImages(
        dpi=DPI,
        median=changes.pop("median", median),
        spread=np.full(shape, 2.0, np.float16),
        dynamic=dynamic_mask(shape, zones, DPI / 25.4),
    )
    grey = rng.integers(0, 255, (25, 51), dtype=np.uint8)
    features = Features(
        xy=rng.uniform(1, 24, (6, 2)).astype(np.float32),
        descriptors=(rng.integers(0, 255, (6, 128)) / 255).astype(np.float32),
    )
    view = IdentificationView(
        grey=grey,
        static=~dynamic_mask((25, 51), zones, VIEW_PX_PER_MM),
        features=features,
        px_per_mm=VIEW_PX_PER_MM,
    )
    values: dict[str, Any] = {
        "title": "Small paper",
        "rules": IssuingRules(validity_years=(5.0,)),
        "description": {},
        "statistics": {},
        "provenance": ("a" * 64, "b" * 64),
        "maps": {"printing/page_energy": rng.normal(size=(5, 2)).astype(np.float16)},
        **changes,
    }
    return DocumentType(
        name=name, version=version, size=SIZE, zones=zones, images=images, view=view, **values
    )


def library_of(path: Path, *types: DocumentType) -> Library:
    """Return a library in which these were saved one after another."""
    library = Library.open_or_create(path)
    for one in types:
        library = library.save(one)
    return library


def tree(folder: Path) -> dict[str, bytes | None]:
    """Return every file and folder with its content, but for the locks."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if path.name not in {".lock", ".enrolling"}
    }
