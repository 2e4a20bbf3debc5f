"""Each quality issue appears when its cause is there and not without it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from visualdoc.findings import QualityReport
from visualdoc.scans.quality import IssueKind, assess
from visualdoc.scans.resolution import Resolution

Pixels = NDArray[np.uint8]
WIDTH, HEIGHT, DPI = 1500, 1050, 300.0


def page(background: tuple[int, int, int] = (196, 214, 205)) -> Image.Image:
    """Coloured paper with lines of small dark marks and a coloured block."""
    image = Image.new("RGB", (WIDTH, HEIGHT), background)
    draw = ImageDraw.Draw(image)
    for row in range(90, HEIGHT - 100, 60):
        for column in range(90, WIDTH - 100, 24):
            draw.rectangle((column, row, column + 12, row + 26), fill=(30, 35, 60))
    draw.rectangle((1000, 200, 1300, 600), fill=(150, 60, 40))
    return image


def judged(
    image: Image.Image | Pixels,
    *,
    dpi: float = DPI,
    source: str = "metadata",
    jpeg_quality: float | None = None,
    anisotropy: float = 1.0,
) -> QualityReport:
    resolution = Resolution(dpi=dpi, source=source, anisotropy=anisotropy)
    return assess(np.asarray(image), resolution=resolution, jpeg_quality=jpeg_quality)


def kinds(report: QualityReport) -> set[str]:
    return {issue.kind for issue in report.issues}


def test_a_good_scan_has_no_issue() -> None:
    assert judged(page(), jpeg_quality=92.0) == QualityReport(usable=True, issues=())


@pytest.mark.parametrize(
    ("dpi", "issue", "usable"),
    [(300.0, False, True), (200.0, False, True), (150.0, True, True), (99.0, True, False)],
)
def test_resolution(dpi: float, *, issue: bool, usable: bool) -> None:
    report = judged(page(), dpi=dpi)
    assert (IssueKind.LOW_RESOLUTION in kinds(report)) is issue
    assert report.usable is usable


def test_what_is_said_about_the_resolution() -> None:
    assert kinds(judged(page(), source="assumed")) == {IssueKind.ASSUMED_RESOLUTION}
    assert kinds(judged(page(), anisotropy=2.0)) == {IssueKind.UNEQUAL_RESOLUTION}


def test_a_snippet_is_no_document() -> None:
    report = judged(page().crop((0, 0, 250, 200)))
    assert IssueKind.TOO_SMALL in kinds(report)
    assert not report.usable


@pytest.mark.parametrize("level", [0, 128, 247, 255])
def test_an_empty_page_is_blank(level: int) -> None:
    noise = np.random.default_rng(5).normal(level, 3, (HEIGHT, WIDTH, 3))
    report = judged(np.clip(noise, 0, 255).astype(np.uint8))
    assert kinds(report) == {IssueKind.BLANK}
    assert not report.usable


def test_a_lid_with_shadowed_rim_is_blank_but_one_line_of_text_is_not() -> None:
    lid = np.full((HEIGHT, WIDTH, 3), 245, dtype=np.uint8)
    lid[:, :30] = 120
    lid += (np.arange(WIDTH) // 200).astype(np.uint8)[None, :, None]
    assert IssueKind.BLANK in kinds(judged(lid))
    image = Image.fromarray(lid)
    draw = ImageDraw.Draw(image)
    for column in range(300, 900, 30):
        draw.rectangle((column, 500, column + 14, 530), fill=(20, 20, 20))
    assert IssueKind.BLANK not in kinds(judged(image))


@pytest.mark.parametrize(("sigma_mm", "blurred"), [(0.05, False), (0.25, True), (0.5, True)])
@pytest.mark.parametrize("dpi", [300, 600])
def test_blur_is_judged_in_millimetres(sigma_mm: float, dpi: int, *, blurred: bool) -> None:
    factor = dpi / DPI
    size = (round(WIDTH * factor), round(HEIGHT * factor))
    image = page().resize(size, Image.Resampling.NEAREST)
    soft = image.filter(ImageFilter.GaussianBlur(sigma_mm / 25.4 * dpi))
    assert (IssueKind.BLUR in kinds(judged(soft, dpi=float(dpi)))) is blurred


def test_noise_does_not_hide_blur() -> None:
    soft = np.asarray(page().filter(ImageFilter.GaussianBlur(4)), dtype=np.float64)
    noisy = soft + np.random.default_rng(2).normal(0, 4, soft.shape)
    assert IssueKind.BLUR in kinds(judged(np.clip(noisy, 0, 255).astype(np.uint8)))


def test_glare_is_found_where_it_is_and_printed_white_is_not_glare() -> None:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    distance = np.hypot(rows - 700, columns - 500)
    light = 400 * np.exp(-((distance / 120) ** 2))
    shining = np.clip(np.asarray(page(), dtype=np.float64) + light[..., None], 0, 255)
    report = judged(shining.astype(np.uint8))
    assert kinds(report) == {IssueKind.GLARE}
    left, top, right, bottom = report.issues[0].polygon_px.bounds
    assert left < 500 < right
    assert top < 700 < bottom
    assert right - left < 400
    labelled = page()
    ImageDraw.Draw(labelled).rectangle((400, 600, 620, 800), fill=(255, 255, 255))
    assert kinds(judged(labelled)) == set()


def test_clipped_paper() -> None:
    assert kinds(judged(page(background=(255, 255, 255)))) == {IssueKind.CLIPPED_HIGHLIGHTS}


def test_greyscale_and_bilevel() -> None:
    grey = page().convert("L").convert("RGB")
    assert kinds(judged(grey)) == {IssueKind.GREYSCALE}
    two = page().convert("L").point(lambda level: 255 if level > 128 else 0).convert("RGB")
    assert IssueKind.BILEVEL in kinds(judged(two))
    warm = np.asarray(grey, dtype=np.int16) + np.array([2, 0, -2])
    assert IssueKind.GREYSCALE in kinds(judged(np.clip(warm, 0, 255).astype(np.uint8)))


@pytest.mark.parametrize(("quality", "issue"), [(30.0, True), (85.0, False), (None, False)])
def test_strong_compression(quality: float | None, *, issue: bool) -> None:
    assert (IssueKind.COMPRESSION in kinds(judged(page(), jpeg_quality=quality))) is issue
