"""Characters that were not printed with the rest of their zone, for the checks that say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from visualdoc.checks.mrz.measure import ToMm, page_to_mm, scaled_to_mm
from visualdoc.checks.mrz.reading import reading_of, region_of
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import DoubtCandidate, Evidence
from visualdoc.geometry import Scale
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.reading.mrz_print.cells import pitch_px, rows_of
from visualdoc.reading.mrz_print.copies import MAX_OF_NEXT, CopiedPair
from visualdoc.reading.mrz_print.cues import Cue
from visualdoc.reading.mrz_print.evidence import Comparison, compare
from visualdoc.reading.mrz_print.quality import MIN_PITCH_PX
from visualdoc.scans.types import DPI_ASSUMED

PLACE_CUES = frozenset({"dx", "dy", "turn"})
"""What says that a character stands elsewhere; the other cues say that it is printed otherwise."""

MIN_CHARACTERS = 24
"""Fewer say too little about how the zone is printed."""

Place = tuple[int, int]


def why_not_comparable(reading: MrzReading) -> str | None:
    """Reason why the characters cannot be compared with one another, None when they can."""
    count = sum(len(line) for line in reading.characters)
    if count < MIN_CHARACTERS:
        return f"The zone has fewer than {MIN_CHARACTERS} characters to compare."
    pitch = pitch_px(rows_of(reading))
    if pitch < MIN_PITCH_PX:
        return (
            f"Characters stand {pitch:.0f} px apart; their shapes are not resolvable below "
            f"{MIN_PITCH_PX:.0f} px (about 270 dpi)."
        )
    return None


def comparison_of(context: CheckContext) -> Comparison:
    """Compare the zone's characters, once a page."""
    reading = reading_of(context)
    return context.once("mrz.print", lambda: compare(reading, context.page.pixels))


def scale_of(context: CheckContext) -> tuple[ToMm, float] | None:
    """Map to millimetres and pixels a millimetre; None when nothing tells the scale."""
    if context.aligned is not None:
        to_mm = page_to_mm(context.aligned.page_to_document.matrix)
        return to_mm, Scale(context.aligned.source_dpi).px_per_mm
    if context.page.dpi_source == DPI_ASSUMED:
        return None
    px_per_mm = Scale(context.page.dpi).px_per_mm
    return scaled_to_mm(px_per_mm), px_per_mm


def altered(comparison: Comparison, *, placed: bool) -> Iterator[list[int]]:
    """Yield runs of neighbouring characters that stand out.

    Parameters
    ----------
    placed
        Those whose place says most, else all others.
    """
    out = np.flatnonzero(comparison.scores >= 1.0)
    chosen = [int(i) for i in out if (_by_place(comparison, int(i)) == placed)]
    places = comparison.zone.places
    run: list[int] = []
    for index in chosen:
        if run and (index != run[-1] + 1 or places[index, 0] != places[run[-1], 0]):
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _by_place(comparison: Comparison, index: int) -> bool:
    strongest = comparison.strongest(index, 1)
    return bool(strongest) and strongest[0][0].name in PLACE_CUES


def candidate(
    detector: str, reading: MrzReading, comparison: Comparison, run: Sequence[int], title: str
) -> DoubtCandidate:
    """Doubt about a run of characters, with the cues that say most about the worst of them."""
    places = [(int(r), int(c)) for r, c in comparison.zone.places[list(run)]]
    worst = max(run, key=lambda i: float(comparison.scores[i]))
    cues = comparison.strongest(worst)
    text = "".join(str(comparison.zone.text[i]) for i in run)
    row, column = comparison.zone.places[worst]
    said = "; ".join(f"{c.label} {off:+.2f} {c.unit} ({abs(z):.1f} spreads)" for c, off, z in cues)
    return DoubtCandidate(
        detector=detector,
        score=float(comparison.scores[worst]),
        polygon_px=region_of(reading, places),
        title=f"{title}: {cues[0][0].label}" if cues else title,
        explanation=(
            f"{text} in row {row + 1} (place {column + 1}) differs from the other characters of "
            f"the zone in {said}. A spread is what characters of this zone differ among themselves."
        ),
        evidence=tuple(_evidence(cue, off, z) for cue, off, z in cues),
    )


def copies(detector: str, reading: MrzReading, pair: CopiedPair) -> Iterator[DoubtCandidate]:
    """Doubt about both characters of a copied pair: the pixels do not tell which is the copy."""
    named = [f"place {column + 1} of row {row + 1}" for row, column in pair.places]
    for place, other in zip(pair.places, reversed(named), strict=True):
        row, column = place
        yield DoubtCandidate(
            detector=detector,
            score=pair.score,
            polygon_px=region_of(reading, [place]),
            title="Character has the pixels of another",
            explanation=(
                f"{reading.lines[row][column]} in row {row + 1} (place {column + 1}) and the one "
                f"at {other} differ by {pair.difference:.1f} grey levels; the closest pair of "
                f"other characters by {pair.usual:.1f}. Print repeats a shape, not its grain: one "
                "of the two may be a copy of the other, inside the file or before it was printed."
            ),
            evidence=(
                Evidence(
                    "measurement",
                    {
                        "name": "difference of two equal letters",
                        "value": round(pair.difference, 2),
                        "unit": "grey levels",
                        "expected": round(pair.usual, 2),
                        "tolerance": round((1 - MAX_OF_NEXT) * pair.usual, 2),
                        "source": "other pairs of equal letters of the zone",
                    },
                ),
            ),
        )


def _evidence(cue: Cue, off: float, deviation: float) -> Evidence:
    spread = abs(off / deviation) if deviation else 0.0
    return Evidence(
        "measurement",
        {
            "name": cue.label,
            "value": round(off, 3),
            "unit": cue.unit,
            "expected": 0.0,
            "tolerance": round(3.0 * spread, 3),
            "spreads": round(deviation, 1),
            "source": "the other characters of the zone",
        },
    )
