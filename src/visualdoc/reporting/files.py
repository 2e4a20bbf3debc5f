"""The files of one examination, as ``visualdoc verify --out`` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from visualdoc.examination import ExaminationPictures
from visualdoc.findings import Examination
from visualdoc.reporting.crops import PageViews, all_crops
from visualdoc.reporting.overlay import overlay_png
from visualdoc.reporting.pdf import report_pdf
from visualdoc.reporting.report import report_bytes
from visualdoc.scans.types import Scan


def page_views(
    examination: Examination, scan: Scan, pictures: ExaminationPictures
) -> tuple[PageViews, ...]:
    """Pair each examined page of the scan with its pictures on the reference's grid."""
    return tuple(
        PageViews(
            pixels=scan.pages[page.scan_page].pixels,
            aligned=seen.aligned,
            reference=seen.reference,
            grid_dpi=seen.dpi,
        )
        for page, seen in zip(examination.pages, pictures.pages, strict=True)
    )


def document_pdf(
    examination: Examination, scan: Scan, pictures: ExaminationPictures, *, language: str = "en"
) -> bytes:
    """Print the report of a scan that was just examined."""
    views = page_views(examination, scan, pictures)
    return report_pdf(
        examination,
        [view.pixels for view in views],
        all_crops(examination, views),
        language=language,
    )


def write_files(
    examination: Examination,
    scan: Scan,
    pictures: ExaminationPictures,
    *,
    folder: Path,
    language: str = "en",
) -> Sequence[Path]:
    """Write ``STEM.report.json``, ``STEM.report.pdf`` and one ``STEM.pN.overlay.png`` a page.

    Returns
    -------
    sequence of Path
        The files written. N is the index in the report, from 0: several documents on one page of
        the scan have an overlay each.
    """
    stem = PurePath(examination.file).stem
    contents = {
        f"{stem}.report.json": report_bytes(examination),
        f"{stem}.report.pdf": document_pdf(examination, scan, pictures, language=language),
    }
    for page in examination.pages:
        name = f"{stem}.p{page.index}.overlay.png"
        pixels = scan.pages[page.scan_page].pixels
        contents[name] = overlay_png(page, pixels, language=language)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]
