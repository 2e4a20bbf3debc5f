"""Compare what a reader says of a picture with what is printed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from visualdoc.evaluation.mrz_truth import Truth
from visualdoc.geometry import PolygonPx
from visualdoc.reading.mrz.parse import parse

MOST_WRONG = 1 / 3
"""A reading with more changes than this share of the zone's characters is not of that zone; low,
since fillers alone make any two zones alike."""

NAMED = ("document_number", "birth_date", "expiry_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadZone:
    """A zone as some reader reads it.

    Attributes
    ----------
    confidence
        One number a character, None when the reader gives none.
    """

    lines: tuple[str, ...]
    confidence: tuple[tuple[float, ...], ...] | None = None
    corners_px: PolygonPx | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One true zone beside the reading that is closest to it.

    Attributes
    ----------
    read
        Lines as read, None when the zone was not found.
    edits
        Least number of single-character changes, places without legible print left out.
    printed
        Legible characters.
    is_exact
        Every legible character as printed.
    fields_right
        Document number, birth and expiry dates as printed.
    digits_agree
        A format fits the reading and every check digit holds.
    characters
        ``(confidence, right)`` of every character read, places without legible print left out.
    claimed
        Confidence of what was read where nothing legible is printed.
    corner_error_px
        Mean distance of the four corners, None without corners on either side.
    corner_error_pitches
        The same over the distance from character to character.
    """

    truth: Truth
    read: tuple[str, ...] | None
    edits: int
    printed: int
    is_exact: bool
    fields_right: bool
    digits_agree: bool
    characters: tuple[tuple[float, bool], ...]
    claimed: tuple[float, ...]
    corner_error_px: float | None
    corner_error_pitches: float | None


def compare(
    truths: Sequence[Truth], readings: Sequence[ReadZone]
) -> tuple[list[Compared], list[ReadZone]]:
    """Give every true zone the closest reading; each reading serves one zone.

    Returns
    -------
    tuple
        One row for every true zone, and the readings that are of none.
    """
    pairs = sorted(
        (align(as_legible(truth, reading.lines), reading.lines)[0], t, r)
        for t, truth in enumerate(truths)
        for r, reading in enumerate(readings)
        if _lies_on(truth, reading)
    )
    taken: dict[int, int] = {}
    for edits, t, r in pairs:
        close = edits <= MOST_WRONG * len("".join(truths[t].lines))
        if close and t not in taken and r not in taken.values():
            taken[t] = r
    rows = [
        _compared(truth, readings[taken[t]] if t in taken else None)
        for t, truth in enumerate(truths)
    ]
    return rows, [reading for r, reading in enumerate(readings) if r not in taken.values()]


def _lies_on(truth: Truth, reading: ReadZone) -> bool:
    """Tell whether the reading's middle lies on the zone; True where either has no corners."""
    if truth.corners_px is None or reading.corners_px is None:
        return True
    left, top, right, bottom = truth.corners_px.bounds
    x, y = np.mean(np.array(reading.corners_px.xy), axis=0)
    return bool(left <= x <= right and top <= y <= bottom)


def as_legible(truth: Truth, read: Sequence[str]) -> tuple[str, ...]:
    """Return the printed lines with lost places as the reading has them, or without them.

    A line read at its full length may hold anything where nothing legible is printed; a shorter
    one may leave such places out.
    """
    if not truth.lost:
        return truth.lines
    full = _full_lines(truth, read)
    lines = []
    for number, line in enumerate(truth.lines):
        lost = {column for at, column in truth.lost if at == number}
        kept = [
            read[number][column] if column in lost else character
            for column, character in enumerate(line)
            if full[number] or column not in lost
        ]
        lines.append("".join(kept))
    return tuple(lines)


def _full_lines(truth: Truth, read: Sequence[str]) -> list[bool]:
    """Tell of every printed line whether it was read at its full length."""
    if len(read) != len(truth.lines):
        return [False] * len(truth.lines)
    return [len(said) == len(line) for said, line in zip(read, truth.lines, strict=True)]


def align(true: Sequence[str], read: Sequence[str]) -> tuple[int, list[bool]]:
    """Align a reading with the truth by least changes (Levenshtein 1966).

    Returns
    -------
    tuple
        Number of changes, and for every character read whether it is the printed one.
    """
    a, b = "\n".join(true), "\n".join(read)
    table = np.zeros((len(a) + 1, len(b) + 1), np.int32)
    table[:, 0], table[0] = np.arange(len(a) + 1), np.arange(len(b) + 1)
    for i, left in enumerate(a, 1):
        above, row = table[i - 1].tolist(), [i]
        for j, right in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (left != right)))
        table[i] = row
    right_ones = [False] * len(b)
    i, j = len(a), len(b)
    while i and j:
        if table[i, j] == table[i - 1, j - 1] + (a[i - 1] != b[j - 1]):
            i, j = i - 1, j - 1
            right_ones[j] = a[i] == b[j]
        elif table[i, j] == table[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    flags = [flag for flag, character in zip(right_ones, b, strict=True) if character != "\n"]
    return int(table[-1, -1]), flags


def _compared(truth: Truth, reading: ReadZone | None) -> Compared:
    printed = len("".join(truth.lines)) - len(truth.lost)
    if reading is None:
        return Compared(
            truth=truth, read=None, edits=printed, printed=printed, is_exact=False,
            fields_right=False, digits_agree=False, characters=(), claimed=(),
            corner_error_px=None, corner_error_pitches=None,
        )  # fmt: skip
    legible = as_legible(truth, reading.lines)
    edits, flags = align(legible, reading.lines)
    characters, claimed = _confidences(truth, reading, flags)
    error, pitches = _corner_error(truth, reading)
    document = parse(reading.lines)
    return Compared(
        truth=truth,
        read=reading.lines,
        edits=edits,
        printed=printed,
        is_exact=edits == 0,
        fields_right=_fields_right(legible, reading.lines),
        digits_agree=document.format != "unknown" and all(d.holds for d in document.check_digits),
        characters=characters,
        claimed=claimed,
        corner_error_px=error,
        corner_error_pitches=pitches,
    )


def _fields_right(printed: Sequence[str], read: Sequence[str]) -> bool:
    true, said = parse(printed).fields, parse(read).fields
    return "document_number" in said and all(true.get(name) == said.get(name) for name in NAMED)


def _confidences(
    truth: Truth, reading: ReadZone, flags: Sequence[bool]
) -> tuple[tuple[tuple[float, bool], ...], tuple[float, ...]]:
    if reading.confidence is None:
        return (), ()
    values = [value for line in reading.confidence for value in line]
    full = _full_lines(truth, reading.lines)
    places = [(n, k) for n, line in enumerate(reading.lines) for k in range(len(line))]
    lost = {at for at in truth.lost if full[at[0]]}
    judged = zip(places, values, flags, strict=True)
    characters = tuple((value, flag) for at, value, flag in judged if at not in lost)
    claimed = tuple(value for at, value in zip(places, values, strict=True) if at in lost)
    return characters, claimed


def _corner_error(truth: Truth, reading: ReadZone) -> tuple[float | None, float | None]:
    if truth.corners_px is None or reading.corners_px is None:
        return None, None
    true, said = np.array(truth.corners_px.xy), np.array(reading.corners_px.xy)
    if true.shape != said.shape:
        return None, None
    error = float(np.hypot(*(true - said).T).mean())
    pitch = float(np.hypot(*(true[1] - true[0]))) / (len(truth.lines[0]) - 0.2)
    return error, error / pitch
