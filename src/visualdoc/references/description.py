"""The readable description of a document type: what an examiner writes and corrects."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError, field_validator

from visualdoc.errors import DescriptionError
from visualdoc.geometry import SizeMm
from visualdoc.references.description_parts import (
    DocumentPart,
    ForgeryMark,
    KnownDeviation,
    ModelIdentifier,
    Part,
    Rules,
    ZoneDescription,
)
from visualdoc.references.serialization import description_json
from visualdoc.references.types import DocumentType, IssuingRules


class TypeDescription(Part):
    """The whole description of a type.

    Attributes
    ----------
    document
        The document that this type is a side or a page of.
    known_deviations, known_forgery_marks
        A plain text stands for one with nothing but its text.
    enrolled_by, enrolled_on
        Who vouches for the scans, and since when.
    scans
        SHA-256 of the genuine scans. Written by ``templates describe``; enrolment takes the digests
        from the scans themselves.
    """

    title: str | None = None
    model: ModelIdentifier | None = None
    document: DocumentPart | None = None
    size_mm: tuple[float, float] | None = None
    zones: tuple[ZoneDescription, ...] = ()
    rules: Rules = Rules()
    known_deviations: tuple[KnownDeviation, ...] = ()
    known_forgery_marks: tuple[ForgeryMark, ...] = ()
    notes: str | None = None
    enrolled_by: str | None = None
    enrolled_on: date | None = None
    scans: tuple[str, ...] = ()

    @field_validator("known_deviations", "known_forgery_marks", mode="before")
    @classmethod
    def _plain_text(cls, rows: object) -> object:
        if not isinstance(rows, (list, tuple)):
            return rows
        return [{"text": row} if isinstance(row, str) else row for row in rows]

    @property
    def size(self) -> SizeMm | None:
        """Size of the document, None when not described."""
        if self.size_mm is None:
            return None
        return SizeMm(width_mm=self.size_mm[0], height_mm=self.size_mm[1])

    def kept(self) -> dict[str, Any]:
        """Return what a type keeps of it; zones, rules and scans have places of their own there."""
        return self.model_dump(mode="json", by_alias=True, exclude={"zones", "rules", "scans"})

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


def describe(document_type: DocumentType) -> TypeDescription:
    """Return a type's description as it is now, ready to be corrected and given back."""
    stated = description_json(document_type)
    return TypeDescription.model_validate(
        {
            **stated["description"],
            "title": stated["title"],
            "size_mm": stated["size_mm"],
            "zones": [
                {name: value for name, value in zone.items() if name != "ink_boxes_mm"}
                for zone in stated["zones"]
            ],
            "rules": stated["rules"],
            "scans": stated["provenance"],
        }
    )


def as_yaml(description: TypeDescription) -> str:
    """Write a description as YAML that :func:`parse_description` reads back unchanged."""
    plain = description.model_dump(mode="json", by_alias=True, exclude_none=True)
    kept = {name: value for name, value in plain.items() if value not in ([], {})}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=100)
