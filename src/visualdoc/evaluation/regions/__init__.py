"""``bench regions``: false regions on genuine pages, recall by attack, page ranking, baselines."""

from visualdoc.evaluation.regions.figures import summarise
from visualdoc.evaluation.regions.judged import BUDGETS, Judged, Marked, Measured
from visualdoc.evaluation.regions.measure import Bench, measure
from visualdoc.evaluation.regions.table import table
from visualdoc.evaluation.regions.write import write

__all__ = [
    "BUDGETS",
    "Bench",
    "Judged",
    "Marked",
    "Measured",
    "measure",
    "summarise",
    "table",
    "write",
]
