"""Compiled rules, kept from one run to the next.

Reading and compiling all packs takes seconds; reading the compiled form takes hundredths. A wheel brings the form
of its packs along, made at build time; in a checkout, and for rules of one's own, it is kept in the user's cache
folder, together and file by file, so that only a file that was changed is compiled anew. A form is used only if it was
made from exactly these files by exactly this version, and has arrived whole.
"""

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, astuple, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from cleaner.patterns.expression import CompiledRule, Search, compile_rule
from cleaner.rules import Rule, check_ids, order, pack_files, read_pack, shipped_folder
from cleaner.version import __version__

_SHIPPED = Path(__file__).parent / "packs" / "compiled.json"
_MOST_KEPT = {"sets": 8, "packs": 2000}
"""Compiled forms that stay in each of the cache's folders, the newest."""

_UNUSED = frozenset({"match", "keep", "why", "phrases", "pattern"})
"""What matching does not need of a rule; `cleaner rules show` reads the packs themselves."""
_DEFAULTS = {field.name: field.default for field in fields(Rule)}
"""What need not be kept."""


@lru_cache(maxsize=8)
def compiled_rules(*more: str) -> tuple[CompiledRule, ...]:
    """The shipped rules and those in the files and folders `more`, compiled, in their order.

    Raises `RuleError` as `cleaner.rules.load` does, and if a rule in `more` has the id of a shipped one.
    """
    shipped = _kept_or_compiled([shipped_folder()])
    if not more:
        return shipped
    own = _kept_or_compiled(list(map(Path, more)))
    check_ids(entry.rule for entry in (*shipped, *own))
    return _in_order([*shipped, *own])


def _in_order(compiled: Iterable[CompiledRule]) -> tuple[CompiledRule, ...]:
    return tuple(sorted(compiled, key=lambda entry: order(entry.rule)))


def _kept_or_compiled(sources: list[Path]) -> tuple[CompiledRule, ...]:
    files = list(pack_files(sources))
    key = _key(files)
    for kept in (_SHIPPED, _cache_file("sets", key)):
        compiled = _read(kept, key)
        if compiled is not None:
            return compiled
    compiled = _compiled(files)
    _write(_cache_file("sets", key), key, compiled)
    return compiled


def _compiled(files: Iterable[Path]) -> tuple[CompiledRule, ...]:
    compiled = _in_order(entry for file in files for entry in _pack(file))
    check_ids(entry.rule for entry in compiled)
    return compiled


def _pack(file: Path) -> tuple[CompiledRule, ...]:
    """The rules of one file, compiled."""
    key = _key([file])
    compiled = _read(_cache_file("packs", key), key)
    if compiled is None:
        compiled = tuple(map(compile_rule, read_pack(file)))
        _write(_cache_file("packs", key), key, compiled)
    return compiled


def digest(compiled: Iterable[CompiledRule]) -> str:
    """Identifies what rules do together: 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(" ".join(entry.digest for entry in compiled).encode()).hexdigest()[:16]


def write_shipped(packs: Path, file: Path) -> None:
    """Compile the packs in a folder into a file, for the wheel."""
    files = list(pack_files([packs]))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_dump(_key(files), _compiled(files)))


def _key(files: Iterable[Path]) -> str:
    """Identifies the files' content, this version and its code's idea of a compiled rule."""
    told = hashlib.sha256(_code().encode())
    for file in files:
        told.update(f"\0{file.parent.name}/{file.name}\0".encode())
        told.update(file.read_bytes())
    return told.hexdigest()


@cache
def _code() -> str:
    told = hashlib.sha256(
        f"{__version__} {[field.name for kind in (CompiledRule, Search) for field in fields(kind)]}".encode()
    )
    code = Path(__file__).parent
    for name in ("fold.py", "rules.py", "segment.py", "detectors/*.py", "patterns/*.py"):
        for module in sorted(code.glob(name)):
            told.update(module.read_bytes())
    return told.hexdigest()


def _cache_file(folder: str, key: str) -> Path:
    if sys.platform == "win32":
        cache_folder = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        cache_folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache_folder / "news-text-cleaner" / folder / f"rules-{key[:16]}.json"


def _dump(key: str, compiled: tuple[CompiledRule, ...]) -> bytes:
    entries = []
    for entry in compiled:
        rule = {
            name: value
            for name, value in asdict(entry.rule).items()
            if name not in _UNUSED and value != _DEFAULTS[name]
        }
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
        kept = list(file.parent.glob("rules-*.json"))
        if len(kept) > _MOST_KEPT[file.parent.name]:
            for old in sorted(kept, key=lambda file: file.stat().st_mtime)[: -_MOST_KEPT[file.parent.name]]:
                old.unlink(missing_ok=True)
    except OSError:
        pass
