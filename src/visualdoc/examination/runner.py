"""Run one check. A fault is an ``error``, never a clean page."""

from __future__ import annotations

import logging

from visualdoc.checks.spec import Check, CheckContext, CheckSpec, Declined, Need
from visualdoc.errors import ModelError
from visualdoc.findings import CheckRun, DoubtCandidate, Outcome
from visualdoc.references.types import ZoneKind

LOG = logging.getLogger(__name__)


def run(check: Check, context: CheckContext) -> CheckRun:
    """Run a check on a page and catch whatever it throws."""
    spec = check.SPEC
    try:
        declined = _missing(spec, context) or check.applies(context)
        if declined is not None:
            return _ended(spec, declined.outcome, declined.reason)
        found = tuple(check.examine(context))
    except ModelError as error:
        return _ended(spec, Outcome.NOT_POSSIBLE, str(error))
    except Exception as error:
        LOG.exception("check %s failed", spec.id)
        reason = f"The check failed and says nothing about the page ({type(error).__name__})."
        return _ended(spec, Outcome.ERROR, reason)
    return _ended(spec, Outcome.PASSED, spec.passed, found)


def not_possible(check: Check, reason: str) -> CheckRun:
    """Answer for a check on a page that cannot be examined at all."""
    return _ended(check.SPEC, Outcome.NOT_POSSIBLE, reason)


def _missing(spec: CheckSpec, context: CheckContext) -> Declined | None:
    document_type = context.document_type
    if Need.MRZ in spec.needs and document_type and not document_type.zones_of(ZoneKind.MRZ):
        reason = "The type has no machine-readable zone."
        return Declined(outcome=Outcome.NOT_APPLICABLE, reason=reason)
    reasons = []
    if Need.REFERENCE in spec.needs and context.aligned is None:
        reasons.append("the document type is unknown or its reference does not fit")
    if Need.MRZ in spec.needs and context.readings.mrz is None:
        reasons.append("no machine-readable zone was found")
    if Need.FIELDS in spec.needs and not context.readings.fields:
        reasons.append("no field could be read")
    dpi = context.aligned.source_dpi if context.aligned else context.page.dpi
    if spec.min_dpi is not None and dpi < 0.95 * spec.min_dpi:
        reasons.append(f"the scan has {dpi:.0f} dpi and the check needs {spec.min_dpi:.0f}")
    if not reasons:
        return None
    sentence = "; ".join(reasons)
    return Declined(outcome=Outcome.NOT_POSSIBLE, reason=f"{sentence[0].upper()}{sentence[1:]}.")


def _ended(
    spec: CheckSpec, outcome: Outcome, summary: str, found: tuple[DoubtCandidate, ...] = ()
) -> CheckRun:
    return CheckRun(
        check_id=spec.id,
        aspect=spec.aspect,
        title=spec.title,
        outcome=outcome,
        summary=summary,
        candidates=found,
        silent=spec.silent,
    )
