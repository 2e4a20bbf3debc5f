"""Bars of Code 128 follow ISO/IEC 15417."""

from __future__ import annotations

from visualdoc.samples.codes import bars

START_B, A, ONE, STOP = "211214", "111323", "123221", "2331112"


def _widths(modules: list[bool]) -> str:
    widths, last = "", None
    for dark in modules:
        if dark == last:
            widths = widths[:-1] + str(int(widths[-1]) + 1)
        else:
            widths += "1"
        last = dark
    return widths


def test_a_short_text() -> None:
    modules = bars("A1").tolist()

    widths = _widths(modules)

    assert modules[0]
    assert widths[:18] == START_B + A + ONE
    assert widths[24:] == STOP
    assert len(modules) == 4 * 11 + 13
