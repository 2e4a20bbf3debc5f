"""A scanned PDF gives the scanner's own pixels; anything else on the page makes it rendered."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2 as pdfium
import pytest
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from visualdoc.errors import UnreadableFileError
from visualdoc.scans import Limits, open_scan_bytes

Pixels = NDArray[np.uint8]
WIDTH_PT, HEIGHT_PT = 21.6, 14.4  # 90 × 60 pixels at 300 dpi


def as_reader(pixels: Pixels) -> ImageReader:
    return ImageReader(Image.fromarray(pixels))


def pdf_of(pixels: Pixels, *, hidden: str = "", shown: str = "") -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH_PT, HEIGHT_PT))
    canvas.drawImage(as_reader(pixels), 0, 0, WIDTH_PT, HEIGHT_PT)
    if hidden or shown:
        text = canvas.beginText(1, 1)
        text.setTextRenderMode(3 if hidden else 0)
        text.textOut(hidden or shown)
        canvas.drawText(text)
    canvas.save()
    return buffer.getvalue()


def test_the_pixels_of_a_scanned_page_are_native(picture: Pixels) -> None:
    page = open_scan_bytes(pdf_of(picture), name="scan.pdf").pages[0]
    np.testing.assert_array_equal(page.pixels, picture)
    assert page.dpi == pytest.approx(300, abs=0.5)
    assert page.dpi_source == "metadata"


def test_a_hidden_text_layer_keeps_them_native(picture: Pixels) -> None:
    page = open_scan_bytes(pdf_of(picture, hidden="ocr"), name="scan.pdf").pages[0]
    np.testing.assert_array_equal(page.pixels, picture)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_the_rotation_of_the_page_is_applied(picture: Pixels, turned: int) -> None:
    document = pdfium.PdfDocument(pdf_of(picture))
    document[0].set_rotation(turned)
    buffer = io.BytesIO()
    document.save(buffer)
    page = open_scan_bytes(buffer.getvalue(), name="scan.pdf").pages[0]
    np.testing.assert_array_equal(page.pixels, np.rot90(picture, k=-turned // 90))


@pytest.mark.parametrize(
    "matrix",
    [(1, 0, 0, 1), (-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, -1, 0), (0, -1, 1, 0), (0, 1, 1, 0)],
)
def test_a_turned_or_mirrored_picture_comes_out_as_pdfium_shows_it(
    picture: Pixels, matrix: tuple[int, int, int, int]
) -> None:
    a, b, c, d = matrix
    width, height = (HEIGHT_PT, WIDTH_PT) if b else (WIDTH_PT, HEIGHT_PT)
    corners = [(a * x + c * y, b * x + d * y) for x in (0, WIDTH_PT) for y in (0, HEIGHT_PT)]
    shift = [-min(corner[axis] for corner in corners) for axis in (0, 1)]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height))
    canvas.transform(a, b, c, d, *shift)
    canvas.drawImage(as_reader(picture), 0, 0, WIDTH_PT, HEIGHT_PT)
    canvas.save()
    page = open_scan_bytes(buffer.getvalue(), name="scan.pdf").pages[0]
    scale = 299.99 / 72  # a little less, or rounding gives a row more
    rendered = pdfium.PdfDocument(buffer.getvalue())[0].render(scale=scale).to_numpy()
    assert page.pixels.shape == rendered.shape
    inside = np.s_[4:-4, 4:-4]
    np.testing.assert_allclose(
        page.pixels[inside].astype(int), rendered[..., ::-1][inside].astype(int), atol=12
    )


def test_visible_text_on_the_picture_is_not_lost(picture: Pixels) -> None:
    page = open_scan_bytes(pdf_of(picture, shown="X"), name="scan.pdf").pages[0]
    assert page.pixels.shape[:2] == (60, 90)
    assert np.abs(page.pixels.astype(int) - picture.astype(int)).max() > 60


def test_a_drawn_page_is_rendered_at_600_dpi_within_the_limits() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(144, 72))
    canvas.rect(36, 18, 72, 36, fill=1)
    canvas.showPage()
    canvas.drawString(10, 10, "second")
    canvas.save()
    pages = open_scan_bytes(buffer.getvalue(), name="drawn.pdf").pages
    assert [page.pixels.shape for page in pages] == [(600, 1200, 3)] * 2
    assert pages[0].dpi == pytest.approx(600)
    assert pages[0].pixels[300, 600].max() < 10
    assert pages[0].pixels[10, 10].min() == 255
    small = open_scan_bytes(
        buffer.getvalue(), name="drawn.pdf", limits=Limits(max_page_pixels=180_000)
    )
    assert small.pages[0].dpi == pytest.approx(300, abs=5)


def test_damaged_jpeg_data_in_a_pdf_are_an_error(picture: Pixels) -> None:
    jpeg = io.BytesIO()
    Image.fromarray(np.tile(picture, (4, 4, 1))).save(jpeg, "JPEG", quality=90)
    damaged = jpeg.getvalue()[: len(jpeg.getvalue()) * 2 // 3]
    pdf = io.BytesIO()
    canvas = Canvas(pdf, pagesize=(86.4, 57.6), pageCompression=0)
    canvas.drawImage(ImageReader(io.BytesIO(jpeg.getvalue())), 0, 0, 86.4, 57.6)
    canvas.save()
    whole = open_scan_bytes(pdf.getvalue(), name="scan.pdf")
    assert whole.pages[0].pixels.shape == (240, 360, 3)
    raw = handwritten_pdf(jpeg.getvalue())
    assert open_scan_bytes(raw, name="scan.pdf").pages[0].pixels.shape == (240, 360, 3)
    with pytest.raises(UnreadableFileError, match="end before the picture is complete"):
        open_scan_bytes(handwritten_pdf(damaged), name="scan.pdf")


def handwritten_pdf(jpeg: bytes) -> bytes:
    content = b"q 86.4 0 0 57.6 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 86.4 57.6]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/XObject/Subtype/Image/Width 360/Height 240/ColorSpace/DeviceRGB"
        b"/BitsPerComponent 8/Filter/DCTDecode/Length %d>>stream\n%s\nendstream"
        % (len(jpeg), jpeg),
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)
