"""Which enrolled type is this page, and how does it lie? "Unknown" is an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.findings import Candidate
from visualdoc.geometry.frames import invert
from visualdoc.imaging.features import Features, match, robust_homography
from visualdoc.imaging.intensity_alignment import ecc_homography
from visualdoc.references.index_catalogue import Alike, TypeCatalogue, catalogue_of
from visualdoc.references.index_entry import IndexEntry
from visualdoc.references.types import IdentificationView
from visualdoc.registration.confidence import Cues, KnownCurve, known_curve
from visualdoc.registration.variants import Contender, tell_apart
from visualdoc.registration.verification import (
    Laid,
    expected_position,
    lay,
    layout_fit,
    static_fit,
    undistorted,
)
from visualdoc.registration.views import PageView, small_features

# types laid under the page: first those of the same layout, then those its key points vote for
ALIKE = 8
GUIDED = 4
VOTED = 16
# editions of one form and offices that use it have nearly one layout; a family may be large
FAMILY = 24
FAMILY_CORRELATION = 0.1
FITTED = 5
CANDIDATES = 5
# a contender that finds fewer of its key points than this, against the best, is no variant of it
VARIANT_SHARE = 0.4
# below this the position is worth refining before few places decide
WELL_FITTED = 0.7
ECC_ITERATIONS = 15
ELSEWHERE = 0.1
# on views of 1000 px, with all key points
MIN_INLIERS = 14
VERIFY_TOLERANCE_PX = 3.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Identification:
    """One type with the coarse position of the page on it.

    Attributes
    ----------
    confidence
        Probability, as fitted on drawn pages, that the page is of this type.
    known
        Probability that the page is of this type or of a variant of it.
    page_to_reference
        3 × 3: page px → pixels of the type's identification view, centres at integers.
    fit
        Median local correlation with the reference on static, textured places, in [-1, 1].
    layout
        Correlation of the layouts once the page is laid on the type.
    """

    name: str
    confidence: float
    known: float
    page_to_reference: NDArray[np.float64]
    inliers: int
    share: float
    fit: float
    layout: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Position:
    """How a page lies on a reference; ``page_to_reference`` as in :class:`Identification`."""

    name: str
    page_to_reference: NDArray[np.float64]


def identify(
    view: PageView, enrolled: Mapping[str, IdentificationView]
) -> tuple[Identification | None, tuple[Candidate, ...]]:
    """Find the enrolled type of a page.

    The layout of the page, compared with all types' at once, gives the first few; when none of them
    fits, and the outline is not certain, its key points vote. Each is laid under the page by key
    points and compared with its static print; types that differ in few places are then told apart.
    Any turn is found: the layout tries both ways up, key points are invariant to it.

    Parameters
    ----------
    enrolled
        A :class:`~visualdoc.references.index_catalogue.TypeCatalogue` for many types; a plain
        mapping of views is indexed anew at each call.

    Returns
    -------
    tuple
        The accepted type or None for "unknown", and at most five candidates, best first.

    Raises
    ------
    ModelError
        The codebook is missing or altered.
    """
    found = identify_all(view, enrolled)
    candidates = tuple(Candidate(name=i.name, confidence=i.confidence) for i in found[:CANDIDATES])
    best = found[0] if found and found[0].known >= known_curve().accept else None
    return best, candidates


def identify_all(
    view: PageView, enrolled: Mapping[str, IdentificationView]
) -> tuple[Identification, ...]:
    """Return every type that could be laid under the page, best first, whether it fits or not.

    Parameters and errors are those of :func:`identify`.
    """
    catalogue = enrolled if isinstance(enrolled, TypeCatalogue) else catalogue_of(enrolled)
    return tuple(_Search.start(view, catalogue).run())


def verify(name: str, view: PageView, enrolled: IdentificationView) -> Position | None:
    """Lay the page's view on one picture by all its key points; None when it does not fit.

    For scans that are laid on one another at enrolment, where there is no index yet.
    """
    query, reference = view.features, enrolled.features
    pairs = match(query, reference)
    if len(pairs) < MIN_INLIERS:
        return None
    fitted = robust_homography(
        query.xy[pairs[:, 0]], reference.xy[pairs[:, 1]], tolerance_px=VERIFY_TOLERANCE_PX
    )
    if fitted is None or not undistorted(fitted[0], (view.grey.shape[0], view.grey.shape[1])):
        return None
    if int(fitted[1].sum()) < MIN_INLIERS:
        return None
    return Position(name=name, page_to_reference=fitted[0] @ invert(view.to_page))


@dataclass(slots=True, kw_only=True)
class _Search:
    view: PageView
    catalogue: TypeCatalogue
    query: Features
    curve: KnownCurve
    laid: dict[str, Laid | None] = field(default_factory=dict)
    found: dict[str, Identification] = field(default_factory=dict)

    @classmethod
    def start(cls, view: PageView, catalogue: TypeCatalogue) -> _Search:
        projected = catalogue.codebook.project(view.features.descriptors)
        query = Features(xy=view.features.xy, descriptors=projected)
        return cls(view=view, catalogue=catalogue, query=query, curve=known_curve())

    def run(self) -> list[Identification]:
        alike = self.catalogue.alike(self.view.layout())
        best = self._try(one.name for one in alike[:ALIKE])
        if not self._accepted(best):
            best = self._guided(alike[:GUIDED])
        if not self._accepted(best) and not self.view.enclosed:
            voting = self.catalogue.codebook.project(small_features(self.view).descriptors)
            best = self._try(self.catalogue.voted(voting)[:VOTED])
        if best is not None and self._accepted(best):
            least = next(one.correlation for one in alike if one.name == best.name)
            least -= FAMILY_CORRELATION
            self._try_family(best, [one.name for one in alike[:FAMILY] if one.correlation >= least])
        return self._told_apart()

    def _try_family(self, best: Identification, names: Sequence[str]) -> None:
        """Lay types of nearly the same layout under the page, about where the best one lies."""
        leader = self.laid[best.name]
        assert leader is not None  # noqa: S101  (only what was laid was found)
        shape = self.catalogue.entry(best.name).picture.shape
        for name in names:
            if self.laid.get(name) is None and self.catalogue.entry(name).picture.shape == shape:
                self.laid[name] = self._lay(name, leader.to_picture)
        self._try(names)

    def _accepted(self, one: Identification | None) -> bool:
        return one is not None and one.known >= self.curve.accept

    def _guided(self, alike: Sequence[Alike]) -> Identification | None:
        """Lay types under the page again, key points only where the layout expects them."""
        for one in alike:
            entry = self.catalogue.entry(one.name)
            expected = expected_position(
                self.view.box,
                (entry.picture.shape[0], entry.picture.shape[1]),
                turned=one.turned,
            )
            laid = self._lay(one.name, expected)
            before = self.laid.get(one.name)
            if laid is not None and (before is None or laid.inliers > before.inliers):
                self.laid[one.name] = laid
                self.found.pop(one.name, None)
        return self._best()

    def _lay(self, name: str, expected: NDArray[np.float64] | None) -> Laid | None:
        return lay(
            name,
            self.query,
            (self.view.grey.shape[0], self.view.grey.shape[1]),
            self.catalogue.entry(name),
            document=self.view.document,
            expected=expected,
        )

    def _try(self, names: Iterable[str]) -> Identification | None:
        """Lay further types under the page; return the best of all so far."""
        for name in names:
            if name not in self.laid:
                self.laid[name] = self._lay(name, None)
        return self._best()

    def _best(self) -> Identification | None:
        laid = sorted(
            (one for one in self.laid.values() if one is not None),
            key=lambda one: (-one.inliers, one.name),
        )
        for one in laid[:FITTED]:
            if one.name not in self.found:
                self.found[one.name] = self._identification(one)
        return max(self.found.values(), key=_rank, default=None)

    def _identification(self, laid: Laid) -> Identification:
        entry = self.catalogue.entry(laid.name)
        fit = static_fit(self.view.grey, laid.to_picture, entry.picture, entry.static)
        layout = layout_fit(self.view.grey, laid.to_picture, entry)
        cues = Cues(inliers=laid.inliers, share=laid.share, fit=fit, layout=layout)
        known = self.curve.probability(cues)
        return Identification(
            name=laid.name,
            confidence=round(known, 4),
            known=known,
            page_to_reference=entry.to_view @ laid.to_picture @ invert(self.view.to_page),
            inliers=laid.inliers,
            share=laid.share,
            fit=fit,
            layout=layout,
        )

    def _told_apart(self) -> list[Identification]:
        ranked = sorted(self.found.values(), key=_rank, reverse=True)
        if not ranked or ranked[0].known < self.curve.accept:
            return ranked
        close = [i for i in ranked if i.inliers >= VARIANT_SHARE * ranked[0].inliers]
        if len(close) < 2:
            return ranked
        leader = max(close, key=lambda one: (one.fit, one.name))
        shape = self.catalogue.entry(leader.name).picture.shape
        shared = self._position(leader)
        contenders = [self._contender(one.name, shape, shared) for one in close]
        shares = tell_apart(self.view.grey, contenders)
        told = [
            replace(one, confidence=round(ranked[0].known * share, 4), known=ranked[0].known)
            for one, share in zip(close, shares, strict=True)
        ]
        told.sort(key=lambda one: (-one.confidence, one.name))
        return told + [one for one in ranked if one not in close]

    def _position(self, leader: Identification) -> NDArray[np.float64]:
        """View px → px of the leader's picture, refined where key points were too few for it."""
        laid, entry = self.laid[leader.name], self.catalogue.entry(leader.name)
        assert laid is not None  # noqa: S101  (only what was laid was found)
        if leader.fit >= WELL_FITTED:
            return laid.to_picture
        finer = ecc_homography(
            self.view.grey, entry.picture, laid.to_picture, entry.static, iterations=ECC_ITERATIONS
        )
        better = finer is not None and self._fit(finer, entry) > leader.fit
        return finer if finer is not None and better else laid.to_picture

    def _contender(
        self, name: str, shape: tuple[int, ...], shared: NDArray[np.float64]
    ) -> Contender:
        """Lay a variant as the best one lies, unless its own print says that it lies elsewhere."""
        entry, own = self.catalogue.entry(name), self.laid[name]
        assert own is not None  # noqa: S101  (only what was laid was found)
        position = shared
        if entry.picture.shape != shape or (
            self._fit(own.to_picture, entry) > self._fit(shared, entry) + ELSEWHERE
        ):
            position = own.to_picture
        return Contender(to_picture=position, picture=entry.picture, static=entry.static)

    def _fit(self, to_picture: NDArray[np.float64], entry: IndexEntry) -> float:
        return static_fit(self.view.grey, to_picture, entry.picture, entry.static)


def _rank(one: Identification) -> tuple[float, float, int, str]:
    return one.known, one.fit, one.inliers, one.name
