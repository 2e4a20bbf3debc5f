"""What goes over the wire about documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from visualdoc_service.db.tables import State
from visualdoc_service.judgements.schemas import Decision


class FoundType(BaseModel):
    """A document type that a page was taken for."""

    model_config = ConfigDict(frozen=True)

    page: int
    name: str | None
    title: str | None


class Links(BaseModel):
    """Where to go from here."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    self_: str = Field(serialization_alias="self")
    file: str
    report: str | None
    report_pdf: str | None


class Document(BaseModel):
    """One uploaded document."""

    model_config = ConfigDict(frozen=True)

    id: str
    state: State
    file: str
    media_type: str
    size_bytes: int
    sha256: str
    document_type: str | None = Field(description="as given with the upload")
    case_reference: str | None
    external_id: str | None
    received_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    page_count: int | None
    region_count: int | None
    by_aspect: dict[str, int] | None
    not_possible_count: int | None = Field(description="checks that could not be carried out")
    doubt_score: float | None
    found_types: list[FoundType] | None
    problem: dict[str, Any] | None = Field(description="why the examination failed, as RFC 9457")
    decision: Decision | None = Field(description="the examiner's latest")
    links: Links


class Picture(BaseModel):
    """A picture of a page, as Deep Zoom tiles (``page``, ``aligned``, ``reference``)."""

    model_config = ConfigDict(frozen=True)

    view: str
    width_px: int
    height_px: int
    dpi: float


class Page(BaseModel):
    """The pictures of one page; ``aligned`` and ``reference`` share a grid."""

    model_config = ConfigDict(frozen=True)

    page: int
    pictures: list[Picture]


class DocumentList(BaseModel):
    """A part of the list; ``next_cursor`` leads on."""

    model_config = ConfigDict(frozen=True)

    items: list[Document]
    next_cursor: str | None
