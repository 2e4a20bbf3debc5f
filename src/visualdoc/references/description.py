"""The readable description of a document type: what an examiner writes and corrects."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from visualdoc.errors import DescriptionError
from visualdoc.geometry import BoxMm, SizeMm
from visualdoc.references.types import IssuingRules, Zone, ZoneKind


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelIdentifier(_Part):
    """(issuer, type, number, first year of issue), for example (D, P, 1, 2007)."""

    issuer: str
    type: str
    number: int | str
    year: int


class ZoneDescription(_Part):
    """One personalisation zone; ``box_mm`` is ``[left, top, right, bottom]``."""

    id: str
    kind: ZoneKind
    box_mm: tuple[float, float, float, float]
    field: str | None = None
    script: str | None = None
    format: str | None = None

    @field_validator("box_mm")
    @classmethod
    def _has_area(cls, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        if box[2] <= box[0] or box[3] <= box[1]:
            msg = "box_mm is [left, top, right, bottom] with right > left and bottom > top"
            raise ValueError(msg)
        return box

    @field_validator("format")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return _compiled(pattern)

    def zone(self) -> Zone:
        """Return the library's form."""
        left, top, right, bottom = self.box_mm
        return Zone(
            id=self.id,
            kind=self.kind,
            box=BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom),
            field=self.field,
            script=self.script,
            format=self.format,
        )


class Authority(_Part):
    """An issuing authority and when it issued."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    name: str
    aliases: tuple[str, ...] = ()
    since: date | None = Field(default=None, alias="from")
    until: date | None = None


class Series(_Part):
    """A series of the type: when it was issued and how its numbers look."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    name: str | None = None
    since: date | None = Field(default=None, alias="from")
    until: date | None = None
    number_format: str | None = None

    @field_validator("number_format")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return _compiled(pattern)


class Rules(_Part):
    """Issuing rules; what is absent is unknown and cannot be checked."""

    authorities: tuple[Authority, ...] = ()
    validity_years: tuple[float, ...] = ()
    number_format: str | None = None
    series: tuple[Series, ...] = ()
    extra: dict[str, Any] = Field(default_factory=dict)

    @field_validator("number_format")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return _compiled(pattern)


class TypeDescription(_Part):
    """The whole description of a type."""

    title: str | None = None
    model: ModelIdentifier | None = None
    size_mm: tuple[float, float] | None = None
    zones: tuple[ZoneDescription, ...] = ()
    rules: Rules = Rules()
    notes: str | None = None
    known_deviations: tuple[str, ...] = ()
    known_forgery_marks: tuple[str, ...] = ()

    @property
    def size(self) -> SizeMm | None:
        """Size of the document, None when not described."""
        if self.size_mm is None:
            return None
        return SizeMm(width_mm=self.size_mm[0], height_mm=self.size_mm[1])

    def issuing_rules(self) -> IssuingRules:
        """Return the rules in the library's form."""
        rules = self.rules
        return IssuingRules(
            authorities=tuple(_plain(authority) for authority in rules.authorities),
            validity_years=rules.validity_years,
            series=tuple(_plain(series) for series in rules.series),
            number_format=rules.number_format,
            extra=rules.extra,
        )


def _plain(part: BaseModel) -> dict[str, Any]:
    return part.model_dump(mode="json", by_alias=True, exclude_none=True)


def _compiled(pattern: str | None) -> str | None:
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            msg = f"not a regular expression: {error}"
            raise ValueError(msg) from error
    return pattern


def read_description(path: Path) -> TypeDescription:
    """Read a JSON or YAML description.

    Raises
    ------
    DescriptionError
        Which field of which file is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path.name} cannot be read: {error}."
        raise DescriptionError(msg) from error
    return parse_description(text, name=path.name)


def parse_description(text: str, *, name: str) -> TypeDescription:
    """Parse a description; ``name`` is the file's name for messages.

    Raises
    ------
    DescriptionError
        Which field of which file is wrong.
    """
    try:
        raw = json.loads(text) if name.endswith(".json") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        msg = f"{name} is neither JSON nor YAML: {error}."
        raise DescriptionError(msg) from error
    try:
        return TypeDescription.model_validate(raw if raw is not None else {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        msg = f"{name}: {place}: {first['msg']} ({error.error_count()} problems in all)."
        raise DescriptionError(msg) from error
