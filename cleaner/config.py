"""Options from a file, `cleaner.toml`: those of `cleaner.Options`, and what is demanded of a text's quality."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from cleaner.api import Options

FILE_NAME = "cleaner.toml"


class ConfigError(ValueError):
    """A configuration file that cannot be used. The message names the file and says what is wrong."""


@dataclass(frozen=True, slots=True)
class QualityOptions:
    """The `preset` and `thresholds` that `cleaner.quality.quality` takes; a threshold of None demands nothing."""

    preset: str | None = None
    thresholds: Mapping[str, float | None] = field(default_factory=dict)


def read_config(file: Path) -> Options:
    """The options of cleaning in a file. Paths of rule files in it are relative to its folder.

    profile = "light"
    disable = ["share", "en-credit-agencies"]
    rules = ["my-rules"]

    Raises `ConfigError` if the file cannot be read or anything in it cannot be, the table `[quality]` included.
    """
    values = _read(file)
    _quality(file, values.pop("quality", {}))
    for name, value in values.items():
        _check(file, name, value, _KINDS)
    if "rules" in values:
        values["rules"] = [file.parent / path for path in values["rules"]]
    return cast(Options, values)


def read_quality(file: Path) -> QualityOptions:
    """What a file demands of a text's quality: a preset, and thresholds that differ from it, `false` for none.

    [quality]
    preset = "news"

    [quality.thresholds]
    gopher_min_doc_words = 80
    paywall_cut = false

    Raises `ConfigError` if the file cannot be read or anything in that table cannot be.
    """
    return _quality(file, _read(file).get("quality", {}))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from None


def _quality(file: Path, table: object) -> QualityOptions:
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: quality: {table!r} is not a table, as in [quality]")
    for name, value in table.items():
        _check(file, name, value, _QUALITY_KINDS, "quality.")
    if not table:
        return QualityOptions()
    from cleaner.quality import PRESETS, SIGNALS
    from cleaner.quality.report import is_number

    preset = table.get("preset")
    if preset is not None and preset not in PRESETS:
        raise ConfigError(f'{file}: quality.preset: there is no preset "{preset}"{_hint(preset, PRESETS)}')
    thresholds: dict[str, float | None] = {}
    for name, value in table.get("thresholds", {}).items():
        key = f"quality.thresholds.{name}"
        if name not in SIGNALS:
            raise ConfigError(f'{file}: {key}: there is no signal "{name}"{_hint(name, SIGNALS)}')
        if value is not False and not is_number(value):
            raise ConfigError(f"{file}: {key}: {value!r} is neither a number nor false, which demands nothing")
        thresholds[name] = None if value is False else value
    return QualityOptions(preset, thresholds)


_Kinds = Mapping[str, type | tuple[type, ...]]


def _check(file: Path, name: str, value: object, kinds: _Kinds, table: str = "") -> None:
    expected = kinds.get(name)
    if expected is None:
        raise ConfigError(f'{file}: unknown option "{table}{name}"{_hint(name, kinds)}')
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        raise ConfigError(f"{file}: {table}{name}: {value!r} is not {_WORDS[expected]}")
    if isinstance(value, list) and not all(isinstance(entry, str) for entry in value):
        raise ConfigError(f"{file}: {table}{name}: {value!r} is not {_WORDS[list]}")


def _hint(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, 1)
    if near:
        return f'; did you mean "{near[0]}"?'
    names = sorted(known)
    return f"; known: {', '.join(names)}" if len(names) < 20 else "; docs/quality.md lists them all"


_KINDS: _Kinds = {
    "profile": str,
    "languages": list,
    "categories": list,
    "disable": list,
    "rules": list,
    "repair": bool,
    "preview": bool,
    "max_removed": (int, float),
    "quality": dict,
}
_QUALITY_KINDS: _Kinds = {"preset": str, "thresholds": dict}
_WORDS: dict[type | tuple[type, ...], str] = {
    str: 'a string, as in "light"',
    list: 'a list of strings, as in ["one", "two"]',
    bool: "true or false",
    (int, float): "a number from 0 to 1",
    dict: "a table",
}
