"""The one place where the service calls the library's pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import visualdoc
from visualdoc.inference.registry import ModelRegistry, default_models_dir
from visualdoc.reporting.files import document_pdf
from visualdoc.reporting.overlay import overlay_png
from visualdoc.reporting.report import report_bytes
from visualdoc.scans import open_scan_bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PagePictures:
    """Pictures of one page, pixels H × W × 3 uint8; aligned and reference share a grid."""

    index: int
    page: NDArray[np.uint8]
    page_dpi: float
    aligned: NDArray[np.uint8] | None
    reference: NDArray[np.uint8] | None
    grid_dpi: float | None
    overlay: bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examined:
    """What the library said about one document."""

    report: bytes
    pdf: bytes
    pages: tuple[PagePictures, ...]


class Examiner:
    """Examines one document after another with the same models."""

    def __init__(self, library_path: Path, *, threads: int, language: str) -> None:
        self._library_path = library_path
        self._language = language
        self._models = ModelRegistry(default_models_dir(), threads=threads)

    def examine(
        self, content: bytes, file_name: str, *, declared_type: str | None, on: date
    ) -> Examined:
        """Run the pipeline on the bytes of a scan; raises ``VisualdocError``.

        Parameters
        ----------
        on
            The day at which the document is judged: the day it was received, so that an
            examination that is taken up again tomorrow gives the same report.
        """
        scan = open_scan_bytes(content, name=file_name)
        # opened each time: types may have been enrolled since the last document
        library = visualdoc.Library.open(self._library_path)
        settings = visualdoc.ExaminationSettings(on=on, document_type=declared_type)
        examination, pictures = visualdoc.examine(
            scan, library=library, models=self._models, settings=settings
        )
        pages = tuple(
            PagePictures(
                index=examined.index,
                page=scan.pages[examined.scan_page].pixels,
                page_dpi=examined.dpi,
                aligned=seen.aligned,
                reference=seen.reference,
                grid_dpi=seen.dpi,
                overlay=overlay_png(
                    examined, scan.pages[examined.scan_page].pixels, language=self._language
                ),
            )
            for examined, seen in zip(examination.pages, pictures.pages, strict=True)
        )
        return Examined(
            report=report_bytes(examination),
            pdf=document_pdf(examination, scan, pictures, language=self._language),
            pages=pages,
        )
