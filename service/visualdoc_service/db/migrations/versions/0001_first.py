"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create documents, pictures, assessments, decisions, enrolments and executors."""
    _documents()
    op.create_table(
        "pictures",
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("dpi", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_pictures_document_id"),
        sa.PrimaryKeyConstraint("document_id", "page", "kind", name="pk_pictures"),
    )
    _judgements()
    op.create_table(
        "enrolments",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("type_name", sa.String(200), nullable=False),
        sa.Column("extends", sa.Boolean(), nullable=False),
        sa.Column("scans", sa.JSON(), nullable=False),
        sa.Column("description_sha256", sa.String(64)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT),
        sa.Column("result", sa.JSON()),
        sa.Column("problem", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_enrolments"),
    )
    op.create_table(
        "executors",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.Column("taken_over", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_executors"),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("list_rank", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("declared_type", sa.String(200)),
        sa.Column("case_reference", sa.String(200)),
        sa.Column("external_id", sa.String(200)),
        sa.Column("idempotency_key", sa.String(255)),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("started_at", _INSTANT),
        sa.Column("finished_at", _INSTANT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer()),
        sa.Column("region_count", sa.Integer()),
        sa.Column("by_aspect", sa.JSON()),
        sa.Column("not_possible_count", sa.Integer()),
        sa.Column("doubt_score", sa.Float(), nullable=False),
        sa.Column("found_types", sa.JSON()),
        sa.Column("report_sha256", sa.String(64)),
        sa.Column("pdf_sha256", sa.String(64)),
        sa.Column("problem", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("idempotency_key", name="uq_documents_idempotency_key"),
    )
    order = ["list_rank", "doubt_score", "received_at", "id"]
    op.create_index("ix_documents_" + "_".join(order), "documents", order)
    op.create_index("ix_documents_case_reference", "documents", ["case_reference"])
    op.create_index("ix_documents_external_id", "documents", ["external_id"])


def _judgements() -> None:
    op.create_table(
        "assessments",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("region_id", sa.String(40), nullable=False),
        sa.Column("assessment", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_assessments_document_id"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_assessments"),
    )
    op.create_index(
        "ix_assessments_document_id_region_id", "assessments", ["document_id", "region_id"]
    )
    op.create_table(
        "decisions",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("conclusion", sa.String(80), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("report_sha256", sa.String(64)),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_decisions_document_id"),
        sa.PrimaryKeyConstraint("number", name="pk_decisions"),
    )
    op.create_index("ix_decisions_document_id", "decisions", ["document_id"])
