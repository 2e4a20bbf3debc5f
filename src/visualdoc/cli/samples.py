"""``visualdoc samples``: make labelled sample documents of the fictional state Utopia."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "samples",
        help="make labelled sample documents (fictional state Utopia)",
        description="Writes genuine, enrolment and forged scans of the fictional state Utopia with "
        "labels.json and a description of each type. The same seed gives the same files.",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write into")
    parser.add_argument("--seed", type=int, default=1, help="any whole number (default 1)")
    parser.add_argument(
        "--genuine", type=_count, default=3, metavar="N", help="per type (default 3)"
    )
    parser.add_argument(
        "--forged", type=_count, default=1, metavar="N", help="per type and attack (default 1)"
    )
    parser.add_argument(
        "--enrol", type=_count, default=5, metavar="N", help="enrolment scans per type (default 5)"
    )
    parser.add_argument("--types", type=_names, default=(), metavar="A,B", help="only these types")
    parser.add_argument(
        "--attacks", type=_names, default=(), metavar="A,B", help="only these attacks"
    )
    parser.add_argument(
        "--procedural", type=_count, default=0, metavar="N",
        help="N designs drawn at random from the seed, in place of those of Utopia",
    )  # fmt: skip
    parser.add_argument(
        "--variants", type=_names, default=(), metavar="A,B",
        help="with --procedural: other editions or offices beside each design (title, heading, "
        "emblem, caption, colour, moved_field)",
    )  # fmt: skip
    parser.add_argument("--dpi", type=float, default=600.0, help="of the scans (default 600)")
    parser.set_defaults(run=run)


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        msg = "must not be negative"
        raise argparse.ArgumentTypeError(msg)
    return number


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def run(args: argparse.Namespace) -> int:
    """Carry out the command; exit code 0."""
    from visualdoc.samples.write import Order, write_set  # noqa: PLC0415  (heavy)

    order = Order(
        seed=args.seed,
        genuine=args.genuine,
        forged=args.forged,
        enrol=args.enrol,
        dpi=args.dpi,
        types=args.types,
        attacks=args.attacks,
        procedural=args.procedural,
        variants=args.variants,
    )
    started = time.perf_counter()

    def progress(file: str) -> None:
        print(f"{time.perf_counter() - started:7.1f} s  {file}", file=sys.stderr)

    count = write_set(args.out, order, progress=progress)
    print(f"{count} scans written to {args.out}", file=sys.stderr)
    return 0
