"""SQL on enrolments. The types themselves live in the reference library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from visualdoc_service.db.tables import State, enrolments

Row = sa.RowMapping


def insert(connection: sa.Connection, values: Mapping[str, Any]) -> None:
    """Add an enrolment."""
    connection.execute(sa.insert(enrolments).values(**values))


def by_id(connection: sa.Connection, enrolment_id: str) -> Row | None:
    """Return one enrolment."""
    query = sa.select(enrolments).where(enrolments.c.id == enrolment_id)
    return connection.execute(query).mappings().first()


def begin(connection: sa.Connection, enrolment_id: str) -> Row | None:
    """Count a new attempt at an unfinished enrolment; None when it is finished already."""
    c = enrolments.c
    unfinished = c.state.in_([State.QUEUED.value, State.PROCESSING.value])
    changed = connection.execute(
        sa.update(enrolments)
        .where(c.id == enrolment_id, unfinished)
        .values(state=State.PROCESSING.value, attempts=c.attempts + 1)
    )
    return by_id(connection, enrolment_id) if changed.rowcount else None


def finish(
    connection: sa.Connection, enrolment_id: str, attempt: int, values: Mapping[str, Any]
) -> None:
    """Store the end of an attempt, unless a later attempt has begun meanwhile."""
    c = enrolments.c
    mine = sa.and_(c.id == enrolment_id, c.attempts == attempt)
    connection.execute(sa.update(enrolments).where(mine).values(**values))
