"""An invented page with genuine scans, and maps made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.checks.anomaly.channels import NAMES
from visualdoc.checks.anomaly.deviation_map import DeviationMap
from visualdoc.geometry import PageToDocument, SizeMm
from visualdoc.imaging.features import Features
from visualdoc.references.types import (
    DocumentType,
    IdentificationView,
    IssuingRules,
    ReferenceImages,
)
from visualdoc.registration.types import AlignedPage, TileShifts

CELL_MM = 0.17


@pytest.fixture
def make_map() -> Callable[[NDArray[np.float32]], DeviationMap]:
    """Wrap logits into a map without measurements."""

    def make(logits: NDArray[np.float32]) -> DeviationMap:
        return DeviationMap(
            logits=logits.astype(np.float32),
            cell_mm=CELL_MM,
            valid=np.ones(logits.shape, dtype=bool),
            measured=np.zeros((len(NAMES), *logits.shape), dtype=np.float32),
        )

    return make


@dataclass(frozen=True)
class Issue:
    """Line work, printed again and again and scanned on one scanner."""

    height: int = 480
    width: int = 640

    def print_run(self) -> NDArray[np.float32]:
        y, x = np.mgrid[0 : self.height, 0 : self.width].astype(np.float32)
        waves = np.sin((y + 9 * np.sin(x / 23)) / 2.1) + np.sin((x - y) / 5.3)
        page = 205.0 - 22.0 * np.clip(waves, 0, 2)
        page[200:214, 60:300] = 60.0
        page[60:120, 420:480] -= 70.0 * ((x + y)[60:120, 420:480] % 17 < 6)
        return page

    def scan(self, seed: int, page: NDArray[np.float32] | None = None) -> NDArray[np.uint8]:
        rng = np.random.default_rng(seed)
        page = self.print_run() if page is None else page
        noisy = page * rng.uniform(0.98, 1.02) + rng.normal(0, 1.6, page.shape)
        rgb = np.stack([noisy, noisy * 0.97, noisy * 0.9 + 8], axis=-1)
        return np.clip(rgb + 0.5, 0, 255).astype(np.uint8)

    def references(self, scans: int = 5, dpi: float = 600.0) -> ReferenceImages:
        stack = np.stack([self.scan(seed) for seed in range(scans)])
        spread = stack.mean(axis=-1).std(axis=0).mean()
        shape = (self.height, self.width)
        return ReferenceImages(
            dpi=dpi,
            median=np.median(stack, axis=0).astype(np.uint8),
            spread=np.full(shape, spread, np.float16),
            dynamic=np.zeros(shape, dtype=bool),
        )


@pytest.fixture(scope="session")
def issue() -> Issue:
    return Issue()


@pytest.fixture
def align(issue: Issue) -> Callable[..., AlignedPage]:
    """Lay a picture on the invented type without any registration."""

    def make(
        image: NDArray[np.uint8], maps: Mapping[str, NDArray[np.float16]] | None = None
    ) -> AlignedPage:
        images = issue.references()
        px_per_mm = images.scale.px_per_mm
        document_type = DocumentType(
            name="invented",
            title="Invented",
            version=1,
            size=SizeMm(width_mm=issue.width / px_per_mm, height_mm=issue.height / px_per_mm),
            zones=(),
            images=images,
            view=IdentificationView(
                grey=images.median[::8, ::8, 1],
                static=~images.dynamic[::8, ::8],
                features=Features(
                    xy=np.zeros((0, 2), np.float32), descriptors=np.zeros((0, 128), np.float32)
                ),
                px_per_mm=px_per_mm / 8,
            ),
            rules=IssuingRules(),
            description={},
            statistics={},
            provenance=(),
            maps=maps or {},
        )
        none = np.zeros((0, 2))
        return AlignedPage(
            document_type=document_type,
            image=image,
            evened=image,
            inside=np.ones(image.shape[:2], dtype=bool),
            page_to_document=PageToDocument.of(np.diag([1 / px_per_mm, 1 / px_per_mm, 1.0])),
            source_dpi=600.0,
            shifts=TileShifts(
                centres_mm=none, shift_mm=none, confidence=np.zeros(0), size_mm=1.0, sigma_mm=none
            ),
            residual_median_mm=0.0,
            residual_p95_mm=0.0,
        )

    return make
