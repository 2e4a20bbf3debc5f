"""What checks ask of the readings: a field, a day, how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from visualdoc.checks.spec import CheckContext, Declined
from visualdoc.findings import DoubtCandidate, Evidence, FieldReading, Outcome
from visualdoc.geometry import PolygonPx
from visualdoc.reading.mrz.dates import DateRole, interpret_date
from visualdoc.reading.text.dates import PrintedDate, parse_date, parse_date_any
from visualdoc.reading.text.fields import calendar_of
from visualdoc.references.types import Zone

VISUAL, MRZ = "viz", "mrz"

CONFIDENT = 0.8
"""A reading at least this confident can carry a doubt."""

LEGIBLE = 0.6
"""Below this, a reading says nothing; between the two it can carry a weak doubt only."""

ALIASES = {
    "issue_date": ("issue_date", "date_of_issue", "issued_on"),
    "expiry_date": ("expiry_date", "date_of_expiry", "valid_until", "valid_until_date"),
    "valid_from_date": ("valid_from_date", "valid_from"),
    "birth_date": ("birth_date", "date_of_birth"),
    "authority": ("authority", "issuing_authority", "issued_by"),
    "document_number": ("document_number",),
    "registration_number": ("registration_number", "register_number"),
}
"""Field → names under which descriptions call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day as one field gives it.

    Attributes
    ----------
    tolerance_days
        The printed date may lawfully stand for a day so far away (other calendars).
    """

    name: str
    day: date
    tolerance_days: int
    confidence: float
    field: FieldReading

    @property
    def label(self) -> str:
        """Field name for a person: ``birth date``."""
        return self.name.replace("_", " ")


def visual(context: CheckContext, name: str, *, script: str | None = None) -> FieldReading | None:
    """First field of the visual zone under any of its names.

    Parameters
    ----------
    script
        Only zones of this script (ISO 15924) or of unstated script.
    """
    wanted = ALIASES.get(name, (name,))
    zones = _zones(context)
    for field in context.readings.fields:
        if field.source != VISUAL or field.name not in wanted:
            continue
        zone = zones.get(field.zone_id or "")
        if script is None or zone is None or zone.script in {script, None}:
            return field
    return None


def _zones(context: CheckContext) -> dict[str, Zone]:
    kind = context.document_type
    return {zone.id: zone for zone in kind.zones} if kind is not None else {}


def printed_dates(context: CheckContext, field: FieldReading) -> tuple[PrintedDate, ...]:
    """Days that a printed date may stand for: one where its calendar is known, else all lawful."""
    zone, kind = _zones(context).get(field.zone_id or ""), context.document_type
    text = field.text.replace("\n", " ")
    stated = calendar_of(zone, kind.rules.extra) if zone is not None and kind is not None else None
    if stated is not None:
        found = parse_date(text, calendar=stated)
        return (found,) if found is not None else ()
    found = parse_date(text)
    return (found,) if found is not None else parse_date_any(text)


def printed_day(context: CheckContext, name: str) -> Day | None:
    """Return the day of a date field, from the most exact of its calendars."""
    wanted = ALIASES.get(name, (name,))
    found = [f for f in context.readings.fields if f.source == VISUAL and f.name in wanted]
    days = [day for field in found if (day := day_of(context, field, name)) is not None]
    return min(days, key=lambda d: d.tolerance_days, default=None)


def day_of(context: CheckContext, field: FieldReading, name: str) -> Day | None:
    """Return the day of one printed field, None when it is no date or may be several."""
    dates = printed_dates(context, field)
    if len(dates) != 1:
        return None
    converted = dates[0].gregorian
    return Day(
        name=name,
        day=converted.day,
        tolerance_days=converted.tolerance_days,
        confidence=field.confidence,
        field=field,
    )


def mrz_day(context: CheckContext, name: str) -> Day | None:
    """Birth or expiry day of the MRZ in its likelier century, None when it is not a whole day."""
    field = context.readings.of(name, MRZ)
    if field is None:
        return None
    role = DateRole.BIRTH if name == "birth_date" else DateRole.EXPIRY
    day = interpret_date(field.text, role, on=context.on).preferred
    if day is None:
        return None
    return Day(name=name, day=day, tolerance_days=0, confidence=field.confidence, field=field)


def known_day(context: CheckContext, name: str) -> Day | None:
    """Return the printed day, else the MRZ's."""
    return printed_day(context, name) or (
        mrz_day(context, name) if name in {"birth_date", "expiry_date"} else None
    )


def weight(*confidences: float) -> float | None:
    """Score of a broken rule by the least sure of its readings.

    Returns
    -------
    float or None
        1 and more when all are confident (up to 1.2), 0.5 when all are legible, None below.
    """
    least = min(confidences)
    if least >= CONFIDENT:
        return 1.0 + (least - CONFIDENT)
    return 0.5 if least >= LEGIBLE else None


def place_of(*fields: FieldReading) -> PolygonPx | None:
    """Polygon of the first field that has one."""
    return next((f.polygon_px for f in fields if f.polygon_px is not None), None)


def captured_expected(captured: str, expected: str, rule: str) -> Evidence:
    """Evidence of a value beside what a rule asks for."""
    return Evidence("captured_expected", {"captured": captured, "expected": expected, "rule": rule})


def reading_evidence(fields: Sequence[FieldReading]) -> Iterator[Evidence]:
    """How each field was read, and where to look."""
    for field in fields:
        yield Evidence(
            "measurement",
            {
                "name": f"reading of {field.name.replace('_', ' ')} ({field.source})",
                "value": field.text,
                "confidence": round(field.confidence, 2),
                "source": field.source,
            },
        )
        if field.polygon_px is not None:
            yield Evidence("crop", {"polygon_px": field.polygon_px.rounded()})


def candidate(
    detector: str,
    score: float,
    *,
    title: str,
    explanation: str,
    fields: Sequence[FieldReading],
    evidence: Sequence[Evidence] = (),
) -> Iterator[DoubtCandidate]:
    """Yield the candidate on the first field that has a place; none has one: yield nothing."""
    polygon = place_of(*fields)
    if polygon is not None:
        yield DoubtCandidate(
            detector=detector,
            score=score,
            polygon_px=polygon,
            title=title,
            explanation=explanation,
            evidence=(*evidence, *reading_evidence(fields)),
        )


def not_possible(reason: str) -> Declined:
    """Decline because something that the check needs is missing."""
    return Declined(outcome=Outcome.NOT_POSSIBLE, reason=reason)


def undetermined(reason: str) -> Declined:
    """Decline because what was read is too uncertain to say anything."""
    return Declined(outcome=Outcome.UNDETERMINED, reason=reason)


def unread_reason(context: CheckContext, name: str) -> str:
    """Why a field of the visual zone is missing, for the summary."""
    label = name.replace("_", " ")
    wanted = ALIASES.get(name, (name,))
    zone = next((z for z in _zones(context).values() if z.field in wanted), None)
    if zone is None:
        return f"The type's description names no zone for the {label}."
    why = context.readings.not_read.get(zone.id)
    return f"The {label} was not read. {why}" if why else f"The {label} was not read."
