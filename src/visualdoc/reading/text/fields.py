"""What kind of value a field holds, and its normal form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from visualdoc.reading.calendars import Calendar
from visualdoc.reading.text.dates import PrintedDate, parse_date
from visualdoc.reading.text.months import plain
from visualdoc.references.types import Zone


class FieldKind(StrEnum):
    """How a field's text becomes its value."""

    DATE = "date"
    NUMBER = "number"
    SEX = "sex"
    TEXT = "text"


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_SEXES: Mapping[str, frozenset[str]] = {
    "M": _words(
        "m male man masculin masculino mann maennlich mannlich maschio erkek homme"
        " ذکر نر مذکر ወንድ ተባዕታይ"
    ),
    "F": _words(
        "f v w female vrouw feminin feminine femenino frau weiblich femmina kadin femme"
        " انثی اناث مونث ሴት ኣንስታይ"
    ),
    "X": _words("x unspecified other"),
}

_CALENDAR_SUFFIX = re.compile(r"_(gregorian|solar_hijri|hijri|ethiopic)$")
_DATE_NAME = re.compile(r"(^|_)date(_|$)|^(birth|expiry|issue|valid_until|valid_from)$")
_LOOKALIKES = str.maketrans({"]": "J", ")": "J", "|": "I"})
_NUMBER_NAME = re.compile(r"(^|_)(number|no|serial|registration_number|imprint_number)$")


def base_name(name: str) -> str:
    """Field name without its calendar suffix: ``birth_date`` of ``birth_date_hijri``."""
    return _CALENDAR_SUFFIX.sub("", name)


def calendar_of(zone: Zone, extra: Mapping[str, object]) -> Calendar | None:
    """Calendar of a date zone, None when nothing says it.

    Parameters
    ----------
    extra
        ``rules.extra`` of the type; its ``calendars`` maps zone ids or field names to calendars.

    Notes
    -----
    A zone id or field name may also end in the calendar's name (``birth_date_hijri``). Dates in
    Ethiopic script are Ethiopic when nothing else is said.
    """
    table = extra.get("calendars")
    stated = table if isinstance(table, Mapping) else {}
    for name in (zone.id, zone.field or ""):
        if str(stated.get(name)) in set(Calendar):
            return Calendar(str(stated[name]))
    for name in (zone.id, zone.field or ""):
        suffix = _CALENDAR_SUFFIX.search(name)
        if suffix:
            return Calendar(suffix.group(1))
    return Calendar.ETHIOPIC if zone.script == "Ethi" else None


def kind_of(name: str | None) -> FieldKind:
    """Kind of a field by its name; text when the name says nothing."""
    bare = base_name(name or "")
    if _DATE_NAME.search(bare):
        return FieldKind.DATE
    if _NUMBER_NAME.search(bare):
        return FieldKind.NUMBER
    return FieldKind.SEX if bare in {"sex", "gender"} else FieldKind.TEXT


def sex_of(text: str) -> str | None:
    """``M``, ``F`` or ``X``; None when the words say nothing or contradict each other."""
    words = {plain(w) for w in re.split(r"[\s/|.,()\-]+", text) if w}
    found = {sex for sex, names in _SEXES.items() if words & names}
    return found.pop() if len(found) == 1 else None


def number_of(text: str) -> str | None:
    """Capitals and digits of a number, with its own slashes and hyphens; spaces left out.

    A closing bracket without an opening one, or a bar, is a letter that the recogniser took for it.
    The text itself stays as it was read.
    """
    compact = re.sub(r"\s+", "", text).upper().strip(".,;:'\"")
    if not set(compact) & set("([{"):
        compact = compact.translate(_LOOKALIKES)
    return compact or None


def value_of(
    text: str, kind: FieldKind, *, calendar: Calendar | None = None
) -> tuple[str | None, PrintedDate | None]:
    """Bring a printed text to its normal form; also the date when it is one.

    Returns
    -------
    value, date
        ISO date, ``M``/``F``/``X``, number without spaces, or the text in capitals; value None when
        the text cannot be understood as that kind.
    """
    if kind is FieldKind.DATE:
        date = parse_date(text, calendar=calendar)
        return (date.iso if date else None), date
    if kind is FieldKind.SEX:
        return sex_of(text), None
    if kind is FieldKind.NUMBER:
        return number_of(text), None
    return " ".join(text.upper().split()) or None, None
