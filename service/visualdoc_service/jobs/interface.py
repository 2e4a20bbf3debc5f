"""What the rest of the service knows about durable work. No library behind it shows through."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import sqlalchemy as sa


class JobKind(StrEnum):
    """What can be done later."""

    EXAMINE = "examine_document"
    ENROL = "enrol_document_type"


class JobQueue(Protocol):
    """Accepts work that will be done even if every process dies in between."""

    def submit(self, connection: sa.Connection, kind: JobKind, subject_id: str) -> None:
        """Queue work within the caller's transaction: both are kept, or neither.

        Only the subject's id goes into the queue; one subject is worked on once.
        """
        ...
