"""The library: `clean`, `explain`, `clean_html` and `Cleaner`."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypedDict, Unpack

from cleaner.detectors.page import has_article
from cleaner.match import Matcher
from cleaner.pipeline import Outcome, apply
from cleaner.read import decode
from cleaner.repair import is_repaired, repair
from cleaner.result import Result
from cleaner.rules import PROFILES, Profile, Rule, selection
from cleaner.store import compiled_rules, digest
from cleaner.version import __version__

MAX_REMOVED = {"light": 0.8, "standard": 0.8, "page": 0.98}
"""Share of a text's words that may go before a cleaning abstains, by profile."""


class Options(TypedDict, total=False):
    """The keyword arguments of `clean`, `explain`, `clean_html` and `Cleaner`; all are optional."""

    profile: Profile
    """Which rules: "light", "standard" (the default) or "page" (for the text of a whole page)."""
    languages: Sequence[str] | None
    """Only the packs of these languages, such as ["en", "de"], and those of no language. All if not given."""
    categories: Sequence[str] | None
    """Only these categories, instead of the profile's."""
    disable: Sequence[str]
    """Categories and rule ids to leave out."""
    rules: Sequence[str | os.PathLike[str]]
    """Rule files or folders of your own, in addition to the shipped ones."""
    repair: bool
    """Whether to repair mojibake, control characters, entities and line breaks first. True if not given."""
    preview: bool
    """Whether to apply experimental rules too. They are only reported otherwise."""
    max_removed: float | None
    """Share of the words (0 to 1) that may go; more, and the text is left whole. By profile if not given."""


_DEFAULTS: Options = {
    "profile": "standard",
    "languages": None,
    "categories": None,
    "disable": (),
    "rules": (),
    "repair": True,
    "preview": False,
    "max_removed": None,
}


def _names(names: Sequence[str] | None) -> tuple[str, ...] | str | None:
    """The names as a tuple; a string by mistake stays one, for `selection` to say so."""
    return names if names is None or isinstance(names, str) else tuple(names)


@lru_cache(maxsize=32)
def _matchers(
    paths: tuple[str, ...],
    profile: str,
    languages: tuple[str, ...] | str | None,
    categories: tuple[str, ...] | str | None,
    disable: tuple[str, ...] | str,
    preview: bool,
) -> tuple[Matcher, Matcher | None, str]:
    """A matcher of the rules to apply, one of those only to report, and the digest of the first."""
    compiled = compiled_rules(*paths)
    chosen = selection(
        [entry.rule for entry in compiled], profile=profile, languages=languages, categories=categories, disable=disable
    )
    applied = ("stable", "experimental") if preview else ("stable",)
    used = [entry for entry in compiled if entry.rule.id in chosen and entry.rule.status in applied]
    waiting = [entry for entry in compiled if entry.rule.id in chosen and entry.rule.status not in applied]
    return Matcher(used), Matcher(waiting) if waiting else None, digest(used)


