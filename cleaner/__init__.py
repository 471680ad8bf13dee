"""Clean scraped news text: boilerplate out, every word of the article kept, everything accounted for.

>>> from cleaner import clean
>>> clean("The mayor resigned on Monday.\\n\\nAdvertisement\\n\\nShe gave no reasons.")
'The mayor resigned on Monday.\\n\\nShe gave no reasons.'
"""

from cleaner.api import Cleaner, Options, clean, clean_html, explain
from cleaner.result import Kept, Removal, Repair, Result, restore
from cleaner.rules import RuleError
from cleaner.version import __version__

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
