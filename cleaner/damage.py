"""Finding the lines that ftfy would change, at a fraction of the cost of asking ftfy.

ftfy repairs a line only if something in it calls for it: an entity, a control character, a decomposed letter, a lone
surrogate, or a match of its own expression for mojibake (`ftfy.badness.BADNESS_RE`). All but the decomposed letters
are one expression, which google-re2 matches over the document's bytes; without google-re2, `re` looks line by line.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from unicodedata import is_normalized

try:
    import re2
except ImportError:  # pragma: no cover - a platform without a wheel
    re2 = None  # type: ignore[assignment, unused-ignore]

# Entities as ftfy reads them, and what its fixers of controls, terminal escapes and surrogates act on
# (ftfy.chardata.CONTROL_CHARS, C1_CONTROL_RE).
_ENTITY = r"&#?\w{1,24};"
_CONTROLS = "[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\x9f\u206a-\u206f\ufeff\ufff9-\ufffc]"


def is_clean(line: str) -> bool:
    """Whether a line is certain to come out of ftfy as it is.

    >>> is_clean("Café, 5 €"), is_clean("CafÃ©"), is_clean("Caf&eacute;")
    (True, False, False)
    """
    if _trigger().search(line):
        return False
    return line.isascii() or (is_normalized("NFC", line) and not _badness().search(line))


@lru_cache(maxsize=1)
def _trigger() -> re.Pattern[str]:
    return re.compile(f"{_ENTITY}|{_CONTROLS}|[\ud800-\udfff]")


@lru_cache(maxsize=1)
def _badness() -> re.Pattern[str]:
    """ftfy's expression for mojibake, read without the rest of ftfy, whose import takes many times as long."""
    package = find_spec("ftfy")
    file = Path(package.origin or "").with_name("badness.py") if package else Path()
    spec = spec_from_file_location("_ftfy_badness", file) if file.is_file() else None
    if spec is None or spec.loader is None:
        from ftfy.badness import BADNESS_RE

        return BADNESS_RE
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    expression: re.Pattern[str] = module.BADNESS_RE
    return expression


def damaged_lines(text: str, lines: list[str]) -> list[int]:
    r"""Numbers of the lines that are not `is_clean`; `lines` are those of `text`, split at ``\n``.

    >>> damaged_lines("ok\nCafÃ©", ["ok", "CafÃ©"])
    [1]
    """
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return _clean_not(lines, range(len(lines)))
    if re2 is None:
        return _clean_not(lines, range(len(lines)))
    suspects = set(_lines_at(data, _suspicion()(data)))
    if not is_normalized("NFC", text):
        suspects.update(number for number, line in enumerate(lines) if not is_normalized("NFC", line))
    return _clean_not(lines, sorted(suspects))


def _clean_not(lines: list[str], numbers: Iterable[int]) -> list[int]:
    return [number for number in numbers if not is_clean(lines[number])]


def _lines_at(data: bytes, offsets: Iterable[int]) -> Iterable[int]:
    line = counted = 0
    for offset in offsets:
        line += data.count(b"\n", counted, offset)
        counted = offset
        yield line


@lru_cache(maxsize=1)
def _suspicion() -> Callable[[bytes], Iterable[int]]:
    """Finds where something may be damaged: offsets in bytes, of at least one place in every damaged line."""
    pattern = f"(?m){_without_layout(_badness().pattern)}|{_ENTITY}|{_CONTROLS}"
    # RE2's \s and \w are ASCII; Python's are not. A wider class finds more lines, and `is_clean` sorts them out.
    pattern = pattern.replace(
        r"\s", r"[\s\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
    )
    pattern = pattern.replace(r"\w", r"[\pL\pN_]")
    options = re2.Options()
    options.max_mem = 1 << 26
    options.log_errors = False
    compiled = re2.compile(pattern, options)
    return lambda data: (match.end() - 1 for match in compiled.finditer(data))


def _without_layout(verbose: str) -> str:
    """An expression written for `re.VERBOSE` without its spaces and comments, which RE2 does not know."""
    verbose = re.sub(r"(?m)^\s*#.*$", "", verbose)
    return re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\s+", lambda match: match[1] or "", verbose)
