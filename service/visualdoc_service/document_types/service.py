"""The reference library: what is enrolled, and scans on their way into it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from visualdoc.errors import EnrolmentError, UnknownDocumentTypeError, VisualdocError
from visualdoc.references import Library
from visualdoc_service.db import Database
from visualdoc_service.db.tables import State
from visualdoc_service.document_types import repository
from visualdoc_service.document_types.repository import Row
from visualdoc_service.document_types.schemas import DocumentType
from visualdoc_service.documents.intake import IntakeCheck
from visualdoc_service.documents.service import safe_file_name
from visualdoc_service.errors import ExistsError, InterruptedWorkError, NotFoundError
from visualdoc_service.jobs.interface import JobKind, JobQueue
from visualdoc_service.problems import problem_of
from visualdoc_service.storage.blobs import BlobStore

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScan:
    """A genuine scan as it came in."""

    stream: BinaryIO
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentTask:
    """What a worker needs for one attempt: file names with the blobs of the scans."""

    enrolment_id: str
    attempt: int
    type_name: str
    extends: bool
    scans: tuple[tuple[str, str], ...]
    description_sha256: str | None


class DocumentTypeService:
    """Document types of one library."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        queue: JobQueue,
        intake: IntakeCheck,
        library_path: Path,
        *,
        max_attempts: int,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._queue = queue
        self._intake = intake
        self._library_path = library_path
        self._max_attempts = max_attempts
        self._listed: tuple[str, list[DocumentType]] | None = None

    def listed(self) -> list[DocumentType]:
        """Return all enrolled types by name; read again only when the library has changed."""
        library = Library.open(self._library_path)
        if self._listed is None or self._listed[0] != library.sha256:
            self._listed = (library.sha256, [_shown(library, name) for name in library.names])
        return self._listed[1]

    def named(self, name: str) -> DocumentType:
        """Return one type; raises ``UnknownDocumentTypeError``."""
        found = next((one for one in self.listed() if one.name == name), None)
        if found is None:
            msg = f"'{name}' is not in the library."
            raise UnknownDocumentTypeError(msg)
        return found

    def enrol(self, name: str, scans: Sequence[NewScan], description: BinaryIO | None) -> Row:
        """Take in genuine scans of a new type."""
        if not _NAME.fullmatch(name):
            msg = "the name of a type has small letters, digits, dots and hyphens, at most 64."
            raise EnrolmentError(msg, hint="Choose another name, for example 'nld.passport.2014'.")
        if any(one.name == name for one in self.listed()):
            msg = f"'{name}' is enrolled."
            raise ExistsError(msg)
        return self._accept(name, scans, description, extends=False)

    def extend(self, name: str, scans: Sequence[NewScan]) -> Row:
        """Take in more genuine scans of an enrolled type."""
        self.named(name)
        return self._accept(name, scans, None, extends=True)

    def _accept(
        self,
        name: str,
        scans: Sequence[NewScan],
        description: BinaryIO | None,
        *,
        extends: bool,
    ) -> Row:
        if not scans:
            msg = "no scans were sent."
            raise EnrolmentError(msg)
        stored = [self._store(scan) for scan in scans]
        described = None if description is None else self._blobs.put_stream(description).sha256
        enrolment_id = str(uuid.uuid4())
        values = {
            "id": enrolment_id,
            "state": State.QUEUED.value,
            "type_name": name,
            "extends": extends,
            "scans": stored,
            "description_sha256": described,
            "attempts": 0,
            "received_at": datetime.now(UTC),
        }
        with self._database.transaction() as connection:
            repository.insert(connection, values)
            self._queue.submit(connection, JobKind.ENROL, enrolment_id)
        return self.enrolment(enrolment_id)

    def _store(self, scan: NewScan) -> list[str]:
        name = safe_file_name(scan.file_name)
        self._intake.media_type(scan.stream, name)
        scan.stream.seek(0)
        return [name, self._blobs.put_stream(scan.stream).sha256]

    def enrolment(self, enrolment_id: str) -> Row:
        """Return where an enrolment is on its way; raises ``NotFoundError``."""
        with self._database.reading() as connection:
            row = repository.by_id(connection, enrolment_id)
        if row is None:
            msg = "no enrolment has this identifier."
            raise NotFoundError(msg)
        return row

    def begin(self, enrolment_id: str) -> EnrolmentTask | None:
        """Start an attempt; None when there is nothing left to do."""
        with self._database.transaction() as connection:
            row = repository.begin(connection, enrolment_id)
        if row is None:
            return None
        task = EnrolmentTask(
            enrolment_id=enrolment_id,
            attempt=row["attempts"],
            type_name=row["type_name"],
            extends=row["extends"],
            scans=tuple((name, sha256) for name, sha256 in row["scans"]),
            description_sha256=row["description_sha256"],
        )
        if task.attempt > self._max_attempts:
            msg = f"the enrolment ended abnormally {self._max_attempts} times."
            self.fail(task, InterruptedWorkError(msg))
            return None
        return task

    def finish(self, task: EnrolmentTask, result: Mapping[str, Any]) -> None:
        """Record what was enrolled."""
        self._end(task, {"state": State.READY.value, "result": dict(result)})

    def fail(self, task: EnrolmentTask, error: VisualdocError) -> None:
        """Record why nothing was enrolled."""
        self._end(task, {"state": State.FAILED.value, "problem": problem_of(error)})

    def _end(self, task: EnrolmentTask, values: Mapping[str, Any]) -> None:
        ended = {**values, "finished_at": datetime.now(UTC)}
        with self._database.transaction() as connection:
            repository.finish(connection, task.enrolment_id, task.attempt, ended)


def _shown(library: Library, name: str) -> DocumentType:
    stated = library.stated(name)
    width_mm, height_mm = stated["size_mm"]
    return DocumentType(
        name=name,
        title=stated["title"],
        version=stated["version"],
        width_mm=width_mm,
        height_mm=height_mm,
        zone_count=len(stated["zones"]),
        sample_count=len(stated["provenance"]),
    )
