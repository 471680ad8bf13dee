"""Texts for the tests of the engines, and what the library makes of them."""

import hashlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cleaner import explain
from cleaner.quality import quality

STORY = "The mayor resigned on Monday.\n\nAdvertisement\n\nShe gave no reasons."
CLEANED = "The mayor resigned on Monday.\n\nShe gave no reasons."

ALL_COLUMNS: Any = {
    "outcome_column": "outcome",
    "ledger_column": "removals",
    "quality_column": "quality",
    "quality_preset": "all",
}


def expected(text: str | bytes | None) -> dict[str, Any]:
    """What the library says about a text, as a row of a table with all columns."""
    if text is None:
        return {"text": None, "outcome": None, "removals": None, "quality": None}
    result = explain(text)
    report = quality(result.text, result=result, preset="all")
    return {
        "text": result.text.encode() if isinstance(text, bytes) else result.text,
        "outcome": result.outcome,
        "removals": list(result.to_dict()["removals"]),
        "quality": {
            "passed": report.passed,
            "failed": list(report.failed),
            "signals": {name: signal.value for name, signal in report.signals.items()},
        },
    }


def storable(text: str) -> str:
    """The text as UTF-8 can hold it."""
    return text.encode(errors="replace").decode()


def rows(count: int) -> list[dict[str, Any]]:
    """Rows of a table that differ from each other, with texts to clean, texts to leave, and missing ones."""
    texts = (
        "{n} boats came in.\n\nAdvertisement\n\nSubscribe to continue reading\n\nThe catch was small, said the port.",
        "La reunión número {n} del consejo terminó sin acuerdo.\n\nComparte esta noticia\n\nHabrá otra el martes.",
        "Die Brücke Nr. {n} bleibt gesperrt.\nAnzeige\nDas sagte die Bürgermeisterin der Stadt am Montag.",
        "Nothing is to be done about story {n}.",
        "ItÃ¢â‚¬â„¢s story {n}.\n\nShare this article",
        "",
        None,
    )
    return [{"id": n, "text": (text := texts[n % len(texts)]) and text.format(n=n)} for n in range(count)]


def die_once(marker: Path, row: int) -> Callable[[Any], Any]:
    """A function over batches that kills its process when it is given the row of that id, the first time.

    It is a function within a function so that it is sent to workers by value: they cannot import the tests.
    """
    kill, pid, sigkill = os.kill, os.getpid, signal.SIGKILL

    def pass_on(batch: Any) -> Any:
        if row in batch.column("id").to_pylist() and not marker.exists():
            marker.touch()
            kill(pid(), sigkill)
        return batch

    return pass_on


def digests(folder: Path) -> list[str]:
    """What is in the Parquet files of a folder, whatever their names."""
    return sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.parquet"))
