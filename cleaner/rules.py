"""Rules: what they are, how packs are read, and what is refused.

A pack is a TOML file with `[[rule]]` tables; a folder of packs is read whole. Nothing here knows any one rule.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from cleaner.detectors.detect import DETECTORS
from cleaner.patterns import pattern, phrase
from cleaner.segment import core_of

Category = Literal[
    "paywall", "consent", "share", "advertisement", "newsletter", "related", "comments", "navigation", "legal", "app",
    "technical", "site", "credit", "duplicate",
]  # fmt: skip
Unit = Literal["line", "menu", "sentence", "span"]
Where = Literal["anywhere", "head", "tail"]
Status = Literal["experimental", "stable", "deprecated"]
Action = Literal["remove", "keep"]
Profile = Literal["light", "standard", "page"]

CATEGORIES: tuple[str, ...] = get_args(Category)
_LIGHT = frozenset({"paywall", "consent", "share", "advertisement", "duplicate"})
PROFILES: Mapping[str, frozenset[str]] = {
    "light": _LIGHT,
    "standard": frozenset(CATEGORIES),
    "page": frozenset(CATEGORIES),
}
"""The categories that each profile removes."""

_ID = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]+){2,12}")
_CHOICES = {"category": CATEGORIES, "unit": get_args(Unit), "where": get_args(Where), "status": get_args(Status)}
_CHOICES["action"] = get_args(Action)


class RuleError(ValueError):
    """A rule that cannot be used. The message names file, line and rule, and says what to do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as its author wrote it."""

    id: str
    title: str
    category: str
    unit: str = "line"
    where: str = "anywhere"
    action: str = "remove"
    detector: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)
    phrases: tuple[str, ...] = ()
    pattern: str | None = None
    keywords: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ("light", "standard", "page")
    status: str = "stable"
    since: str = ""
    why: str = ""
    match: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    language: str = "any"
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """Where the rule stands, for messages: ``rules/en/share.toml:12``."""
        return f"{self.file}:{self.line}"


def is_piece(rule: Rule) -> bool:
    """Whether the rule may take part of a line rather than all of it."""
    return rule.unit in ("sentence", "span")


@dataclass(frozen=True)
class RuleSet:
    """Rules in their `order`, whatever order they were read in."""

    rules: tuple[Rule, ...]

    def __getitem__(self, rule_id: str) -> Rule:
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


def selection(
    rules: Sequence[Rule],
    *,
    profile: str = "standard",
    languages: Iterable[str] | None = None,
    categories: Iterable[str] | None = None,
    disable: Iterable[str] = (),
) -> set[str]:
    """The ids of the rules that a cleaning with these options uses.

    `languages` narrows to these packs and the ones that no language owns; `categories` replaces the profile's;
    `disable` names categories or rule ids. Raises `ValueError` for a name that nothing has.
    """
    _known("profile", [profile], PROFILES)
    chosen = PROFILES[profile]
    if categories is not None:
        chosen = frozenset(_known("category", categories, CATEGORIES))
    off = frozenset(_known("category or rule", disable, {*CATEGORIES, *(rule.id for rule in rules)}))
    only = None if languages is None else {"any", *_known("language", languages, {rule.language for rule in rules})}
    return {
        rule.id
        for rule in rules
        if rule.status != "deprecated"
        and profile in rule.profiles
        and rule.category in chosen
        and not {rule.id, rule.category} & off
        and (only is None or rule.language in only)
    }


def _known(what: str, names: Iterable[str], known: Iterable[str]) -> list[str]:
    if isinstance(names, str):
        raise ValueError(f'{what}: give a list of names, not the string "{names}"')
    names, known = list(names), sorted(known)
    for name in names:
        if name not in known:
            raise ValueError(f'no {what} "{name}"; known: {_and_near(name, known)}')
    return names


def _and_near(name: str, known: Sequence[str]) -> str:
    if len(known) <= 30:
        return ", ".join(known)
    from difflib import get_close_matches

    return ", ".join(get_close_matches(name, known, 5, 0.5) or ["(see: cleaner rules list)"])


def shipped_folder() -> Path:
    """The folder with the rule packs: inside the installed package, or beside it in a checkout.

    >>> (shipped_folder() / "any").is_dir()
    True
    """
    installed = Path(str(files("cleaner"))) / "packs"
    checkout = Path(str(files("cleaner"))).parent / "rules"
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise RuleError(f"the rule packs are missing: neither {installed} nor {checkout} exists; install the package anew")


def load(*sources: Path | str) -> RuleSet:
    """Read rule packs: TOML files, or folders that hold them at any depth.

    A file's folder names the language of its rules ("any" for none). Raises `RuleError` for whatever is
    wrong with a file or a rule, and when two rules share an id.
    """
    rules = [rule for file in pack_files(map(Path, sources)) for rule in read_pack(file)]
    check_ids(rules)
    return RuleSet(tuple(sorted(rules, key=order)))


def read_pack(file: Path) -> list[Rule]:
    """The rules in one file."""
    return parse(file.read_bytes(), file=_short(file), language=file.parent.name)


def check_ids(rules: Iterable[Rule]) -> None:
    """Raise `RuleError` if two rules share an id."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f'{rule.place}: rule "{rule.id}": {seen[rule.id].place} has a rule of this id')
        seen[rule.id] = rule


def order(rule: Rule) -> tuple[int, str]:
    """Where the rule stands among all: where two match one line, the first takes it.

    Rules of no language come first, then English ones, whose words sites of all languages use.
    """
    return {"any": 0, "en": 1}.get(rule.language, 2), rule.id


