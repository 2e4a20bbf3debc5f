"""Is the document valid for as long as this type is?

Looks at: the time from the issue date (or the beginning of validity) to the expiry date, against
the lawful lengths in the type's description.
Standard: the type's own description.
Applies to: types whose description gives lengths of validity, with both dates read.
Cannot see: a wrong issue date that was moved together with the expiry date.
Known false doubts: lengths for special holders (children, the old) that nobody described.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from visualdoc.checks.readings import (
    LEGIBLE,
    Day,
    candidate,
    captured_expected,
    known_day,
    not_possible,
    printed_day,
    undetermined,
    unread_reason,
    weight,
)
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate

SPEC = CheckSpec(
    id="issuance.validity_period",
    version=1,
    aspect=Aspect.ISSUANCE,
    title="Is the document valid for as long as this type is?",
    passed="The period of validity is one that the type's description gives.",
    needs=frozenset({Need.REFERENCE, Need.FIELDS}),
)

SLACK_DAYS = 2
"""States count the first day, the last, both or neither."""

STARTS = ("valid_from_date", "issue_date")
"""Where validity begins: its own date when the type has one."""


def applies(context: CheckContext) -> Declined | None:
    """Need described lengths and both ends of the period."""
    if not context.reference.document_type.rules.validity_years:
        return not_possible("The type's description gives no length of validity.")
    starts, end = _ends(context)
    if not starts or end is None:
        return not_possible(unread_reason(context, "expiry_date" if starts else "issue_date"))
    start = starts[0]
    if min(start.confidence, end.confidence) < LEGIBLE:
        return undetermined("The dates of validity were read with too little confidence.")
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield a period that is none of the lawful ones."""
    starts, end = _ends(context)
    lengths = context.reference.document_type.rules.validity_years
    # some issuers count from the issue, others from the first day of validity
    if not starts or end is None or any(_fits(start, end, lengths) for start in starts):
        return
    start = starts[0]
    score = weight(start.confidence, end.confidence)
    if score is None:
        return
    lasted = (end.day - start.day).days / 365.2425
    described = ", ".join(f"{years:g}" for years in lengths)
    yield from candidate(
        SPEC.id,
        score,
        title="The period of validity is none of the described ones",
        explanation=f"From {start.day.isoformat()} ({start.label}) to {end.day.isoformat()} "
        f"({end.label}) are {lasted:.2f} years; the type's description gives {described}.",
        fields=(end.field, start.field),
        evidence=(
            captured_expected(f"{lasted:.2f} years", f"{described} years", "length of validity"),
        ),
    )


def _ends(context: CheckContext) -> tuple[list[Day], Day | None]:
    """Every printed day from which a validity may be counted, and the day on which it ends."""
    starts = (printed_day(context, name) for name in STARTS)
    return [day for day in starts if day is not None], known_day(context, "expiry_date")


def _fits(start: Day, end: Day, lengths: Sequence[float]) -> bool:
    slack = SLACK_DAYS + start.tolerance_days + end.tolerance_days
    return any(is_lawful(start.day, end.day, years, slack) for years in lengths)


def is_lawful(start: date, end: date, years: float, slack_days: int) -> bool:
    """Whether a period has a length, however states count its ends.

    Counted are: to the same day, to the day before, and to the end of that month.
    """
    last = months_later(start, round(12 * years))
    month_end = last.replace(day=monthrange(last.year, last.month)[1])
    slack = timedelta(days=slack_days)
    return abs(end - last) <= slack or abs(end - month_end) <= timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day when it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
