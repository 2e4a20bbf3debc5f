"""Layouts of machine-readable zones, read from ``data/formats.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from visualdoc.reading.mrz.digits import ALPHABET

Positions = tuple[tuple[int, int], ...]

KINDS = {
    "alpha": re.compile(r"[A-Z<]"),
    "digit": re.compile(r"[0-9]"),
    "date": re.compile(r"[0-9<]"),
    "any": re.compile(r"[0-9A-Z<]"),
    "sex": re.compile(r"[MFX<]"),
    "check": re.compile(r"[0-9<]"),
}
"""Kind → pattern of one character."""

HELD = {kind: frozenset(c for c in ALPHABET if one.fullmatch(c)) for kind, one in KINDS.items()}
"""Kind → its characters."""

RUNS = {kind: re.compile(f"(?:{one.pattern})*") for kind, one in KINDS.items()}
"""Kind → pattern of a whole field."""

KIND_WORDS = {
    "alpha": "a letter A-Z or <",
    "digit": "a digit",
    "date": "a digit, or < for an unknown part",
    "any": "a letter A-Z, a digit or <",
    "sex": "M, F or <",
    "check": "a digit",
}
"""Kind → what is expected, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpan:
    """Where a field stands and which characters it may hold (a key of :data:`KINDS`)."""

    name: str
    line: int
    start: int
    length: int
    kind: str

    @property
    def range(self) -> tuple[int, int, int]:
        """``(line, start, length)``."""
        return self.line, self.start, self.length

    @property
    def positions(self) -> Positions:
        """``(line, column)`` of every character."""
        return tuple((self.line, column) for column in range(self.start, self.start + self.length))


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitRule:
    """A check digit and what it covers.

    Attributes
    ----------
    covers
        ``(line, start, length)`` of what is covered, in the order of computing.
    may_be_filler
        ``<`` is right when everything covered is ``<``.
    long_number
        Field that takes the rest of a document number that is too long, None when there is none.
    """

    name: str
    at: tuple[int, int]
    covers: tuple[tuple[int, int, int], ...]
    may_be_filler: bool
    long_number: str | None

    @property
    def positions(self) -> Positions:
        """``(line, column)`` of every character that is covered."""
        return tuple(
            (line, column)
            for line, start, length in self.covers
            for column in range(start, start + length)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One format.

    Attributes
    ----------
    digits_source
        Where the standard says which characters the check digits cover.
    lengths
        Characters on each line.
    starts
        Pattern that the first line must begin with; capitals and small letters alike.
    first_letters
        Letters with which the document code may begin; empty when nothing is known.
    kinds
        Line by line, the kind of characters at every column; None where nothing is known.
    """

    name: str
    title: str
    source: str
    digits_source: str
    lengths: tuple[int, ...]
    starts: re.Pattern[str]
    first_letters: str
    fields: tuple[FieldSpan, ...]
    digits: tuple[DigitRule, ...]
    kinds: tuple[tuple[str | None, ...], ...]

    @property
    def parted_names(self) -> bool:
        """Whether both parts of the name stand in one field."""
        return self.field("names") is not None

    def kind_at(self) -> dict[tuple[int, int], str]:
        """Kind of characters at every position that a field or a check digit takes."""
        return {
            (line, column): kind
            for line, kinds in enumerate(self.kinds)
            for column, kind in enumerate(kinds)
            if kind is not None
        }

    def field(self, name: str) -> FieldSpan | None:
        """Return the span of a field, None when the format has none of that name."""
        return next((span for span in self.fields if span.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A lawful departure of one issuer.

    Attributes
    ----------
    kinds
        Field → kind of characters, where it is another than the format's.
    empty_digit_may_be_filler
        Check digits that the issuer prints as ``<`` when all they cover is ``<``; by the standard
        such a digit does not hold, so parsing says so and the checks know better.
    state
        Code of the standard for which the issuer prints its own; None when it prints that one.
    source
        Where the departure is recorded.
    """

    issuer: str
    code: str
    note: str
    source: str
    kinds: Mapping[str, str]
    empty_digit_may_be_filler: tuple[str, ...]
    state: str | None


@cache
def _tables() -> dict[str, Any]:
    text = resources.files("visualdoc.reading.mrz").joinpath("data/formats.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def layouts() -> tuple[Layout, ...]:
    """All formats, the more particular before the more general."""
    return tuple(_layout(row) for row in _tables()["format"])


@cache
def deviations() -> tuple[Deviation, ...]:
    """All known lawful departures."""
    return tuple(
        Deviation(
            issuer=row["issuer"],
            code=row["code"],
            note=row["note"],
            source=row["source"],
            kinds=row.get("kinds", {}),
            empty_digit_may_be_filler=tuple(row.get("empty_digit_may_be_filler", ())),
            state=row.get("state"),
        )
        for row in _tables()["deviation"]
    )


def known_deviation(issuer: str, document_code: str) -> Deviation | None:
    """Return the departure of an issuer's documents of that code, None when none is known."""
    return next(
        (d for d in deviations() if d.issuer == issuer and document_code.startswith(d.code)), None
    )


def _layout(row: Mapping[str, Any]) -> Layout:
    fields = tuple(
        FieldSpan(name=name, line=f["at"][0], start=f["at"][1], length=f["at"][2], kind=f["kind"])
        for name, f in row["fields"].items()
    )
    digits = tuple(_digit_rule(name, rule) for name, rule in row.get("digits", {}).items())
    kinds = {at: span.kind for span in fields for at in span.positions}
    kinds |= {rule.at: "check" for rule in digits}
    return Layout(
        name=row["name"],
        title=row["title"],
        source=row["source"],
        digits_source=row["digits_source"],
        lengths=tuple(row["lines"]),
        starts=re.compile(row["starts"], re.IGNORECASE),
        first_letters=row.get("first_letters", ""),
        fields=fields,
        digits=digits,
        kinds=tuple(
            tuple(kinds.get((line, column)) for column in range(length))
            for line, length in enumerate(row["lines"])
        ),
    )


def _digit_rule(name: str, rule: Mapping[str, Any]) -> DigitRule:
    return DigitRule(
        name=name,
        at=(rule["at"][0], rule["at"][1]),
        covers=tuple((line, start, length) for line, start, length in rule["over"]),
        may_be_filler=bool(rule.get("may_be_filler", False)),
        long_number=rule.get("long_number"),
    )
