"""An invented document, drawn by numpy and Pillow, scanned again and again with known truth."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

import visualdoc.samples
from visualdoc.enrolment import Enrolled, enrol
from visualdoc.examination import ExaminationSettings, examine
from visualdoc.examination.readings import Readers
from visualdoc.findings import Examination
from visualdoc.geometry import PageToDocument, PolygonMm, PolygonPx, Scale
from visualdoc.imaging.resampling import gaussian, warp_perspective
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.text.recogniser import TextRecogniser
from visualdoc.references import Library
from visualdoc.references.description import TypeDescription
from visualdoc.scans.quality import assess
from visualdoc.scans.resolution import Resolution
from visualdoc.scans.types import Scan, ScanPage

FONT = Path(visualdoc.samples.__file__).parent / "fonts" / "NotoSans-Bold.ttf"
ON = date(2026, 7, 1)
LID_PX = 60
DRAWN: dict[tuple[float, ...], NDArray[np.float64]] = {}
# left, top (mm), height of the capitals (mm)
LABELS = {
    "SURNAME": (6.0, 11.0, 1.3),
    "NUMBER": (6.0, 25.0, 1.3),
    "PLACE": (6.0, 39.0, 1.3),
    "IDENTITY PAPER OF NOWHERE": (6.0, 3.0, 2.4),
}
VALUES = {"surname": (6.0, 14.0, 2.4), "number": (6.0, 28.0, 2.4), "place": (6.0, 42.0, 2.4)}
HOLDERS = (
    ("ANDERS", "K4093127", "OSLOW"),
    ("BREMMA", "K7718540", "LINDT"),
    ("CORVIT", "K2256093", "PARMO"),
    ("DESSEL", "K9380416", "TUREN"),
    ("ELVORN", "K5147268", "MYRDA"),
    ("FARGOL", "K8602935", "NIVEK"),
    ("GUNDER", "K3471802", "SABEL"),
)


@dataclass(frozen=True)
class Blank:
    """A design: line work, an emblem and labels; another seed is another document.

    Polygons are boxes (left, top, right, bottom) in mm.
    """

    seed: int = 1
    width_mm: float = 80.0
    height_mm: float = 56.0
    dpi: float = 300.0
    labels: dict[str, tuple[float, float, float]] = field(default_factory=lambda: dict(LABELS))
    emblem_mm: tuple[float, float] = (62.0, 40.0)

    @property
    def px_per_mm(self) -> float:
        return Scale(self.dpi).px_per_mm

    def sheet(
        self, holder: tuple[str, ...] = (), *, moved_mm: tuple[float, float] = (0.0, 0.0)
    ) -> NDArray[np.float64]:
        """H × W × 3 reflectance of the printed page, 0 to 1; the entries may lie off as a whole."""
        light = self._line_work()
        self._emblem(light)
        for text, place in self.labels.items():
            self.write(light, text, place)
        for text, (left, top, height) in zip(holder, VALUES.values(), strict=False):
            self.write(light, text, (left + moved_mm[0], top + moved_mm[1], height))
        return light

    def _line_work(self) -> NDArray[np.float64]:
        key = (self.seed, self.width_mm, self.height_mm, self.dpi)
        if key not in DRAWN:
            DRAWN[key] = self._drawn_line_work()
        return DRAWN[key].copy()

    def _drawn_line_work(self) -> NDArray[np.float64]:
        rng = np.random.default_rng(self.seed)
        shape = (round(self.height_mm * self.px_per_mm), round(self.width_mm * self.px_per_mm))
        y, x = np.mgrid[: shape[0], : shape[1]] / self.px_per_mm
        light = np.full((*shape, 3), 0.93)
        for channel in range(3):
            slope, bend, phase = rng.uniform(-0.6, 0.6), rng.uniform(4, 9), rng.uniform(0, 6.28)
            pitch = rng.uniform(1.1, 1.9)
            wave = np.sin(
                6.28 * (y + slope * x + 1.3 * np.sin(x / bend + phase) + 0.02 * x * y) / pitch
            )
            light[..., channel] -= 0.22 * np.clip((wave - 0.6) * 4, 0, 1)
        # islands that exist once: nothing of this page repeats itself exactly
        for _ in range(60):
            cx, cy = rng.uniform(0, self.width_mm), rng.uniform(0, self.height_mm)
            radius = rng.uniform(0.4, 1.6)
            top, left = (max(round((v - 2) * self.px_per_mm), 0) for v in (cy, cx))
            near = np.s_[top : top + 50, left : left + 50]
            ring = np.abs(np.hypot(x[near] - cx, y[near] - cy) - radius) < 0.12
            light[near][ring] -= 0.2
        return light

    def _emblem(self, light: NDArray[np.float64]) -> None:
        y, x = np.mgrid[: light.shape[0], : light.shape[1]] / self.px_per_mm
        left, top = self.emblem_mm
        angle = np.arctan2(y - top - 5, x - left - 5)
        star = np.hypot(x - left - 5, y - top - 5) < 3.2 + 1.6 * np.sin(5 * angle + self.seed)
        light[star] = (0.25, 0.3, 0.5)

    def write(
        self, light: NDArray[np.float64], text: str, place: tuple[float, float, float]
    ) -> None:
        left, top, height = (value * self.px_per_mm for value in place)
        canvas = Image.new("L", (light.shape[1], light.shape[0]), 0)
        font = ImageFont.truetype(str(FONT), height / 0.72)
        ImageDraw.Draw(canvas).text((left, top - 0.3 * height), text, font=font, fill=255)
        ink = np.asarray(canvas, dtype=np.float64)[..., None] / 255.0
        light[:] = light * (1 - ink) + 0.08 * ink


@dataclass(frozen=True, eq=False)
class Capture:
    """A scan with the truth about where the page lies on it."""

    scan: Scan
    truth: PageToDocument

    @property
    def page(self) -> ScanPage:
        return self.scan.pages[0]

    def box_px(self, box_mm: tuple[float, float, float, float]) -> PolygonPx:
        return self.truth.polygon_to_px(PolygonMm.rectangle(*box_mm))


@dataclass(frozen=True)
class Scanner:
    """Lays a sheet on a dark lid, a little askew, and adds blur, noise and its own brightness."""

    blank: Blank = field(default_factory=Blank)

    def scan(
        self,
        sheet: NDArray[np.float64],
        seed: int,
        *,
        quarters: int = 0,
        name: str | None = None,
        dpi: float | None = None,
    ) -> Capture:
        rng = np.random.default_rng(1000 + seed)
        dpi = dpi or self.blank.dpi
        page_px_per_mm = dpi / 25.4
        angle = np.deg2rad(rng.uniform(-0.8, 0.8))
        offset = LID_PX * page_px_per_mm / self.blank.px_per_mm + rng.uniform(-6, 6, 2)
        turn = np.array(
            [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1.0]]
        )
        size = np.ceil(
            np.array([self.blank.width_mm, self.blank.height_mm]) * page_px_per_mm + 2 * offset + 24
        ).astype(int)
        document_to_page = (
            np.array([[1, 0, offset[0]], [0, 1, offset[1]], [0, 0, 1.0]])
            @ turn
            @ np.diag([page_px_per_mm, page_px_per_mm, 1.0])
        )
        pixels = self._exposed(sheet, document_to_page, size, rng)
        for _ in range(quarters % 4):
            document_to_page = (
                np.array([[0, 1, 0], [-1, 0, pixels.shape[1]], [0, 0, 1.0]]) @ document_to_page
            )
            pixels = np.ascontiguousarray(np.rot90(pixels))
        return Capture(
            scan=scan_of(pixels, name or f"scan{seed}.png", dpi),
            truth=PageToDocument.of(np.linalg.inv(document_to_page)),
        )

    def _exposed(
        self,
        sheet: NDArray[np.float64],
        document_to_page: NDArray[np.float64],
        size: NDArray[np.int_],
        rng: np.random.Generator,
    ) -> NDArray[np.uint8]:
        px_per_mm = self.blank.px_per_mm
        index_to_mm = np.array(
            [[1 / px_per_mm, 0, 0.5 / px_per_mm], [0, 1 / px_per_mm, 0.5 / px_per_mm], [0, 0, 1]]
        )
        to_index = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
        matrix = to_index @ document_to_page @ index_to_mm
        shrink = np.sqrt(abs(np.linalg.det(matrix[:2, :2])))
        soft = gaussian(sheet, max(0.5, 0.5 / shrink))
        lid = warp_perspective(
            np.ones(sheet.shape[:2], np.float32), matrix, width_px=size[0], height_px=size[1],
            border=0,
        )[..., None]  # fmt: skip
        laid = warp_perspective(soft, matrix, width_px=size[0], height_px=size[1])
        exposed = lid * laid + (1 - lid) * 0.12
        # a scanner's noise is correlated: its optics and its file format see to that
        noise = 2.6 * gaussian(rng.normal(0, 2.0, exposed.shape), 0.7)
        levels = exposed * 250 * rng.uniform(0.97, 1.03) + noise
        return np.clip(levels + 0.5, 0, 255).astype(np.uint8)


def scan_of(pixels: NDArray[np.uint8], name: str, dpi: float) -> Scan:
    """Give pixels their scan, judged as an upload would be."""
    pixels.setflags(write=False)
    quality = assess(pixels, resolution=Resolution(dpi=dpi, source="metadata"), jpeg_quality=None)
    page = ScanPage(index=0, pixels=pixels, dpi=dpi, dpi_source="metadata", quality=quality)
    return Scan(
        file=name,
        sha256=hashlib.sha256(pixels.tobytes()).hexdigest(),
        media_type="image/png",
        pages=(page,),
    )


def save(capture: Capture, folder: Path) -> Path:
    """Write a capture as PNG with its resolution."""
    path = folder / capture.scan.file
    dpi = (capture.page.dpi, capture.page.dpi)
    Image.fromarray(np.asarray(capture.page.pixels)).save(path, dpi=dpi)
    return path


@pytest.fixture(scope="session")
def blank() -> Blank:
    return Blank()


@pytest.fixture(scope="session")
def scanner(blank: Blank) -> Scanner:
    return Scanner(blank)


@pytest.fixture(scope="session")
def holders() -> Sequence[tuple[str, ...]]:
    """Five whose papers were enrolled, and two whose were not."""
    return HOLDERS


@pytest.fixture(scope="session")
def written() -> Callable[[Capture, Path], Path]:
    return save


@pytest.fixture(scope="session")
def as_scan() -> Callable[..., Scan]:
    return scan_of


@pytest.fixture(scope="session")
def shipped_models() -> ModelRegistry:
    return ModelRegistry(models_dir=default_models_dir(), threads=2)


@pytest.fixture(scope="session")
def readers(shipped_models: ModelRegistry) -> Iterator[Readers]:
    with TextRecogniser(models=shipped_models) as text:
        yield Readers(models=shipped_models, text=text)


@pytest.fixture(scope="session")
def genuine_captures(blank: Blank, scanner: Scanner) -> tuple[Capture, ...]:
    return tuple(
        scanner.scan(blank.sheet(holder), seed) for seed, holder in enumerate(HOLDERS[:5], start=1)
    )


@pytest.fixture(scope="session")
def enrolled(genuine_captures: Sequence[Capture], readers: Readers) -> Enrolled:
    """The invented type, enrolled once from five scans without any description."""
    return enrol(
        "nowhere-paper",
        [capture.scan for capture in genuine_captures],
        description=TypeDescription(title="Paper of Nowhere"),
        readers=readers,
    )


@pytest.fixture(scope="session")
def trial_library(enrolled: Enrolled, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library that holds the invented type; tests that write take a copy."""
    empty = Library.open_or_create(tmp_path_factory.mktemp("library"))
    return empty.save(enrolled.document_type)


@pytest.fixture(scope="session")
def sixth(blank: Blank, scanner: Scanner) -> Capture:
    """A genuine page that was not enrolled."""
    return scanner.scan(blank.sheet(HOLDERS[5]), 6)


@pytest.fixture(scope="session")
def examined(trial_library: Library, shipped_models: ModelRegistry) -> Callable[..., Examination]:
    """Examine a scan against the trial library."""

    def of(scan: Scan, *, models: ModelRegistry | None = None) -> Examination:
        return examine(
            scan,
            library=trial_library,
            models=models or shipped_models,
            settings=ExaminationSettings(on=ON),
        )[0]

    return of
