"""Compiled rules, kept from one run to the next.

Reading and compiling all packs takes seconds; reading the compiled form takes hundredths. A wheel brings the form
of its packs along, made at build time; in a checkout, and for rules of one's own, it is kept in the user's cache
folder. Either is used only if it was made from exactly these files by exactly this version, and has arrived whole.
"""

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, astuple, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleaner.expression import CompiledRule, Search, compile_rule
from cleaner.rules import Rule, RuleError, load, order, pack_files, shipped_folder
from cleaner.version import __version__

_SHIPPED = Path(__file__).parent / "packs" / "compiled.json"
_MOST_KEPT = 8
"""Compiled forms that stay in the cache folder, the newest."""

_UNUSED = frozenset({"match", "keep", "why", "phrases", "pattern"})
"""What matching does not need of a rule; `cleaner rules show` reads the packs themselves."""


@lru_cache(maxsize=8)
def compiled_rules(*more: str) -> tuple[CompiledRule, ...]:
    """The shipped rules and those in the files and folders `more`, compiled, in their order.

    Raises `RuleError` as `cleaner.rules.load` does, and if a rule in `more` has the id of a shipped one.
    """
    shipped = _kept_or_compiled([shipped_folder()])
    if not more:
        return shipped
    own = _kept_or_compiled(list(map(Path, more)))
    known = {entry.rule.id: entry.rule for entry in shipped}
    for rule in (entry.rule for entry in own):
        if rule.id in known:
            raise RuleError(f'{rule.place}: rule "{rule.id}": {known[rule.id].place} has a rule of this id')
    return tuple(sorted([*shipped, *own], key=lambda entry: order(entry.rule)))


def _kept_or_compiled(sources: list[Path]) -> tuple[CompiledRule, ...]:
    key = _key(pack_files(sources))
    for file in (_SHIPPED, _cache_file(key)):
        kept = _read(file, key)
        if kept is not None:
            return kept
    compiled = tuple(compile_rule(rule) for rule in load(*sources).rules)
    _write(_cache_file(key), key, compiled)
    return compiled


def digest(compiled: Iterable[CompiledRule]) -> str:
    """Identifies what rules do together: 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(" ".join(entry.digest for entry in compiled).encode()).hexdigest()[:16]


def write_shipped(packs: Path, file: Path) -> None:
    """Compile the packs in a folder into a file, for the wheel."""
    rules = load(packs)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_dump(_key(pack_files([packs])), tuple(compile_rule(rule) for rule in rules.rules)))


def _key(files: Iterable[Path]) -> str:
    """Identifies the files' content, this version and its code's idea of a compiled rule."""
    told = hashlib.sha256(
        f"{__version__} {[field.name for kind in (CompiledRule, Search) for field in fields(kind)]}".encode()
    )
    code = Path(__file__).parent
    for name in ("edges", "expression", "fold", "page", "pattern", "phrase", "rarity", "rules", "segment"):
        told.update((code / f"{name}.py").read_bytes())
    for file in files:
        told.update(f"\0{file.parent.name}/{file.name}\0".encode())
        told.update(file.read_bytes())
    return told.hexdigest()


def _cache_file(key: str) -> Path:
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return folder / "news-text-cleaner" / f"rules-{key[:16]}.json"


def _dump(key: str, compiled: tuple[CompiledRule, ...]) -> bytes:
    entries = []
    for entry in compiled:
        rule = {name: value for name, value in asdict(entry.rule).items() if name not in _UNUSED}
        entries.append([rule, entry.lines, [astuple(search) for search in entry.searches], entry.digest])
    body = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
    return f"{_head(key, body)}\n".encode() + body


def _head(key: str, body: bytes) -> str:
    """The first line of a file: what the body was made from, and that it is whole."""
    return f"{key} {hashlib.sha256(body).hexdigest()}"


def _read(file: Path, key: str) -> tuple[CompiledRule, ...] | None:
    """What is kept in the file, or None if it is not there, not of this key, or damaged."""
    try:
        head, _, body = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    if not head.startswith(key.encode()) or head.decode("ascii", "replace") != _head(key, body):
        return None
    return tuple(
        CompiledRule(
            _rule(rule),
            tuple(lines),
            tuple(_search(*values) for values in searches),
            told,
        )
        for rule, lines, searches, told in json.loads(body)
    )


def _search(*values: Any) -> Search:
    frozen: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
    return Search(*frozen)


def _rule(values: dict[str, Any]) -> Rule:
    frozen: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Rule(**frozen)


def _write(file: Path, key: str, compiled: tuple[CompiledRule, ...]) -> None:
    """Keep the compiled rules if the disk lets us; a reader sees the whole file or none."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(_dump(key, compiled))
        os.replace(name, file)
        for old in sorted(file.parent.glob("rules-*.json"), key=lambda kept: kept.stat().st_mtime)[:-_MOST_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        pass
