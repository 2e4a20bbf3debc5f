"""SQL on documents and their pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from visualdoc_service.db.tables import State, documents, pictures

Row = sa.RowMapping


class ListRank(IntEnum):
    """Order of the list: what needs an examiner first comes first."""

    DOUBT = 0
    FAILED = 1
    PENDING = 2
    INCOMPLETE = 3
    NO_DOUBT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The last row of a part of the list."""

    list_rank: int
    doubt_score: float
    received_at: datetime
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which documents are listed."""

    states: tuple[State, ...] = ()
    min_doubt: float | None = None
    case_reference: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPicture:
    """A picture of a page, by its blob."""

    page: int
    kind: str
    sha256: str
    width_px: int
    height_px: int
    dpi: float


def insert(connection: sa.Connection, values: Mapping[str, Any]) -> None:
    """Add a document."""
    connection.execute(sa.insert(documents).values(**values))


def by_id(connection: sa.Connection, document_id: str) -> Row | None:
    """Return one document."""
    query = sa.select(documents).where(documents.c.id == document_id)
    return connection.execute(query).mappings().first()


def by_idempotency_key(connection: sa.Connection, key: str) -> Row | None:
    """Return the document that came with a key."""
    query = sa.select(documents).where(documents.c.idempotency_key == key)
    return connection.execute(query).mappings().first()


def listed(
    connection: sa.Connection, filters: Filters, *, after: Position | None, limit: int
) -> Sequence[Row]:
    """Return a part of the list in its order."""
    c = documents.c
    query = sa.select(documents).where(*_conditions(filters))
    if after is not None:
        query = query.where(_beyond(after))
    order = (c.list_rank, c.doubt_score.desc(), c.received_at.desc(), c.id)
    return connection.execute(query.order_by(*order).limit(limit)).mappings().all()


def _conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    c = documents.c
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.states:
        conditions.append(c.state.in_([state.value for state in filters.states]))
    if filters.min_doubt is not None:
        conditions.append(c.doubt_score >= filters.min_doubt)
    if filters.case_reference is not None:
        conditions.append(c.case_reference == filters.case_reference)
    if filters.external_id is not None:
        conditions.append(c.external_id == filters.external_id)
    return conditions


def _beyond(last: Position) -> sa.ColumnElement[bool]:
    c = documents.c
    same_rank = c.list_rank == last.list_rank
    same_score = sa.and_(same_rank, c.doubt_score == last.doubt_score)
    same_moment = sa.and_(same_score, c.received_at == last.received_at)
    return sa.or_(
        c.list_rank > last.list_rank,
        sa.and_(same_rank, c.doubt_score < last.doubt_score),
        sa.and_(same_score, c.received_at < last.received_at),
        sa.and_(same_moment, c.id > last.id),
    )


def begin(connection: sa.Connection, document_id: str, *, at: datetime) -> int | None:
    """Count a new attempt at an unfinished document; None when it is finished already."""
    c = documents.c
    unfinished = c.state.in_([State.QUEUED.value, State.PROCESSING.value])
    changed = connection.execute(
        sa.update(documents)
        .where(c.id == document_id, unfinished)
        .values(state=State.PROCESSING.value, started_at=at, attempts=c.attempts + 1)
    )
    if changed.rowcount == 0:
        return None
    return int(connection.scalar(sa.select(c.attempts).where(c.id == document_id)) or 0)


def finish(
    connection: sa.Connection, document_id: str, attempt: int, values: Mapping[str, Any]
) -> bool:
    """Store the end of an attempt, unless a later attempt has begun meanwhile."""
    c = documents.c
    mine = sa.and_(c.id == document_id, c.attempts == attempt, c.state == State.PROCESSING.value)
    changed = connection.execute(sa.update(documents).where(mine).values(**values))
    return changed.rowcount == 1


def add_pictures(
    connection: sa.Connection, document_id: str, stored: Sequence[StoredPicture]
) -> None:
    """Add the pictures of a finished document."""
    rows = [
        {
            "document_id": document_id,
            "page": picture.page,
            "kind": picture.kind,
            "sha256": picture.sha256,
            "width_px": picture.width_px,
            "height_px": picture.height_px,
            "dpi": picture.dpi,
        }
        for picture in stored
    ]
    if rows:
        connection.execute(sa.insert(pictures), rows)


def picture(connection: sa.Connection, document_id: str, page: int, kind: str) -> Row | None:
    """Return one picture."""
    c = pictures.c
    query = sa.select(pictures).where(c.document_id == document_id, c.page == page, c.kind == kind)
    return connection.execute(query).mappings().first()


def pictures_of(connection: sa.Connection, document_id: str) -> Sequence[Row]:
    """Return all pictures of a document."""
    c = pictures.c
    query = sa.select(pictures).where(c.document_id == document_id).order_by(c.page, c.kind)
    return connection.execute(query).mappings().all()


def counts(connection: sa.Connection) -> dict[str, int]:
    """Count documents by state."""
    query = sa.select(documents.c.state, sa.func.count()).group_by(documents.c.state)
    return {state: int(number) for state, number in connection.execute(query)}
