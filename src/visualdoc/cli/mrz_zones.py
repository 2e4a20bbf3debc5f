"""``python -m visualdoc.cli.mrz_zones``: measure or calibrate the print checks on drawn zones."""

from __future__ import annotations

import argparse
from pathlib import Path

CALIBRATION = (300.0, 600.0, 400.0, 300.0)
MEASUREMENT = (300.0, 600.0, 400.0, 1200.0)


def measure(out: Path | None, *, genuine: int = 200, altered_each: int = 20) -> None:
    """Print how many altered characters and unaltered zones are marked."""
    from visualdoc.evaluation.mrz_alterations import run  # noqa: PLC0415
    from visualdoc.samples.mrz_alterations import drawn  # noqa: PLC0415

    run(drawn("measurement", 13, genuine, altered_each, MEASUREMENT), out)


def calibrate(*, genuine: int = 500, altered_each: int = 40) -> None:
    """Weigh the cues anew and write them into the package."""
    from visualdoc.evaluation.mrz_print_calibration import write  # noqa: PLC0415
    from visualdoc.samples.mrz_alterations import drawn  # noqa: PLC0415

    write(drawn("calibration", 11, genuine, altered_each, CALIBRATION))


def main() -> None:
    """Carry out one of the two."""
    parser = argparse.ArgumentParser(prog="visualdoc.cli.mrz_zones")
    parser.add_argument("what", choices=("measure", "calibrate"))
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for results.json")
    parser.add_argument("--genuine", type=int, default=200)
    parser.add_argument("--altered-each", type=int, default=20)
    args = parser.parse_args()
    if args.what == "measure":
        measure(args.out, genuine=args.genuine, altered_each=args.altered_each)
    else:
        calibrate(genuine=args.genuine, altered_each=args.altered_each)


if __name__ == "__main__":
    main()
