"""Do the entries as a whole lie where the issuer's machine prints them?

Looks at
    the common displacement of all entries of the visual zone against the pre-print, beside that of
    the genuine scans. A blank is personalised in one pass, so all entries of a page move together.
Standard
    the type's own genuine scans; their spread shrinks towards 0.35 mm, as genuine pages lie up to
    about a millimetre off.
Applies to
    types with at least three text fields in Latin (or unstated) script.
Cannot see
    a displacement within the genuine spread; single entries that were moved
    (``layout.field_position`` does).
Known false doubts
    a type enrolled from scans of one office only, whose machine is set otherwise elsewhere.

References
----------
ICAO Doc 9303-3, section 3 (zones of the visual inspection zone).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from visualdoc.checks.layout.personalisation import personalisation, too_few_entries
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, LayerOffset
from visualdoc.geometry import BoxMm
from visualdoc.registration.layers import ENTRIES, Entry

SPEC = CheckSpec(
    id="layout.personalisation_offset",
    version=1,
    aspect=Aspect.LAYOUT,
    title="Do the entries as a whole lie where the issuer's machine prints them?",
    passed="The entries lie as far off the pre-print as those of the genuine scans do.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=150.0,
)

DIRECTIONS = ("to the right", "down")


def applies(context: CheckContext) -> Declined | None:
    """Decline when too few fields have genuine measurements."""
    return too_few_entries(context)


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate: the displacement of all entries in its worse direction."""
    measured = personalisation(context)
    for layer in measured.layers:
        if layer.name == ENTRIES:
            yield _candidate(context, layer, measured.entries)


def _candidate(
    context: CheckContext, layer: LayerOffset, entries: tuple[Entry, ...]
) -> DoubtCandidate:
    ratio = np.abs(layer.offset_mm) / np.array(layer.spread_mm)
    worst = int(np.argmax(ratio))
    offset, spread = layer.offset_mm[worst], layer.spread_mm[worst]
    around = BoxMm(
        left_mm=min(entry.box.left_mm for entry in entries),
        top_mm=min(entry.box.top_mm for entry in entries),
        right_mm=max(entry.box.right_mm for entry in entries),
        bottom_mm=max(entry.box.bottom_mm for entry in entries),
    )
    return DoubtCandidate(
        detector=SPEC.id,
        score=float(ratio[worst]),
        polygon_px=context.reference.polygon_to_page(around.polygon),
        title=f"All entries lie {offset:+.2f} mm {DIRECTIONS[worst]} of their usual place",
        explanation=(
            f"Measured on {len(layer.zones)} entries against the pre-print; genuine pages of this "
            f"type spread by {spread:.2f} mm around the mean of {layer.genuine_scans} scans."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": "displacement of the entries",
                    "value": [round(value, 3) for value in layer.offset_mm],
                    "unit": "mm",
                    "expected": [0.0, 0.0],
                    "tolerance": [round(value, 3) for value in layer.spread_mm],
                    "source": f"{layer.genuine_scans} genuine scans",
                },
            ),
        ),
    )
