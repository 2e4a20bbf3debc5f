"""Can the dates of this document all be true?

Looks at: every date of the visual zone (and birth and expiry of the MRZ where the visual zone has
none): their order, the age of the holder, and the same day printed in two calendars.
Standard: ICAO Doc 9303-3 §3.1 (dates); CIEC Recommendation 9 (data that contradict each other).
Applies to: any page on which two dates can be related.
Cannot see: dates that are false but fit together.
Known false doubts: a misread digit that yields another real day; late corrections by the authority.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from visualdoc.checks.readings import (
    LEGIBLE,
    VISUAL,
    Day,
    candidate,
    captured_expected,
    day_of,
    known_day,
    not_possible,
    printed_dates,
    undetermined,
    weight,
)
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, FieldReading
from visualdoc.reading.text.fields import FieldKind, base_name, kind_of

SPEC = CheckSpec(
    id="content.dates_plausible",
    version=1,
    aspect=Aspect.CONTENT,
    title="Can the dates of this document all be true?",
    passed="The dates that were read can all be true together.",
    needs=frozenset({Need.FIELDS}),
)

OLDEST_HOLDER_YEARS = 122
"""No verified human life was longer."""

YOUNGEST_SPOUSE_YEARS = 10
"""No law in force allows marriage below; younger is a contradiction and not a matter of law."""

CONVERSION_SLACK_DAYS = 1
"""Clerks convert by tables that are a day off in some years (Ethiopic: after its leap year);
this is common on genuine documents."""

ORDER = (
    ("birth_date", "issue_date", "The document was issued before its holder was born."),
    ("birth_date", "expiry_date", "The document expires before its holder was born."),
    ("issue_date", "expiry_date", "The document expires before it was issued."),
    ("valid_from_date", "expiry_date", "The validity ends before it begins."),
    ("birth_date", "registration_date", "The birth was registered before it took place."),
    ("marriage_date", "registration_date", "The marriage was registered before it took place."),
    ("death_date", "registration_date", "The death was registered before it took place."),
    ("event_date", "registration_date", "The event was registered before it took place."),
    ("birth_date", "death_date", "The death lies before the birth."),
    ("birth_date", "marriage_date", "The marriage lies before the holder's birth."),
    ("registration_date", "issue_date", "The extract was issued before the registration."),
)
"""Earlier field, later field, what the reverse order would mean."""

PAST = ("issue_date", "birth_date", "registration_date", "marriage_date", "death_date")
"""Dates that cannot lie after the day of the examination."""


def applies(context: CheckContext) -> Declined | None:
    """Need at least one legible date that is known to be one."""
    days = _days(context)
    if not days:
        return not_possible("No date could be read as a calendar day.")
    if all(day.confidence < LEGIBLE for day in days.values()):
        return undetermined("All dates were read with too little confidence to relate them.")
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield contradictions between dates."""
    days = _days(context)
    yield from _wrong_order(days)
    yield from _in_the_future(days, context.on)
    yield from _impossible_ages(days)
    yield from _calendars_differ(context)


def _days(context: CheckContext) -> dict[str, Day]:
    names = {pair for row in ORDER for pair in row[:2]} | set(PAST)
    names |= {f.name for f in context.readings.fields if kind_of(f.name) is FieldKind.DATE}
    found = {name: known_day(context, name) for name in sorted(names)}
    return {name: day for name, day in found.items() if day is not None}


def _wrong_order(days: dict[str, Day]) -> Iterator[DoubtCandidate]:
    for earlier_name, later_name, meaning in ORDER:
        earlier, later = days.get(earlier_name), days.get(later_name)
        if earlier is not None and later is not None:
            yield from _if_reversed(earlier, later, meaning)
    married = days.get("marriage_date")
    for name, born in days.items():
        if married is not None and name.startswith("spouse_") and name.endswith("birth_date"):
            yield from _if_reversed(born, married, f"The marriage lies before the {born.label}.")


