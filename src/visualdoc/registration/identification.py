"""Which enrolled type is this page, and how does it lie? "Unknown" is an answer."""

from __future__ import annotations

from collections.abc import Mapping

from visualdoc.findings import Candidate
from visualdoc.geometry.frames import invert
from visualdoc.imaging.features import match, robust_homography
from visualdoc.references.index_catalogue import TypeCatalogue, catalogue_of
from visualdoc.references.types import IdentificationView
from visualdoc.registration.confidence import known_curve
from visualdoc.registration.identified import Identification, Position
from visualdoc.registration.search import Search
from visualdoc.registration.verification import undistorted
from visualdoc.registration.views import DetailedView, PageView

CANDIDATES = 5
# on views of 1000 px, with all key points
MIN_INLIERS = 14
VERIFY_TOLERANCE_PX = 3.0


def identify(
    view: PageView, enrolled: Mapping[str, IdentificationView]
) -> tuple[Identification | None, tuple[Candidate, ...]]:
    """Find the enrolled type of a page.

    The layout of the page, compared with all types' at once, gives the first few. Each is settled
    where the outline says that it lies and compared by its static print; when none fits, and the
    outline is not certain, key points say where types lie, and without an outline which ones.
    Types that differ in few places are then told apart. Any turn is found: the layout tries both
    ways up, key points are invariant to it.

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
    """Return every type that was compared, best first, whether it fits or not.

    Parameters and errors are those of :func:`identify`.
    """
    catalogue = enrolled if isinstance(enrolled, TypeCatalogue) else catalogue_of(enrolled)
    return tuple(Search(view=view, catalogue=catalogue).run())


def verify(name: str, view: DetailedView, enrolled: IdentificationView) -> Position | None:
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
