"""What goes over the wire about document types."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from visualdoc_service.db.tables import State


class DocumentType(BaseModel):
    """One enrolled page side of one edition."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    version: int
    width_mm: float
    height_mm: float
    zone_count: int
    sample_count: int = Field(description="genuine scans it was enrolled from")


class Enrolment(BaseModel):
    """Genuine scans on their way into the library."""

    model_config = ConfigDict(frozen=True)

    id: str
    state: State
    document_type: str
    scans: list[str] = Field(description="file names as sent")
    received_at: datetime
    finished_at: datetime | None
    result: dict[str, Any] | None = Field(description="the type, and scans refused with the reason")
    problem: dict[str, Any] | None
