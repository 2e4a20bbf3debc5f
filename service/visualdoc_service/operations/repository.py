"""SQL on the worker processes' signs of life."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from visualdoc_service.db.tables import executors


def ping(connection: sa.Connection) -> None:
    """Ask the database for anything at all."""
    connection.execute(sa.select(1))


def seen(connection: sa.Connection, executor_id: str, *, at: datetime) -> None:
    """Record a sign of life."""
    c = executors.c
    alive = {"seen_at": at, "taken_over": False}
    changed = connection.execute(sa.update(executors).where(c.id == executor_id).values(**alive))
    if changed.rowcount == 0:
        connection.execute(sa.insert(executors).values(id=executor_id, **alive))


def silent_since(connection: sa.Connection, moment: datetime) -> list[str]:
    """Return executors without a sign of life since a moment whose work nobody took over."""
    c = executors.c
    query = sa.select(c.id).where(c.seen_at < moment, c.taken_over.is_(False))
    return list(connection.scalars(query))


def take_over(connection: sa.Connection, executor_id: str, *, silent_since: datetime) -> bool:
    """Claim a dead executor's work; only one claimant gets True."""
    c = executors.c
    still = sa.and_(c.id == executor_id, c.seen_at < silent_since, c.taken_over.is_(False))
    return (
        connection.execute(sa.update(executors).where(still).values(taken_over=True)).rowcount == 1
    )


def alive_since(connection: sa.Connection, moment: datetime) -> int:
    """Count executors with a sign of life since a moment."""
    query = sa.select(sa.func.count()).where(executors.c.seen_at >= moment)
    return int(connection.scalar(query) or 0)