def pack_files(sources: Iterable[Path]) -> Iterator[Path]:
    """The TOML files among the sources and in their folders. Raises `RuleError` for a source that is not there."""
    for source in sources:
        if not source.exists():
            raise RuleError(f"{source}: no such file or folder")
        yield from sorted(source.rglob("*.toml")) if source.is_dir() else [source]


def _short(file: Path) -> str:
    return "/".join(file.parts[-3:])


def parse(data: bytes, *, file: str = "rules.toml", language: str = "any") -> list[Rule]:
    """The rules of one TOML file, checked.

    >>> [rule] = parse(b'''
    ... [[rule]]
    ... id = "my-share-button"
    ... title = "Share button"
    ... category = "share"
    ... phrases = ["share [this]"]
    ... match = ["Share this"]
    ... keep = ["Share this with nobody, she said."]
    ... ''')
    >>> rule.id, rule.line
    ('my-share-button', 2)
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RuleError(f"{file}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{file}: not valid TOML: {error}") from None
    starts = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[rule]]"]
    unknown = set(tables) - {"rule"}
    if unknown:
        raise RuleError(f'{file}: unknown table or key "{sorted(unknown)[0]}"; a pack has only [[rule]] tables')
    language = language if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]+)?", language) else "any"
    rules = tables.get("rule", [])
    if not isinstance(rules, list):
        raise RuleError(f"{file}: write [[rule]] with two brackets")
    starts += [0] * (len(rules) - len(starts))
    return [_Reader(file, text, start, table, language).rule() for start, table in zip(starts, rules, strict=False)]


@dataclass(frozen=True)
class _Reader:
    """Makes a `Rule` of one TOML table, or says what is wrong with it and on which line."""

    file: str
    text: str
    start: int
    table: dict[str, Any]
    language: str

    def fail(self, key: str, problem: str) -> RuleError:
        line = self.start
        for number, content in enumerate(self.text.splitlines()[self.start :], self.start + 1):
            if content.strip() == "[[rule]]":
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", content):
                line = number
                break
        return RuleError(f'{self.file}:{line}: rule "{self.table.get("id", "(no id)")}": {key}: {problem}')

    def rule(self) -> Rule:
        self._check_keys()
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in self.table.items()
        }
        rule = Rule(**values, language=self.language, file=self.file, line=self.start)
        self._check_kind(rule)
        self._check_expressions(rule)
        self._check_settings(rule)
        return rule

    def _check_keys(self) -> None:
        for key in ("id", "title", "category"):
            if key not in self.table:
                raise self.fail(key, "is missing")
        for key, value in self.table.items():
            kind = _KINDS.get(key)
            if kind is None:
                raise self.fail(key, f"unknown key; known: {', '.join(_KINDS)}")
            if kind is tuple:
                if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                    raise self.fail(key, 'must be a list of strings, as in ["one", "two"]')
            elif not isinstance(value, kind):
                raise self.fail(key, f"must be a {'table' if kind is dict else 'string'}")
            if key in _CHOICES and value not in _CHOICES[key]:
                raise self.fail(key, f'"{value}" is none of {", ".join(_CHOICES[key])}')
        if not _ID.fullmatch(self.table["id"]):
            raise self.fail("id", "write it as language-category-what-it-is, in small letters, digits and hyphens")
        for key, known in (("near", CATEGORIES), ("profiles", tuple(PROFILES))):
            for name in self.table.get(key, ()):
                if name not in known:
                    raise self.fail(key, f'"{name}" is none of {", ".join(known)}')

    def _check_kind(self, rule: Rule) -> None:
        if rule.detector is not None and rule.detector not in DETECTORS:
            raise self.fail("detector", f'"{rule.detector}" is none of {", ".join(DETECTORS)}')
        takes_phrases = rule.detector is None or DETECTORS[rule.detector].takes_phrases
        written = bool(rule.phrases) + (rule.pattern is not None)
        if takes_phrases and written != 1:
            raise self.fail("phrases", "give either phrases or a pattern")
        if not takes_phrases and written:
            raise self.fail("phrases", f"the detector {rule.detector} finds its lines itself; leave phrases out")
        if rule.unit == "menu" and not (rule.phrases and rule.keywords):
            raise self.fail(
                "unit", "a menu rule needs phrases (its entries) and keywords (entries that only menus have)"
            )
        if rule.unit in ("sentence", "span") and (rule.detector or rule.near or rule.where != "anywhere"):
            raise self.fail("unit", f"a {rule.unit} rule cannot have detector, near or where; anchor it with ^ or $")
        if rule.status == "stable" and rule.action == "remove" and not (rule.match and rule.keep):
            raise self.fail("match", 'a stable rule needs match and keep examples (or status = "experimental")')

    def _check_expressions(self, rule: Rule) -> None:
        for key, written in (("phrases", rule.phrases), ("pattern", (rule.pattern,) if rule.pattern else ())):
            for text in written:
                try:
                    pattern.check(phrase.pattern(phrase.parse(text)) if key == "phrases" else text)
                except (phrase.PhraseError, pattern.PatternError) as error:
                    raise self.fail(key, str(error)) from None
                if key == "phrases" and not core_of(text):
                    raise self.fail(key, f'"{text}" has no words; edges like • and » are ignored in matching')

    def _check_settings(self, rule: Rule) -> None:
        known = DETECTORS[rule.detector].settings if rule.detector else {}
        for name, value in rule.settings.items():
            if name not in known:
                raise self.fail("settings", f'unknown setting "{name}"; known: {", ".join(known) or "none"}')
            if type(value) is not type(known[name]):
                raise self.fail("settings", f"{name} must be of the kind of its default, {known[name]!r}")


_KINDS: Mapping[str, type] = {
    item.name: tuple if str(item.type).startswith("tuple") else dict if item.name == "settings" else str
    for item in fields(Rule)
    if item.name not in ("language", "file", "line")
}