def _if_reversed(earlier: Day, later: Day, meaning: str) -> Iterator[DoubtCandidate]:
    slack = earlier.tolerance_days + later.tolerance_days
    score = weight(earlier.confidence, later.confidence)
    if score is None or (earlier.day - later.day).days <= slack:
        return
    yield from candidate(
        SPEC.id,
        score,
        title="Dates contradict each other",
        explanation=f"{meaning} The {earlier.label} reads {earlier.day.isoformat()}, the "
        f"{later.label} {later.day.isoformat()}.",
        fields=(later.field, earlier.field),
        evidence=(
            captured_expected(
                later.day.isoformat(),
                f"not before {earlier.day.isoformat()}",
                f"{earlier.label} ≤ {later.label}",
            ),
        ),
    )


def _in_the_future(days: dict[str, Day], on: date) -> Iterator[DoubtCandidate]:
    for name in PAST:
        day = days.get(name)
        if day is None or day.field.source != VISUAL:
            continue
        score = weight(day.confidence)
        if score is not None and (day.day - on).days > day.tolerance_days + 1:
            yield from candidate(
                SPEC.id,
                score,
                title="Date in the future",
                explanation=f"The {day.label} reads {day.day.isoformat()}, after the day of this "
                f"examination ({on.isoformat()}).",
                fields=(day.field,),
                evidence=(
                    captured_expected(
                        day.day.isoformat(), f"not after {on.isoformat()}", "lies in the past"
                    ),
                ),
            )


def _impossible_ages(days: dict[str, Day]) -> Iterator[DoubtCandidate]:
    born, issued = days.get("birth_date"), days.get("issue_date")
    # a civil-status extract may be issued long after a death; a registered birth marks it as one
    if born is not None and issued is not None and "registration_date" not in days:
        yield from _age(born, issued, above_years=OLDEST_HOLDER_YEARS)
    married = days.get("marriage_date")
    for name, other in days.items():
        if married is not None and name.endswith("birth_date") and other.day <= married.day:
            yield from _age(other, married, below_years=YOUNGEST_SPOUSE_YEARS)


def _age(
    born: Day, then: Day, *, above_years: int = 1000, below_years: int = 0
) -> Iterator[DoubtCandidate]:
    years = (then.day - born.day).days / 365.2425
    score = weight(born.confidence, then.confidence)
    if score is None or below_years <= years <= above_years or years < 0:
        return
    limit = f"at most {above_years}" if years > above_years else f"at least {below_years}"
    yield from candidate(
        SPEC.id,
        score,
        title="Age is not plausible",
        explanation=f"The {born.label} {born.day.isoformat()} makes the holder {years:.0f} years "
        f"old at the {then.label} {then.day.isoformat()}.",
        fields=(born.field, then.field),
        evidence=(captured_expected(f"{years:.0f} years", f"{limit} years", "age"),),
    )


def _calendars_differ(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Compare the same field printed in two calendars."""
    groups: dict[str, list[FieldReading]] = {}
    for field in context.readings.fields:
        if field.source == VISUAL and kind_of(field.name) is FieldKind.DATE:
            groups.setdefault(base_name(field.name), []).append(field)
    for name, fields in sorted(groups.items()):
        first = day_of(context, fields[0], name)
        for other in fields[1:]:
            if first is not None:
                yield from _other_calendar(context, first, other)


def _other_calendar(
    context: CheckContext, first: Day, other: FieldReading
) -> Iterator[DoubtCandidate]:
    dates = printed_dates(context, other)
    score = weight(first.confidence, other.confidence)
    if score is None or not dates:
        return
    gaps = [
        abs((d.gregorian.day - first.day).days)
        - max(d.gregorian.tolerance_days, CONVERSION_SLACK_DAYS)
        - first.tolerance_days
        for d in dates
    ]
    if min(gaps) <= 0:
        return
    nearest = dates[gaps.index(min(gaps))]
    yield from candidate(
        SPEC.id,
        score,
        title="One day, two calendars, two dates",
        explanation=f"The {first.label} reads {first.day.isoformat()}, but in its second calendar "
        f"{nearest.printed}, which is {nearest.iso}.",
        fields=(other, first.field),
        evidence=(captured_expected(nearest.iso, first.day.isoformat(), "both name the same day"),),
    )
