"""One doubt region on paper: its pictures, its explanation, its evidence, its strength."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    KeepTogether,
    Spacer,
    Table,
    TableStyle,
)

from visualdoc.findings import DoubtRegion, Evidence
from visualdoc.reporting.crops import RegionCrops
from visualdoc.reporting.numbers import RARE, number, pages, rate
from visualdoc.reporting.pdf_style import (
    BODY_WIDTH,
    Badge,
    StrengthBar,
    colour_of,
    headed,
    labelled,
    paragraph,
)
from visualdoc.reporting.texts import Texts

CROP_MAX_HEIGHT = 52 * mm
# Pixels of a printed crop: 300 dpi at its printed width; more would only make the file larger.
CROP_MAX_PX = 1000
# A third of the size of a lossless crop with an error below the scanner's noise. The scan itself,
# named by its SHA-256, stays the evidence.
CROP_JPEG_QUALITY = 95
# A small crop is enlarged at most so far, in points a pixel, to keep its pixels visible.
_POINTS_A_PIXEL = 72 / 100


def picture(pixels: NDArray[np.uint8], max_width: float, max_height: float) -> Image:
    """Image flowable that fits into a box."""
    shown = PillowImage.fromarray(np.ascontiguousarray(pixels))
    if max(shown.size) > CROP_MAX_PX:
        shown.thumbnail((CROP_MAX_PX, CROP_MAX_PX), PillowImage.Resampling.LANCZOS)
    buffer = io.BytesIO()
    shown.save(buffer, "JPEG", quality=CROP_JPEG_QUALITY, subsampling=0)
    buffer.seek(0)
    scale = min(max_width / shown.width, max_height / shown.height, _POINTS_A_PIXEL)
    return Image(buffer, width=shown.width * scale, height=shown.height * scale)


def _side_by_side(crops: RegionCrops, texts: Texts) -> Table:
    shown = [(crops.scan, texts.scan_crop)]
    difference = crops.difference
    if crops.reference is not None:
        shown.append((crops.reference, texts.reference_crop))
    if difference is not None:
        shown.append((difference, texts.difference_crop))
    width = BODY_WIDTH / max(len(shown), 2)
    pictures: list[Flowable] = [
        picture(pixels, width - 4 * mm, CROP_MAX_HEIGHT) for pixels, _ in shown
    ]
    captions = [paragraph(caption, "caption") for _, caption in shown]
    if crops.reference is None:
        pictures.append(paragraph(texts.no_reference_crop, "caption"))
        captions.append(paragraph(texts.reference_crop, "caption"))
    cells = [pictures, captions]
    return Table(
        cells,
        colWidths=[width] * len(pictures),
        hAlign="LEFT",
        style=TableStyle(
            [
                ("ALIGN", (0, 0), (-1, -1), "CENTER"),
                ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
                ("NOSPLIT", (0, 0), (-1, -1)),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        ),
    )


def _value(data: Mapping[str, Any], key: str, texts: Texts) -> str:
    """Text of one value of an evidence, empty when it is not there."""
    value = data.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return number(value, texts)


def _with_unit(data: Mapping[str, Any], key: str, texts: Texts) -> str:
    text, unit = _value(data, key, texts), str(data.get("unit") or "")
    return f"{text} {unit}".strip() if text else ""


def _compared(evidence: Sequence[Evidence], texts: Texts) -> Table:
    rows = [
        [
            _value(item.data, "captured", texts),
            _value(item.data, "expected", texts),
            _value(item.data, "rule", texts),
        ]
        for item in evidence
    ]
    head = (texts.captured, texts.expected, texts.rule)
    return headed(head, rows, [BODY_WIDTH * share for share in (0.32, 0.32, 0.36)])


def _measured(evidence: Sequence[Evidence], texts: Texts) -> Table:
    rows = [
        [
            _value(item.data, "name", texts),
            _with_unit(item.data, "value", texts),
            _with_unit(item.data, "expected", texts),
            _with_unit(item.data, "tolerance", texts),
            _value(item.data, "source", texts),
        ]
        for item in evidence
    ]
    head = (texts.measurement, texts.measured, texts.expected, texts.tolerance, texts.source)
    return headed(head, rows, [BODY_WIDTH * share for share in (0.26, 0.15, 0.15, 0.15, 0.29)])


def _evidence(region: DoubtRegion, texts: Texts) -> list[Flowable]:
    """Tables of what was compared and measured, then notes and standards; unknown kinds as text."""
    by_kind: dict[str, list[Evidence]] = {}
    for item in region.evidence:
        by_kind.setdefault(item.kind, []).append(item)
    flowables: list[Flowable] = []
    if compared := by_kind.pop("captured_expected", []):
        flowables.append(_compared(compared, texts))
    if measured := by_kind.pop("measurement", []):
        flowables.append(_measured(measured, texts))
    by_kind.pop("crop", None)
    notes = by_kind.pop("note", [])
    flowables += [paragraph(_value(item.data, "text", texts)) for item in notes]
    for item in by_kind.pop("standard", []):
        reference = _value(item.data, "reference", texts)
        flowables.append(paragraph(f"{texts.standard}: {reference}", "small"))
    for kind, others in by_kind.items():
        rows = [(key, _value(item.data, key, texts)) for item in others for key in item.data]
        flowables += [paragraph(kind, "small"), labelled(rows)] if rows else []
    return flowables


def _strength(region: DoubtRegion, texts: Texts) -> Table:
    wording = str(region.calibration.get("wording") or region.calibration.get("origin") or "–")
    known = region.calibration.get("genuine_pages") != 0 and region.false_alarm_rate > 0
    if not known:
        words = texts.false_alarm_none
    elif region.false_alarm_rate <= RARE:
        words = texts.false_alarm_rare
    else:
        words = texts.false_alarm
    text = words.format(
        rate=rate(region.false_alarm_rate, texts),
        pages=pages(region.false_alarm_rate, texts) if known else "",
        calibration=wording,
    )
    label = f"{texts.strength} {number(round(region.strength.value, 2), texts)}"
    bar = StrengthBar(region.strength.value, colour_of(region.aspect))
    widths = [24 * mm, 36 * mm, BODY_WIDTH - 60 * mm]
    return Table(
        [[paragraph(label), bar, paragraph(text, "small")]],
        colWidths=widths,
        hAlign="LEFT",
        style=TableStyle(
            [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
        ),
    )


def _where(region: DoubtRegion, texts: Texts) -> str:
    if region.polygon_mm is None:
        left, top, right, bottom = region.polygon_px.bounds
        unit, digits = "px", 0
    else:
        left, top, right, bottom = region.polygon_mm.bounds
        unit, digits = "mm", 1
    values = (number(round(value, digits), texts) for value in (left, top, right, bottom))
    x0, y0, x1, y1 = values
    return f"{texts.place}: x {x0} – {x1} {unit}, y {y0} – {y1} {unit}"


def region_flowables(
    place: int, region: DoubtRegion, crops: Sequence[RegionCrops], texts: Texts
) -> list[Flowable]:
    """Everything about one region.

    Parameters
    ----------
    place
        Its number on the overlay, 1 for the strongest.
    """
    colour = colour_of(region.aspect)
    badge = Badge(place, colour)
    head = Table(
        [[badge, paragraph(region.title, "lead"), paragraph(texts.aspects[region.aspect])]],
        colWidths=[10 * mm, BODY_WIDTH - 38 * mm, 28 * mm],
        hAlign="LEFT",
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("LINEABOVE", (0, 0), (-1, 0), 1.2, colour),
            ]
        ),
    )
    opening: list[Flowable] = [head]
    if crops:
        opening.append(_side_by_side(crops[0], texts))
    opening += [paragraph(region.explanation), _strength(region, texts)]
    rest: list[Flowable] = [_side_by_side(more, texts) for more in crops[1:]]
    origin = f"{region.id} · {region.check_id} · {_where(region, texts)}"
    return [
        CondPageBreak(40 * mm),
        KeepTogether(opening),
        *rest,
        Spacer(1, 1.5 * mm),
        *_evidence(region, texts),
        Spacer(1, 1.5 * mm),
        paragraph(origin, "small"),
        Spacer(1, 4 * mm),
    ]
