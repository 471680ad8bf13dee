"""Options from a file, `cleaner.toml`, in the words of `cleaner.Options`."""

import tomllib
from pathlib import Path
from typing import cast

from cleaner.api import Options

FILE_NAME = "cleaner.toml"


class ConfigError(ValueError):
    """A configuration file that cannot be used. The message names the file and says what is wrong."""


def read_config(file: Path) -> Options:
    """The options in a file. Paths of rule files in it are relative to its folder.

    profile = "light"
    disable = ["share", "en-credit-agencies"]
    rules = ["my-rules"]
    """
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from None
    for name, value in values.items():
        expected = _KINDS.get(name)
        if expected is None:
            raise ConfigError(f'{file}: unknown option "{name}"; known: {", ".join(_KINDS)}')
        if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
            raise ConfigError(f"{file}: {name}: {value!r} is not {_WORDS[expected]}")
    if "rules" in values:
        values["rules"] = [file.parent / path for path in values["rules"]]
    return cast(Options, values)


_KINDS: dict[str, type | tuple[type, ...]] = {
    "profile": str,
    "languages": list,
    "categories": list,
    "disable": list,
    "rules": list,
    "repair": bool,
    "preview": bool,
    "max_removed": (int, float),
}
_WORDS: dict[type | tuple[type, ...], str] = {
    str: 'a string, as in "light"',
    list: 'a list, as in ["one", "two"]',
    bool: "true or false",
    (int, float): "a number from 0 to 1",
}
