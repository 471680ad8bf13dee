"""The command `cleaner`. Everything that takes time to import is imported where it is used."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.files import Source
    from cleaner.result import Result
    from cleaner.rules import RuleSet

CHANGED, FAILED = 1, 2
"""Exit codes: something would change (or an example fails); something could not be done."""

_COLOURS: dict[str, dict[str, Any]] = {
    "removed": {"fg": "red"},
    "rule": {"fg": "cyan"},
    "faint": {"dim": True},
    "heading": {"bold": True},
}


def _paint(text: str, role: str) -> str:
    return click.style(text, **_COLOURS[role])


class _Group(click.Group):
    """Turns the library's errors about options and rules into messages; suggests commands for typos."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (ValueError, LookupError) as error:
            raise click.UsageError(str(error)) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(context), 1, 0.5)
            hint = f' Did you mean "{near[0]}"?' if near else f" Commands: {', '.join(self.list_commands(context))}."
            raise click.UsageError(f'No command "{args[0]}".{hint}') from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="news-text-cleaner", prog_name="cleaner")
@click.pass_context
def main(context: click.Context) -> None:
    """Clean scraped news text: boilerplate out, every word of the article kept.

    \b
    cleaner clean articles/ -o cleaned/      clean a folder
    cleaner diff article.txt                 show what would go, and why
    curl … | cleaner clean -                 clean a stream
    """
    if os.environ.get("NO_COLOR"):
        context.color = False


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a cleaning, as `cleaner.Options` has them."""
    for option in reversed(
        [
            click.option(
                "--profile", type=click.Choice(["light", "standard", "page"]), help="Which rules to use [standard]."
            ),
            click.option("--language", "languages", multiple=True, metavar="CODE", help="Only these languages' rules."),
            click.option("--category", "categories", multiple=True, metavar="NAME", help="Only these categories."),
            click.option("--disable", multiple=True, metavar="NAME", help="Leave out a category or a rule id."),
            click.option(
                "--rules", multiple=True, type=click.Path(exists=True), help="Rules of your own, in addition."
            ),
            click.option("--no-repair", is_flag=True, help="Leave mojibake and control characters as they are."),
            click.option("--preview", is_flag=True, help="Apply experimental rules too."),
            click.option(
                "--max-removed", type=click.FloatRange(0, 1), help="Leave a text whole if more of it would go."
            ),
            click.option(
                "--config",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="Options file [cleaner.toml].",
            ),
        ]
    ):
        command = option(command)
    return command


def _cleaner(options: dict[str, Any]) -> Cleaner:
    """A cleaner with the options of the configuration file, overruled by those of the command line."""
    from cleaner.api import Cleaner
    from cleaner.config import FILE_NAME, read_config

    file = options.pop("config") or (Path(FILE_NAME) if Path(FILE_NAME).is_file() else None)
    chosen: dict[str, Any] = dict(read_config(file)) if file else {}
    if options.pop("no_repair"):
        chosen["repair"] = False
    return Cleaner(**(chosen | {name: value for name, value in options.items() if value not in (None, (), False)}))


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


def _explain(cleaner: Cleaner, source: Source) -> Result:
    data = source.path.read_bytes()
    return cleaner.clean_html(data) if source.is_html else cleaner.explain(data)


def _finish(failures: list[str], code: int = 0) -> None:
    for failure in failures:
        click.echo(f"cleaner: {failure}", err=True)
    sys.exit(FAILED if failures else code)


_PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")


@main.command()
@_PATHS
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Folder for the cleaned files.")
@_options
def clean(paths: tuple[Path, ...], output: Path | None, **options: Any) -> None:
    """Clean files and folders into the folder OUTPUT; "-" cleans standard input to standard output.

    Folders keep their layout. HTML files become text files. A file that cannot be read is reported, the
    others go on, and the exit code is 2.
    """
    from cleaner.files import check_target, write_whole

    cleaner = _cleaner(options)
    if paths == (Path("-"),):
        sys.stdout.buffer.write(cleaner.clean(sys.stdin.buffer.read()).encode("utf-8", "surrogatepass"))
        return
    if output is None and (len(paths) > 1 or not paths[0].is_file()):
        raise click.UsageError("Say where the cleaned files go: -o DIR. (One file alone is printed.)")
    failures: list[str] = []
    if output is not None:
        check_target(paths, output)
    outcomes: dict[str, int] = {}
    for source in _sources(paths, failures):
        try:
            result = _explain(cleaner, source)
            if output is None:
                sys.stdout.buffer.write(result.text.encode("utf-8", "surrogatepass"))
            else:
                target = output / source.relative
                write_whole(target.with_suffix(".txt") if source.is_html else target, result.text)
            outcomes[result.outcome] = outcomes.get(result.outcome, 0) + 1
        except OSError as error:
            failures.append(f"{source.path}: {error.strerror or error}")
    if output is not None:
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "nothing to clean"
        click.echo(f"{told} -> {output}", err=True)
    _finish(failures)


def _show_each(paths: tuple[Path, ...], options: dict[str, Any], show: Callable[[Result], Iterator[str]]) -> None:
    cleaner = _cleaner(options)
    failures: list[str] = []
    if paths == (Path("-"),):
        for line in show(cleaner.explain(sys.stdin.buffer.read())):
            click.echo(line)
        return
    for source in _sources(paths, failures):
        try:
            lines = list(show(_explain(cleaner, source)))
        except OSError as error:
            failures.append(f"{source.path}: {error.strerror or error}")
            continue
        click.echo(_paint(str(source.path), "heading"))
        for line in lines:
            click.echo(line)
    _finish(failures)


@main.command()
@_PATHS
@click.option("-U", "--context", default=2, show_default=True, help="Lines shown around each change.")
@_options
def diff(paths: tuple[Path, ...], context: int, **options: Any) -> None:
    """Show the lines that would go, with the rule that takes each."""
    from cleaner.show import diff_lines

    _show_each(paths, options, lambda result: diff_lines(result, _paint, context))


@main.command()
@_PATHS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file instead, with everything in it.")
@_options
def explain(paths: tuple[Path, ...], as_json: bool, **options: Any) -> None:
    """List what would go: line, category, rule, text; and what was repaired."""
    from cleaner.show import explain_lines

    if as_json:
        cleaner = _cleaner(options)
        failures: list[str] = []
        for source in _sources(paths, failures):
            click.echo(
                json.dumps({"path": str(source.path), **_explain(cleaner, source).to_dict()}, ensure_ascii=False)
            )
        _finish(failures)
    _show_each(paths, options, lambda result: explain_lines(result, _paint))


@main.command()
@_PATHS
@_options
def check(paths: tuple[Path, ...], **options: Any) -> None:
    """Exit with 1 if cleaning would change anything, 0 if not; name the files."""
    cleaner = _cleaner(options)
    failures: list[str] = []
    changed = 0
    for source in _sources(paths, failures):
        try:
            data = source.path.read_bytes()
        except OSError as error:
            failures.append(f"{source.path}: {error.strerror or error}")
            continue
        result = cleaner.explain(data)
        if result.text.encode("utf-8", "surrogatepass") != data:
            changed += 1
            click.echo(f"would change: {source.path} ({len(result.removals)} removals, {len(result.repairs)} repairs)")
    _finish(failures, CHANGED if changed else 0)


@main.command()
@_PATHS
@click.option("--preset", default="all", show_default=True, help="Whose signals: all, c4, mc4, gopher, fineweb, news.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file instead of a table.")
@_options
def quality(paths: tuple[Path, ...], preset: str, as_json: bool, **options: Any) -> None:
    """Show the quality signals of what is left after cleaning, each with its threshold and verdict."""
    from cleaner.quality import quality as measure

    cleaner = _cleaner(options)
    failures: list[str] = []
    for source in _sources(paths, failures):
        try:
            result = _explain(cleaner, source)
        except OSError as error:
            failures.append(f"{source.path}: {error.strerror or error}")
            continue
        found = measure(result.text, result=result, preset=preset)
        if as_json:
            click.echo(json.dumps({"path": str(source.path), **found.to_dict()}, ensure_ascii=False))
            continue
        click.echo(_paint(f"{source.path}: {'passed' if found.passed else 'failed'}", "heading"))
        for signal in found.signals.values():
            value = "-" if signal.value is None else f"{signal.value:.4g}"
            limit = "" if signal.threshold is None else f"{signal.bound} {signal.threshold:g}"
            click.echo(f"  {signal.name:<36} {value:>8}  {limit:<12} {signal.verdict}")
    _finish(failures)


@main.group(cls=_Group)
def rules() -> None:
    """Look at rules, and prove your own."""


def _all_rules(more: tuple[str, ...]) -> RuleSet:
    from cleaner.rules import load, shipped_folder

    return load(shipped_folder(), *more)


@rules.command("list")
@click.option("--language", metavar="CODE", help="Only this language's ('any' for those of no language).")
@click.option("--category", metavar="NAME", help="Only this category's.")
@click.option("--rules", "more", multiple=True, type=click.Path(exists=True), help="Rules of your own, in addition.")
def list_rules(language: str | None, category: str | None, more: tuple[str, ...]) -> None:
    """List the rules: id, status if not stable, title."""
    found = [
        rule
        for rule in _all_rules(more).rules
        if (language is None or rule.language == language) and (category is None or rule.category == category)
    ]
    width = max((len(rule.id) for rule in found), default=0)
    for rule in found:
        status = "" if rule.status == "stable" else f" ({rule.status})"
        click.echo(f"{_paint(rule.id.ljust(width), 'rule')}  {rule.title}{status}")
    click.echo(f"{len(found)} rules", err=True)


@rules.command("show")
@click.argument("rule_id", metavar="ID")
@click.option("--rules", "more", multiple=True, type=click.Path(exists=True), help="Rules of your own, in addition.")
def show_rule(rule_id: str, more: tuple[str, ...]) -> None:
    """Show one rule: what it takes, what it must not, and why it is there."""
    from cleaner.catalogue import describe

    found = _all_rules(more)
    try:
        rule = found[rule_id]
    except KeyError:
        from difflib import get_close_matches

        near = get_close_matches(rule_id, [rule.id for rule in found.rules], 3, 0.4)
        raise click.UsageError(f'No rule "{rule_id}".' + (f" Near: {', '.join(near)}." if near else "")) from None
    click.echo("\n".join(describe(rule)))


@rules.command("test")
@click.argument("files", nargs=-1, type=click.Path(exists=True))
def test_rules(files: tuple[str, ...]) -> None:
    """Prove the examples of rule FILES (all shipped rules if none is given).

    Every `match` must go by its rule; every `keep` must stay, whatever other rules there are.
    """
    from cleaner.prove import prove
    from cleaner.rules import load, shipped_folder

    shipped = load(shipped_folder())
    chosen = load(*files) if files else shipped
    own = {rule.id for rule in chosen.rules}
    failures = list(prove(chosen.rules, [rule for rule in shipped.rules if rule.id not in own]))
    for failure in failures:
        click.echo(str(failure))
    examples = sum(len(rule.match) + len(rule.keep) for rule in chosen.rules)
    click.echo(f"{len(chosen.rules)} rules, {examples} examples, {len(failures)} failures")
    sys.exit(CHANGED if failures else 0)
