"""Is each entry set in the typeface of the type's genuine entries?

Looks at
    the glyphs of every text entry, cut out in true size and laid on the glyphs of the genuine scans
    and of the other entries of this page. In the right face most glyphs have a near twin there, in
    another face few have. No glyph is read, so that every script can be compared.
Standard
    none: the genuine scans of the type.
Applies to
    types with three text entries or more; entries of at least three separate glyphs, at 280 dpi or
    more.
Cannot see
    the same face from another printer; single exchanged characters within a longer entry; a face
    that the type itself uses elsewhere in the same size.
Known false doubts
    letters and signs that none of the few genuine scans has, when they fill an entry; joined
    scripts, whose words are compared as they stand, are judged mildly.

References
----------
Bertrand et al., A conditional random field model for font forgery detection, ICDAR 2015.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.fields.double_difference import Difference, Measured, differences, usual
from visualdoc.checks.fields.entries import EntryPicture, page_entries
from visualdoc.checks.fields.typeface import (
    MM2_PER_GLYPH,
    Face,
    Likeness,
    faces_of,
    likeness,
    packed,
    unpacked,
)
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.references.types import DocumentType
from visualdoc.registration.types import AlignedPage

SPEC = CheckSpec(
    id="fields.glyphs",
    version=1,
    aspect=Aspect.LAYOUT,
    title="Is each entry set in the typeface of the type's genuine entries?",
    passed="The glyphs of all entries are known from the genuine scans or from other entries.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=280.0,
)

BANK = "fields/glyphs"
MAP = "fields/typeface/"
# natural logarithm of the unlikeness; entries of one face scatter by this
PRIOR_SPREAD = np.array([0.25])
MIN_SCORE = 0.5
# what counts as a near twin
TWIN = 0.12


def applies(context: CheckContext) -> Declined | None:
    """Decline when the type has no glyphs."""
    document_type = context.document_type
    if document_type is None or not len(document_type.maps.get(BANK, ())):
        return Declined(
            outcome=Outcome.NOT_POSSIBLE, reason="The type was enrolled without glyphs of entries."
        )
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate an entry whose glyphs are less known than those of genuine entries."""
    aligned = context.reference
    entries = {entry.zone.id: entry for entry in page_entries(context)}
    heights, scans = _genuine(aligned.document_type)
    bank = unpacked(aligned.document_type.maps[BANK])
    known = likeness(faces_of(list(entries.values())), bank, heights)
    page = {name: found.measured for name, found in known.items()}
    for name, difference in differences(page, usual(scans, PRIOR_SPREAD)).items():
        if difference.spreads[0] >= MIN_SCORE:
            yield _candidate(entries[name], known[name], difference, aligned)


def rows_of(
    scans: Sequence[Mapping[str, Face]], known: DocumentType | None = None
) -> Mapping[str, NDArray[np.float16]]:
    """Measure genuine scans on others, as maps of the type.

    Parameters
    ----------
    scans
        Zone id → glyphs, for each scan.
    known
        The type whose glyphs the scans are measured on; each on the other scans when None.

    Returns
    -------
    Mapping
        A map a zone: scans × 3, number of glyphs, logarithm of their unlikeness to known ones, and
        height in mm; zeros where a scan has no entry.
    """
    zones = () if known is None else known.zones
    before = [zone.id for zone in zones if known is not None and MAP + zone.id in known.maps]
    names = dict.fromkeys([*before, *(name for scan in scans for name in scan)])
    maps = {MAP + name: np.zeros((len(scans), 3), dtype=np.float16) for name in names}
    for index, scan in enumerate(scans):
        if known is None:
            others = [other for number, other in enumerate(scans) if number != index]
            bank, heights = packed(others), heights_of(others)
        else:
            bank, heights = known.maps.get(BANK, packed([])), _genuine(known)[0]
        for name, one in likeness(scan, unpacked(bank), heights).items():
            row = len(one.nearest), float(one.measured.values[0]), scan[name].height_mm
            maps[MAP + name][index] = row
    return maps


def heights_of(scans: Sequence[Mapping[str, Face]]) -> dict[str, float]:
    """Give the usual height of each zone's entries in mm."""
    found: dict[str, list[float]] = {}
    for scan in scans:
        for name, face in scan.items():
            found.setdefault(name, []).append(face.height_mm)
    return {name: float(np.median(values)) for name, values in found.items()}


def _genuine(
    document_type: DocumentType,
) -> tuple[dict[str, float], list[Mapping[str, Measured]]]:
    """Read the maps back: usual heights by zone id, and one mapping a scan."""
    heights: dict[str, float] = {}
    scans: list[dict[str, Measured]] = []
    for zone in document_type.zones:
        rows = document_type.maps.get(MAP + zone.id)
        if rows is None:
            continue
        values = rows.astype(np.float64)
        filled = values[:, 0] > 0
        if filled.any():
            heights[zone.id] = float(np.median(values[filled, 2]))
        for index in np.flatnonzero(filled):
            while len(scans) <= index:
                scans.append({})
            scans[index][zone.id] = Measured(
                values=values[index, 1:2], area_mm2=MM2_PER_GLYPH * values[index, 0]
            )
    return heights, list(scans)


def _candidate(
    entry: EntryPicture, known: Likeness, difference: Difference, aligned: AlignedPage
) -> DoubtCandidate:
    name = entry.zone.field or entry.zone.id
    box = (entry.box or entry.zone.box).grown(0.3)
    count, twins = len(known.nearest), int((known.nearest < TWIN).sum())
    times = float(np.exp(difference.values[0]))
    usually = known.mean / max(times, 1e-6)
    return DoubtCandidate(
        detector=SPEC.id,
        score=float(difference.spreads[0]),
        polygon_px=aligned.polygon_to_page(box.polygon),
        title=f"Entry '{name}' is set in unfamiliar glyphs",
        explanation=(
            f"Of its {count} glyphs {twins} have a near twin of the same size on the genuine scans "
            f"or in this page's other entries; the better known ones differ {times:.1f} times as "
            "much from the nearest known glyph as is usual for this entry."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": f"unlikeness of the glyphs of {name} to known ones",
                    "value": round(known.mean, 3),
                    "unit": "share of the ink",
                    "expected": round(usually, 3),
                    "tolerance": round(usually * float(np.expm1(difference.tolerance[0])), 3),
                    "source": "genuine scans of the type and the page's other entries",
                },
            ),
            Evidence("crop", {"polygon_mm": box.grown(1.0).polygon.rounded(3)}),
        ),
    )
