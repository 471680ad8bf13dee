"""A document as lines with offsets, in the forms that matching needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from cleaner.fold import lower, plain, weaken

# What stands before and after the words of a menu entry, a button or a heading without changing what it says:
# white space, bullets, arrows, rules, closing punctuation, invisible characters. "?" and quotation marks are
# not in it: they make a line a question or somebody's words.
EDGE = " .,:;!¡…|*-_#=~+<>/\\•·‧●○◦▪▫■□◆◇▶▷►▸▹◀◁◄→←↑↓↗↘⇒›‹»«>✓✔✕✖✗×★☆❯❮➔➜➤⟶＞＊※・"
EDGE += "▲△▼▽◎☞☑✅⚡➡⬆⬇👆👇👈👉📌📍📎📢📣📧📩📰📱📲🔔🔗🔴🔵🗞💬🎧"
EDGE += (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff\xad"
)

_BREAKS = ("\r", "\x0b", "\x0c", "\u2028", "\u2029")


def normalise_breaks(text: str) -> str:
    r"""`text` with every kind of line break as ``\n``, of the same length: CRLF becomes a space and ``\n``.

    >>> normalise_breaks("one\r\ntwo\rthree")
    'one \ntwo\nthree'
    """
    if "\r\n" in text:
        text = text.replace("\r\n", " \n")
    for character in _BREAKS:
        if character in text:
            text = text.replace(character, "\n")
    return text


def unwrap(line: str) -> str:
    """`line` without one pair of brackets around all of it.

    >>> unwrap("[Advertisement]"), unwrap("(Reuters) - Profits rose (again)")
    ('Advertisement', '(Reuters) - Profits rose (again)')
    """
    if line[:1] + line[-1:] in ("()", "[]") and not any(bracket in line[1:-1] for bracket in "()[]"):
        return line[1:-1].strip(EDGE)
    return line


_PUNCTUATION = bytes(byte for byte in range(33, 127) if not chr(byte).isalnum()) + b" "
# First bytes of U+3000 to U+9FFF in UTF-8: kana and Han.
_IDEOGRAPHS = bytes(range(0xE3, 0xEA))


def count_words(weak: bytes, lines: int) -> int:
    """Words in the cores of so many lines: by spaces; Han and kana characters are a word each, for want of spaces."""
    words = weak.count(b" ") + lines
    return words if weak.isascii() else words + len(weak) - len(weak.translate(None, _IDEOGRAPHS))


@dataclass(frozen=True)
class Document:
    """The lines of a text. Every list has one entry per line, blank lines included."""

    text: str
    form: str
    """The text with typographic variants replaced (`plain`), of the same length."""
    lines: list[str]
    """The lines of `form`."""
    cores: list[str]
    """The lines without what stands around their words (`EDGE`), runs of spaces as one space."""
    weak: bytes
    r"""The prefilter's form: `cores`, weakened, each between two ``\n``."""

    @cached_property
    def starts(self) -> list[int]:
        """Offset of each line's first character in `text`, and one more: the length of `text` plus one."""
        return list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    @cached_property
    def keys(self) -> list[bytes]:
        """For each line a key that is the same for copies but for case, spacing and punctuation; also, now and
        then, for two different lines."""
        return self.weak.translate(None, _PUNCTUATION).split(b"\n")[1:-1]

    @cached_property
    def weak_cores(self) -> list[bytes]:
        """The prefilter's form of each core."""
        return self.weak.split(b"\n")[1:-1]

    @cached_property
    def lengths(self) -> list[int]:
        """Characters of each core."""
        return list(map(len, self.cores))

    @cached_property
    def written(self) -> list[int]:
        """Numbers of the lines that are not blank."""
        return [number for number, line in enumerate(self.lines) if line and not line.isspace()]

    @cached_property
    def words(self) -> int:
        """Words in the text, as `count_words` counts them."""
        return count_words(self.weak, len(self.lines) - self.cores.count(""))

    @cached_property
    def spaced(self) -> bytes:
        r"""The prefilter's form of `lines`: weakened, runs of spaces as one space, each between two ``\n``."""
        weak = weak_form(self.form)
        while b"  " in weak:
            weak = weak.replace(b"  ", b" ")
        return weak

    def with_lines(self, changed: Mapping[int, str]) -> "Document":
        """The document with other lines (in their `form`) in the places of some."""
        lines, cores, weak = self.lines.copy(), self.cores.copy(), self.weak.split(b"\n")
        for number, line in changed.items():
            lines[number], cores[number] = line, core_of(line)
            weak[number + 1] = weaken(cores[number].encode("utf-8", "surrogatepass"))
        form = "\n".join(lines)
        return Document(form, form, lines, cores, b"\n".join(weak))

    def folded(self, number: int) -> str:
        """The line in the form that sentence and span rules are matched with; offsets are the line's own."""
        return lower(self.lines[number])

    def core(self, number: int) -> str:
        """The line in the form that line rules are matched with."""
        return lower(self.cores[number])


def core_of(line: str) -> str:
    """One line as line rules see it, before case is folded.

    >>> core_of("  * [ Read   more ]")
    'Read more'
    """
    return unwrap(trim(line))


def trim(line: str) -> str:
    """The line without its edges, runs of spaces as one.

    Guillemets on both sides are quotation marks, and stay as such: the line is somebody's word.

    >>> trim("  * [ Read   more ]"), trim("» Read more »"), trim("« Read more. »")
    ('[ Read more ]', 'Read more', '"Read more"')
    """
    core = line.strip(EDGE)
    if ("«" in line or "»" in line) and _is_quoted(line, core):
        core = f'"{core}"'
    return " ".join(filter(None, core.split(" ")))


def _is_quoted(line: str, core: str) -> bool:
    before, _, after = line.partition(core) if core else (line, "", "")
    return ("«" in before and "»" in after) or ("»" in before and "«" in after)


def weak_form(lines: str) -> bytes:
    r"""The prefilter's form of lines, each between two ``\n``."""
    return b"\n%b\n" % weaken(lines.encode("utf-8", "surrogatepass"))


_BRACKETS = (")", "]")


def segment(text: str) -> Document:
    """Split `text` into lines.

    >>> document = segment("A headline\\n\\n» Read more …")
    >>> document.cores
    ['A headline', '', 'Read more']
    >>> document.starts
    [0, 11, 12, 26]
    """
    form = plain(normalise_breaks(text))
    lines = form.split("\n")
    cores = list(map(trim, lines)) if "«" in form or "»" in form else [line.strip(EDGE) for line in lines]
    cores = [core_of(core) if "  " in core or core.endswith(_BRACKETS) else core for core in cores]
    return Document(text, form, lines, cores, weak_form("\n".join(cores)))