class Cleaner:
    r"""Compiled rules, ready to clean any number of texts.

    Immutable; may be shared between threads and pickled. The options are those of `Options`.

    Raises `ValueError` for an option that cannot be, `cleaner.rules.RuleError` for a rule file that cannot.

    >>> cleaner = Cleaner(disable=["advertisement"])
    >>> cleaner.clean("The mayor resigned on Monday.\n\nAdvertisement\n\nShare this article")
    'The mayor resigned on Monday.\n\nAdvertisement'
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        self.options: Options = {**_DEFAULTS, **options}
        unknown = set(options) - set(Options.__annotations__)
        if unknown:
            raise TypeError(f"unknown option {sorted(unknown)[0]!r}; known: {', '.join(Options.__annotations__)}")
        profile = self.options["profile"]
        if profile not in PROFILES:
            raise ValueError(f"profile must be one of {', '.join(PROFILES)}, not {profile!r}")
        share = self.options["max_removed"]
        self._max_removed = MAX_REMOVED[profile] if share is None else float(share)
        if not 0 <= self._max_removed <= 1:
            raise ValueError(f"max_removed is a share of the words, from 0 to 1, not {share!r}")
        self._repair = bool(self.options["repair"])
        self._matcher, self._experimental, self.rules_digest = _matchers(
            tuple(os.fspath(path) for path in self.options["rules"]),
            profile,
            _names(self.options["languages"]),
            _names(self.options["categories"]),
            _names(self.options["disable"]) or (),
            bool(self.options["preview"]),
        )
        self._page_rules = frozenset(rule.id for rule in self.rules if rule.detector == "page_block")

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are applied, in their order (`cleaner.rules.order`)."""
        return self._matcher.rules

    def __reduce__(self) -> tuple[Any, ...]:
        return _remake, (self.options,)

    def clean(self, text: str | bytes) -> str:
        """The cleaned text."""
        return self._cleaned(text).text

    def explain(self, text: str | bytes) -> Result:
        """The cleaned text with the account of what was done.

        Raises `TypeError` if `text` is neither `str` nor `bytes`.
        """
        result = self._cleaned(text)
        if self._experimental:
            result = replace(result, previews=apply(self._experimental, result.text).removals)
        return result

    def _cleaned(self, text: str | bytes) -> Result:
        encoding = None
        if isinstance(text, (bytes, bytearray, memoryview)):
            text, encoding = decode(bytes(text))
        if not isinstance(text, str):
            raise TypeError(f"clean takes str or bytes, not {type(text).__name__}")
        repaired, repairs = repair(text) if self._repair else (text, ())
        outcome = apply(self._matcher, repaired, is_repaired if self._repair else _anything)
        result = Result(
            text=outcome.text,
            removals=outcome.removals,
            repairs=repairs,
            outcome="unchanged" if outcome.text == text else "cleaned",
            kept=outcome.kept,
            encoding=encoding,
            version=__version__,
            rules_digest=self.rules_digest,
        )
        if outcome.share_removed > self._max_removed or self._lacks_article(outcome):
            result = replace(result, text=repaired, removals=(), outcome="abstained")
        return result

    def _lacks_article(self, outcome: Outcome) -> bool:
        """Whether an article was looked for in a page's text, and there is none."""
        if not self._page_rules or any(removal.rule in self._page_rules for removal in outcome.removals):
            return False
        return not has_article(outcome.text)

    def clean_html(self, html: str | bytes, *, url: str | None = None) -> Result:
        """The article of a page, cleaned; what the page says about itself is in `Result.metadata`."""
        from cleaner.html import extract

        text, metadata = extract(html, url)
        return replace(self.explain(text), metadata=metadata)

    def batch(self, texts: Iterable[str | bytes]) -> Iterator[Result]:
        """`explain` for each of `texts`, one at a time, as they are asked for.

        >>> [result.text for result in Cleaner().batch(["One story.", "Advertisement\\nOne story."])]
        ['One story.', 'One story.']
        """
        return map(self.explain, texts)


def _anything(line: str) -> bool:
    return True


def _remake(options: Options) -> Cleaner:
    return Cleaner(**options)


@lru_cache(maxsize=16)
def _cleaner(options: tuple[tuple[str, Any], ...]) -> Cleaner:
    return Cleaner(**dict(options))


def _shared(options: Options) -> Cleaner:
    """One `Cleaner` for equal options, so that the functions cost no more than the class."""
    return _cleaner(
        tuple(sorted((name, tuple(value) if isinstance(value, list) else value) for name, value in options.items()))
    )


def clean(text: str | bytes, **options: Unpack[Options]) -> str:
    r"""`text` without the boilerplate around the article.

    The options are those of `Options`; errors as for `Cleaner`.

    >>> clean("The mayor resigned on Monday.\n\nAdvertisement\n\nShe gave no reasons.")
    'The mayor resigned on Monday.\n\nShe gave no reasons.'
    """
    return _shared(options).clean(text)


def explain(text: str | bytes, **options: Unpack[Options]) -> Result:
    r"""`clean`, with the account of what was done.

    >>> result = explain("The mayor resigned on Monday.\n\nAdvertisement\n\nShe gave no reasons.")
    >>> [(removal.category, removal.text) for removal in result.removals]
    [('advertisement', 'Advertisement\n\n')]
    """
    return _shared(options).explain(text)


def clean_html(html: str | bytes, *, url: str | None = None, **options: Unpack[Options]) -> Result:
    """The article of a page, cleaned. Title, author, date, URL and language are in `Result.metadata`.

    `cleaner.html.extract` finds the article; then as `explain`. Offsets are offsets in the text that it finds.
    """
    return _shared(options).clean_html(html, url=url)
