"""The one place where the service calls the library's enrolment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from visualdoc.enrolment import Enrolled, enrol
from visualdoc.errors import DescriptionError, EnrolmentError
from visualdoc.examination.readings import Readers
from visualdoc.inference.registry import ModelRegistry, default_models_dir
from visualdoc.reading.text.recogniser import TextRecogniser
from visualdoc.references import DocumentType, Library
from visualdoc.references.description import TypeDescription, parse_description
from visualdoc.references.storage import enrolling
from visualdoc.scans import Scan, open_scan_bytes
from visualdoc_service.storage.blobs import BlobError, BlobStore


class Enroller:
    """Writes document types into one library, one process at a time."""

    def __init__(self, library_path: Path, blobs: BlobStore, *, threads: int) -> None:
        self._library_path = library_path
        self._blobs = blobs
        self._models = ModelRegistry(default_models_dir(), threads=threads)

    def enrol(
        self,
        name: str,
        scans: Sequence[tuple[str, str]],
        *,
        description_sha256: str | None,
        extends: bool,
    ) -> Mapping[str, Any]:
        """Enrol scans, each a file name and a blob; raises ``VisualdocError``.

        An extended type is built again from the scans it came from and the new ones: a median of
        medians would not be one.
        """
        with enrolling(self._library_path):
            library = Library.open_or_create(self._library_path)
            if not extends and name in library.names:
                return _result(_stored_before(library, name, {sha256 for _, sha256 in scans}))
            opened = [self._open(file, sha256) for file, sha256 in scans]
            version, description = 1, self._described(description_sha256)
            if extends:
                earlier = library.load(name)
                opened = [*self._earlier_scans(earlier), *opened]
                version, description = earlier.version + 1, _description_of(earlier)
            with TextRecogniser(models=self._models) as text:
                readers = Readers(models=self._models, text=text)
                enrolled = enrol(
                    name, opened, description=description, readers=readers, version=version
                )
            library.save(enrolled.document_type)
        return _result(enrolled)

    def _open(self, file: str, sha256: str) -> Scan:
        return open_scan_bytes(self._blobs.read(sha256), name=file)

    def _described(self, sha256: str | None) -> TypeDescription:
        if sha256 is None:
            return TypeDescription()
        try:
            # JSON is YAML too
            return parse_description(self._blobs.read(sha256).decode(), name="the description")
        except UnicodeDecodeError as error:
            msg = "the description is not UTF-8 text."
            raise DescriptionError(msg) from error

    def _earlier_scans(self, earlier: DocumentType) -> list[Scan]:
        try:
            return [self._open(f"{sha256[:12]} (earlier)", sha256) for sha256 in earlier.provenance]
        except BlobError as error:
            msg = f"the scans that '{earlier.name}' was enrolled from are not kept here."
            hint = "Enrol the type under a new name, from all scans together."
            raise EnrolmentError(msg, hint=hint) from error


def _stored_before(library: Library, name: str, scans: set[str]) -> Enrolled:
    """Return what an earlier attempt at this enrolment stored before its worker died.

    Enrolling again would put the type back to its first version when it has grown meanwhile.
    """
    for record in library.index.entry(name).versions:
        stored = library.load(name, record.version)
        if set(stored.provenance) <= scans:
            return Enrolled(document_type=stored, refused=())
    msg = f"'{name}' was enrolled from other scans meanwhile."
    raise EnrolmentError(msg, hint="Add these scans to it through its 'samples'.")


def _description_of(earlier: DocumentType) -> TypeDescription:
    """Return what was described at first; the zones stand as they were found or corrected."""
    zones = [
        {
            "id": zone.id,
            "kind": zone.kind.value,
            "box_mm": (zone.box.left_mm, zone.box.top_mm, zone.box.right_mm, zone.box.bottom_mm),
            "field": zone.field,
            "script": zone.script,
            "format": zone.format,
        }
        for zone in earlier.zones
    ]
    rules = {
        "authorities": earlier.rules.authorities,
        "validity_years": earlier.rules.validity_years,
        "series": earlier.rules.series,
        "number_format": earlier.rules.number_format,
        "extra": earlier.rules.extra,
    }
    size = (earlier.size.width_mm, earlier.size.height_mm)
    return TypeDescription.model_validate(
        {**earlier.description, "size_mm": size, "zones": zones, "rules": rules}
    )


def _result(enrolled: Enrolled) -> dict[str, Any]:
    stored = enrolled.document_type
    return {
        "name": stored.name,
        "title": stored.title,
        "version": stored.version,
        "size_mm": [stored.size.width_mm, stored.size.height_mm],
        "zones": [
            {"id": zone.id, "kind": zone.kind.value, "field": zone.field} for zone in stored.zones
        ],
        "scans": list(stored.provenance),
        "refused": [{"file": one.name, "reason": one.reason} for one in enrolled.refused],
    }
