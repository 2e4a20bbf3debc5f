"""PDF (ISO 32000): the scanned picture itself where a page is one, else the page as rendered."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from visualdoc.errors import EncryptedFileError, LimitExceededError, UnreadableFileError
from visualdoc.scans.formats.jpeg import verify
from visualdoc.scans.formats.page import Budget, DecodedPage

RENDER_DPI = 600.0
# Below this a page is too large for the limits: text of 2 mm would have fewer than 8 rows.
MIN_RENDER_DPI = 100.0
POINTS_PER_INCH = 72.0
# A picture that covers this share of the page's width and height is the page.
FULL_PAGE_SHARE = 0.98
# Share of a matrix's larger elements below which it counts as a multiple of a quarter turn.
_AXIS_TOLERANCE = 1e-3


def _open(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            msg = "The PDF needs a password."
            raise EncryptedFileError(msg) from error
        msg = f"The PDF cannot be opened: {error}"
        raise UnreadableFileError(msg) from error


def _visible(page: pdfium.PdfPage) -> list[Any]:
    """Top-level objects that leave ink; the hidden text of an OCR layer does not."""
    return [
        item
        for item in page.get_objects(max_depth=1)
        if item.type != pdfium_c.FPDF_PAGEOBJ_TEXT
        or pdfium_c.FPDFTextObj_GetTextRenderMode(item) != pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
    ]


def _images(objects: list[Any], budget: Budget) -> list[Any]:
    """Pictures among the objects, none of them larger than a page may be."""
    images = [item for item in objects if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE]
    for image in images:
        width, height = image.get_px_size()
        if width * height > budget.limits.max_page_pixels:
            msg = f"It holds a picture of {width} × {height} pixels."
            raise LimitExceededError(msg)
    return images


def _extent_inch(image: pdfium.PdfImage) -> tuple[float, float]:
    left, bottom, right, top = image.get_bounds()
    return (right - left) / POINTS_PER_INCH, (top - bottom) / POINTS_PER_INCH


def _covers(page: pdfium.PdfPage, image: pdfium.PdfImage) -> bool:
    left, bottom, right, top = page.get_bbox()
    x0, y0, x1, y1 = image.get_bounds()
    width = min(x1, right) - max(x0, left)
    height = min(y1, top) - max(y0, bottom)
    return bool(
        width >= FULL_PAGE_SHARE * (right - left) and height >= FULL_PAGE_SHARE * (top - bottom)
    )


def _only_picture(page: pdfium.PdfPage, objects: list[Any]) -> pdfium.PdfImage | None:
    """Return the picture that is the whole page, None when anything else shows on it."""
    if len(objects) != 1 or objects[0].type != pdfium_c.FPDF_PAGEOBJ_IMAGE:
        return None
    image = objects[0]
    a, b, c, d = image.get_matrix().get()[:4]
    largest = max(abs(a), abs(b), abs(c), abs(d))
    upright = max(abs(b), abs(c)) <= _AXIS_TOLERANCE * largest
    sideways = max(abs(a), abs(d)) <= _AXIS_TOLERANCE * largest
    if not (upright or sideways) or pdfium_c.FPDFPageObj_HasTransparency(image):
        return None
    if pdfium_c.FPDFPage_GetAnnotCount(page) > 0 or not _covers(page, image):
        return None
    return image


def _to_rgb(bitmap: pdfium.PdfBitmap) -> NDArray[np.uint8] | None:
    """H × W × 3 copy of a bitmap without alpha, None for others."""
    pixels = bitmap.to_numpy()
    if bitmap.n_channels == 1:
        return np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2)
    if bitmap.format == pdfium_c.FPDFBitmap_BGRA:
        return None
    return np.ascontiguousarray(pixels[..., :3] if bitmap.rev_byteorder else pixels[..., 2::-1])


def _turned(pixels: NDArray[np.uint8], image: pdfium.PdfImage, rotation: int) -> NDArray[np.uint8]:
    """Place the stored rows as the picture's matrix and the page's rotation show them."""
    a, b, c, d = image.get_matrix().get()[:4]
    if abs(a) >= abs(b):
        shown = pixels[:: 1 if d > 0 else -1, :: 1 if a > 0 else -1]
    else:
        # PDF's y runs upwards: the stored column runs along b, the stored row against c.
        shown = pixels.transpose(1, 0, 2)[:: -1 if b > 0 else 1, :: -1 if c > 0 else 1]
    return np.rot90(shown, k=-rotation // 90)


def _jpeg_quality(image: pdfium.PdfImage) -> float | None:
    """Quality of the picture's JPEG data after checking that they are complete."""
    if image.get_filters() != ["DCTDecode"]:
        return None
    raw = image.get_data(decode_simple=False)
    return verify(ctypes.string_at(raw, len(raw)) if not isinstance(raw, bytes) else raw).quality


