"""Which zone holds which field: told from genuine scans whose MRZ says the same as a zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from visualdoc.findings import FieldReading
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.reading.names import NameGrade, compare_names
from visualdoc.reading.text.dates import parse_date
from visualdoc.reading.text.fields import number_of, sex_of
from visualdoc.reading.text.likeness import differing_characters

MIN_AGREEING_SCANS = 2
MIN_AGREEING_SHARE = 0.75
"""Of the scans on which the zone was read; one in four may have been misread."""

MIN_DISTINCT_VALUES = 2
"""A value that is the same on all genuine scans proves nothing about the zone."""

Agrees = Callable[[str, str], bool]


def name_zones(
    readings_per_scan: Sequence[tuple[MrzReading | None, Sequence[FieldReading]]],
) -> dict[str, str]:
    """Name the zones whose text says what the MRZ says on the genuine scans.

    Parameters
    ----------
    readings_per_scan
        For each genuine scan the MRZ (None when there is none) and the text of the visual zone.

    Returns
    -------
    dict
        Zone id → field name; zones that agree with no field, or with several, are left out.
    """
    seen: dict[str, int] = defaultdict(int)
    agreeing: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for mrz, visual in readings_per_scan:
        fields = mrz.document.fields if mrz is not None else {}
        for reading in visual:
            if reading.zone_id is None or not fields:
                continue
            seen[reading.zone_id] += 1
            for name, value in _agreements(reading.text, fields):
                agreeing[reading.zone_id][name].append(value)
    named = {zone: _best(found, seen[zone]) for zone, found in agreeing.items()}
    return {zone: name for zone, name in named.items() if name is not None}


def _agreements(text: str, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    pairs = []
    for name, (source, agrees) in _RULES.items():
        value = fields.get(source, "")
        if value and agrees(text, value):
            pairs.append((name, value))
    both = f"{fields.get('surname', '')} {fields.get('given_names', '')}".strip()
    if fields.get("given_names") and _same_full_name(text, both):
        pairs.append(("full_name", both))
    return pairs


def _best(found: Mapping[str, Sequence[str]], seen: int) -> str | None:
    enough = max(MIN_AGREEING_SCANS, MIN_AGREEING_SHARE * seen)
    good = [
        name
        for name, values in found.items()
        if len(values) >= enough and len(set(values)) >= MIN_DISTINCT_VALUES
    ]
    return good[0] if len(good) == 1 else None


def _same_name(text: str, value: str) -> bool:
    return compare_names(text, value).grade <= NameGrade.CONFUSABLE


def _same_full_name(text: str, both: str) -> bool:
    words = " ".join(sorted(text.replace(",", " ").split()))
    return _same_name(words, " ".join(sorted(both.split())))


def _same_day(text: str, value: str) -> bool:
    date = parse_date(text)
    return date is not None and date.gregorian.day.strftime("%y%m%d") == value


def _same_number(text: str, value: str) -> bool:
    number = number_of(text)
    return number is not None and differing_characters(number, value) == []


def _same_code(text: str, value: str) -> bool:
    return value in text.upper().replace("/", " ").split()


_RULES: Mapping[str, tuple[str, Agrees]] = {
    "surname": ("surname", _same_name),
    "given_names": ("given_names", _same_name),
    "document_number": ("document_number", _same_number),
    "birth_date": ("birth_date", _same_day),
    "expiry_date": ("expiry_date", _same_day),
    "sex": ("sex", lambda text, value: sex_of(text) == value),
    "nationality": ("nationality", _same_code),
    "personal_number": ("optional_data", _same_number),
}
"""Field → the MRZ's field of the same content, and when a text says the same."""
