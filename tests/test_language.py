from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import language as language_module
from cleaner.language import (
    IDENTIFIERS,
    Identification,
    Identifier,
    identify_langdetect,
    identify_py3langid,
    normalize_code,
)

ARTICLES = {
    "en": "The city council voted on Tuesday to close the old bridge for two years, the mayor said.",
    "de": "Der Stadtrat hat am Dienstag beschlossen, die alte Brücke für zwei Jahre zu schließen.",
    "fr": "Le conseil municipal a décidé mardi de fermer le vieux pont pendant deux ans.",
    "es": "El ayuntamiento decidió el martes cerrar el viejo puente durante dos años.",
    "it": "Il consiglio comunale ha deciso martedì di chiudere il vecchio ponte per due anni.",
    "pl": "Rada miasta postanowiła we wtorek zamknąć stary most na dwa lata.",
    "tr": "Belediye meclisi salı günü eski köprüyü iki yıllığına kapatmaya karar verdi.",
    "ru": "Городской совет во вторник решил закрыть старый мост на два года.",
    "ja": "市議会は火曜日、古い橋を二年間閉鎖することを決めた。",
    "ko": "시의회는 화요일에 오래된 다리를 이 년 동안 닫기로 결정했다.",
    "zh": "市议会星期二决定将旧桥关闭两年，市长说。",
    "th": "สภาเมืองลงมติเมื่อวันอังคารให้ปิดสะพานเก่าเป็นเวลาสองปี",
}


@pytest.fixture(params=sorted(IDENTIFIERS))
def identify(request: pytest.FixtureRequest) -> Identifier:
    pytest.importorskip(request.param, reason="an extra of the package")
    return IDENTIFIERS[request.param]


@pytest.mark.parametrize("expected", ARTICLES)
def test_identifies_an_article(identify: Identifier, expected: str) -> None:
    found = identify(ARTICLES[expected] * 3)
    assert found.language == expected
    assert found.confidence > 0.5


@settings(deadline=None)
@given(data=st.data())
def test_any_text_has_one_answer(data: st.DataObject) -> None:
    text = data.draw(st.one_of(st.text(st.characters(), max_size=80), st.sampled_from(list(ARTICLES.values()))))
    for one in available():
        found = one(text)
        assert 0 <= found.confidence <= 1
        assert found.language is None or normalize_code(found.language) == found.language
        random.seed(data.draw(st.integers()))
        assert one(text) == found


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["L"]), max_size=80))
def test_a_text_without_letters_has_no_language(text: str) -> None:
    for one in available():
        assert one(text) == Identification(None, 0.0)


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(sorted(ARTICLES)), st.sampled_from((" ", "\n", "\t\r\n ")), st.integers(0, 2000))
def test_indentation_changes_nothing(code: str, space: str, width: int) -> None:
    indented = space * width + ARTICLES[code].replace(" ", space * (width + 1))
    for one in available():
        assert one(indented) == one(ARTICLES[code])


def test_another_process_gives_the_same_answer() -> None:
    mixed = ARTICLES["en"] + ARTICLES["de"]
    program = f"from cleaner.language import identify_langdetect; print(identify_langdetect({mixed!r}))"
    for seed in "0", "1":
        run = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        )
        assert run.stdout.strip() == repr(identify_langdetect(mixed))


def test_langdetects_own_factory_is_left_alone() -> None:
    detector_factory = pytest.importorskip("langdetect.detector_factory")
    before = detector_factory._factory, detector_factory.DetectorFactory.seed, random.getstate()
    identify_langdetect(ARTICLES["en"])
    assert (detector_factory._factory, detector_factory.DetectorFactory.seed, random.getstate()) == before


@pytest.mark.parametrize(
    ("identify", "loader", "module", "command"),
    [
        (identify_langdetect, "_langdetect", "langdetect.detector_factory", "pip install langdetect"),
        (
            identify_py3langid,
            "_py3langid",
            "py3langid.langid",
            r'pip install "news-text-cleaner\[py3langid\]"',
        ),
    ],
)
def test_a_missing_library_is_an_error_with_the_command(
    identify: Identifier, loader: str, module: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    uncached = getattr(language_module, loader).__wrapped__
    monkeypatch.setattr(language_module, loader, uncached)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=command):
        identify(ARTICLES["en"])


def test_a_huge_text_is_sampled(identify: Identifier) -> None:
    assert identify(ARTICLES["de"] * 50_000).language == "de"


def available() -> list[Identifier]:
    """The identifiers whose libraries are installed; langdetect always is."""
    found: list[Identifier] = [identify_langdetect]
    try:
        identify_py3langid("a")
    except ImportError:
        return found
    return [*found, identify_py3langid]
