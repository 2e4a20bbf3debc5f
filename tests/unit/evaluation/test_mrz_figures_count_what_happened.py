from __future__ import annotations

import math

import pytest

from visualdoc.evaluation.metrics import calibration_error, upper_bound
from visualdoc.evaluation.mrz_compare import Compared, ReadZone, align, as_legible, compare
from visualdoc.evaluation.mrz_figures import PictureResult, by_condition, confidence_figures
from visualdoc.evaluation.mrz_table import misread, ratios
from visualdoc.evaluation.mrz_truth import Truth
from visualdoc.geometry import PolygonPx

# ICAO 9303-4, appendix A, and 9303-6, appendix A
PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
CARD = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")


OTHER = ("IDDZASZCZEPANSKI<<TAKUMI<NKECHI<<<<<", "K3917743<0DZA8711061M151105566625234")


def _read(lines: tuple[str, ...], sure: float = 0.995) -> ReadZone:
    return ReadZone(lines=lines, confidence=tuple((sure,) * len(line) for line in lines))


def _result(
    compared: list[Compared], extra: list[ReadZone], *, condition: str = "a", cpu_s: float = 0.1
) -> PictureResult:
    return PictureResult(
        name="x", condition=condition, compared=tuple(compared), extra=tuple(extra), cpu_s=cpu_s
    )


@pytest.mark.parametrize(
    ("true", "read", "edits", "right"),
    [
        ("ABC", "ABC", 0, [True, True, True]),
        ("ABC", "AXC", 1, [True, False, True]),
        ("ABC", "AC", 1, [True, True]),
        ("ABC", "ABXC", 1, [True, True, False, True]),
        ("ABC", "", 3, []),
    ],
)
def test_alignment_marks_the_characters_that_are_wrong(
    true: str, read: str, edits: int, right: list[bool]
) -> None:
    assert align([true], [read]) == (edits, right)


def test_a_missing_line_costs_its_characters_and_its_break() -> None:
    assert align(["AB", "CD"], ["AB"])[0] == 3


def test_every_zone_on_a_picture_counts_once() -> None:
    truths = [Truth(lines=PASSPORT), Truth(lines=OTHER)]

    rows, extra = compare(truths, [_read(OTHER), _read(OTHER)])

    assert [row.is_exact for row in rows] == [False, True]
    assert rows[0].read is None
    assert [zone.lines for zone in extra] == [OTHER]


def test_a_reading_elsewhere_on_the_page_is_no_reading_of_the_zone() -> None:
    truth = Truth(lines=CARD, corners_px=PolygonPx.rectangle(0, 0, 100, 20))
    for top, found in ((2, True), (300, False)):
        there = ReadZone(lines=CARD, corners_px=PolygonPx.rectangle(0, top, 100, top + 20))
        rows, extra = compare([truth], [there])
        assert (rows[0].is_exact, extra == []) == (found, found)


def test_a_reading_of_something_else_is_no_reading_of_the_zone() -> None:
    rows, extra = compare([Truth(lines=PASSPORT)], [_read(("X" * 44, "7" * 44))])

    assert rows[0].read is None
    assert len(extra) == 1


def test_agreeing_digits_with_a_wrong_character_are_counted() -> None:
    wrong_name = (PASSPORT[0].replace("ANNA", "ANMA"), PASSPORT[1])

    rows, extra = compare([Truth(lines=PASSPORT)], [_read(wrong_name)])
    figures = by_condition([_result(rows, extra)])["all"]

    assert rows[0].digits_agree
    assert rows[0].fields_right
    assert figures["digits_agree"] == figures["digits_agree_yet_wrong"] == 1
    assert figures["exact"]["count"] == 0
    assert figures["character_error_rate"] == pytest.approx(1 / 88)
    assert figures["confidence"]["sure"] == 88
    assert figures["confidence"]["sure_wrong"] == 1


def test_a_wrong_number_is_not_right() -> None:
    other = (PASSPORT[0], PASSPORT[1].replace("L898902C3", "L898902C8"))

    rows, _ = compare([Truth(lines=PASSPORT)], [_read(other)])

    assert not rows[0].fields_right
    assert not rows[0].digits_agree


