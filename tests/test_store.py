"""Compiled rules kept on disk: the same rules, or none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner import store
from cleaner.patterns.expression import compile_rule
from cleaner.rules import RuleError, order, shipped_folder

PACK = """[[rule]]
id = "my-share-wave"
title = "Wave"
category = "share"
phrases = ["wave to [all] <count> readers", "wave back"]
match = ["Wave to 12 readers"]
keep = ["She waved."]
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    monkeypatch.setattr(store, "shipped_folder", lambda: tmp_path / "packs")
    (tmp_path / "packs" / "en").mkdir(parents=True)
    (tmp_path / "packs" / "en" / "share.toml").write_text(PACK)
    store.compiled_rules.cache_clear()
    yield tmp_path / "cache" / "news-text-cleaner"
    store.compiled_rules.cache_clear()


def _anew() -> tuple[store.CompiledRule, ...]:
    store.compiled_rules.cache_clear()
    return store.compiled_rules()


def test_what_is_kept_is_what_was_compiled(cache: Path) -> None:
    first = _anew()
    [file] = (cache / "sets").iterdir()
    assert store.digest(_anew()) == store.digest(first)
    assert [(entry.lines, entry.searches) for entry in _anew()] == [(entry.lines, entry.searches) for entry in first]
    assert [file] == list((cache / "sets").iterdir())


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: data.replace(b"wave", b"rave"), lambda data: b""]
)
def test_a_damaged_cache_is_not_used(cache: Path, damage) -> None:  # type: ignore[no-untyped-def]
    first = store.digest(_anew())
    for file in cache.glob("*/*.json"):
        file.write_bytes(damage(file.read_bytes()))
    assert store.digest(_anew()) == first


def test_a_changed_rule_is_compiled_anew(cache: Path, tmp_path: Path) -> None:
    first = store.digest(_anew())
    (tmp_path / "packs" / "en" / "share.toml").write_text(PACK.replace("wave back", "wave again"))
    assert store.digest(_anew()) != first


def test_only_a_changed_file_is_compiled_anew(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "packs" / "en" / "legal.toml"
    other.write_text(PACK.replace("share-wave", "legal-wave"))
    _anew()
    compiled: list[str] = []
    monkeypatch.setattr(store, "compile_rule", lambda rule: compiled.append(rule.id) or compile_rule(rule))
    other.write_text(PACK.replace("share-wave", "legal-wave").replace("wave back", "wave again"))
    assert [entry.rule.id for entry in _anew()] == ["my-legal-wave", "my-share-wave"]
    assert compiled == ["my-legal-wave"]


def test_two_rules_of_one_id_are_told_whatever_is_kept(cache: Path, tmp_path: Path) -> None:
    _anew()
    (tmp_path / "packs" / "en" / "legal.toml").write_text(PACK)
    with pytest.raises(RuleError, match='"my-share-wave"'):
        _anew()


def test_a_disk_that_cannot_be_written_costs_time_only(tmp_path: Path, cache: Path) -> None:
    cache.parent.mkdir()
    cache.write_text("a file where the folder should be")
    assert len(_anew()) == 1


def test_shipped_rules_survive_being_written(tmp_path: Path) -> None:
    store.write_shipped(shipped_folder(), tmp_path / "compiled.json")
    key = store._key(store.pack_files([shipped_folder()]))
    kept = store._read(tmp_path / "compiled.json", key)
    assert kept is not None
    assert store.digest(kept) == store.digest(store.compiled_rules())
    assert [order(entry.rule) for entry in kept] == sorted(order(entry.rule) for entry in kept)
