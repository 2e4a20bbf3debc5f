"""Where the form's own print ends a field: its words, the cell of its table, the rule under it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.captions import Form
from visualdoc.enrolment.entries import Entry

# of what stands beside an entry
GAP_MM = 0.9
# letters of the captions above and below reach so far into the line, in heights of the entry
CAPTION_REACH_HEIGHTS = 0.2
# a rule lies under an entry within these shares of its height, from its top and from its bottom
RULE_FROM_TOP, RULE_FROM_BOTTOM = 0.5, 0.9

Sides = tuple[float | None, float | None]
Ends = tuple[float | None, float | None, bool]
"""Left and right end in pixels, None where nothing ends the field; whether that is sure.

Rules and cells are drawn as long as a field is. What stands beside it only leaves it no more room.
"""


def printed_ends(entry: Entry, form: Form, px_per_mm: float) -> Iterator[Ends]:
    """Yield the ends that the form sets to an entry's field; the narrowest ones count."""
    gap = GAP_MM * px_per_mm
    yield (*_between(entry, _words_beside(entry, form), gap), False)
    cell = _between(entry, _posts_beside(entry, form), gap)
    # a single vertical stroke is line work; cells are closed on both sides
    if None not in cell:
        yield (*cell, True)
    yield from _rule_below(entry, form)


def _words_beside(entry: Entry, form: Form) -> NDArray[np.float64]:
    top, bottom = entry.box[1], entry.box[3]
    inset = round(CAPTION_REACH_HEIGHTS * (bottom - top))
    inked = form.text[top + inset : bottom - inset].sum(axis=0) >= 2
    return np.flatnonzero(inked).astype(np.float64)


def _posts_beside(entry: Entry, form: Form) -> NDArray[np.float64]:
    middle = (entry.box[1] + entry.box[3]) / 2
    beside = [post for post in form.posts if post[1] <= middle <= post[3]]
    return np.array([(post[0] + post[2]) / 2 for post in beside], dtype=np.float64)


def _between(entry: Entry, places: NDArray[np.float64], gap: float) -> Sides:
    """Nearest places on both sides of an entry, with a gap."""
    before, after = places[places < entry.box[0]], places[places >= entry.box[2]]
    return (
        float(before.max()) + gap if len(before) else None,
        float(after.min()) - gap if len(after) else None,
    )


def _rule_below(entry: Entry, form: Form) -> Iterator[Ends]:
    """Both ends of the rule on which an entry stands."""
    left, top, right, bottom = entry.box
    height = bottom - top
    for rule in form.rules:
        beneath = top + RULE_FROM_TOP * height <= rule[1] <= bottom + RULE_FROM_BOTTOM * height
        if beneath and rule[0] <= left + height and rule[2] >= right - height:
            yield float(rule[0]), float(rule[2]), True
            return
