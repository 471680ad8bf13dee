"""The recipes of docs/pipelines.md, run as they stand there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner import explain
from tests.integration_data import rows

PAGE = (Path(__file__).parent.parent / "docs" / "pipelines.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
LIGHT = ("Arrow", "Polars", "pandas", "Items")
HEAVY = ("datatrove", "Hugging Face datasets", "Ray Data", "Spark")
ROWS = [{**row, "id": str(row["id"]), "text": row["text"] or "Nothing"} for row in rows(40)]


def cleaned(folder: Path) -> list[dict[str, Any]]:
    """What a recipe has written, as a file or as a folder of files."""
    if (folder / "cleaned.jsonl").exists():
        return [json.loads(line) for line in (folder / "cleaned.jsonl").read_text(encoding="utf-8").splitlines()]
    file = folder / "cleaned.parquet"
    return pq.read_table(file if file.exists() else folder / "cleaned").to_pylist()  # type: ignore[no-any-return]


def test_every_recipe_is_run() -> None:
    assert list(RECIPES) == [*LIGHT, *HEAVY]


@pytest.mark.parametrize("engine", [*LIGHT, *[pytest.param(name, marks=pytest.mark.engines) for name in HEAVY]])
def test_recipe(engine: str, tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "articles.parquet")
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    (tmp_path / "recipe.py").write_text(RECIPES[engine], encoding="utf-8")
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    command = [sys.executable, "recipe.py"]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    results = {row["id"]: explain(row["text"]) for row in ROWS}
    got = {row["id"]: row for row in cleaned(tmp_path)}
    assert {name: row["text"] for name, row in got.items()} == {name: one.text for name, one in results.items()}
    if engine == "datatrove":
        return
    assert {name: row["outcome"] for name, row in got.items()} == {name: one.outcome for name, one in results.items()}
    for name, result in results.items():
        assert list(got[name]["removals"]) == list(result.to_dict()["removals"])
