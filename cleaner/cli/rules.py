"""The commands `cleaner rules`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner.cli.common import CHANGED, Group, paint

if TYPE_CHECKING:
    from cleaner.rules import RuleSet


@click.group(cls=Group)
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
        click.echo(f"{paint(rule.id.ljust(width), 'rule')}  {rule.title}{status}")
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
    from cleaner.rules import load, pack_files, shipped_folder
    from cleaner.store import compiled_rules

    chosen = load(*(files or [shipped_folder()]))
    packs = {file.resolve() for file in pack_files([shipped_folder()])}
    own = [str(file) for file in pack_files(map(Path, files)) if file.resolve() not in packs]
    failures = list(prove(chosen.rules, compiled_rules(*own)))
    for failure in failures:
        click.echo(str(failure))
    examples = sum(len(rule.match) + len(rule.keep) for rule in chosen.rules)
    click.echo(f"{len(chosen.rules)} rules, {examples} examples, {len(failures)} failures")
    sys.exit(CHANGED if failures else 0)
