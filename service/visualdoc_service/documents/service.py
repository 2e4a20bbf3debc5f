"""What happens to a document between upload and report."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, BinaryIO

from sqlalchemy.exc import IntegrityError

from visualdoc.errors import VisualdocError
from visualdoc_service.db import Database
from visualdoc_service.db.tables import State
from visualdoc_service.documents import repository
from visualdoc_service.documents.intake import IntakeCheck
from visualdoc_service.documents.paging import cursor_of, position_of
from visualdoc_service.documents.repository import Filters, ListRank, Row, StoredPicture
from visualdoc_service.errors import (
    IdempotencyConflictError,
    InterruptedWorkError,
    NotFoundError,
    NotReadyError,
)
from visualdoc_service.jobs.interface import JobKind, JobQueue
from visualdoc_service.problems import problem_of
from visualdoc_service.storage.blobs import CHUNK_BYTES, BlobStore

MAX_FILE_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """An upload as it came in."""

    stream: BinaryIO
    file_name: str
    declared_type: str | None = None
    case_reference: str | None = None
    external_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedDocument:
    """What a worker hands in."""

    report: bytes
    pdf: bytes
    pictures: tuple[StoredPicture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a worker needs for one attempt."""

    document_id: str
    attempt: int
    sha256: str
    file_name: str
    declared_type: str | None
    received_at: datetime


