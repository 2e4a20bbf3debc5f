"""One page against the truth: which regions of a method hit, and how strong they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from visualdoc.evaluation.dataset import Item
from visualdoc.evaluation.examine_set import Examined, within_budget
from visualdoc.evaluation.overlap import hits
from visualdoc.evaluation.regions.coverage import Coverage, covered
from visualdoc.examination.settings import DEFAULT_FALSE_REGIONS_PER_PAGE
from visualdoc.findings import PageExamination
from visualdoc.geometry import PolygonPx, Scale

BUDGETS = tuple(sorted({0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, DEFAULT_FALSE_REGIONS_PER_PAGE}))
"""False regions a genuine page that are asked for, the default among them."""

Found = tuple[str, float, PolygonPx]
"""Who found a region, its score, and where; higher scores are more doubtful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A region of one method; ``score`` is in the method's own unit, higher is more doubtful."""

    source: str
    score: float
    hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A page as one method sees it.

    Attributes
    ----------
    design
        Document type, with its set's name where two sets have one of that name.
    altered_mm2
        Area of all altered places, 0 on a genuine page.
    page_score
        Ranks pages, higher is more doubtful.
    regions
        Strongest first.
    """

    design: str
    file: str
    kind: str
    attack: str | None
    altered_mm2: float
    page_score: float
    regions: tuple[Marked, ...]
    coverage: Coverage

    @property
    def best_hit(self) -> float:
        """Highest score of a region on an altered place, minus infinity without one."""
        return max((region.score for region in self.regions if region.hit), default=-math.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One examined page, and the same page by the baselines.

    Attributes
    ----------
    ours
        Scores are negated false-alarm rates.
    shown
        Budget → indices of ``ours.regions`` that a report with that budget shows.
    cpu_s, seconds
        Of the examination, from decoded pixels on.
    memory_mb
        Most that the examination held above what was there before; None where the system does
        not tell.
    baselines, baseline_cpu_s
        By name.
    """

    ours: Judged
    shown: Mapping[float, tuple[int, ...]]
    identified: bool
    residual_mm: float | None
    seconds: float
    cpu_s: float
    memory_mb: float | None
    baselines: Mapping[str, Judged] = field(default_factory=dict)
    baseline_cpu_s: Mapping[str, float] = field(default_factory=dict)


def judge(
    item: Item, page: PageExamination, found: Sequence[Found], *, design: str, page_score: float
) -> Judged:
    """Compare one method's regions with the truth."""
    ordered = sorted(found, key=lambda one: -one[1])
    outline = page.corners_px or PolygonPx.rectangle(0, 0, page.width_px, page.height_px)
    scale = Scale(page.dpi)
    return Judged(
        design=design,
        file=f"{item.path.parent.name}/{item.path.name}",
        kind=item.kind,
        attack=item.attack,
        altered_mm2=sum(p.area for p in item.polygons_px) / scale.px_per_mm**2,
        page_score=page_score,
        regions=tuple(
            Marked(
                source=source,
                score=score,
                hit=hits(polygon, item.polygons_px, page_area_px2=outline.area),
            )
            for source, score, polygon in ordered
        ),
        coverage=covered(
            [(score, polygon) for _, score, polygon in ordered],
            item.polygons_px,
            outline,
            scale.px_per_mm,
        ),
    )


def judge_examined(examined: Examined, design: str) -> tuple[Judged, dict[float, tuple[int, ...]]]:
    """Judge what the product found, and tell what it would show under each budget."""
    page = examined.page
    ordered = sorted(page.regions, key=lambda region: region.false_alarm_rate)
    judged = judge(
        examined.item,
        page,
        [(r.check_id, -r.false_alarm_rate, r.polygon_px) for r in ordered],
        design=design,
        page_score=page.doubt_score,
    )
    shown = {budget: within_budget(page, budget) for budget in BUDGETS}
    return judged, {
        budget: tuple(number for number, region in enumerate(ordered) if region.id in ids)
        for budget, ids in shown.items()
    }
