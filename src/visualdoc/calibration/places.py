"""Which candidates speak of the same place on the page?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.calibration.rating import Rated
from visualdoc.findings import Aspect, DoubtCandidate
from visualdoc.imaging.convex import convex_hull, convex_intersection_area, polygon_area

# candidates that share this much of the smaller one look at the same thing
SHARED = 0.3
# and one that is so many times larger is about something else: all entries, not this one
LARGEST_RATIO = 30.0
# more of the document than this is a finding about the page and no place on it
PAGE_SHARE = 0.4
# a question whose own evidence is less than this share of the strongest one's is its mere echo
ECHO = 0.5
# what is on the paper; facts and rules are findings of their own wherever they are printed
MATERIAL = frozenset({Aspect.AUTHENTICITY, Aspect.LAYOUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Candidates about one place, the rarest first.

    Attributes
    ----------
    members
        At most one a check, its rarest there: what one check measured twice is one cue.
    """

    members: tuple[Rated, ...]

    @property
    def evidence(self) -> float:
        """Sum over the checks: three weak cues at one place count like a strong one."""
        return sum(member.evidence for member in self.members)

    @property
    def aspects(self) -> tuple[tuple[Aspect, tuple[Rated, ...]], ...]:
        """Members by the question they answer, where that question is not a mere echo.

        A question is answered when its own evidence reaches half of the strongest one's: a
        displaced emblem is a matter of layout, and the texture beside it is its consequence.
        """
        by_aspect: dict[Aspect, list[Rated]] = {}
        for member in self.members:
            by_aspect.setdefault(member.run.aspect, []).append(member)
        weights = {a: sum(m.evidence for m in rows) for a, rows in by_aspect.items()}
        strongest = max(weights.values())
        return tuple(
            (aspect, tuple(rows))
            for aspect, rows in by_aspect.items()
            if weights[aspect] >= ECHO * strongest
        )


def places_of(rated: Sequence[Rated], document_area_px: float) -> tuple[Place, ...]:
    """Group candidates by place, the strongest place first.

    Parameters
    ----------
    document_area_px
        Area of the document on the page, in squared pixels.

    Returns
    -------
    tuple
        Every candidate with any evidence belongs to one place. Findings about the whole page form
        a place of their own, and so does each finding of content or issuance.
    """
    ordered = sorted(
        (one for one in rated if one.evidence > 0),
        key=lambda one: (-one.evidence, one.run.check_id, one.candidate.polygon_px.bounds),
    )
    groups: list[tuple[list[Rated], _Shape]] = []
    for one in ordered:
        shape = _Shape.of(one.candidate, document_area_px)
        home = next(
            (members for members, seed in groups if _together(members[0], seed, one, shape)), None
        )
        if home is None:
            groups.append(([one], shape))
        elif all(one.run.check_id != member.run.check_id for member in home):
            home.append(one)
    places = (Place(members=tuple(members)) for members, _ in groups)
    return tuple(sorted(places, key=lambda place: -place.evidence))


def apart(rated: Sequence[Rated]) -> tuple[Place, ...]:
    """Leave every candidate alone, also those without evidence: for watching the detectors."""
    return tuple(Place(members=(one,)) for one in rated)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Shape:
    hull: NDArray[np.float64]
    area: float
    whole_page: bool

    @classmethod
    def of(cls, candidate: DoubtCandidate, document_area_px: float) -> _Shape:
        hull = convex_hull(np.array(candidate.polygon_px.xy))
        area = polygon_area(hull)
        return cls(hull=hull, area=area, whole_page=area > PAGE_SHARE * document_area_px)


def _together(seed: Rated, seed_shape: _Shape, one: Rated, shape: _Shape) -> bool:
    if seed.run.aspect not in MATERIAL or one.run.aspect not in MATERIAL:
        return False
    if seed_shape.whole_page or shape.whole_page:
        return seed_shape.whole_page and shape.whole_page
    smaller, larger = sorted((seed_shape.area, shape.area))
    if larger > LARGEST_RATIO * smaller:
        return False
    return convex_intersection_area(seed_shape.hull, shape.hull) >= SHARED * smaller > 0
