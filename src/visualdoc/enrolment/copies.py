"""Which of the genuine scans shows a copy? One whose print has a screen that the others lack."""

from __future__ import annotations

from collections.abc import Sequence

from visualdoc.checks.printing.page_texture import (
    ENERGY_SCALE,
    MIN_DPI,
    PEAK_SCALE,
    energy_deviation,
    strongest_peak,
)
from visualdoc.checks.printing.profile import Texture, genuine_profile
from visualdoc.enrolment.grouping import Refusal
from visualdoc.enrolment.leave_one_out import without
from visualdoc.enrolment.registering import Member
from visualdoc.geometry.frames import MM_PER_INCH

# a coarser scan has less fine texture for that reason alone
MIN_SHARE_OF_DPI = 0.8
# in scales of the check of a page's print: genuine scans reached 2.1 by their screen alone (a fine
# line work that one scanner caught), but 0.2 by their grain; reprints 3.4 together, 0.8 by grain
MIN_CUES, MIN_GRAIN = 2.0, 0.5


def copies(
    members: Sequence[Member], textures: Sequence[Texture], *, dpi: float
) -> tuple[Refusal, ...]:
    """Say which scans were not printed as the others were, each against all others.

    Parameters
    ----------
    textures
        Of the members' pictures on the grid, in the same order.
    dpi
        Resolution of the grid. Below what the check of a page's print needs, nothing is said.
    """
    if dpi < MIN_DPI:
        return ()
    found = []
    for index, member in enumerate(members):
        reason = _why(textures[index], without(textures, index), dpi)
        if reason is not None and member.registration.source_dpi >= MIN_SHARE_OF_DPI * dpi:
            found.append(Refusal(name=member.capture.name, reason=reason))
    return tuple(found)


def _why(texture: Texture, others: Sequence[Texture], dpi: float) -> str | None:
    profile = genuine_profile(others)
    excess, cycles_per_mm = strongest_peak(texture, profile, dpi / MM_PER_INCH)
    spreads = energy_deviation(texture, profile)
    # a few scans do not show a type's whole range, so a screen alone proves nothing
    screen, grain = max(excess / PEAK_SCALE, 0.0), max(spreads / ENERGY_SCALE, 0.0)
    if grain < MIN_GRAIN or screen + grain < MIN_CUES:
        return None
    if screen >= grain:
        return (
            f"its print shows a screen of {cycles_per_mm * MM_PER_INCH:.0f} lines per inch that "
            "the other scans lack: a copy"
        )
    return (
        f"its finest texture lies {spreads:.0f} spreads outside that of the other scans: "
        "a copy, or a scan out of focus"
    )
