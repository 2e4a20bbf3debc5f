"""The whole pipeline, on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visualdoc import __version__
from visualdoc.calibration import Curves, shipped_curves
from visualdoc.checks.registry import all_checks
from visualdoc.checks.spec import Check
from visualdoc.examination.page import PagePictures, Tools, examine_page
from visualdoc.examination.readings import Readers
from visualdoc.examination.settings import ExaminationSettings
from visualdoc.findings import Examination, PageExamination, Provenance
from visualdoc.inference import ModelRegistry
from visualdoc.reading.text.recogniser import TextRecogniser
from visualdoc.references.library import Library
from visualdoc.scans.types import Scan


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExaminationPictures:
    """Pictures that go with an examination, one entry a document on a page."""

    pages: tuple[PagePictures, ...]


def examine(
    scan: Scan,
    *,
    library: Library,
    models: ModelRegistry,
    settings: ExaminationSettings,
    checks: Sequence[Check] | None = None,
    curves: Curves | None = None,
) -> tuple[Examination, ExaminationPictures]:
    """Examine a scanned document.

    Parameters
    ----------
    scan
        Decoded pages.
    library
        What genuine looks like.
    checks, curves
        The shipped ones when None.

    Raises
    ------
    UnknownDocumentTypeError
        ``settings.document_type`` is not enrolled.
    LibraryError
        The library is damaged.
    """
    with TextRecogniser(models=models) as text:
        tools = Tools(
            library=library,
            readers=Readers(models=models, text=text),
            checks=all_checks() if checks is None else checks,
            curves=shipped_curves() if curves is None else curves,
        )
        pages: list[tuple[PageExamination, PagePictures]] = []
        for page in scan.pages:
            pages += examine_page(page, tools, settings, first_index=len(pages))
    examination = Examination(
        file=scan.file,
        sha256=scan.sha256,
        media_type=scan.media_type,
        page_count=len(scan.pages),
        pages=tuple(examined for examined, _ in pages),
        provenance=Provenance(
            version=__version__,
            models=tuple(
                {"name": card.name, "version": card.version, "sha256": card.sha256}
                for card in models.cards()
            ),
            library_sha256=library.sha256,
            settings=settings.as_json(),
        ),
    )
    return examination, ExaminationPictures(pages=tuple(pictures for _, pictures in pages))
