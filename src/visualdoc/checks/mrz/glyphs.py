"""Is every character of the zone printed like its sisters?

Looks at
    every character fitted by OCR-B as the zone itself prints it: size, slant, stroke weight,
    softness of the edges, cut of the stroke ends, depth and colour of the ink, ground behind it,
    grain, and the shape that remains. Each is compared with the same letter elsewhere on the zone
    and with the other letters, in spreads of the zone itself; what the cues say is added. A
    character that was retyped, pasted or written over differs from characters printed in one pass.
    And whether two equal letters share their grain, as copies inside a file do.
Standard
    the zone itself; one zone is printed in one pass by one device. Letters by OCR-B (ISO 1073-2).
Applies to
    zones of at least 24 characters that stand 27 px and more apart (about 270 dpi). Stroke ends
    (another cut of OCR-B) are told surely from about 400 dpi.
Cannot see
    a zone printed anew as a whole; a copy from the same zone after strong compression, or of the
    ink alone onto other ground; another cut of a letter that both cuts draw alike (O, 0, 8).
Known false doubts
    a stamp, a fold or a glare over single characters, where it ends within one cell.

References
----------
ICAO Doc 9303-3, section 4.1 (constant stroke, one size). Bertrand et al., A system based on
intrinsic features for fraudulent document detection, ICDAR 2013.
"""

from __future__ import annotations

from collections.abc import Iterator

from visualdoc.checks.mrz.printed import (
    altered,
    candidate,
    comparison_of,
    copies,
    why_not_comparable,
)
from visualdoc.checks.mrz.reading import reading_of
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Outcome
from visualdoc.reading.mrz_print.copies import copied_pair

SPEC = CheckSpec(
    id="mrz.glyphs",
    version=2,
    aspect=Aspect.AUTHENTICITY,
    title="Is every character of the machine-readable zone printed like its sisters?",
    passed="The characters of the machine-readable zone are printed alike.",
    needs=frozenset({Need.MRZ}),
)


def applies(context: CheckContext) -> Declined | None:
    """Decline when the characters are too few or too small."""
    reason = why_not_comparable(reading_of(context))
    return Declined(outcome=Outcome.NOT_POSSIBLE, reason=reason) if reason else None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate a run of characters.

    Only what hardly any genuine zone shows is yielded: the share of the page's budget would let
    through more than these checks allow themselves.
    """
    reading, comparison = reading_of(context), comparison_of(context)
    for run in altered(comparison, placed=False):
        yield candidate(
            SPEC.id, reading, comparison, run, "Characters printed unlike their sisters"
        )
    pair = copied_pair(reading, context.page.pixels)
    if pair is not None:
        yield from copies(SPEC.id, reading, pair)