class DocumentService:
    """Documents in one database and one blob store."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        queue: JobQueue,
        intake: IntakeCheck,
        *,
        max_attempts: int,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._queue = queue
        self._intake = intake
        self._max_attempts = max_attempts

    def accept(self, new: NewDocument) -> Row:
        """Check, store and queue an upload; what this returns is safe against a crash.

        Raises
        ------
        UnreadableFileError, LimitExceededError
            The file is no scan or over a limit; nothing of it is kept.
        IdempotencyConflictError
            The key came before with something else.
        """
        new = replace(new, file_name=safe_file_name(new.file_name))
        fingerprint = _fingerprint(new)
        known = self._repeated(new, fingerprint)
        if known is not None:
            return known
        media_type = self._intake.media_type(new.stream, new.file_name)
        new.stream.seek(0)
        blob = self._blobs.put_stream(new.stream)
        document_id = str(uuid.uuid4())
        values = {
            "id": document_id,
            "state": State.QUEUED.value,
            "list_rank": int(ListRank.PENDING),
            "file_name": new.file_name,
            "media_type": media_type,
            "size_bytes": blob.size_bytes,
            "sha256": blob.sha256,
            "declared_type": new.declared_type,
            "case_reference": new.case_reference,
            "external_id": new.external_id,
            "idempotency_key": new.idempotency_key,
            "request_sha256": fingerprint,
            "received_at": datetime.now(UTC),
            "attempts": 0,
            "doubt_score": 0.0,
        }
        try:
            with self._database.transaction() as connection:
                repository.insert(connection, values)
                self._queue.submit(connection, JobKind.EXAMINE, document_id)
        except IntegrityError:
            # the same key arrived twice at the same moment: the other one was first
            known = self._repeated(new, fingerprint)
            if known is None:
                raise
            return known
        return self.get(document_id)

    def _repeated(self, new: NewDocument, fingerprint: str) -> Row | None:
        if new.idempotency_key is None:
            return None
        with self._database.reading() as connection:
            row = repository.by_idempotency_key(connection, new.idempotency_key)
        if row is not None and row["request_sha256"] != fingerprint:
            msg = "another file or other fields came with this key before."
            raise IdempotencyConflictError(msg)
        return row

    def get(self, document_id: str) -> Row:
        """Return one document; raises ``NotFoundError``."""
        with self._database.reading() as connection:
            row = repository.by_id(connection, document_id)
        if row is None:
            msg = "no document has this identifier."
            raise NotFoundError(msg)
        return row

    def listed(
        self, filters: Filters, *, cursor: str | None, limit: int
    ) -> tuple[list[Row], str | None]:
        """Return a part of the list and the cursor that leads on."""
        after = None if cursor is None else position_of(cursor)
        with self._database.reading() as connection:
            rows = list(repository.listed(connection, filters, after=after, limit=limit + 1))
        more = len(rows) > limit
        return rows[:limit], cursor_of(rows[limit - 1]) if more else None

    def original(self, document_id: str) -> tuple[Row, bytes]:
        """Return a document with the bytes that were uploaded."""
        row = self.get(document_id)
        return row, self._blobs.read(row["sha256"])

    def report(self, document_id: str) -> tuple[str, bytes]:
        """Return the SHA-256 and bytes of the JSON report; raises ``NotReadyError``."""
        return self._result(document_id, "report_sha256")

    def report_pdf(self, document_id: str) -> tuple[str, bytes]:
        """Return the SHA-256 and bytes of the PDF report; raises ``NotReadyError``."""
        return self._result(document_id, "pdf_sha256")

    def _result(self, document_id: str, column: str) -> tuple[str, bytes]:
        row = self.get(document_id)
        sha256 = row[column]
        if sha256 is None:
            msg = f"the document is in state '{row['state']}'."
            raise NotReadyError(msg)
        return sha256, self._blobs.read(sha256)

    def picture(self, document_id: str, page: int, kind: str) -> Row:
        """Return where a picture of a page is kept; raises ``NotFoundError``."""
        self._must_be_ready(document_id)
        with self._database.reading() as connection:
            row = repository.picture(connection, document_id, page, kind)
        if row is None:
            msg = f"page {page} has no picture '{kind}'."
            raise NotFoundError(msg)
        return row

    def pictures(self, document_id: str) -> list[Row]:
        """Return where all pictures of a document are kept."""
        self._must_be_ready(document_id)
        with self._database.reading() as connection:
            return list(repository.pictures_of(connection, document_id))

    def _must_be_ready(self, document_id: str) -> None:
        row = self.get(document_id)
        if row["state"] != State.READY:
            msg = f"the document is in state '{row['state']}'."
            raise NotReadyError(msg)

    def begin(self, document_id: str) -> Task | None:
        """Start an attempt; None when there is nothing left to do.

        A document that was being examined each time its worker died is given up in the end, so
        that it does not take all others down with it.
        """
        with self._database.transaction() as connection:
            attempt = repository.begin(connection, document_id, at=datetime.now(UTC))
            row = repository.by_id(connection, document_id)
        if attempt is None or row is None:
            return None
        if attempt > self._max_attempts:
            msg = f"the examination ended abnormally {self._max_attempts} times."
            self.fail(document_id, attempt, InterruptedWorkError(msg))
            return None
        return Task(
            document_id=document_id,
            attempt=attempt,
            sha256=row["sha256"],
            file_name=row["file_name"],
            declared_type=row["declared_type"],
            received_at=row["received_at"],
        )

    def finish(self, task: Task, examined: ExaminedDocument) -> bool:
        """Store a result once; False when a later attempt has overtaken this one."""
        report = json.loads(examined.report)
        values = {
            **_summary(report),
            "state": State.READY.value,
            "finished_at": datetime.now(UTC),
            "report_sha256": self._blobs.put(examined.report).sha256,
            "pdf_sha256": self._blobs.put(examined.pdf).sha256,
        }
        with self._database.transaction() as connection:
            stored = repository.finish(connection, task.document_id, task.attempt, values)
            if stored:
                repository.add_pictures(connection, task.document_id, examined.pictures)
        return stored

    def fail(self, document_id: str, attempt: int, error: VisualdocError) -> None:
        """Record that and why a document could not be examined."""
        values = {
            "state": State.FAILED.value,
            "list_rank": int(ListRank.FAILED),
            "finished_at": datetime.now(UTC),
            "problem": problem_of(error),
        }
        with self._database.transaction() as connection:
            repository.finish(connection, document_id, attempt, values)

    def counts(self) -> dict[str, int]:
        """Count documents by state."""
        with self._database.reading() as connection:
            return repository.counts(connection)


def _summary(report: dict[str, Any]) -> dict[str, Any]:
    summary = report["summary"]
    found = [
        {
            "page": page["index"],
            "name": (page["document_type"] or {}).get("name"),
            "title": (page["document_type"] or {}).get("title"),
        }
        for page in report["pages"]
    ]
    not_possible = len(summary["not_possible"])
    rank = ListRank.INCOMPLETE if not_possible else ListRank.NO_DOUBT
    return {
        "list_rank": int(ListRank.DOUBT if summary["region_count"] else rank),
        "page_count": len(report["pages"]),
        "region_count": summary["region_count"],
        "by_aspect": summary["by_aspect"],
        "not_possible_count": not_possible,
        "doubt_score": summary["doubt_score"],
        "found_types": found,
    }


def safe_file_name(name: str) -> str:
    """Return a name for showing: no folders, no control characters, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip()
    return shown[-MAX_FILE_NAME:] or "unnamed"


def _fingerprint(new: NewDocument) -> str:
    digest = hashlib.sha256()
    for chunk in iter(lambda: new.stream.read(CHUNK_BYTES), b""):
        digest.update(chunk)
    new.stream.seek(0)
    fields = [new.file_name, new.declared_type, new.case_reference, new.external_id]
    return hashlib.sha256(json.dumps([digest.hexdigest(), *fields]).encode()).hexdigest()