def test_a_lost_character_counts_neither_way() -> None:
    truth = Truth(lines=PASSPORT, lost=((1, 43),))
    guessed = (PASSPORT[0], PASSPORT[1][:43] + "7")
    left_out = (PASSPORT[0], PASSPORT[1][:43])
    wrong_elsewhere = (PASSPORT[0], "M" + PASSPORT[1][1:43])

    rows = [compare([truth], [_read(r)])[0][0] for r in (guessed, left_out, wrong_elsewhere)]

    assert [row.is_exact for row in rows] == [True, True, False]
    assert rows[0].printed == 87
    assert len(rows[0].characters) == 87
    assert rows[0].claimed == (0.995,)
    assert as_legible(truth, left_out) == left_out


def test_a_lost_column_may_be_guessed_on_one_line_and_left_out_on_another() -> None:
    truth = Truth(lines=PASSPORT, lost=((0, 43), (1, 43)))

    rows, _ = compare([truth], [_read((PASSPORT[0][:43] + "K", PASSPORT[1][:43]))])

    assert rows[0].is_exact
    assert rows[0].claimed == (0.995,)
    assert len(rows[0].characters) == 86


def test_corner_errors_are_measured_in_pixels_and_pitches() -> None:
    truth = Truth(lines=PASSPORT, corners_px=PolygonPx.rectangle(0, 0, 876, 100))
    moved = PolygonPx.rectangle(3, 4, 879, 104)

    rows, _ = compare([truth], [ReadZone(lines=PASSPORT, corners_px=moved)])

    assert rows[0].corner_error_px == pytest.approx(5.0)
    assert rows[0].corner_error_pitches == pytest.approx(0.25)


def test_figures_stay_apart_by_condition_and_invented_zones_are_bounded() -> None:
    rows, _ = compare([Truth(lines=CARD)], [_read(CARD)])
    results = [
        _result(rows, [], condition="scan", cpu_s=0.2),
        _result([], [_read(CARD)], condition="none"),
        _result([], [], condition="none"),
    ]

    figures = by_condition(results)

    assert list(figures) == ["scan", "none", "all"]
    assert figures["scan"]["exact"]["share"] == 1.0
    assert figures["scan"]["exact"]["low"] == pytest.approx(0.2065, abs=1e-3)
    assert (figures["none"]["invented"], figures["none"]["without_zone"]) == (1, 2)
    assert figures["none"]["zones"] == 0
    assert figures["all"]["cpu_s"]["median"] == pytest.approx(0.1)


def test_the_bound_on_no_event_is_the_rule_of_three() -> None:
    assert upper_bound(0, 1000) == pytest.approx(0.003, rel=0.01)
    # Clopper and Pearson, one-sided 95 %: 1 of 10 gives 0.3942
    assert upper_bound(1, 10) == pytest.approx(0.3942, abs=1e-4)
    assert upper_bound(0, 0) == 1.0


def test_calibration_error_is_the_mean_gap() -> None:
    honest = [(0.75, True)] * 3 + [(0.75, False)]
    boastful = [(0.95, False)] * 4
    assert calibration_error(honest) == pytest.approx(0.0)
    assert calibration_error(boastful) == pytest.approx(0.95)
    assert calibration_error(honest + boastful) == pytest.approx(0.475)
    assert math.isnan(calibration_error([]))


def test_the_reliability_table_holds_every_character_once() -> None:
    pairs = [(0.0, False), (0.4999, True), (0.99, True), (0.995, False), (1.0, True)]

    figures = confidence_figures(pairs)

    assert sum(row["characters"] for row in figures["table"]) == len(pairs)
    assert (figures["sure"], figures["sure_wrong"]) == (3, 1)


def test_others_are_compared_with_ours_the_fastest_first() -> None:
    def reader(seconds: float) -> dict[str, object]:
        return {"conditions": {"all": {"cpu_s": {"median": seconds, "p95": seconds}}}}

    lines = ratios(
        {"ours": reader(0.1), "slow": reader(2.0), "fast": reader(0.5), "tesserocr": reader(0.3)}
    )

    assert [line.split(", ", 2)[2] for line in lines] == [
        "tesserocr 0.300, 3.0 times ours (plain baseline)",
        "fast 0.500, 5.0 times ours (fastest peer)",
        "slow 2.000, 20.0 times ours",
    ]


def test_what_was_misread_is_shown_as_printed_and_as_read() -> None:
    rows, extra = compare([Truth(lines=CARD)], [])

    assert misread([_result(rows, extra)]) == [
        "x",
        f"  printed  {'|'.join(CARD)}",
        "  read     not found",
    ]
