"""Commands that show what cleaning does to texts: diff, explain, check, quality."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.common import CHANGED, FAILED, PATHS, cleaning_options, make_cleaner, paint, quality_options

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.files import Source
    from cleaner.result import Result


def _sources(paths: tuple[Path, ...], failures: list[str]) -> Iterator[Source]:
    from cleaner.files import SourceError, find_sources

    for path in paths:
        found = False
        try:
            for source in find_sources(path):
                found = True
                yield source
            if not found:
                failures.append(f"{path}: no text or HTML files in it")
        except (SourceError, OSError) as error:
            failures.append(str(error))


def _read(paths: tuple[Path, ...], failures: list[str]) -> Iterator[tuple[Source, bytes]]:
    """Each file with its content; what cannot be read goes to the failures."""
    for source in _sources(paths, failures):
        try:
            data = source.path.read_bytes()
        except OSError as error:
            failures.append(f"{source.path}: {error.strerror or error}")
            continue
        yield source, data


def _results(cleaner: Cleaner, paths: tuple[Path, ...], failures: list[str]) -> Iterator[tuple[Source, Result]]:
    for source, data in _read(paths, failures):
        yield source, cleaner.clean_html(data) if source.is_html else cleaner.explain(data)


def _finish(failures: list[str], code: int = 0) -> None:
    for failure in failures:
        click.echo(f"cleaner: {failure}", err=True)
    sys.exit(FAILED if failures else code)


def _show_each(paths: tuple[Path, ...], options: dict[str, Any], show: Callable[[Result], Iterator[str]]) -> None:
    cleaner = make_cleaner(options)
    failures: list[str] = []
    if paths == (Path("-"),):
        for line in show(cleaner.explain(sys.stdin.buffer.read())):
            click.echo(line)
        return
    for source, result in _results(cleaner, paths, failures):
        click.echo(paint(str(source.path), "heading"))
        for line in show(result):
            click.echo(line)
    _finish(failures)


@click.command()
@PATHS
@click.option("-U", "--context", default=2, show_default=True, help="Lines shown around each change.")
@cleaning_options
def diff(paths: tuple[Path, ...], context: int, **options: Any) -> None:
    """Show the lines that would go, with the rule that takes each."""
    from cleaner.show import diff_lines

    _show_each(paths, options, lambda result: diff_lines(result, paint, context))


@click.command()
@PATHS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file instead, with everything in it.")
@cleaning_options
def explain(paths: tuple[Path, ...], as_json: bool, **options: Any) -> None:
    """List what would go: line, category, rule, text; and what was repaired."""
    from cleaner.show import explain_lines

    if as_json:
        cleaner = make_cleaner(options)
        failures: list[str] = []
        for source, result in _results(cleaner, paths, failures):
            click.echo(json.dumps({"path": str(source.path), **result.to_dict()}, ensure_ascii=False))
        _finish(failures)
    _show_each(paths, options, lambda result: explain_lines(result, paint))


@click.command()
@PATHS
@cleaning_options
def check(paths: tuple[Path, ...], **options: Any) -> None:
    """Exit with 1 if cleaning would change anything, 0 if not; name the files."""
    cleaner = make_cleaner(options)
    failures: list[str] = []
    changed = 0
    for source, data in _read(paths, failures):
        result = cleaner.explain(data)
        if result.text.encode("utf-8", "surrogatepass") != data:
            changed += 1
            click.echo(f"would change: {source.path} ({len(result.removals)} removals, {len(result.repairs)} repairs)")
    _finish(failures, CHANGED if changed else 0)


@click.command()
@PATHS
@click.option("--preset", help="Whose signals: all, c4, mc4, gopher, fineweb, news [of cleaner.toml, or all].")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file instead of a table.")
@cleaning_options
def quality(paths: tuple[Path, ...], preset: str | None, as_json: bool, **options: Any) -> None:
    """Show the quality signals of what is left after cleaning, each with its threshold and verdict."""
    from cleaner.quality import quality as measure

    cleaner = make_cleaner(options)
    demanded = quality_options(options)
    failures: list[str] = []
    for source, result in _results(cleaner, paths, failures):
        found = measure(
            result.text, result=result, preset=preset or demanded.preset or "all", thresholds=demanded.thresholds
        )
        if as_json:
            click.echo(json.dumps({"path": str(source.path), **found.to_dict()}, ensure_ascii=False))
            continue
        click.echo(paint(f"{source.path}: {'passed' if found.passed else 'failed'}", "heading"))
        for signal in found.signals.values():
            value = "-" if signal.value is None else f"{signal.value:.4g}"
            limit = "" if signal.threshold is None else f"{signal.bound} {signal.threshold:g}"
            click.echo(f"  {signal.name:<36} {value:>8}  {limit:<12} {signal.verdict}")
    _finish(failures)
