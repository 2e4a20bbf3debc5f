"""Everything that is written on a page, each reading with its source."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from visualdoc.errors import ModelError
from visualdoc.findings import FieldReading
from visualdoc.geometry import PolygonPx
from visualdoc.inference import ModelRegistry
from visualdoc.reading.mrz.reader import locate_and_read
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.reading.text.reader import read_zones
from visualdoc.reading.text.recogniser import TextRecogniser
from visualdoc.reading.types import Readings
from visualdoc.references.types import ZoneKind
from visualdoc.registration.types import AlignedPage
from visualdoc.scans.types import ScanPage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readers:
    """The engines that read; kept by whoever examines many pages."""

    models: ModelRegistry
    text: TextRecogniser


def read_page(page: ScanPage, aligned: AlignedPage | None, readers: Readers) -> Readings:
    """Read the machine-readable zone and the text zones of a page, side by side."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pending = pool.submit(_read_mrz, page, aligned, readers)
        visual, not_read = _read_visual(aligned, readers)
        mrz, reason = pending.result()
    if reason is not None:
        not_read = {**not_read, "mrz": reason}
    return Readings(mrz=mrz, fields=(*visual, *mrz_fields(mrz)), not_read=not_read)


def _read_mrz(
    page: ScanPage, aligned: AlignedPage | None, readers: Readers
) -> tuple[MrzReading | None, str | None]:
    """Return the zone, or why it could not be looked for."""
    hint = _expected_zone(aligned)
    if aligned is not None and hint is None:
        return None, "The type has no machine-readable zone."
    try:
        return locate_and_read(page.pixels, models=readers.models, hint=hint), None
    except ModelError as error:
        return None, str(error)


def _read_visual(
    aligned: AlignedPage | None, readers: Readers
) -> tuple[tuple[FieldReading, ...], dict[str, str]]:
    if aligned is None:
        return (), {}
    return read_zones(aligned, models=readers.models, recogniser=readers.text)


def _expected_zone(aligned: AlignedPage | None) -> PolygonPx | None:
    """Where the reference says that the zone is."""
    zones = aligned.document_type.zones_of(ZoneKind.MRZ) if aligned else ()
    return aligned.polygon_to_page(zones[0].box.polygon) if aligned and zones else None


def mrz_fields(reading: MrzReading | None) -> tuple[FieldReading, ...]:
    """Fields of a machine-readable zone in the report's common form."""
    if reading is None:
        return ()
    return tuple(
        FieldReading(
            name=name,
            value=value or None,
            text=value,
            source="mrz",
            polygon_px=reading.corners_px,
            confidence=round(reading.confidence, 4),
        )
        for name, value in reading.document.fields.items()
    )
