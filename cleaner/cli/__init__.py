"""The command `cleaner`. Everything that takes time to import is imported where it is used."""

import os

import click

from cleaner.cli.bulk import clean, restore, stats
from cleaner.cli.common import Group
from cleaner.cli.rules import rules
from cleaner.cli.show import check, diff, explain, quality


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


for command in (clean, diff, explain, check, quality, restore, stats, rules):
    main.add_command(command)
