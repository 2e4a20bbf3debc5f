"""Pages for checks of content and issuance: readings are given, pixels are not needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from visualdoc.checks.spec import CheckContext
from visualdoc.findings import FieldReading, QualityReport
from visualdoc.geometry import BoxMm, PageToDocument, PolygonPx, SizeMm
from visualdoc.imaging.features import Features
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.mrz.parse import parse
from visualdoc.reading.mrz.types import MrzCharacter, MrzReading
from visualdoc.reading.text.fields import kind_of, value_of
from visualdoc.reading.types import Readings
from visualdoc.references.types import (
    DocumentType,
    IdentificationView,
    IssuingRules,
    ReferenceImages,
    Zone,
    ZoneKind,
)
from visualdoc.registration.types import AlignedPage, TileShifts
from visualdoc.scans.types import ScanPage

SURE = 0.95
ON = date(2026, 7, 1)
LINE_TOP_PX, LINE_PITCH_PX, CHARACTER_PX = 1600.0, 150.0, 60.0

Printed = str | tuple[str, float] | tuple[str, float, str]
"""Text; or text and confidence; or text, confidence and script."""


def mrz_reading(lines: Sequence[str], confidence: float = 0.99) -> MrzReading:
    """Reading of a zone whose characters lie on a regular grid."""
    characters = tuple(
        tuple(
            MrzCharacter(
                character=c,
                confidence=confidence,
                polygon_px=PolygonPx.rectangle(
                    100 + CHARACTER_PX * column,
                    LINE_TOP_PX + LINE_PITCH_PX * row,
                    100 + CHARACTER_PX * (column + 1),
                    LINE_TOP_PX + LINE_PITCH_PX * row + 70,
                ),
            )
            for column, c in enumerate(line)
        )
        for row, line in enumerate(lines)
    )
    corners = PolygonPx.rectangle(100, LINE_TOP_PX, 2800, LINE_TOP_PX + 250)
    return MrzReading(
        document=parse(lines), corners_px=corners, characters=characters, confidence=confidence
    )


@pytest.fixture
def page_with() -> Callable[..., CheckContext]:
    """Context maker: printed fields, MRZ lines and rules in."""

    def make(
        printed: Mapping[str, Printed],
        *,
        mrz: Sequence[str] | None = None,
        mrz_confidence: float = 0.99,
        rules: IssuingRules | None = None,
        formats: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
        not_read: Mapping[str, str] | None = None,
        on: date = ON,
    ) -> CheckContext:
        """``printed`` goes by zone id, which is the field's name unless ``fields`` says other."""
        zones, readings = [], []
        ids = [*printed, *(not_read or {})]
        for index, zone_id in enumerate(ids):
            name = (fields or {}).get(zone_id, zone_id)
            text, confidence, script = _parts(printed.get(zone_id, ""))
            zones.append(_zone(zone_id, name, script, index, (formats or {}).get(zone_id)))
            if zone_id in printed:
                readings.append(_field(zone_id, name, text, confidence, index))
        reading = mrz_reading(mrz, mrz_confidence) if mrz else None
        coded = [
            FieldReading(
                name=name,
                value=value or None,
                text=value,
                source="mrz",
                polygon_px=reading.corners_px,
                confidence=mrz_confidence,
            )
            for name, value in (reading.document.fields if reading else {}).items()
            if reading is not None
        ]
        return CheckContext(
            page=_page(),
            aligned=_aligned(tuple(zones), rules or IssuingRules()),
            readings=Readings(
                mrz=reading, fields=(*readings, *coded), not_read=dict(not_read or {})
            ),
            models=ModelRegistry(models_dir=default_models_dir()),
            on=on,
        )

    return make


def _parts(printed: Printed) -> tuple[str, float, str]:
    if isinstance(printed, str):
        return printed, SURE, "Latn"
    return printed[0], printed[1], printed[2] if len(printed) == 3 else "Latn"


def _zone(zone_id: str, name: str, script: str, index: int, pattern: str | None) -> Zone:
    return Zone(
        id=zone_id,
        kind=ZoneKind.TEXT,
        box=BoxMm(left_mm=10, top_mm=5.0 * index, right_mm=80, bottom_mm=5.0 * index + 4),
        field=name,
        script=script,
        format=pattern,
    )


def _field(zone_id: str, name: str, text: str, confidence: float, index: int) -> FieldReading:
    return FieldReading(
        name=name,
        value=value_of(text, kind_of(name))[0],
        text=text,
        source="viz",
        polygon_px=PolygonPx.rectangle(100, 100 * index, 900, 100 * index + 60),
        confidence=confidence,
        zone_id=zone_id,
    )


def _page() -> ScanPage:
    return ScanPage(
        index=0,
        pixels=np.zeros((16, 16, 3), dtype=np.uint8),
        dpi=600.0,
        dpi_source="metadata",
        quality=QualityReport(usable=True),
    )


def _aligned(zones: tuple[Zone, ...], rules: IssuingRules) -> AlignedPage:
    small = np.zeros((16, 16), dtype=np.uint8)
    kind = DocumentType(
        name="trial",
        title="Trial",
        version=1,
        size=SizeMm(width_mm=125, height_mm=88),
        zones=zones,
        images=ReferenceImages(
            dpi=600.0,
            median=np.zeros((16, 16, 3), dtype=np.uint8),
            spread=np.zeros((16, 16), dtype=np.float16),
            dynamic=small > 0,
        ),
        view=IdentificationView(
            grey=small,
            static=small == 0,
            features=Features(
                xy=np.zeros((0, 2), dtype=np.float32),
                descriptors=np.zeros((0, 128), dtype=np.float32),
            ),
            px_per_mm=1.0,
        ),
        rules=rules,
        description={},
        statistics={},
        provenance=(),
    )
    empty: dict[str, Any] = {
        "centres_mm": np.zeros((0, 2)),
        "shift_mm": np.zeros((0, 2)),
        "confidence": np.zeros(0),
        "sigma_mm": np.zeros((0, 2)),
    }
    return AlignedPage(
        document_type=kind,
        image=np.zeros((16, 16, 3), dtype=np.uint8),
        evened=np.zeros((16, 16, 3), dtype=np.uint8),
        inside=small == 0,
        page_to_document=PageToDocument.of(np.diag([0.0423, 0.0423, 1.0])),
        source_dpi=600.0,
        shifts=TileShifts(**empty, size_mm=8.0),
        residual_median_mm=0.02,
        residual_p95_mm=0.05,
    )
