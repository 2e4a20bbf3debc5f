"""What goes over the wire about document types."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from visualdoc.references.merging import Outcome
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


class Version(BaseModel):
    """One kept version of a document type."""

    model_config = ConfigDict(frozen=True)

    version: int
    current: bool
    sha256: str = Field(description="digest over its files")
    after: list[str] = Field(description="digests of the versions before it, oldest first")


class ChosenVersion(BaseModel):
    """The version that shall be current."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(ge=1)


class Signer(BaseModel):
    """The key that this service signs packages with; receivers have to trust it."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="SHA-256 of the key in DER")
    public_key: str = Field(description="PEM")


class TakenIn(BaseModel):
    """What became of one type of a package."""

    model_config = ConfigDict(frozen=True)

    name: str
    outcome: Outcome
    version: int = Field(description="the current version afterwards")
    dropped: list[int] = Field(description="versions that gave way to others of the same number")


class PackageContent(BaseModel):
    """A package that is whole and signed by a trusted key."""

    model_config = ConfigDict(frozen=True)

    sha256: str = Field(description="of its manifest")
    signer: str = Field(description="what the trusted key is called here")
    key_id: str
    maker: str | None
    previous: str | None = Field(description="manifest of the package that it continues")
    types: list[dict[str, Any]] = Field(description="names and versions that it holds")
