"""A small page with line work behind its text, registered on its own reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

import visualdoc.samples
from visualdoc.geometry import BoxMm, PageToDocument, Scale, SizeMm
from visualdoc.imaging.features import Features
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.text.recogniser import TextRecogniser
from visualdoc.references.types import (
    DocumentType,
    IdentificationView,
    IssuingRules,
    ReferenceImages,
    Zone,
    ZoneKind,
)
from visualdoc.registration.types import AlignedPage, TileShifts

FONTS = Path(visualdoc.samples.__file__).parent / "fonts"
LATIN, ARABIC, ETHIOPIC = "NotoSans-Bold.ttf", "Amiri-Regular.ttf", "AbyssinicaSIL-Regular.ttf"
PAGE_SCALE = 1.25  # the scan has 1.25 times the grid's pixels, and its own origin
PAGE_OFFSET_PX = 40.0

Texts = Mapping[str, tuple[str, str | None, str, str]]
"""Zone id → (text, script, field, font)."""


@pytest.fixture(scope="session")
def models() -> ModelRegistry:
    return ModelRegistry(models_dir=default_models_dir(), threads=2)


@pytest.fixture(scope="session")
def recogniser(models: ModelRegistry) -> TextRecogniser:
    return TextRecogniser(models=models)


def line_work(shape: tuple[int, int], seed: int) -> NDArray[np.float64]:
    """Coloured waves, each up to 30 % darker than the paper in one channel; crossings add up."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float64)
    phase = np.random.default_rng(seed).uniform(0, 6.28, 4)
    light = np.full((*shape, 3), 0.94)
    for index, (pitch, slope) in enumerate(((21, 0.3), (29, -0.2), (17, 0.11))):
        wave = np.sin(
            2 * np.pi * (rows + slope * columns + 6 * np.sin(columns / 60 + phase[index])) / pitch
        )
        light[..., index] -= 0.3 * (wave > 0.75)
        light[..., (index + 1) % 3] -= 0.1 * (wave > 0.75)
    return np.asarray(np.clip(light, 0, 1), dtype=np.float64)


def lettered(text: str, font: str, height_px: float, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Coverage of one or several lines at the left of a box."""
    picture = Image.new("L", (shape[1], shape[0]), 0)
    face = ImageFont.truetype(str(FONTS / font), height_px, layout_engine=ImageFont.Layout.RAQM)
    draw = ImageDraw.Draw(picture)
    for index, line in enumerate(text.split("\n")):
        draw.text((12, 6 + index * height_px * 1.25), line, font=face, fill=255)
    return np.asarray(picture, dtype=np.float64) / 255.0


@pytest.fixture(scope="session")
def make_page() -> Callable[..., AlignedPage]:
    """Page maker: texts in, aligned page with its reference out."""

    def make(
        texts: Texts, *, seed: int = 1, dpi: float = 300.0, shift_px: int = 0,
        label: str = "", inside: bool = True, lines: Sequence[str] = (),
    ) -> AlignedPage:  # fmt: skip
        scale = Scale(dpi).px_per_mm
        height_mm = 9.0 if not lines else 16.0
        width, height = round(90 * scale), round(len(texts) * height_mm * scale)
        back = line_work((height, width), seed)
        size_px = 3.2 * scale / 0.72  # capitals 3.2 mm high
        light, reference, zones = back.copy(), back.copy(), []
        light = np.roll(light, shift_px, axis=0)
        for index, (zone_id, (text, script, field, font)) in enumerate(texts.items()):
            top = round(index * height_mm * scale)
            box = np.s_[top : top + round(height_mm * scale), :]
            ink = lettered(text, font, size_px, light[box].shape[:2])[..., None]
            light[box] = light[box] * (1 - ink) + 0.12 * ink
            if label:
                caption = lettered(label, LATIN, 1.6 * scale, light[box].shape[:2])[..., None]
                caption = np.roll(caption, round(7.0 * scale), axis=0)
                light[box] = light[box] * (1 - caption) + 0.1 * caption
                reference[box] = reference[box] * (1 - caption) + 0.1 * caption
            bottom_mm = (index + 1) * height_mm
            mm = BoxMm(left_mm=0.0, top_mm=index * height_mm, right_mm=90.0, bottom_mm=bottom_mm)
            content = BoxMm(
                left_mm=0.5, top_mm=mm.top_mm + 0.3, right_mm=60, bottom_mm=mm.top_mm + 5.5
            )
            zones.append(
                Zone(
                    id=zone_id, kind=ZoneKind.TEXT, box=mm, field=field or None, script=script,
                    ink_boxes=(content,) if label else (),
                )
            )  # fmt: skip
        noise = np.random.default_rng(seed + 1).normal(0, 4, light.shape)
        kind = _type(tuple(zones), reference, dpi, width / scale, height / scale)
        grid_to_mm = 1.0 / (scale * PAGE_SCALE)
        matrix = np.array(
            [[grid_to_mm, 0, -PAGE_OFFSET_PX * grid_to_mm], [0, grid_to_mm, 0], [0, 0, 1]]
        )
        image = np.clip(light * 250 + noise, 0, 255).astype(np.uint8)
        return AlignedPage(
            document_type=kind,
            image=image,
            evened=image,
            inside=np.full(light.shape[:2], inside),
            page_to_document=PageToDocument.of(matrix),
            source_dpi=dpi * PAGE_SCALE,
            shifts=TileShifts(
                centres_mm=np.zeros((0, 2)), shift_mm=np.zeros((0, 2)), confidence=np.zeros(0),
                size_mm=8.0, sigma_mm=np.zeros((0, 2)),
            ),
            residual_median_mm=0.02,
            residual_p95_mm=0.05,
        )  # fmt: skip

    return make


def _type(
    zones: tuple[Zone, ...], light: NDArray[np.float64], dpi: float, width: float, height: float
) -> DocumentType:
    shape = light.shape[:2]
    return DocumentType(
        name="trial",
        title="Trial",
        version=1,
        size=SizeMm(width_mm=width, height_mm=height),
        zones=zones,
        images=ReferenceImages(
            dpi=dpi,
            median=np.clip(light * 250, 0, 255).astype(np.uint8),
            spread=np.full(shape, 4.0, dtype=np.float16),
            dynamic=np.zeros(shape, dtype=np.bool_),
        ),
        view=IdentificationView(
            grey=np.zeros((8, 8), dtype=np.uint8),
            static=np.ones((8, 8), dtype=np.bool_),
            features=Features(
                xy=np.zeros((0, 2), dtype=np.float32),
                descriptors=np.zeros((0, 128), dtype=np.float32),
            ),
            px_per_mm=1.0,
        ),
        rules=IssuingRules(),
        description={},
        statistics={},
        provenance=(),
    )
