"""What goes over the wire about judgements."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator


class AssessmentKind(StrEnum):
    """What an examiner may say about one doubt region."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    UNDECIDED = "undecided"


class NewAssessment(BaseModel):
    """The examiner's view of one region."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    assessment: AssessmentKind
    note: str = Field(default="", max_length=10_000)


class Assessment(BaseModel):
    """A recorded view of one region."""

    model_config = ConfigDict(frozen=True)

    region: str
    assessment: AssessmentKind
    note: str
    recorded_at: datetime


class NewDecision(BaseModel):
    """The examiner's conclusion. Nothing is concluded without a motivation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    conclusion: str = Field(max_length=80)
    motivation: str = Field(max_length=50_000)

    @field_validator("motivation")
    @classmethod
    def _says_something(cls, value: str) -> str:
        stripped = value.strip()
        if not stripped:
            msg = "a motivation is required"
            raise ValueError(msg)
        return stripped


class Decision(BaseModel):
    """A recorded conclusion, with the report that the examiner had before them."""

    model_config = ConfigDict(frozen=True)

    conclusion: str
    motivation: str
    report_sha256: str | None
    recorded_at: datetime


class Judgements(BaseModel):
    """Everything the examiner has said about a document."""

    model_config = ConfigDict(frozen=True)

    assessments: list[Assessment] = Field(description="the latest for each region")
    decisions: list[Decision] = Field(description="oldest first; the last one counts")
