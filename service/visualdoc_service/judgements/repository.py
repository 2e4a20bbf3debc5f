"""SQL on assessments and decisions. Rows are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from visualdoc_service.db.tables import assessments, decisions

Row = sa.RowMapping


def add_assessment(connection: sa.Connection, values: Mapping[str, Any]) -> None:
    """Record a view of a region."""
    connection.execute(sa.insert(assessments).values(**values))


def latest_assessments(connection: sa.Connection, document_id: str) -> Sequence[Row]:
    """Return the latest view of every region of a document."""
    c = assessments.c
    newest = (
        sa.select(sa.func.max(c.number))
        .where(c.document_id == document_id)
        .group_by(c.region_id)
        .scalar_subquery()
    )
    query = sa.select(assessments).where(c.number.in_(newest)).order_by(c.region_id)
    return connection.execute(query).mappings().all()


def add_decision(connection: sa.Connection, values: Mapping[str, Any]) -> None:
    """Record a conclusion."""
    connection.execute(sa.insert(decisions).values(**values))


def decisions_of(connection: sa.Connection, document_ids: Sequence[str]) -> Sequence[Row]:
    """Return all conclusions on some documents, oldest first."""
    c = decisions.c
    query = sa.select(decisions).where(c.document_id.in_(document_ids)).order_by(c.number)
    return connection.execute(query).mappings().all()
