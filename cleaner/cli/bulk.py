"""The commands that clean files and folders: clean, restore, stats."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.common import FAILED, PATHS, Group, cleaning_options, options_of, quality_options

if TYPE_CHECKING:
    from cleaner.bulk.run import Job, Summary

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""
_TOLD = 20
"""Errors that are told one by one."""

_FILE = click.Path(dir_okay=False, path_type=Path)
_FORMATS = click.Choice(["text", "html", "jsonl", "csv", "parquet", "warc"])


def _bulk_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        [
            click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the cleaned files."),
            click.option("--format", "chosen", type=_FORMATS, help="Read inputs as this, whatever they look like."),
            click.option("--glob", "globs", multiple=True, metavar="PATTERN", help="Only files like this, as *.jsonl."),
            click.option("--text-key", default="text", show_default=True, help="Field or column with the text."),
            click.option("--id-key", default="id", show_default=True, help="Field or column that names the document."),
            click.option("-j", "--jobs", type=click.IntRange(1), help="Processes at work [all cores]."),
            click.option("--resume", is_flag=True, help="Go on where an interrupted run stopped."),
            click.option("--strict", is_flag=True, help="Stop at the first error."),
            click.option("--in-place", is_flag=True, help="Replace the inputs; needs --backup."),
            click.option("--backup", metavar="ENDING", help="Keep the originals with this ending, as .orig."),
            click.option("--ledger", type=_FILE, help="Write every removal to this file (.jsonl, .jsonl.zst, …)."),
            click.option("--errors", type=_FILE, help="Write errors to this file [OUTPUT.errors.jsonl]."),
            click.option("--min-quality", metavar="PRESET", help="Turn away documents that fail c4, gopher, fineweb …"),
            click.option("--rejected", type=_FILE, help="Write documents that were turned away to this file."),
            click.option("--stats", type=_FILE, help="Write statistics to this file (.json)."),
            click.option(
                "--report",
                type=click.Path(file_okay=False, path_type=Path),
                help="Write a page with the statistics to this folder.",
            ),
            click.option("--part-size", type=click.IntRange(1), metavar="BYTES", help="Input in one part [16777216]."),
            click.option("-q", "--quiet", is_flag=True, help="Tell nothing but errors."),
            click.option("-v", "--verbose", is_flag=True, help="Tell every error, and progress every few seconds."),
        ]
    ):
        command = option(command)
    return command


@click.command()
@PATHS
@_bulk_options
@cleaning_options
def clean(paths: tuple[Path, ...], output: Path | None, **options: Any) -> None:
    """Clean files and folders into the folder OUTPUT; "-" cleans standard input to standard output.

    Reads text, HTML, JSON Lines, CSV, TSV, Parquet and WARC, compressed or not, and writes the same (HTML becomes
    text, WARC becomes JSON Lines). Folders keep their layout. What cannot be read is reported and the others go on;
    the exit code is then 2.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _clean(paths, output, options)
    except KeyboardInterrupt:
        click.echo("cleaner: interrupted. What is done is kept: go on with --resume.", err=True)
        sys.exit(INTERRUPTED)


def _clean(paths: tuple[Path, ...], output: Path | None, options: dict[str, Any]) -> None:
    from cleaner.bulk.errors import OutputError, StrictError

    tell = _Teller(quiet=options["quiet"], verbose=options["verbose"])
    job = _job(paths, output, options)
    try:
        if output is None and not options["in_place"]:
            _finish(_print(job, tell), tell, None)
        summary = _run(job, options, tell)
    except StrictError as error:
        click.echo(f"cleaner: {error}", err=True)
        click.echo("cleaner: stopped at the first error (--strict). What is done is kept: see --resume.", err=True)
        sys.exit(FAILED)
    except OutputError as error:
        click.echo(f"cleaner: {error}", err=True)
        click.echo("cleaner: stopped. What is done is kept: when this is mended, go on with --resume.", err=True)
        sys.exit(FAILED)
    _finish(summary, tell, job.output or job.paths[0])


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


class _Teller:
    """Tells errors, but not more than one cares to read."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self.quiet, self._most = quiet, sys.maxsize if verbose else _TOLD
        self.told = 0

    def __call__(self, message: str) -> None:
        if self.told < self._most:
            click.echo(f"cleaner: {message}", err=True)
        self.told += 1


def _job(paths: tuple[Path, ...], output: Path | None, options: dict[str, Any]) -> Job:
    """The run that the options describe. Raises `click.UsageError` for those that do not go together."""
    from cleaner.bulk.accounts import Accounts
    from cleaner.bulk.plan import PART_SIZE
    from cleaner.bulk.record import Keys
    from cleaner.bulk.run import Job, cores

    accounts = Accounts(**{name: options[name] for name in ("ledger", "errors", "rejected", "stats", "report")})
    in_place, backup = options["in_place"], options["backup"]
    if in_place and not backup:
        raise click.UsageError("--in-place needs --backup, as in --backup .orig.")
    if backup and not in_place:
        raise click.UsageError("--backup goes with --in-place.")
    if in_place and (output or len(paths) > 1 or paths == (Path("-"),)):
        raise click.UsageError("--in-place takes one file or folder, and no --output.")
    if not in_place and output is None and paths != (Path("-"),) and (len(paths) > 1 or not paths[0].is_file()):
        raise click.UsageError("Say where the cleaned files go: -o DIR. (One file alone is printed.)")
    if paths != (Path("-"),) and Path("-") in paths:
        raise click.UsageError('"-" stands alone.')
    gate, thresholds = _gate(options)
    return Job(
        paths=paths,
        output=output,
        options=options_of(options),
        keys=Keys(options["text_key"], options["id_key"]),
        globs=options["globs"],
        chosen=options["chosen"],
        jobs=options["jobs"] or cores(),
        part_size=options["part_size"] or PART_SIZE,
        resume=options["resume"],
        strict=options["strict"],
        backup=backup or "",
        gate=gate,
        thresholds=thresholds,
        accounts=accounts,
        is_file=_is_file(paths, output),
    )


def _is_file(paths: tuple[Path, ...], output: Path | None) -> bool:
    """Whether `output` is to be a file: there is one input, and it has that input's ending."""
    if output is None or len(paths) > 1 or not paths[0].is_file() or output.is_dir():
        return False
    from cleaner.bulk.kinds import ending

    return bool(ending(output.name)) and ending(output.name) in (ending(paths[0].name), ".txt", ".jsonl")


