"""Cursors: the last row seen, packed so that clients pass it on without reading it."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime

from visualdoc_service.documents.repository import Position, Row
from visualdoc_service.errors import NotFoundError


def cursor_of(row: Row) -> str:
    """Return the cursor of the part of the list that follows a row."""
    parts = [row["list_rank"], row["doubt_score"], row["received_at"].isoformat(), row["id"]]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def position_of(cursor: str) -> Position:
    """Return where a cursor points to; raises ``NotFoundError`` for one of our not making."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        rank, score, at, key = json.loads(base64.urlsafe_b64decode(padded))
        return Position(
            list_rank=int(rank),
            doubt_score=float(score),
            received_at=datetime.fromisoformat(at),
            id=str(key),
        )
    except (ValueError, TypeError, binascii.Error) as error:
        msg = "this cursor does not come from this list."
        raise NotFoundError(msg) from error
