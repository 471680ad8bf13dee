"""The block in datatrove's own executor, with two workers."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from cleaner import explain
from cleaner.quality import quality
from tests.integration_data import STORY, rows

pytestmark = pytest.mark.engines

ROWS = [{**row, "id": str(row["id"]), "text": row["text"] or "Advertisement"} for row in rows(60)]


def execute(folder: Path, files: int, **settings: Any) -> tuple[list[Any], list[Any], dict[str, Any]]:
    """Documents kept and dropped, in the order of their ids, and the statistics of the block."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.integrations.datatrove import CleanText

    (folder / "in").mkdir()
    for file in range(files):
        lines = [json.dumps(row) for row in ROWS[file::files]]
        (folder / "in" / f"{file}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(str(folder / "in")),
            CleanText(JsonlWriter(str(folder / "dropped")), **settings),
            JsonlWriter(str(folder / "kept")),
        ],
        tasks=files,
        workers=2,
        logging_dir=str(folder / "logs"),
    ).run()
    stats = json.loads((folder / "logs" / "stats.json").read_text(encoding="utf-8"))
    [block] = [step["stats"] for step in stats if "cleaner" in step["name"]]
    return read(folder / "kept"), read(folder / "dropped"), block


def read(folder: Path) -> list[Any]:
    files = [gzip.decompress(file.read_bytes()).decode() for file in folder.glob("*.jsonl.gz")]
    documents = [json.loads(line) for file in files for line in file.split("\n") if line]
    return sorted(documents, key=lambda document: int(document["id"]))


def total(stat: Any) -> int:
    """A statistic's sum; datatrove writes one without a spread as a bare number."""
    return stat["total"] if isinstance(stat, dict) else stat


@pytest.mark.parametrize("files", [2, 5])
def test_documents_are_the_library_s_for_any_number_of_tasks(tmp_path: Path, files: int) -> None:
    kept, dropped, stats = execute(tmp_path, files, outcome_key="outcome", ledger_key="removals", max_removed=1.0)
    results = {row["id"]: explain(row["text"], max_removed=1.0) for row in ROWS}
    left = {name: result for name, result in results.items() if result.text.strip()}
    assert 0 < len(left) < len(ROWS)
    assert {document["id"]: document["text"] for document in kept} == {name: one.text for name, one in left.items()}
    for document in kept:
        assert document["metadata"]["outcome"] == results[document["id"]].outcome
        assert document["metadata"]["removals"] == list(results[document["id"]].to_dict()["removals"])
    texts = {row["id"]: row["text"] for row in ROWS}
    assert {document["id"]: document["text"] for document in dropped} == {
        name: texts[name] for name in results if name not in left
    }
    assert {document["metadata"]["filter_reason"] for document in dropped} == {"empty"}

    outcomes = [result.outcome for result in results.values()]
    removals = [removal for result in results.values() for removal in result.removals]
    assert total(stats["total"]) == len(ROWS)
    assert total(stats["dropped_empty"]) == len(dropped)
    assert total(stats["cleaned"]) == outcomes.count("cleaned")
    assert total(stats["unchanged"]) == outcomes.count("unchanged")
    assert total(stats["removed_share"]) == sum(removal.category == "share" for removal in removals)
    assert total(stats["removed_characters"]) == sum(len(removal.text) for removal in removals)


def test_documents_that_fail_a_preset_are_dropped_as_they_came_in(tmp_path: Path) -> None:
    kept, dropped, _ = execute(tmp_path, 3, quality_preset="c4")
    assert kept == []
    for document, row in zip(dropped, ROWS, strict=True):
        assert document["text"] == row["text"]
        assert document["metadata"]["filter_reason"] == quality(explain(row["text"]).text, preset="c4").failed[0]


def test_the_quality_is_written_if_it_is_asked_for(tmp_path: Path) -> None:
    kept, _, _ = execute(tmp_path, 1, quality_key="quality")
    for document in kept:
        text = next(row["text"] for row in ROWS if row["id"] == document["id"])
        result = explain(text)
        report = quality(result.text, result=result, preset="news")
        assert document["metadata"]["quality"]["failed"] == list(report.failed)
        assert set(document["metadata"]) >= {"quality"}


def test_a_document_that_passes_a_preset_has_no_more_metadata_than_before() -> None:
    from datatrove.data import Document

    from cleaner.integrations.datatrove import CleanText

    more = "She had held the office for nine years. Nobody was surprised. The council will meet on Friday."
    document = Document(text=f"{STORY}\n\n{more}", id="1")
    assert CleanText(quality_preset="c4").filter(document) is True
    assert "Advertisement" not in document.text
    assert document.metadata == {}
