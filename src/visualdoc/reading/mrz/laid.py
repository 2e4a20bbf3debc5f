"""One text laid on one layout: what stands in each field, and which check digits hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from visualdoc.reading.mrz.digits import FILLER, check_digit
from visualdoc.reading.mrz.formats import (
    KIND_WORDS,
    KINDS,
    RUNS,
    Deviation,
    DigitRule,
    FieldSpan,
    Layout,
    Positions,
    known_deviation,
)
from visualdoc.reading.mrz.nearest import PlacedLine
from visualdoc.reading.mrz.types import CheckDigit

Range = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class IllegalCharacters:
    """Characters of one field that its kind does not hold."""

    field: str
    characters: str
    expected: str
    positions: Positions


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflow:
    """The rest of a document number that is longer than its field (9303-5 and -6, section 4.2.2).

    Attributes
    ----------
    rest
        Characters of the number beyond its field, then its check digit.
    """

    rule: DigitRule
    span: FieldSpan
    rest: str


class LaidText:
    """A text on a layout; positions are reported in the printed lines."""

    def __init__(self, layout: Layout, placed: tuple[PlacedLine | None, ...]) -> None:
        self.layout = layout
        self._placed = placed
        self.deviation: Deviation | None = known_deviation(
            (self.printed("issuer") or "").strip(FILLER), self.printed("document_code") or ""
        )
        self.overflow = self._overflow()

    def text(self, place: Range) -> str | None:
        """Return the characters of a range of the layout, None when one was not printed."""
        line, start, length = place
        placed = self._placed[line]
        if placed is None:
            return None
        if placed.gap is None:
            found = placed.text[start : start + length]
            return found if len(found) == length else None
        columns = [placed.printed_column(column) for column in range(start, start + length)]
        if any(column is None for column in columns):
            return None
        return "".join(placed.text[column] for column in columns if column is not None)

    def printed(self, name: str) -> str | None:
        """Return the characters of a field as printed, None when the text does not reach it."""
        span = self.layout.field(name)
        return self.text(span.range) if span is not None else None

    def reported(self, positions: Positions) -> Positions:
        """Positions of the layout in the printed lines; those that were not printed left out."""
        return tuple(at for place in positions if (at := self._printed_at(place)) is not None)

    def _printed_at(self, place: tuple[int, int]) -> tuple[int, int] | None:
        placed = self._placed[place[0]]
        column = placed.printed_column(place[1]) if placed is not None else None
        return (placed.line, column) if placed is not None and column is not None else None

    def _character(self, place: tuple[int, int]) -> str | None:
        return self.text((*place, 1))

    def _overflow(self) -> Overflow | None:
        for rule in self.layout.digits:
            span = self.layout.field(rule.long_number) if rule.long_number else None
            if span is None or self._character(rule.at) != FILLER:
                continue
            rest = (self.text(span.range) or "").partition(FILLER)[0]
            if rest:
                return Overflow(rule=rule, span=span, rest=rest)
        return None

    def fields(self) -> Iterator[tuple[FieldSpan, str]]:
        """Every field that the text reaches, as printed."""
        for span in self.layout.fields:
            text = self.text(span.range)
            if text is not None:
                yield span, text

    def long_number(self) -> dict[str, str]:
        """Document number and optional data when the number overflows, else nothing."""
        overflow = self.overflow
        if overflow is None:
            return {}
        rest, span = overflow.rest, overflow.span
        remainder = (self.text(span.range) or "")[len(rest) :]
        number = (self._covered(overflow.rule) or "") + rest[:-1]
        return {"document_number": number.strip(FILLER), span.name: remainder.strip(FILLER)}

    def _covered(self, rule: DigitRule) -> str | None:
        parts = [self.text(place) for place in rule.covers]
        return None if None in parts else "".join(part for part in parts if part is not None)

    def digits(self) -> list[CheckDigit]:
        """Every check digit that the text reaches."""
        return [d for d in (self._digit(rule) for rule in self.layout.digits) if d is not None]

    def _digit(self, rule: DigitRule) -> CheckDigit | None:
        if self.overflow is not None and self.overflow.rule is rule:
            return self._digit_of_long_number(self.overflow)
        text, captured = self._covered(rule), self._character(rule.at)
        if text is None or captured is None:
            return None
        expected = check_digit(text)
        empty = rule.may_be_filler and captured == FILLER and not text.strip(FILLER)
        note = "< may stand for the digit of an empty field" if empty else ""
        return self._check(rule, captured, expected, (*rule.positions, rule.at), lawful=note)

    def _digit_of_long_number(self, overflow: Overflow) -> CheckDigit | None:
        rule, span, rest = overflow.rule, overflow.span, overflow.rest
        number = self._covered(rule)
        if number is None:
            return None
        places = (*rule.positions, *span.positions[: len(rest)])
        expected = check_digit(number + rest[:-1])
        # The standard leaves the `<` at the digit's place out; some issuers count it.
        counted = rest[-1] == check_digit(number + FILLER + rest[:-1])
        note = "the issuer counts the < at the digit's place" if counted else ""
        return self._check(rule, rest[-1], expected, places, lawful=note)

    def _check(
        self,
        rule: DigitRule,
        captured: str,
        expected: str | None,
        places: Positions,
        *,
        lawful: str,
    ) -> CheckDigit:
        equal = captured == expected
        return CheckDigit(
            name=rule.name,
            captured=captured,
            expected=expected or "",
            holds=equal or bool(lawful),
            positions=self.reported(places),
            reference=self.layout.digits_source,
            note="" if equal else lawful,
        )

    def illegal_characters(self) -> Iterator[IllegalCharacters]:
        """Yield characters that the field's kind does not allow, one entry a field."""
        for span in self.layout.fields:
            kind = self._kind(span)
            text = self.text(span.range)
            if text is not None and RUNS[kind].fullmatch(text):
                continue
            bad = tuple(at for at in span.positions if not self._is_legal(at, kind))
            if bad:
                yield IllegalCharacters(
                    field=span.name,
                    characters="".join(sorted({self._character(at) or "" for at in bad})),
                    expected=KIND_WORDS[kind],
                    positions=self.reported(bad),
                )

    def _is_legal(self, place: tuple[int, int], kind: str) -> bool:
        character = self._character(place)
        return character is None or KINDS[kind].fullmatch(character) is not None

    def _kind(self, span: FieldSpan) -> str:
        return self.deviation.kinds.get(span.name, span.kind) if self.deviation else span.kind
