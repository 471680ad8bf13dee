"""Clean scraped news text: boilerplate out, every word of the article kept, everything accounted for.

>>> from cleaner import clean
>>> clean("The mayor resigned on Monday.\\n\\nAdvertisement\\n\\nShe gave no reasons.")
'The mayor resigned on Monday.\\n\\nShe gave no reasons.'
"""

from importlib import import_module
from typing import TYPE_CHECKING

from cleaner.version import __version__

if TYPE_CHECKING:
    from cleaner.api import Cleaner, Options, clean, clean_html, explain
    from cleaner.result import Kept, Removal, Repair, Result, restore
    from cleaner.rules import RuleError

__all__ = [
    "Cleaner",
    "Kept",
    "Options",
    "Removal",
    "Repair",
    "Result",
    "RuleError",
    "__version__",
    "clean",
    "clean_html",
    "explain",
    "restore",
]

_HOMES = {"api": ("Cleaner", "Options", "clean", "clean_html", "explain"), "rules": ("RuleError",)}
_HOMES["result"] = ("Kept", "Removal", "Repair", "Result", "restore")


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that `cleaner --help` need not wait for all of them."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"cleaner.{home}"), name)
    raise AttributeError(f"module 'cleaner' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
