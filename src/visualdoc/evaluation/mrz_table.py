"""The figures as text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from visualdoc.evaluation.mrz_figures import SURE, PictureResult
from visualdoc.evaluation.mrz_readers import BASELINE

HEAD = (
    f"{'condition':14}{'zones':>6}{'found':>6}{'exact':>7}{'95 % interval':>17}{'no+b+e':>8}"
    f"{'CER':>8}{'agree':>6}{'wrong':>6}{'extra':>6}{'corner px':>10}{'CPU s':>8}{'p95':>7}"
)


def report(figures: Mapping[str, Any]) -> str:
    """Lay out everything: one block a reader, then who did not run, then speed."""
    lines: list[str] = []
    for name, reader in figures["readers"].items():
        lines += [f"{name} ({reader['version']})", *_block(reader["conditions"]), ""]
    lines += [f"{name} not run: {reason}" for name, reason in figures["not_run"].items()]
    lines += ratios(figures["readers"])
    if figures.get("speed"):
        lines += ["", *_speed(figures["speed"])]
    return "\n".join(lines) + "\n"


def _block(conditions: Mapping[str, Mapping[str, Any]]) -> list[str]:
    shown = conditions if len(conditions) > 2 else {"all": conditions["all"]}
    total = conditions["all"]
    lines = [HEAD, *(_row(name, row) for name, row in shown.items())]
    lines += [_invented(total), *_confidence(total)]
    if total["cpu_s_in_models"]:
        inside = ", ".join(f"{n} {s * 1000:.1f} ms" for n, s in total["cpu_s_in_models"].items())
        lines.append(f"median CPU inside networks: {inside}")
    return lines


def _row(name: str, row: Mapping[str, Any]) -> str:
    exact, cpu, corners = row["exact"], row["cpu_s"], row["corner_error_px"]
    interval = f"{exact['low'] * 100:.1f} to {exact['high'] * 100:.1f}" if exact["of"] else "-"
    corner = f"{corners['median']:.1f}" if corners else "-"
    median, high = (f"{cpu['median']:.3f}", f"{cpu['p95']:.2f}") if cpu else ("-", "-")
    named = _percent(row["number_birth_expiry"]["share"])
    return (
        f"{name:14}{row['zones']:>6}{row['found']:>6}{_percent(exact['share']):>7}{interval:>17}"
        f"{named:>8}{_percent(row['character_error_rate'], 2):>8}{row['digits_agree']:>6}"
        f"{row['digits_agree_yet_wrong']:>6}{row['extra']:>6}{corner:>10}{median:>8}{high:>7}"
    )


def _percent(share: float | None, digits: int = 1) -> str:
    return "-" if share is None else f"{share * 100:.{digits}f}"


def _invented(total: Mapping[str, Any]) -> str:
    if not total["without_zone"]:
        return "no pictures without a zone in this set"
    return (
        f"zones invented on {total['invented']} of {total['without_zone']} pictures without one "
        f"(95 % upper bound {total['invented_upper_95'] * 100:.2f} %)"
    )


def _confidence(total: Mapping[str, Any]) -> list[str]:
    known = total["confidence"]
    if not known["characters"]:
        return []
    lines = [
        f"confidence >= {SURE}: {known['sure']} characters, {known['sure_wrong']} wrong "
        f"({_percent(known['sure_wrong_share'], 3)} %, 95 % upper bound "
        f"{_percent(known['sure_wrong_upper_95'], 3)} %); expected calibration error "
        f"{known['expected_calibration_error']:.4f}; as sure where nothing legible is printed: "
        f"{total['sure_where_nothing_legible']}",
        f"{'confidence':>16}{'characters':>12}{'mean':>8}{'wrong':>7}{'share %':>9}",
    ]
    lines += [
        f"{b['from']:>7.3f} to {b['to']:.3f}{b['characters']:>11}{b['mean_confidence']:>8.4f}"
        f"{b['wrong']:>7}{_percent(b['wrong_share'], 2):>9}"
        for b in known["table"]
        if b["characters"]
    ]
    return lines


def ratios(readers: Mapping[str, Any]) -> list[str]:
    """How many times the CPU time of ours each other reader takes, the fastest first."""
    spent = {
        name: reader["conditions"]["all"]["cpu_s"]["median"]
        for name, reader in readers.items()
        if reader["conditions"]["all"]["cpu_s"]
    }
    own_name = next(iter(readers))
    own = spent.pop(own_name, None)
    if not own or not spent:
        return []
    ordered = sorted(spent.items(), key=lambda item: item[1])
    peers = [name for name, _ in ordered if name != BASELINE]
    remark = {BASELINE: " (plain baseline)"} | dict.fromkeys(peers[:1], " (fastest peer)")
    return [
        f"CPU s an image, median: {own_name} {own:.3f}, {name} {seconds:.3f}, "
        f"{seconds / own:.1f} times ours{remark.get(name, '')}"
        for name, seconds in ordered
    ]


def _speed(speed: Mapping[str, Any]) -> list[str]:
    lines = [
        f"one warm ID-3 page at 300 dpi, one thread, median of {speed['rounds']}: "
        f"{speed['page_ms']:.1f} ms CPU to locate and read"
    ]
    if speed["line_ms"] is not None:
        lines.append(f"one line through the recogniser: {speed['line_ms']:.2f} ms CPU")
    lines += [
        f"{name} on the same page: {seconds * 1000:.0f} ms CPU, "
        f"{seconds * 1000 / speed['page_ms']:.1f} times ours"
        for name, seconds in speed["others_s"].items()
    ]
    return lines


def misread(results: Sequence[PictureResult]) -> list[str]:
    """Name the pictures that were not read exactly, with what is printed and what was read."""
    lines = []
    for result in results:
        for row in result.compared:
            if not row.is_exact:
                said = "|".join(row.read) if row.read is not None else result.error or "not found"
                printed = "|".join(row.truth.lines)
                lines += [result.name, f"  printed  {printed}", f"  read     {said}"]
        for extra in result.extra:
            lines += [result.name, f"  invented {'|'.join(extra.lines)}"]
    return lines
