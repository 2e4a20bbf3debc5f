"""An examination made by hand: two pages, every outcome, every kind of evidence, three scripts."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.findings import (
    AlignmentSummary,
    Aspect,
    Candidate,
    CheckResult,
    DoubtRegion,
    Evidence,
    Examination,
    FieldReading,
    LayerOffset,
    Outcome,
    PageExamination,
    Provenance,
    QualityIssue,
    QualityReport,
    Strength,
    TypeMatch,
)
from visualdoc.geometry import PageToDocument, PolygonPx
from visualdoc.reporting import PageViews

DPI, PX_PER_MM, WIDTH, HEIGHT = 200.0, 200.0 / 25.4, 1060, 780
LAYER = LayerOffset(
    name="mrz", zones=("z1",), offset_mm=(0.1234, -0.5), spread_mm=(0.3, 0.4), genuine_scans=5
)


def alignment() -> AlignmentSummary:
    scale = 1.0 / PX_PER_MM
    matrix = np.array([[scale, 0.001, -4.0], [-0.001, scale, -4.5], [1.23456789e-7, 0.0, 1.0]])
    return AlignmentSummary(
        page_to_document=PageToDocument.of(matrix),
        residual_median_mm=0.0312345678901,
        residual_p95_mm=0.081,
    )


def region(
    number: int,
    aspect: Aspect,
    box_px: tuple[float, float, float, float],
    rate: float,
    *,
    title: str,
    explanation: str,
    evidence: tuple[Evidence, ...] = (),
) -> DoubtRegion:
    polygon = PolygonPx.rectangle(*box_px)
    return DoubtRegion(
        id=f"p0.r{number}",
        check_id=f"{aspect.value}.example",
        aspect=aspect,
        polygon_px=polygon,
        polygon_mm=alignment().page_to_document.polygon_to_mm(polygon),
        strength=Strength.from_false_alarm_rate(rate),
        false_alarm_rate=rate,
        calibration={"genuine_pages": 240, "pooled": True, "wording": "from 240 genuine pages"},
        title=title,
        explanation=explanation,
        evidence=evidence,
    )


def regions() -> tuple[DoubtRegion, ...]:
    return (
        region(
            1,
            Aspect.CONTENT,
            (330, 250, 620, 300),
            0.002,
            title="Birth date differs between the zones",
            explanation="Visual zone: 12 March 1987; machine-readable zone: 1978-03-12.",
            evidence=(
                Evidence(
                    "captured_expected",
                    {
                        "captured": "12 MAR 1987",
                        "expected": "1978-03-12 (machine-readable zone)",
                        "rule": "Both zones state the same date of birth.",
                    },
                ),
                Evidence("crop", {"polygon_px": [[60, 640], [980, 640], [980, 730], [60, 730]]}),
                Evidence("standard", {"reference": "ICAO Doc 9303-3, section 4.7"}),
            ),
        ),
        region(
            2,
            Aspect.AUTHENTICITY,
            (70, 180, 290, 470),
            0.00004,
            title="Background lines stop at the edge of the portrait",
            explanation="On the reference the line work runs on below the portrait. Here it ends "
            "0.4 mm before its left edge, and the picture lies on other printing than the rest. "
            * 2,
            evidence=(
                Evidence(
                    "measurement",
                    {
                        "name": "gap at the left edge",
                        "value": 0.41237,
                        "unit": "mm",
                        "expected": 0.0,
                        "tolerance": 0.12,
                        "source": "12 genuine scans, left out one at a time",
                    },
                ),
                Evidence("note", {"text": "The gap is the same along the whole edge."}),
                Evidence("spectrum", {"peak_lpi": 175, "band": [150, 200]}),
            ),
        ),
        region(
            3,
            Aspect.LAYOUT,
            (660, 330, 960, 420),
            0.02,
            title="Field lies 0.9 mm too low",
            explanation="The issuing authority's name lies lower than on any genuine scan.",
        ),
        region(
            4,
            Aspect.ISSUANCE,
            (650, 500, 980, 560),
            0.3,
            title="Validity is longer than this type has",
            explanation="Eleven years; lawful are five and ten.",
        ),
    )


def checks() -> tuple[CheckResult, ...]:
    def check(
        name: str, aspect: Aspect, outcome: Outcome, summary: str, *ids: str, silent: bool = False
    ) -> CheckResult:
        return CheckResult(
            check_id=name,
            aspect=aspect,
            title=f"Question of {name.replace('.', ', ')}?",
            outcome=outcome,
            summary=summary,
            region_ids=ids,
            silent=silent,
        )

    return (
        check("authenticity.example", Aspect.AUTHENTICITY, Outcome.DOUBT, "1 region.", "p0.r2"),
        check("layout.example", Aspect.LAYOUT, Outcome.DOUBT, "1 region.", "p0.r3"),
        check("issuance.example", Aspect.ISSUANCE, Outcome.DOUBT, "1 region.", "p0.r4"),
        check("content.example", Aspect.CONTENT, Outcome.DOUBT, "1 region.", "p0.r1"),
        check("mrz.check_digits", Aspect.CONTENT, Outcome.PASSED, "All check digits agree."),
        check("printing.drops", Aspect.AUTHENTICITY, Outcome.NOT_POSSIBLE, "Needs 1200 dpi."),
        check(
            "content.seal", Aspect.CONTENT, Outcome.UNDETERMINED, "No certificate of the signer."
        ),
        check("content.barcode", Aspect.CONTENT, Outcome.NOT_APPLICABLE, "The type has none."),
        check("layout.fonts", Aspect.LAYOUT, Outcome.ERROR, "Stopped: division by zero."),
        check("printing.trial", Aspect.AUTHENTICITY, Outcome.PASSED, "Nothing found.", silent=True),
    )


def first_page() -> PageExamination:
    return PageExamination(
        index=0,
        scan_page=0,
        document_number=1,
        document_count=1,
        width_px=WIDTH,
        height_px=HEIGHT,
        dpi=DPI,
        dpi_source="reference",
        quality=QualityReport(
            usable=True,
            issues=(
                QualityIssue(
                    kind="glare",
                    polygon_px=PolygonPx.rectangle(700, 100, 760, 140),
                    explanation="A reflection of 24 mm² hides what lies below it.",
                ),
            ),
        ),
        corners_px=PolygonPx.rectangle(30, 35, 1030, 745),
        document_type=TypeMatch(
            name="exampleland-passport", title="Exampleland passport", confidence=0.987, version=2
        ),
        candidates=(
            Candidate(name="exampleland-passport", confidence=0.987),
            Candidate(name="exampleland-visa", confidence=0.11),
        ),
        alignment=alignment(),
        layers=(LAYER,),
        mrz={
            "found": True,
            "format": "TD3",
            "lines": [
                "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
            ],
            "valid": True,
            "checks": {"document_number": True},
            "fields": {"surname": "ERIKSSON"},
            "corners_px": [[60.0, 640.0], [980.0, 640.0], [980.0, 730.0], [60.0, 730.0]],
            "confidence": 0.99,
        },
        fields=(
            FieldReading(
                name="surname",
                value="ERIKSSON",
                text="Eriksson",
                source="viz",
                polygon_px=PolygonPx.rectangle(330, 180, 620, 220),
                confidence=0.93,
                zone_id="z1",
            ),
            FieldReading(
                name="given_names",
                value=None,
                text="آنا ماریا ۱۲",
                source="viz",
                polygon_px=None,
                confidence=0.6,
            ),
            FieldReading(
                name="place_of_birth",
                value="ASMARA",
                text="ኣስመራ / Asmara",
                source="viz",
                polygon_px=None,
                confidence=0.8,
            ),
        ),
        checks=checks(),
        regions=regions(),
        doubt_score=1.0,
    )


def second_page() -> PageExamination:
    return PageExamination(
        index=1,
        scan_page=1,
        document_number=1,
        document_count=1,
        width_px=WIDTH,
        height_px=HEIGHT,
        dpi=150.5,
        dpi_source="assumed",
        quality=QualityReport(usable=False),
        corners_px=None,
        document_type=None,
        candidates=(),
        alignment=None,
        layers=(),
        mrz=None,
        fields=(),
        checks=(),
        regions=(),
        doubt_score=0.0,
    )


@pytest.fixture(scope="session")
def examination() -> Examination:
    return Examination(
        file="Überprüfung – scan 7.jpg",
        sha256="ab" * 32,
        media_type="image/jpeg",
        page_count=2,
        pages=(first_page(), second_page()),
        provenance=Provenance(
            version="0.1.0",
            models=({"name": "anomaly", "version": "1.0", "sha256": "cd" * 32},),
            library_sha256="ef" * 32,
            settings={"on": "2026-11-24", "false_regions_per_page": 0.3},
        ),
    )


@pytest.fixture(scope="session")
def pixels() -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    waves = 225 + 12 * np.sin(columns / 9 + 3 * np.sin(rows / 23))[..., None]
    page = (waves - (0, 10, 25)).astype(np.uint8)
    page[180:470, 70:290] = (120, 110, 140)
    return page


@pytest.fixture(scope="session")
def views(pixels: NDArray[np.uint8]) -> tuple[PageViews, ...]:
    reference = np.ascontiguousarray(pixels[::-1])
    return (
        PageViews(pixels=pixels, aligned=pixels, reference=reference, grid_dpi=DPI),
        PageViews(pixels=pixels),
    )