def _native(page: pdfium.PdfPage, image: pdfium.PdfImage, budget: Budget) -> DecodedPage | None:
    """Take the picture at its own resolution."""
    quality = _jpeg_quality(image)
    pixels = _to_rgb(image.get_bitmap(render=False))
    if pixels is None or pixels.shape[1::-1] != tuple(image.get_px_size()):
        return None
    rotation = page.get_rotation()
    shown = _turned(pixels, image, rotation)
    width_inch, height_inch = _extent_inch(image)
    if rotation % 180:
        width_inch, height_inch = height_inch, width_inch
    budget.page(shown.shape[1], shown.shape[0])
    return DecodedPage(
        pixels=shown,
        dpi_tags=((shown.shape[1] / width_inch, shown.shape[0] / height_inch),),
        jpeg_quality=quality,
    )


def _render_dpi(page: pdfium.PdfPage, images: list[Any], budget: Budget) -> float:
    """Resolution of the finest picture on a page made of pictures, else 600, within the limits."""
    width_inch, height_inch = (max(side, 1.0) / POINTS_PER_INCH for side in page.get_size())
    covered = sum(math.prod(_extent_inch(image)) for image in images)
    dpi = RENDER_DPI
    if covered >= FULL_PAGE_SHARE**2 * width_inch * height_inch:
        widths = [(image.get_px_size()[0], _extent_inch(image)[0]) for image in images]
        finest = max((px / inch for px, inch in widths if inch > 0), default=RENDER_DPI)
        dpi = min(max(finest, MIN_RENDER_DPI), 2 * RENDER_DPI)
    largest = math.sqrt(budget.limits.max_page_pixels / (width_inch * height_inch)) * 0.999
    if largest < MIN_RENDER_DPI:
        msg = f"A page is {width_inch:.0f} × {height_inch:.0f} inches large."
        raise LimitExceededError(msg)
    return min(dpi, largest)


def _rendered(page: pdfium.PdfPage, images: list[Any], budget: Budget) -> DecodedPage:
    dpi = _render_dpi(page, images, budget)
    width, height = (math.ceil(side * dpi / POINTS_PER_INCH) for side in page.get_size())
    budget.page(width, height)
    bitmap = page.render(scale=dpi / POINTS_PER_INCH, rev_byteorder=True, fill_color=(255,) * 4)
    pixels = _to_rgb(bitmap)
    if pixels is None:
        msg = "A page of the PDF cannot be rendered."
        raise UnreadableFileError(msg)
    return DecodedPage(pixels=pixels, dpi_tags=((dpi, dpi),))


def _page(page: pdfium.PdfPage, budget: Budget) -> DecodedPage:
    objects = _visible(page)
    images = _images(objects, budget)
    picture = _only_picture(page, objects)
    native = _native(page, picture, budget) if picture is not None else None
    return native if native is not None else _rendered(page, images, budget)


def decode(content: bytes | memoryview, budget: Budget) -> Iterator[DecodedPage]:
    """Yield every page."""
    document = _open(bytes(content))
    budget.page_count(len(document))
    if document.get_formtype() != pdfium_c.FORMTYPE_NONE:
        document.init_forms()
    for index in range(len(document)):
        try:
            yield _page(document[index], budget)
        except pdfium.PdfiumError as error:
            msg = f"Page {index + 1} of the PDF cannot be read: {error}"
            raise UnreadableFileError(msg) from error
