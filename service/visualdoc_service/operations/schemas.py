"""What goes over the wire to operators."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Health(BaseModel):
    """The process answers."""

    model_config = ConfigDict(frozen=True)

    status: str
    version: str


class Readiness(BaseModel):
    """Whether uploads can be taken in and worked on, and what is in the way."""

    model_config = ConfigDict(frozen=True)

    ready: bool
    checks: dict[str, str]
