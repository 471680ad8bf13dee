from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.config import ConfigError, QualityOptions, read_config, read_quality
from cleaner.quality import PRESETS, SIGNALS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cleaner.toml"


def test_options_and_quality_stand_in_one_file(file: Path) -> None:
    file.write_text(
        """
        profile = "light"
        disable = ["share"]
        rules = ["mine"]

        [quality]
        preset = "news"

        [quality.thresholds]
        gopher_min_doc_words = 80
        fineweb_char_dup_ratio = 0.02
        paywall_cut = false
        """,
        encoding="utf-8",
    )
    assert read_config(file) == {"profile": "light", "disable": ["share"], "rules": [file.parent / "mine"]}
    thresholds = {"gopher_min_doc_words": 80, "fineweb_char_dup_ratio": 0.02, "paywall_cut": None}
    assert read_quality(file) == QualityOptions("news", thresholds)


def test_every_signal_and_preset_can_be_set(file: Path) -> None:
    for preset in PRESETS:
        table = "".join(f"{name} = 0.5\n" for name in SIGNALS)
        file.write_text(f'[quality]\npreset = "{preset}"\n[quality.thresholds]\n{table}', encoding="utf-8")
        assert read_quality(file) == QualityOptions(preset, dict.fromkeys(SIGNALS, 0.5))


def test_a_file_without_quality_demands_nothing(file: Path) -> None:
    file.write_text('profile = "light"', encoding="utf-8")
    assert read_quality(file) == QualityOptions(None, {})
    assert Cleaner(**read_config(file)).options["profile"] == "light"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('profil = "light"', 'unknown option "profil"; did you mean "profile"?'),
        ("zzz = 1", 'unknown option "zzz"; known: categories, disable, languages, max_removed'),
        ("max_removed = true", "max_removed: True is not a number from 0 to 1"),
        ("disable = [1]", "disable: [1] is not a list of strings"),
        ("rules = [[]]", "rules: [[]] is not a list of strings"),
        ("repair = 1", "repair: 1 is not true or false"),
        ('quality = "news"', "quality: 'news' is not a table"),
        ('[quality]\npresets = "news"', 'unknown option "quality.presets"; did you mean "preset"?'),
        ("[quality]\npreset = 3", "quality.preset: 3 is not a string"),
        ('[quality]\npreset = "gophr"', 'quality.preset: there is no preset "gophr"; did you mean "gopher"?'),
        ('[quality]\npreset = "zzz"', 'there is no preset "zzz"; known: all, c4, fineweb, gopher, mc4, news'),
        ("[quality]\nthresholds = 3", "quality.thresholds: 3 is not a table"),
        (
            "[quality.thresholds]\ngopher_stopwords = 2",
            'quality.thresholds.gopher_stopwords: there is no signal "gopher_stopwords"; '
            'did you mean "gopher_stop_words"?',
        ),
        ("[quality.thresholds]\nzzz = 2", 'there is no signal "zzz"; docs/quality.md lists them all'),
        (
            '[quality.thresholds]\npaywall_cut = "0"',
            "quality.thresholds.paywall_cut: '0' is neither a number nor false",
        ),
        ("[quality.thresholds]\npaywall_cut = true", "paywall_cut: True is neither"),
        ("[quality.thresholds]\npaywall_cut = nan", "paywall_cut: nan is neither"),
        (f"[quality.thresholds]\npaywall_cut = 1{'0' * 400}", "is neither"),
        ("[quality", "(at end of document)"),
        ("profile = 'light\xff'", "can't decode byte"),
    ],
)
def test_a_mistake_names_the_file_and_the_key(file: Path, text: str, message: str) -> None:
    file.write_bytes(text.encode("latin-1"))
    for read in (read_config, read_quality) if "quality" in text or "[" in text[:1] else (read_config,):
        with pytest.raises(ConfigError) as caught:
            read(file)
        assert str(caught.value).startswith(f"{file}: ")
        assert message in str(caught.value)


def test_a_file_that_is_not_there_is_an_error(file: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read_config(file)
