"""Field by field: when the printed text and the MRZ say something different."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from visualdoc.checks.readings import printed_dates
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import FieldReading
from visualdoc.reading.mrz.codes import state_code
from visualdoc.reading.mrz.dates import DateRole, interpret_date
from visualdoc.reading.names import NameComparison, NameGrade, compare_names
from visualdoc.reading.text.likeness import differing_characters, folded

MAX_OPTIONAL_SHARE = 0.4
"""Optional data that differ from the personal number in more characters are something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A difference that neither spelling rules nor look-alike glyphs explain.

    Attributes
    ----------
    characters
        How many characters differ, at least 1.
    """

    printed: str
    in_mrz: str
    characters: int
    note: str = ""


Compare = Callable[[FieldReading, CheckContext], Difference | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is compared.

    Attributes
    ----------
    visual
        Field names in the visual zone, the usual first.
    mrz
        Fields of the MRZ that are needed.
    """

    visual: tuple[str, ...]
    mrz: tuple[str, ...]
    compare: Compare


def _mrz(context: CheckContext, name: str) -> str:
    reading = context.readings.mrz
    return reading.document.fields.get(name, "") if reading is not None else ""


def number(field: FieldReading, context: CheckContext) -> Difference | None:
    """Compare document numbers, character by character; look-alike glyphs count as equal."""
    printed, coded = field.value or field.text, _mrz(context, "document_number")
    return _unlike(printed, coded)


def _unlike(printed: str, coded: str) -> Difference | None:
    first, second = folded(printed), folded(coded)
    if first in second or second in first:
        return None  # equal, or one reading was cut at the zone's edge
    return Difference(
        printed=printed, in_mrz=coded, characters=len(differing_characters(printed, coded))
    )


def personal_number(field: FieldReading, context: CheckContext) -> Difference | None:
    """Compare the personal number with the optional data, which may hold something else."""
    printed, coded = field.value or field.text, _mrz(context, "optional_data")
    first, second = folded(printed), folded(coded)
    if not first or first in second or second in first or len(first) != len(second):
        return None
    found = _unlike(printed, coded)
    if found is None or found.characters > MAX_OPTIONAL_SHARE * len(first):
        return None
    return found


def day(name: str, role: DateRole) -> Compare:
    """Compare dates as calendar days; unknown parts of the MRZ are not compared."""

    def compare(field: FieldReading, context: CheckContext) -> Difference | None:
        coded = interpret_date(_mrz(context, name), role, on=context.on)
        dates = printed_dates(context, field)
        if len(dates) != 1 or not coded.candidates:
            return None
        slack, printed = dates[0].gregorian.tolerance_days, dates[0].gregorian.day
        if any(abs((printed - other).days) <= slack for other in coded.candidates):
            return None
        written = printed.strftime("%y%m%d")
        wrong = sum(a != b for a, b in zip(written, coded.text, strict=False))
        return Difference(printed=printed.isoformat(), in_mrz=coded.text, characters=max(wrong, 1))

    return compare


def sex(field: FieldReading, context: CheckContext) -> Difference | None:
    """Compare the sex, where both zones state one."""
    printed, coded = field.value, _mrz(context, "sex")
    if printed not in {"M", "F"} or coded not in {"M", "F"} or printed == coded:
        return None
    return Difference(printed=printed, in_mrz=coded, characters=2)


def nationality(field: FieldReading, context: CheckContext) -> Difference | None:
    """Compare the nationality where it is printed as a code; words are not translated."""
    coded = _mrz(context, "nationality")
    codes = [
        known.in_zone or word
        for word in re.findall(r"[A-Z]{3}", field.text.upper())
        if (known := state_code(word)) is not None
    ]
    single = re.fullmatch(r"[A-Z]{3}", field.text.strip().upper())
    if single is None or not codes or coded in codes:
        return None
    return Difference(
        printed=codes[0], in_mrz=coded, characters=len(differing_characters(codes[0], coded)) or 1
    )


def name(part: str) -> Compare:
    """Compare one part of the name, by the standard's spelling rules."""

    def compare(field: FieldReading, context: CheckContext) -> Difference | None:
        return _name_difference(field.text, _mrz(context, part), context)

    return compare


def full_name(field: FieldReading, context: CheckContext) -> Difference | None:
    """Compare a whole name in one zone, surname first or last."""
    surname, given = _mrz(context, "surname"), _mrz(context, "given_names")
    found = [
        _name_difference(field.text, order, context)
        for order in (f"{surname} {given}", f"{given} {surname}")
    ]
    if any(one is None for one in found):
        return None
    return min((one for one in found if one is not None), key=lambda d: d.characters)


def _name_difference(printed: str, coded: str, context: CheckContext) -> Difference | None:
    may_be_cut = bool(_mrz(context, "names_truncated"))
    text = " ".join(printed.replace("\n", " ").split())
    best = _best_comparison(text, coded, may_be_cut=may_be_cut)
    if best.grade is not NameGrade.DIFFERENT:
        return None
    return Difference(
        printed=text,
        in_mrz=coded,
        characters=best.differences,
        note="No rule of transliteration or truncation explains the difference.",
    )


def _best_comparison(text: str, coded: str, *, may_be_cut: bool) -> NameComparison:
    """Compare the whole text and its beginning: some states print a partner's name behind."""
    words = text.split()
    count = len(coded.replace("<", " ").split())
    options = [text, *([" ".join(words[:count])] if 0 < count < len(words) else [])]
    found = [compare_names(option, coded, may_be_cut=may_be_cut) for option in options]
    return min(found, key=lambda c: (c.grade, c.differences))


RULES = (
    Rule(visual=("document_number",), mrz=("document_number",), compare=number),
    Rule(visual=("surname",), mrz=("surname",), compare=name("surname")),
    Rule(visual=("given_names",), mrz=("given_names",), compare=name("given_names")),
    Rule(visual=("full_name", "holder_name", "name"), mrz=("surname",), compare=full_name),
    Rule(visual=("birth_date",), mrz=("birth_date",), compare=day("birth_date", DateRole.BIRTH)),
    Rule(
        visual=("expiry_date",), mrz=("expiry_date",), compare=day("expiry_date", DateRole.EXPIRY)
    ),
    Rule(visual=("sex",), mrz=("sex",), compare=sex),
    Rule(visual=("nationality",), mrz=("nationality",), compare=nationality),
    Rule(visual=("personal_number",), mrz=("optional_data",), compare=personal_number),
)
