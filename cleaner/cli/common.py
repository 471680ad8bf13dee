"""What the commands share: options, exit codes, colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

if TYPE_CHECKING:
    from cleaner.api import Cleaner, Options
    from cleaner.config import QualityOptions

CHANGED, FAILED = 1, 2
"""Exit codes: something would change (or an example fails); something could not be done."""

_COLOURS: dict[str, dict[str, Any]] = {
    "removed": {"fg": "red"},
    "rule": {"fg": "cyan"},
    "faint": {"dim": True},
    "heading": {"bold": True},
}


def paint(text: str, role: str) -> str:
    return click.style(text, **_COLOURS[role])


class Group(click.Group):
    """Turns the library's errors about options and rules into messages; suggests commands for typos."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except ValueError as error:
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


def cleaning_options(command: Callable[..., Any]) -> Callable[..., Any]:
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


def configuration(options: dict[str, Any]) -> Path | None:
    """The configuration file: the one that is named, or the one that is here."""
    from cleaner.config import FILE_NAME

    return options["config"] or (Path(FILE_NAME) if Path(FILE_NAME).is_file() else None)


def options_of(options: dict[str, Any]) -> Options:
    """The options of cleaning: those of the configuration file, overruled by those of the command line."""
    from cleaner.api import Options
    from cleaner.config import read_config

    file = configuration(options)
    chosen: dict[str, Any] = dict(read_config(file)) if file else {}
    if options["no_repair"]:
        chosen["repair"] = False
    for name in Options.__annotations__:
        if options.get(name) not in (None, (), False):
            chosen[name] = options[name]
    return cast("Options", chosen)


def quality_options(options: dict[str, Any]) -> QualityOptions:
    """What the configuration file demands of a text's quality."""
    from cleaner.config import QualityOptions, read_quality

    file = configuration(options)
    return read_quality(file) if file else QualityOptions()


def make_cleaner(options: dict[str, Any]) -> Cleaner:
    """A cleaner as the options of the command say."""
    from cleaner.api import Cleaner

    return Cleaner(**options_of(options))


PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