def _gate(options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if not options["min_quality"]:
        if options["rejected"]:
            raise click.UsageError("--rejected goes with --min-quality.")
        return "", {}
    if not options["rejected"]:
        raise click.UsageError("--min-quality needs --rejected: say where the documents go that are turned away.")
    from cleaner.quality import PRESETS

    if options["min_quality"] not in PRESETS:
        raise click.UsageError(f'--min-quality: no preset "{options["min_quality"]}"; there are {", ".join(PRESETS)}.')
    return options["min_quality"], dict(quality_options(options).thresholds)


def _run(job: Job, options: dict[str, Any], tell: _Teller) -> Summary:
    from cleaner.bulk.progress import choose
    from cleaner.bulk.run import run

    with choose(quiet=options["quiet"], verbose=options["verbose"]) as progress:
        return run(job, progress, tell)


def _print(job: Job, tell: _Teller) -> Summary:
    """One file, or standard input, to standard output."""
    from cleaner.bulk.stream import print_cleaned

    if job.accounts.report or job.accounts.stats or job.resume:
        raise click.UsageError("--report, --stats and --resume need --output.")
    return print_cleaned(job, tell)


def _finish(summary: Summary, tell: _Teller, output: Path | None) -> None:
    """Say what was done, and end with the exit code for it."""
    counts = summary.counts
    if output is not None and not tell.quiet:
        outcomes = [
            f"{counts[name]:,} {name}" for name in ("abstained", "cleaned", "unchanged", "rejected") if counts[name]
        ]
        click.echo(f"{', '.join(outcomes) or 'nothing to clean'} -> {output}", err=True)
        if summary.left_out:
            click.echo(f"{summary.left_out:,} files of other kinds left out", err=True)
    if counts["errors"]:
        place = f", all in {summary.errors}" if summary.errors else ""
        click.echo(f"cleaner: {counts['errors']:,} errors{place}", err=True)
    sys.exit(FAILED if counts["errors"] else 0)


@click.command()
@PATHS
@click.option("--ledger", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--text-key", default="text", show_default=True, help="As when it was cleaned.")
@click.option("--id-key", default="id", show_default=True, help="As when it was cleaned.")
def restore(paths: tuple[Path, ...], ledger: Path, output: Path, text_key: str, id_key: str) -> None:
    """Rebuild the (repaired) originals of cleaned files and folders in the folder OUTPUT.

    LEDGER is what `cleaner clean --ledger` wrote.
    """
    from cleaner.bulk.record import Keys
    from cleaner.bulk.restore import restore_all

    summary = restore_all(
        paths, ledger, output, Keys(text_key, id_key), lambda text: click.echo(f"cleaner: {text}", err=True)
    )
    click.echo(f"{summary['files']:,} files, {summary['documents']:,} documents restored -> {output}", err=True)
    sys.exit(FAILED if summary["errors"] else 0)


@click.group(cls=Group)
def stats() -> None:
    """Work with the statistics of runs."""


@stats.command("merge")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=_FILE, required=True, help="File for the sum.")
@click.option(
    "--report", type=click.Path(file_okay=False, path_type=Path), help="Write a page of the sum to this folder."
)
def merge_stats(files: tuple[Path, ...], output: Path, report: Path | None) -> None:
    """Add up the statistics of several runs."""
    import json

    from cleaner.bulk.accounts import Accounts
    from cleaner.bulk.errors import OutputError
    from cleaner.bulk.files import write_whole
    from cleaner.stats import Stats

    Accounts(report=report).check()
    merged = Stats()
    for file in files:
        try:
            merged.merge(Stats.from_dict(json.loads(file.read_bytes())))
        except ValueError as error:
            raise click.UsageError(f"{file}: {error}") from None
    try:
        write_whole(output, json.dumps(merged.to_dict(), ensure_ascii=False, indent=1) + "\n")
        if report:
            from cleaner.report import write_report

            write_report(merged, report)
    except OutputError as error:
        click.echo(f"cleaner: {error}", err=True)
        sys.exit(FAILED)
