"""The tables. Rows refer to blobs by SHA-256; pictures and reports are never in the database."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class State(StrEnum):
    """Where a document or an enrolment is on its way."""

    QUEUED = "queued"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Store UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return an aware moment."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


_ID = sa.String(36)
_SHA256 = sa.String(64)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("list_rank", sa.Integer, nullable=False),
    sa.Column("file_name", sa.String(255), nullable=False),
    sa.Column("media_type", sa.String(80), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", _SHA256, nullable=False),
    sa.Column("declared_type", sa.String(200)),
    sa.Column("case_reference", sa.String(200)),
    sa.Column("external_id", sa.String(200)),
    sa.Column("idempotency_key", sa.String(255), unique=True),
    sa.Column("request_sha256", _SHA256, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("started_at", Instant),
    sa.Column("finished_at", Instant),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("page_count", sa.Integer),
    sa.Column("region_count", sa.Integer),
    sa.Column("by_aspect", sa.JSON),
    sa.Column("not_possible_count", sa.Integer),
    sa.Column("doubt_score", sa.Float, nullable=False, default=0.0),
    sa.Column("found_types", sa.JSON),
    sa.Column("report_sha256", _SHA256),
    sa.Column("pdf_sha256", _SHA256),
    sa.Column("problem", sa.JSON),
    sa.Index(None, "list_rank", "doubt_score", "received_at", "id"),
    sa.Index(None, "case_reference"),
    sa.Index(None, "external_id"),
)

pictures = sa.Table(
    "pictures",
    metadata,
    sa.Column("document_id", _ID, sa.ForeignKey("documents.id"), primary_key=True),
    sa.Column("page", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(12), primary_key=True),
    sa.Column("sha256", _SHA256, nullable=False),
    sa.Column("width_px", sa.Integer, nullable=False),
    sa.Column("height_px", sa.Integer, nullable=False),
    sa.Column("dpi", sa.Float, nullable=False),
)

assessments = sa.Table(
    "assessments",
    metadata,
    # Rows are only ever added: what an examiner thought before stays on record.
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("document_id", _ID, sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("region_id", sa.String(40), nullable=False),
    sa.Column("assessment", sa.String(12), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Index(None, "document_id", "region_id"),
)

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("document_id", _ID, sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("conclusion", sa.String(80), nullable=False),
    sa.Column("motivation", sa.Text, nullable=False),
    sa.Column("report_sha256", _SHA256),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Index(None, "document_id"),
)

enrolments = sa.Table(
    "enrolments",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("type_name", sa.String(200), nullable=False),
    sa.Column("extends", sa.Boolean, nullable=False),
    sa.Column("scans", sa.JSON, nullable=False),
    sa.Column("description_sha256", _SHA256),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.Column("result", sa.JSON),
    sa.Column("problem", sa.JSON),
)

executors = sa.Table(
    "executors",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("taken_over", sa.Boolean, nullable=False, default=False),
)
