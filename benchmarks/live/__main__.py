"""Measure how a real Argo CD copes with many applications, and print the figures as a table.

Usage: python -m benchmarks.live [SIZE ...] [--limit SECONDS] [--set NAME=VALUE ...] [--write]
"""

import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from aks_gitops.live.errors import LiveError
from aks_gitops.machine.errors import MachineError
from benchmarks.live.run import TUNING, measure
from benchmarks.live.table import DOCUMENT, table, write


@click.command()
@click.argument("sizes", type=click.IntRange(1, 9_999), nargs=-1)
@click.option("--limit", default=3600.0, show_default=True, help="Seconds for each wait, at most.")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="Another tuning.")
@click.option("--write", "writes", is_flag=True, help=f"Put the table into docs/{DOCUMENT.name}.")
def main(sizes: tuple[int, ...], limit: float, changes: tuple[str, ...], *, writes: bool) -> None:
    """Measure runs of so many applications each (by default 100 and 1,000), one after the other."""
    signal.signal(signal.SIGTERM, _ended)  # So that what was started ends, too.
    tuning = {**TUNING, **dict(change.split("=", 1) for change in changes)}
    runs = []
    with tempfile.TemporaryDirectory(prefix="aks-gitops-bench-") as folder:
        for size in sizes or (100, 1_000):
            try:
                runs.append(measure(size, Path(folder), tuning, limit))
            except (LiveError, MachineError) as error:
                raise click.ClickException(str(error)) from error
    text = table(runs)
    click.echo(text, nl=False)
    if writes:
        write(text)


def _ended(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
