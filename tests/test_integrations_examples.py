"""The example jobs, run as they are."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaner import explain

pytestmark = pytest.mark.engines

EXAMPLES = Path(__file__).parent.parent / "examples"
ARTICLES = [json.loads(line) for line in (EXAMPLES / "articles.jsonl").read_text(encoding="utf-8").splitlines()]


def run(job: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, EXAMPLES / job, *arguments], cwd=folder, capture_output=True, text=True)


def wanted(article: Any) -> dict[str, Any]:
    if article["text"] is None:
        return {**article, "outcome": None, "removals": None}
    result = explain(article["text"])
    return {**article, "text": result.text, "outcome": result.outcome, "removals": list(result.to_dict()["removals"])}


@pytest.mark.parametrize("engine", ["ray", "spark"])
def test_a_job_cleans_jsonl_and_parquet(engine: str, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    first = run(f"{engine}_job.py", tmp_path)
    assert first.returncode == 0, first.stderr
    assert f"12 articles are in cleaned-{engine}" in first.stdout
    table = pq.read_table(tmp_path / f"cleaned-{engine}")
    assert sorted(table.to_pylist(), key=lambda row: row["id"]) == [wanted(article) for article in ARTICLES]

    raw = [{"id": article["id"], "body": article["text"]} for article in ARTICLES]
    (tmp_path / "raw").mkdir()
    pq.write_table(table.from_pylist(raw), tmp_path / "raw" / "a.parquet")
    arguments = ["--input", "raw", "--output", "again", "--text-column", "body"]
    second = run(f"{engine}_job.py", tmp_path, *arguments)
    assert second.returncode == 0, second.stderr
    again = {row["id"]: row["body"] for row in pq.read_table(tmp_path / "again").to_pylist()}
    assert again == {article["id"]: wanted(article)["text"] for article in ARTICLES}
