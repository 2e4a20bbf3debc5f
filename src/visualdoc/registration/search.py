"""The search for a page's type: likely ones are laid under it until one fits for certain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry.frames import invert
from visualdoc.imaging.features import Features
from visualdoc.references.index_catalogue import Alike, TypeCatalogue
from visualdoc.registration.confidence import Cues, KnownCurve, known_curve
from visualdoc.registration.identified import Identification
from visualdoc.registration.settling import Settled, agreement, settled
from visualdoc.registration.variants import Contender, tell_apart
from visualdoc.registration.verification import Laid, expected_position, lay
from visualdoc.registration.views import PageView, small_features

# types laid under the page: first those of the same layout, then those its key points vote for
# the right one is nearly always the first or second by layout; key points find it further down
ALIKE = 8
OUTLINED = 5
# a page within its outline was never seen to agree less with its type's layout
MIN_LAYOUT = 0.35
VOTED = 16
# editions of one form and offices that use it have nearly one layout; a family may be large
FAMILY = 24
FAMILY_CORRELATION = 0.85
FITTED = 5
# what agrees with less of the page than this, against the best, is no variant of it
VARIANT_SHARE = 0.6
# what fits so well ends the search: no wrong type was seen to reach half of it
CERTAIN = 0.6
ELSEWHERE = 0.1


@dataclass(kw_only=True)
class Search:
    """One search; what was laid under the page is kept until it ends."""

    view: PageView
    catalogue: TypeCatalogue
    curve: KnownCurve = field(default_factory=known_curve)
    found: dict[str, Identification] = field(default_factory=dict)
    positions: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def run(self) -> list[Identification]:
        """Return every type that was compared, best first."""
        alike = self.catalogue.alike(self.view.layout(), FAMILY)
        likely = [one for one in alike[:ALIKE] if one.correlation >= MIN_LAYOUT]
        best = self._within_outline(likely[:OUTLINED])
        if not self._accepted(best) and not self.view.enclosed:
            best = self._by_key_points([one.name for one in likely])
        if not self._accepted(best) and self.view.document is None:
            voting = self.catalogue.codebook.project(small_features(self.view).descriptors)
            best = self._by_key_points(self.catalogue.voted(voting)[:VOTED])
        if best is None or not self._accepted(best):
            return self._ranked()
        return self._told_apart(best, [one.name for one in alike])

    def _accepted(self, one: Identification | None) -> bool:
        return one is not None and one.known >= self.curve.accept

    def _certain(self, one: Identification) -> bool:
        return self._accepted(one) and one.fit >= CERTAIN

    def _within_outline(self, alike: Sequence[Alike]) -> Identification | None:
        """Compare types as the outline says that they lie, until one fits for certain."""
        for one in alike:
            rows, columns = self.catalogue.entry(one.name).picture.shape
            expected = expected_position(self.view.box, (rows, columns), turned=one.turned)
            if expected is not None and self._certain(self._compared(one.name, expected)):
                break
        return self._best()

    @cached_property
    def _query(self) -> Features:
        found = self.view.key_points()
        return Features(xy=found.xy, descriptors=self.catalogue.codebook.project(found.descriptors))

    def _by_key_points(self, names: Iterable[str]) -> Identification | None:
        """Lay types under the page by key points, and compare those that find the most."""
        laid = [one for name in names if (one := self._laid(name)) is not None]
        for one in sorted(laid, key=lambda one: (-one.inliers, one.name))[:FITTED]:
            if self._certain(self._compared(one.name, one.to_picture)):
                break
        return self._best()

    def _laid(self, name: str) -> Laid | None:
        return lay(
            name,
            self._query,
            (self.view.grey.shape[0], self.view.grey.shape[1]),
            self.catalogue.entry(name),
            document=self.view.document,
        )

    def _best(self) -> Identification | None:
        return max(self.found.values(), key=_rank, default=None)

    def _ranked(self) -> list[Identification]:
        return sorted(self.found.values(), key=_rank, reverse=True)

    def _compared(self, name: str, to_picture: NDArray[np.float64]) -> Identification:
        """Compare the page with a type's static print; the better of two positions counts."""
        better = settled(self.view.grey, to_picture, self.catalogue.entry(name))
        found, before = self._identification(name, better), self.found.get(name)
        if before is not None and _rank(before) >= _rank(found):
            return before
        self.found[name], self.positions[name] = found, better.to_picture
        return found

    def _identification(self, name: str, one: Settled) -> Identification:
        cues = Cues(places=one.places, fit=one.fit, weakest=one.weakest, layout=one.layout)
        known = self.curve.probability(cues)
        to_view = self.catalogue.entry(name).to_view
        return Identification(
            name=name,
            confidence=round(known, 4),
            known=known,
            page_to_reference=to_view @ one.to_picture @ invert(self.view.to_page),
            places=one.places,
            fit=one.fit,
            weakest=one.weakest,
            layout=one.layout,
        )

    def _told_apart(self, best: Identification, names: Sequence[str]) -> list[Identification]:
        self._compare_family(best, names)
        ranked = self._ranked()
        close = [one for one in ranked if one.fit >= VARIANT_SHARE * ranked[0].fit]
        if len(close) < 2:
            return ranked
        leader = max(close, key=lambda one: (one.fit, one.name))
        shares = tell_apart(self.view.grey, [self._contender(one, leader) for one in close])
        told = [
            replace(one, confidence=round(ranked[0].known * share, 4), known=ranked[0].known)
            for one, share in zip(close, shares, strict=True)
        ]
        told.sort(key=lambda one: (-one.confidence, one.name))
        return told + [one for one in ranked if one not in close]

    def _compare_family(self, best: Identification, names: Sequence[str]) -> None:
        """Compare types of nearly the same layout where the best one lies."""
        shape = self.catalogue.entry(best.name).picture.shape
        akin = self.catalogue.akin(best.name, names)
        for name, correlation in zip(names, akin, strict=True):
            if name == best.name or correlation < FAMILY_CORRELATION:
                continue
            if self.catalogue.entry(name).picture.shape == shape:
                self._compared(name, self.positions[best.name])

    def _contender(self, one: Identification, leader: Identification) -> Contender:
        """Lay a variant as the best one lies, unless its own print says that it lies elsewhere."""
        entry, position = self.catalogue.entry(one.name), self.positions[leader.name]
        if one is not leader and (
            entry.picture.shape != self.catalogue.entry(leader.name).picture.shape
            or one.fit > agreement(self.view.grey, position, entry) + ELSEWHERE
        ):
            position = self.positions[one.name]
        return Contender(to_picture=position, picture=entry.picture, static=entry.static)


def _rank(one: Identification) -> tuple[float, float, str]:
    return one.known, one.fit, one.name
