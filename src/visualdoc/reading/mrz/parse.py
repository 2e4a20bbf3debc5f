"""Text of a machine-readable zone → fields, check digits and what breaks the standard.

Nothing here raises for any text and nothing repairs it: what does not fit is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from visualdoc.reading.mrz.digits import FILLER, check_digit
from visualdoc.reading.mrz.formats import (
    KINDS,
    DigitRule,
    FieldSpan,
    Layout,
    Positions,
    known_deviation,
    layouts,
)
from visualdoc.reading.mrz.nearest import nearest_layout
from visualdoc.reading.mrz.types import CheckDigit, MrzDocument

LINE_SEPARATOR = "|"
UNKNOWN_FORMAT = "unknown"

Problem = tuple[str, str, Positions]


def parse_text(text: str) -> MrzDocument:
    """Parse lines separated by ``|`` or line ends; blanks around a line are no part of it."""
    lines = (line.strip() for line in text.replace(LINE_SEPARATOR, "\n").splitlines())
    return parse([line for line in lines if line])


def parse(lines: Sequence[str]) -> MrzDocument:
    """Parse a zone as printed.

    Parameters
    ----------
    lines
        The zone's lines, top first, without line ends.

    Returns
    -------
    MrzDocument
        ``format`` is ``unknown`` when the number or the lengths of the lines fit no format; the
        fields then follow the nearest one as far as the text reaches.
    """
    printed = tuple(lines)
    layout = _layout_of(printed)
    if layout is not None:
        return _document(layout, printed, printed, layout.name, ())
    guess = nearest_layout(printed)
    problem = (
        "unknown_format",
        "lines of " + (", ".join(str(len(line)) for line in printed) or "no") + " characters fit "
        "no format" + (f"; read as far as possible as {guess.layout.name}" if guess else ""),
        (),
    )
    if guess is None:
        return MrzDocument(
            format=UNKNOWN_FORMAT, lines=printed, fields={}, check_digits=(), problems=(problem,)
        )
    return _document(
        guess.layout, guess.placed, printed, UNKNOWN_FORMAT, (problem,), first=guess.first
    )


def _layout_of(lines: tuple[str, ...]) -> Layout | None:
    lengths = tuple(len(line) for line in lines)
    return next(
        (lay for lay in layouts() if lay.lengths == lengths and lay.starts.match(lines[0])), None
    )


def layout_named(name: str) -> Layout | None:
    """Return the layout of a format name, None for ``unknown``."""
    return next((layout for layout in layouts() if layout.name == name), None)


def _document(
    layout: Layout,
    placed: tuple[str, ...],
    printed: tuple[str, ...],
    name: str,
    problems: tuple[Problem, ...],
    *,
    first: int = 0,
) -> MrzDocument:
    zone = _Zone(layout, placed, first)
    found = (*problems, *zone.illegal_characters())
    return MrzDocument(
        format=name,
        lines=printed,
        fields=zone.fields(),
        check_digits=tuple(zone.digits()),
        problems=found,
    )


class _Zone:
    """One text laid on one layout; ``first`` is the layout line of the first printed line."""

    def __init__(self, layout: Layout, placed: tuple[str, ...], first: int) -> None:
        self._layout = layout
        self._lines = placed
        self._first = first
        self._deviation = known_deviation(self._value("issuer"), self._value("document_code"))

    def _char(self, at: tuple[int, int]) -> str | None:
        line, column = at
        if line < len(self._lines) and column < len(self._lines[line]):
            return self._lines[line][column]
        return None

    def _text(self, positions: Positions) -> str | None:
        characters = [self._char(at) for at in positions]
        return None if None in characters else "".join(c for c in characters if c is not None)

    def _reported(self, positions: Positions) -> Positions:
        return tuple((line - self._first, column) for line, column in positions)

    def _value(self, name: str) -> str:
        span = self._layout.field(name)
        return (self._text(span.positions) if span else None) or ""

    def fields(self) -> dict[str, str]:
        """Every field that the text reaches, fillers resolved."""
        values: dict[str, str] = {}
        for span in self._layout.fields:
            text = self._text(span.positions)
            if text is None:
                continue
            if span.name == "names":
                values |= split_names(text)
            else:
                values[span.name] = _resolved(span, text)
        values |= self._long_number()
        return values

    def _overflow(self, rule: DigitRule) -> tuple[FieldSpan, str] | None:
        """Field and text of the rest of a long document number, its check digit included."""
        span = self._layout.field(rule.long_number) if rule.long_number else None
        if span is None or self._char(rule.at) != FILLER:
            return None
        rest = (self._text(span.positions) or "").partition(FILLER)[0]
        return (span, rest) if rest else None

    def _long_number(self) -> dict[str, str]:
        rule = next((r for r in self._layout.digits if r.long_number), None)
        overflow = self._overflow(rule) if rule else None
        if rule is None or overflow is None:
            return {}
        span, rest = overflow
        number = (self._text(rule.covers) or "") + rest[:-1]
        remainder = (self._text(span.positions) or "")[len(rest) :]
        return {
            "document_number": _joined(number),
            span.name: _joined(remainder),
        }

    def digits(self) -> list[CheckDigit]:
        """Every check digit that the text reaches."""
        return [d for d in (self._digit(rule) for rule in self._layout.digits) if d is not None]

    def _digit(self, rule: DigitRule) -> CheckDigit | None:
        covers, at = rule.covers, rule.at
        overflow = self._overflow(rule)
        if overflow is not None:
            span, rest = overflow
            covers = (*covers, *span.positions[: len(rest) - 1])
            at = span.positions[len(rest) - 1]
        text, captured = self._text(covers), self._char(at)
        if text is None or captured is None:
            return None
        right = {check_digit(text)}
        if overflow is not None:
            # The standard leaves the `<` at the digit's place out; some issuers count it.
            right.add(check_digit((self._text(rule.covers) or "") + FILLER + overflow[1][:-1]))
        if rule.may_be_filler and not text.strip(FILLER):
            right.add(FILLER)
        return CheckDigit(
            name=rule.name,
            captured=captured,
            expected=check_digit(text) or "",
            holds=captured in right,
            positions=self._reported((*covers, at)),
        )

    def illegal_characters(self) -> list[Problem]:
        """Characters that the field's kind does not allow, one problem a field."""
        problems: list[Problem] = []
        for span in self._layout.fields:
            kind = self._kind(span)
            bad = tuple(
                at
                for at in span.positions
                if (character := self._char(at)) is not None
                and not KINDS[kind].fullmatch(character)
            )
            if bad:
                shown = ", ".join(sorted({self._char(at) or "" for at in bad}))
                label = span.name.replace("_", " ")
                text = f"the field '{label}' holds {shown}, which its kind does not allow"
                problems.append(("illegal_character", text, self._reported(bad)))
        return problems

    def _kind(self, span: FieldSpan) -> str:
        return self._deviation.kinds.get(span.name, span.kind) if self._deviation else span.kind


def _resolved(span: FieldSpan, text: str) -> str:
    if span.kind == "date":
        return text
    if span.name in ("surname", "given_names"):
        return " ".join(part for part in text.split(FILLER) if part)
    return _joined(text)


def _joined(text: str) -> str:
    return text.strip(FILLER)


def split_names(text: str) -> dict[str, str]:
    """Split a name field into surname and given names.

    Two fillers part the primary from the secondary identifier, one filler parts the words. A
    letter on the last position means that the name may have been cut (9303-3 section 4.6); this is
    lawful, so it is said in ``names_truncated`` and is no problem.
    """
    primary, _, secondary = text.partition(FILLER * 2)
    names = {
        "surname": " ".join(part for part in primary.split(FILLER) if part),
        "given_names": " ".join(part for part in secondary.split(FILLER) if part),
    }
    if text and text[-1] != FILLER:
        names["names_truncated"] = "possible"
    return names
