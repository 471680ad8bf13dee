"""Running the command on made-up articles, for the tests of `cleaner clean`."""

import bz2
import gzip
import io
import json
import lzma
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import zstandard

ARTICLE = "The mayor resigned on Monday.\n\nShare this article\n\nShe gave no reasons for it, her office said."
CLEANED = "The mayor resigned on Monday.\n\nShe gave no reasons for it, her office said."
FEW_RULES = ("--language", "en", "--category", "share")
"""Loading all rules takes most of a short run's time."""

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


def _unzstd(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=False).read()


UNPACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zst": _unzstd,
}


def run(
    *arguments: object, stdin: bytes = b"", cwd: Path | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cleaner", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, timeout=timeout)


def clean(*arguments: object, expect: int = 0, **more: object) -> subprocess.CompletedProcess[bytes]:
    done = run("clean", *arguments, *FEW_RULES, **more)  # type: ignore[arg-type]
    assert done.returncode == expect, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return done


def tree(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def article(number: int) -> str:
    return ARTICLE.replace("Monday", f"day {number}")


def jsonl(count: int) -> bytes:
    return b"".join(
        json.dumps({"id": f"d{number}", "n": number, "text": article(number)}).encode() + b"\n"
        for number in range(count)
    )
