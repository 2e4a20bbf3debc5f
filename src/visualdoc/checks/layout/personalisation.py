"""What the checks on entries share: one measurement of a page, one reason to decline."""

from __future__ import annotations

from visualdoc.checks.spec import CheckContext, Declined
from visualdoc.findings import Outcome
from visualdoc.registration.layers import (
    MIN_ENTRIES,
    Personalisation,
    entry_zones,
    measure_personalisation,
)


def personalisation(context: CheckContext) -> Personalisation:
    """Return the page's personalisation, measured at its first use."""
    return context.once("personalisation", lambda: measure_personalisation(context.reference))


def too_few_entries(context: CheckContext) -> Declined | None:
    """Decline when too few fields have genuine measurements."""
    document_type = context.document_type
    if document_type is None or len(entry_zones(document_type)) < MIN_ENTRIES:
        return Declined(
            outcome=Outcome.NOT_APPLICABLE,
            reason=f"The type has fewer than {MIN_ENTRIES} measurable text fields.",
        )
    return None
