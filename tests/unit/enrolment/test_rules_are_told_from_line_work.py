from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.enrolment.ruling import horizontal_rules, posts

PX_PER_MM = 300 / 25.4
INK, LINE_WORK, PAPER = 40, 150, 230
STRONG = float(PAPER - INK)
WIDTH_MM, HEIGHT_MM = 100.0, 40.0


def _px(mm: float) -> int:
    return round(mm * PX_PER_MM)


def _form() -> NDArray[np.uint8]:
    """Draw waves of line work over the page, and nothing else."""
    form = np.full((_px(HEIGHT_MM), _px(WIDTH_MM)), PAPER, dtype=np.uint8)
    columns = np.arange(form.shape[1])
    for middle in np.arange(2.0, HEIGHT_MM - 2.0, 1.1):
        rows = np.round((middle + 0.8 * np.sin(columns / PX_PER_MM / 2.0)) * PX_PER_MM).astype(int)
        form[rows, columns] = LINE_WORK
        form[rows + 1, columns] = LINE_WORK
    return form


def _rule(form: NDArray[np.uint8], y_mm: float, left_mm: float, right_mm: float) -> None:
    form[_px(y_mm) : _px(y_mm) + 2, _px(left_mm) : _px(right_mm)] = INK


def _ends_mm(rules: tuple[tuple[int, int, int, int], ...]) -> list[tuple[float, float]]:
    return [(left / PX_PER_MM, right / PX_PER_MM) for left, _, right, _ in sorted(rules)]


def test_waves_are_no_rules() -> None:
    assert horizontal_rules(_form(), STRONG, PX_PER_MM) == ()


def test_a_rule_is_found_from_end_to_end() -> None:
    form = _form()
    _rule(form, 20.0, 12.0, 71.0)
    ((left, right),) = _ends_mm(horizontal_rules(form, STRONG, PX_PER_MM))
    assert left == pytest.approx(12.0, abs=0.4)
    assert right == pytest.approx(71.0, abs=0.6)


def test_a_dotted_rule_is_one_rule() -> None:
    form = _form()
    for x_mm in np.arange(12.0, 70.5, 1.1):
        _rule(form, 20.0, float(x_mm), float(x_mm) + 0.5)
    ((left, right),) = _ends_mm(horizontal_rules(form, STRONG, PX_PER_MM))
    assert left == pytest.approx(12.0, abs=0.6)
    assert right == pytest.approx(70.5, abs=0.8)


def test_rules_of_two_fields_on_one_line_are_two() -> None:
    form = np.full((_px(HEIGHT_MM), _px(WIDTH_MM)), PAPER, dtype=np.uint8)
    _rule(form, 20.0, 5.0, 40.0)
    _rule(form, 20.0, 42.8, 90.0)
    found = _ends_mm(horizontal_rules(form, STRONG, PX_PER_MM))
    assert [round(right - left) for left, right in found] == [35, 47]


@pytest.mark.parametrize(("bottom_mm", "count"), [(30.0, 1), (25.0, 0)])
def test_posts_run_from_rule_to_rule(bottom_mm: float, count: int) -> None:
    form = np.full((_px(HEIGHT_MM), _px(WIDTH_MM)), PAPER, dtype=np.uint8)
    for y_mm in (10.0, 30.0):
        _rule(form, y_mm, 5.0, 90.0)
    form[_px(10.0) : _px(bottom_mm), _px(50.0) : _px(50.0) + 2] = INK
    rules = horizontal_rules(form, STRONG, PX_PER_MM)
    assert len(posts(form, STRONG, rules, PX_PER_MM)) == count
