"""The report that an examiner can put into the file, as PDF."""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Spacer,
)

from visualdoc.findings import Examination, PageExamination
from visualdoc.reporting import pdf_sections as sections
from visualdoc.reporting.crops import RegionCrops
from visualdoc.reporting.pdf_regions import region_flowables
from visualdoc.reporting.pdf_style import (
    BODY_WIDTH,
    FOOTER,
    MARGIN,
    MUTED,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    paragraph,
)
from visualdoc.reporting.report import by_strength
from visualdoc.reporting.script import SANS, register_fonts, runs, visual
from visualdoc.reporting.texts import LANGUAGES, Texts

_FOOTER_SIZE = 7.5
_FOOTER_FILE_LENGTH = 60


class _NumberedCanvas(Canvas):  # type: ignore[misc]
    """Canvas that knows the number of pages when it writes the footers."""

    def __init__(self, *args: Any, texts: Texts, footer: str, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        self._texts, self._footer = texts, footer
        self._saved_pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page until the last one is known."""
        self._saved_pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every page with its footer."""
        for number, state in enumerate(self._saved_pages, 1):
            self.__dict__.update(state)
            self._draw_footer(number, len(self._saved_pages))
            Canvas.showPage(self)
        Canvas.save(self)

    def _draw_footer(self, number: int, pages: int) -> None:
        y = MARGIN - 2 * mm
        self.setFillColor(MUTED)
        x = MARGIN
        for font, text in runs(visual(self._footer)):
            self.setFont(font, _FOOTER_SIZE)
            self.drawString(x, y, text)
            x += self.stringWidth(text, font, _FOOTER_SIZE)
        self.setFont(SANS, _FOOTER_SIZE)
        of = self._texts.page_of.format(page=number, pages=pages)
        self.drawRightString(PAGE_WIDTH - MARGIN, y, of)


def _footer(examination: Examination) -> str:
    name = examination.file.replace("\n", " ")
    if len(name) > _FOOTER_FILE_LENGTH:
        name = "…" + name[1 - _FOOTER_FILE_LENGTH :]
    return f"{name} · SHA-256 {examination.sha256[:16]}…"


def _page_flowables(
    page: PageExamination,
    pixels: NDArray[np.uint8],
    crops: Sequence[RegionCrops],
    *,
    language: str,
) -> list[Flowable]:
    texts = LANGUAGES[language]
    flowables: list[Flowable] = [
        paragraph(sections.findings_line(page, texts), "lead"),
        Spacer(1, 2 * mm),
        sections.overlay(page, pixels, language=language),
        Spacer(1, 2 * mm),
        sections.page_identity(page, texts),
        *sections.checked(page, texts),
        *sections.not_checked(page, texts),
        paragraph(texts.regions, "heading"),
    ]
    if page.regions:
        flowables += [paragraph(texts.strength_note, "small"), Spacer(1, 2 * mm)]
    elif sections.looked_at(page):
        flowables += [paragraph(texts.no_regions), paragraph(texts.no_regions_note, "small")]
    else:
        flowables.append(paragraph(texts.nothing_ran))
    for place, region in enumerate(by_strength(page.regions), 1):
        own = [item for item in crops if item.region_id == region.id]
        flowables += region_flowables(place, region, own, texts)
    return [*flowables, *sections.readings(page, texts)]


def _story(
    examination: Examination,
    pixels_by_page: Sequence[NDArray[np.uint8]],
    crops: Sequence[RegionCrops],
    *,
    language: str,
) -> list[Flowable]:
    texts = LANGUAGES[language]
    story: list[Flowable] = [
        paragraph(texts.title, "title"),
        paragraph(texts.purpose, "small"),
        Spacer(1, 2 * mm),
        sections.document_identity(examination, texts),
        Spacer(1, 3 * mm),
    ]
    several = len(examination.pages) > 1
    for page, pixels in zip(examination.pages, pixels_by_page, strict=True):
        if page.index > 0:
            story.append(PageBreak())
        if several:
            story.append(paragraph(_page_title(page, texts), "title"))
        story += _page_flowables(page, pixels, crops, language=language)
    return [*story, *sections.provenance(examination, texts)]


def _page_title(page: PageExamination, texts: Texts) -> str:
    title = texts.document_page.format(page=page.scan_page + 1)
    if page.document_count == 1:
        return title
    which = texts.document_on_page.format(number=page.document_number, of=page.document_count)
    return f"{title}, {which}"


def report_pdf(
    examination: Examination,
    pixels_by_page: Sequence[NDArray[np.uint8]],
    crops: Sequence[RegionCrops],
    *,
    language: str = "en",
) -> bytes:
    """Print the report.

    Parameters
    ----------
    examination
        What was found.
    pixels_by_page
        The pages, H × W × 3 uint8 each, in order.
    crops
        Pictures of the regions; see :func:`visualdoc.reporting.crops.all_crops`.
    language
        Of headings: ``en`` or ``nl``. The findings' own texts stay as they are.

    Returns
    -------
    bytes
        PDF on A4, without dates: the same examination gives the same bytes.
    """
    register_fonts()
    texts = LANGUAGES[language]
    buffer = io.BytesIO()
    frame = Frame(
        MARGIN,
        MARGIN + FOOTER / 2,
        BODY_WIDTH,
        PAGE_HEIGHT - 2 * MARGIN - FOOTER / 2,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document = BaseDocTemplate(
        buffer,
        pagesize=A4,
        pageTemplates=[PageTemplate(frames=[frame])],
        title=f"{texts.title}: {examination.file}",
        author="visualdoc",
        lang=language,
        invariant=1,
    )
    canvas = functools.partial(_NumberedCanvas, texts=texts, footer=_footer(examination))
    story = _story(examination, pixels_by_page, crops, language=language)
    document.build(story, canvasmaker=canvas)
    return buffer.getvalue()
