"""Which of the given scans can serve at all, and how they are prepared for grouping."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.grouping import Capture, Refusal, capture
from visualdoc.enrolment.sizes import is_straight
from visualdoc.enrolment.upright import read_upright
from visualdoc.errors import EnrolmentError
from visualdoc.examination.readings import Readers
from visualdoc.imaging.resampling import resize_area, to_grey
from visualdoc.registration.outline import find_outline
from visualdoc.scans.types import Scan, ScanPage

MIN_SCANS = 3
MAX_SCANS = 12
MIN_ENROLMENT_DPI = 150.0
# a scan saved once more differs from itself by its compression only
THUMBNAIL_PX, SAME_SCAN_LEVELS = 192, 2.0
WHY_SEVERAL = (
    "from fewer than three scans of different holders nobody can tell what every copy of the "
    "document shows from what only this holder's shows"
)


def usable_scans(
    scans: Sequence[Scan], *, at_least: int = MIN_SCANS
) -> tuple[list[Scan], list[Refusal]]:
    """Refuse scans that are too coarse, unusable, too many, or given twice.

    Raises
    ------
    EnrolmentError
        Fewer than three remain, unless ``at_least`` is 0.
    """
    usable: list[Scan] = []
    refused: list[Refusal] = []
    for scan in scans:
        reason = _unusable(scan, usable)
        if reason is None:
            usable.append(scan)
        else:
            refused.append(Refusal(name=scan.file, reason=reason))
    return usable, refused if at_least == 0 else enough(usable, refused)


def enough(left: Sequence[object], refused: list[Refusal]) -> list[Refusal]:
    """Return the refusals when enough scans are left.

    Raises
    ------
    EnrolmentError
        How many remain, how many are needed and why, and what became of each.
    """
    if len(left) >= MIN_SCANS:
        return refused
    were = "scan was" if len(left) == 1 else "scans were"
    msg = (
        f"{len(left)} usable {were} given, {MIN_SCANS} are needed: {WHY_SEVERAL}. "
        f"{reasons(refused)}"
    )
    raise EnrolmentError(msg.strip(), refused=tuple((r.name, r.reason) for r in refused))


def reasons(refused: Sequence[Refusal]) -> str:
    """Each refused scan with its reason, as one sentence."""
    return "; ".join(f"{r.name}: {r.reason}" for r in refused)


def _unusable(scan: Scan, before: Sequence[Scan]) -> str | None:
    page = scan.pages[0]
    if any(other.sha256 == scan.sha256 for other in before):
        return "is the same file as an earlier one"
    if page.dpi < MIN_ENROLMENT_DPI:
        return f"has {page.dpi:.0f} dpi, a reference needs at least {MIN_ENROLMENT_DPI:.0f} dpi"
    if not page.quality.usable:
        issues = ", ".join(issue.explanation for issue in page.quality.issues)
        return f"cannot be used: {issues or 'its quality is too low'}"
    if len(before) == MAX_SCANS:
        return f"more than {MAX_SCANS} scans"
    twin = next((other for other in before if _same_scan(page, other.pages[0])), None)
    return None if twin is None else f"is the same scan as {twin.file}, saved once more"


def _same_scan(one: ScanPage, other: ScanPage) -> bool:
    """Whether two pages show the same capture, whatever the format they were saved in."""
    if abs(one.width_px / one.height_px / (other.width_px / other.height_px) - 1) > 0.005:
        return False
    difference = np.abs(_thumbnail(one) - _thumbnail(other))
    return float(difference.mean()) < SAME_SCAN_LEVELS and float(difference.max()) < 40.0


def _thumbnail(page: ScanPage) -> NDArray[np.float32]:
    small = resize_area(page.pixels, width_px=THUMBNAIL_PX, height_px=THUMBNAIL_PX)
    return to_grey(small).astype(np.float32)


def captures_of(scans: Sequence[Scan], readers: Readers) -> list[Capture]:
    """Turn the scans upright, read their zones, find outlines and key points, side by side."""
    with ThreadPoolExecutor(max_workers=readers.models.threads) as pool:
        return list(pool.map(lambda scan: _capture(scan, readers), scans))


def _capture(scan: Scan, readers: Readers) -> Capture:
    page, reading, turned = read_upright(scan.pages[0], readers)
    return capture(scan.file, page, find_outline(page.pixels), mrz=reading, turned_deg=turned)


def same_holder(captures: Sequence[Capture]) -> tuple[list[Capture], list[Refusal]]:
    """Refuse scans of a document that an earlier scan shows already, told by its zone."""
    kept: list[Capture] = []
    refused: list[Refusal] = []
    for item in captures:
        twin = next((other for other in kept if _same_zone(item, other)), None)
        if twin is None:
            kept.append(item)
        else:
            reason = f"shows the same document as {twin.name}: its machine-readable zone is equal"
            refused.append(Refusal(name=item.name, reason=reason))
    return kept, refused


def _same_zone(one: Capture, other: Capture) -> bool:
    if one.mrz is None or other.mrz is None:
        return False
    return one.mrz.document.lines == other.mrz.document.lines


def without_askew_outlines(captures: Sequence[Capture]) -> list[Capture]:
    """Take away outlines that caught something else than the page's edge.

    They count where no scan has a better one: on photographs all are askew.
    """
    if not any(item.outline and is_straight(item.outline) for item in captures):
        return list(captures)
    return [
        item
        if item.outline is None or is_straight(item.outline)
        else capture(item.name, item.page, None, mrz=item.mrz, turned_deg=item.turned_deg)
        for item in captures
    ]
