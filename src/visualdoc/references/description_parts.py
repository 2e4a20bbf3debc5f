"""The parts of a type's description, each with what is accepted in it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from visualdoc.geometry import BoxMm
from visualdoc.references.types import NamedBy, Zone, ZoneKind


def _compiled(pattern: str | None) -> str | None:
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            msg = f"not a regular expression: {error}"
            raise ValueError(msg) from error
    return pattern


class Part(BaseModel):
    """A part of a description: nothing unknown is accepted, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelIdentifier(Part):
    """(issuer, type, number, first year of issue), for example (D, P, 1, 2007)."""

    issuer: str
    type: str
    number: int | str
    year: int


class DocumentPart(Part):
    """Which part of which document a type is: two sides and several pages belong together.

    Attributes
    ----------
    name
        Name that all parts share, for example ``utopia-permit``.
    part
        This one's, for example ``front``.
    parts
        All of them in order; a document is complete when each was examined.
    """

    name: str
    part: str
    parts: tuple[str, ...]

    @model_validator(mode="after")
    def _belongs(self) -> Self:
        if self.part not in self.parts or len(set(self.parts)) != len(self.parts):
            msg = f"part '{self.part}' has to stand once in parts {list(self.parts)}"
            raise ValueError(msg)
        return self


class ZoneDescription(Part):
    """One personalisation zone.

    Attributes
    ----------
    box_mm
        ``[left, top, right, bottom]``, generous: for the longest lawful value.
    script
        ISO 15924 code.
    format
        Regular expression of the value.
    font
        Typeface and size of the entries, as an examiner would say it.
    named_by, label
        How the field's name was found, and the printed label beside the zone.
    """

    id: str
    kind: ZoneKind
    box_mm: tuple[float, float, float, float]
    field: str | None = None
    script: str | None = None
    format: str | None = None
    font: str | None = None
    named_by: NamedBy | None = None
    label: str | None = None

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
            font=self.font,
            named_by=self.named_by or (NamedBy.DESCRIPTION if self.field else None),
            label=self.label,
        )


class KnownDeviation(Part):
    """How genuine issues of the type deviate lawfully from what its standard or reference says.

    Attributes
    ----------
    text
        What deviates, and why.
    box_mm
        Where, ``[left, top, right, bottom]``; None when it has no place.
    since, until
        Days of issue between which it was seen.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    text: str
    box_mm: tuple[float, float, float, float] | None = None
    since: date | None = Field(default=None, alias="from")
    until: date | None = None


class ForgeryMark(Part):
    """A mark of forgeries that were seen: an inverted check.

    Attributes
    ----------
    text
        What was seen.
    field, pattern
        A field's value that such forgeries carry, as a regular expression; both or neither. Marks
        with a pattern are looked for by ``issuance.known_marks``, others are named there for the
        examiner's eye.
    box_mm
        Where to look, ``[left, top, right, bottom]``.
    source
        Where it is known from.
    """

    text: str
    field: str | None = None
    pattern: str | None = None
    box_mm: tuple[float, float, float, float] | None = None
    source: str | None = None

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return _compiled(pattern)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.field is None) != (self.pattern is None):
            msg = "field and pattern belong together"
            raise ValueError(msg)
        return self


class Authority(Part):
    """An issuing authority and when it issued."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    name: str
    aliases: tuple[str, ...] = ()
    since: date | None = Field(default=None, alias="from")
    until: date | None = None


class Series(Part):
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


class Rules(Part):
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
