"""The sections of the printed report apart from the regions."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, Spacer

from visualdoc.findings import Aspect, CheckResult, Examination, Outcome, PageExamination
from visualdoc.reporting.canonical import plain
from visualdoc.reporting.numbers import number
from visualdoc.reporting.overlay import draw_overlay
from visualdoc.reporting.pdf_style import BODY_WIDTH, headed, labelled, paragraph, plain_table
from visualdoc.reporting.report import by_strength, not_possible
from visualdoc.reporting.texts import Texts

OVERLAY_MAX_HEIGHT = 118 * mm
OVERLAY_JPEG_QUALITY = 88
_SAID_ELSEWHERE = (Outcome.NOT_POSSIBLE, Outcome.ERROR)


def overlay(page: PageExamination, pixels: NDArray[np.uint8], *, language: str) -> Image:
    """Return the page with its regions, as large as a third of a printed page allows."""
    drawn = draw_overlay(page, pixels, language=language)
    buffer = io.BytesIO()
    drawn.save(buffer, "JPEG", quality=OVERLAY_JPEG_QUALITY, subsampling=0)
    buffer.seek(0)
    scale = min(BODY_WIDTH / drawn.width, OVERLAY_MAX_HEIGHT / drawn.height)
    return Image(buffer, width=drawn.width * scale, height=drawn.height * scale)


def looked_at(page: PageExamination) -> bool:
    """Tell whether any check has said something about the page."""
    said = (Outcome.PASSED, Outcome.DOUBT, Outcome.UNDETERMINED)
    return any(check.outcome in said and not check.silent for check in page.checks)


def findings_line(page: PageExamination, texts: Texts) -> str:
    """Say in one line how many regions there are and how many checks could not be done."""
    counted = Counter(region.aspect for region in page.regions)
    aspects = ", ".join(
        f"{counted[aspect]} {texts.aspects[aspect]}" for aspect in Aspect if counted[aspect]
    )
    count = len(page.regions)
    none = texts.summary_none if looked_at(page) else texts.nothing_ran
    words = {0: none, 1: texts.summary_one}.get(count, texts.summary_many)
    line = words.format(count=count, aspects=aspects)
    missing = len(not_possible(page))
    return f"{line} {texts.summary_not_possible.format(count=missing)}" if missing else line


def _type(page: PageExamination, texts: Texts) -> str:
    match = page.document_type
    if match is not None:
        return texts.type_found.format(
            title=match.title,
            name=match.name,
            version=match.version,
            confidence=number(round(match.confidence, 2), texts),
        )
    if not page.candidates:
        return texts.type_unknown
    names = ", ".join(
        f"{candidate.name} ({number(round(candidate.confidence, 2), texts)})"
        for candidate in page.candidates
    )
    return f"{texts.type_unknown}; {texts.type_candidates.format(names=names)}"


def _alignment(page: PageExamination, texts: Texts) -> str:
    if page.alignment is None:
        return texts.alignment_none
    return texts.alignment_value.format(
        median=number(round(page.alignment.residual_median_mm, 3), texts),
        p95=number(round(page.alignment.residual_p95_mm, 3), texts),
    )


def _quality(page: PageExamination, texts: Texts) -> str:
    lines = [issue.explanation for issue in page.quality.issues]
    if not page.quality.usable:
        lines.insert(0, texts.quality_unusable)
    return "\n".join(lines) or texts.quality_good


def document_identity(examination: Examination, texts: Texts) -> Flowable:
    """Return which file this is about."""
    rows = [
        (texts.file, examination.file),
        (texts.sha256, examination.sha256),
        (texts.media_type, examination.media_type),
    ]
    missing = [f"{part.name}: {part.part}" for part in examination.missing_parts]
    if missing:
        rows.append((texts.missing_parts, ", ".join(missing)))
    return labelled(rows)


def page_identity(page: PageExamination, texts: Texts) -> Flowable:
    """Return what is known about one page before any check."""
    source = texts.dpi_sources.get(page.dpi_source, page.dpi_source)
    rows = [
        (texts.document_type, _type(page, texts)),
        (texts.alignment, _alignment(page, texts)),
        (texts.size, f"{page.width_px} × {page.height_px} px"),
        (texts.resolution, f"{number(round(page.dpi, 1), texts)} dpi, {source}"),
        (texts.quality, _quality(page, texts)),
    ]
    return labelled(rows)


def _section(title: str, first: Flowable, *rest: Flowable) -> list[Flowable]:
    """Keep a heading with what follows it."""
    return [KeepTogether([paragraph(title, "heading"), first]), *rest]


def _outcome(check: CheckResult, numbers: Mapping[str, int], texts: Texts) -> str:
    words = texts.outcomes[check.outcome]
    shown = [str(numbers[region_id]) for region_id in check.region_ids if region_id in numbers]
    if shown:
        words = f"{words}: {', '.join(shown)}"
    return f"{words} ({texts.silent})" if check.silent else words


def checked(page: PageExamination, texts: Texts) -> list[Flowable]:
    """Return what was checked with which outcome, by aspect."""
    numbers = {region.id: n for n, region in enumerate(by_strength(page.regions), 1)}
    heading = paragraph(texts.checked, "heading")
    ran = [check for check in page.checks if check.outcome not in _SAID_ELSEWHERE]
    if not ran:
        return [KeepTogether([heading, paragraph(texts.nothing_ran)])]
    head = (texts.column_question, texts.column_outcome, texts.column_summary)
    rows: list[list[Flowable]] = [[paragraph(text, "head") for text in head]]
    spanned = []
    for aspect in Aspect:
        own = [check for check in ran if check.aspect is aspect]
        if own:
            spanned.append(len(rows))
            rows.append([paragraph(texts.questions[aspect], "lead"), Spacer(0, 0), Spacer(0, 0)])
        rows += [
            [
                paragraph(check.title),
                paragraph(_outcome(check, numbers, texts)),
                paragraph(check.summary),
            ]
            for check in own
        ]
    widths = [BODY_WIDTH * share for share in (0.36, 0.20, 0.44)]
    return [heading, plain_table(rows, widths, header=True, spanned=spanned)]


def _listed(questions: list[str]) -> str:
    """One question as it is, several with a mark each, so that wrapped lines stay apart."""
    return questions[0] if len(questions) == 1 else "\n".join(f"• {one}" for one in questions)


def not_checked(page: PageExamination, texts: Texts) -> list[Flowable]:
    """Return what could not be checked; the section is there even when it is empty."""
    missing = not_possible(page)
    if not missing:
        words = texts.all_checked if page.checks else texts.nothing_ran
        return _section(texts.not_checked, paragraph(words))
    # One row a reason: with an unknown type the same one holds for most checks.
    titles: dict[tuple[Outcome, str], list[str]] = {}
    for check in missing:
        titles.setdefault((check.outcome, check.summary), []).append(check.title)
    rows = [
        [_listed(questions), texts.outcomes[outcome], reason]
        for (outcome, reason), questions in titles.items()
    ]
    head = (texts.column_question, texts.column_outcome, texts.not_checked_why)
    widths = [BODY_WIDTH * share for share in (0.48, 0.14, 0.38)]
    return [paragraph(texts.not_checked, "heading"), headed(head, rows, widths)]


def readings(page: PageExamination, texts: Texts) -> list[Flowable]:
    """Return what was read: the lines of the machine-readable zone and the fields."""
    lines = [str(line) for line in (page.mrz or {}).get("lines", ())]
    if not lines and not page.fields:
        return []
    flowables: list[Flowable] = [paragraph(texts.read, "heading")]
    if lines:
        flowables.append(paragraph("\n".join(lines), "mono"))
        flowables.append(Spacer(1, 2 * mm))
    rows = [
        [
            field.name.replace("_", " "),
            field.text,
            field.value or "–",
            texts.sources.get(field.source, field.source),
        ]
        for field in page.fields
    ]
    if rows:
        head = (texts.column_field, texts.column_text, texts.column_value, texts.source)
        widths = [BODY_WIDTH * share for share in (0.22, 0.33, 0.25, 0.20)]
        flowables.append(headed(head, rows, widths))
    return flowables


def _settings(settings: Any) -> str:  # noqa: ANN401 - any plain value
    if isinstance(settings, dict):
        return "\n".join(f"{key}: {_inline(value)}" for key, value in settings.items())
    return _inline(settings)


def _inline(value: Any) -> str:  # noqa: ANN401 - any plain value
    if isinstance(value, dict):
        return ", ".join(f"{key} {_inline(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_inline(item) for item in value)
    return "–" if value is None else str(value)


def provenance(examination: Examination, texts: Texts) -> list[Flowable]:
    """With what the report was made, so that a counter-expert can make it again."""
    made = examination.provenance
    models = "\n".join(
        f"{model.get('name', '')} {model.get('version', '')}: {model.get('sha256', '')}"
        for model in made.models
    )
    rows = [
        (texts.version, made.version),
        (texts.models, models or "–"),
        (texts.library, made.library_sha256),
        (texts.settings, _settings(plain(made.settings))),
    ]
    return _section(texts.provenance, labelled(rows))
