"""Which language a whole text is written in, and how sure that is.

Made for documents: on a line of ten words every identifier is often wrong. Nothing here runs during cleaning,
and the libraries are imported when first used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

__all__ = [
    "IDENTIFIERS",
    "Identification",
    "Identifier",
    "identify_langdetect",
    "identify_py3langid",
    "normalize_code",
]

# Characters, after white space is collapsed. Where langdetect stops reading by default
# (`Detector.max_text_length`); the other identifier gets the same so that cost is bounded for both.
_SAMPLE_LENGTH = 10_000

# One code for what the identifiers write differently.
_SAME_LANGUAGE = {"nb": "no", "fil": "tl"}


@dataclass(frozen=True, slots=True)
class Identification:
    """A language and how sure the identifier is of it.

    `language` is an ISO 639 code, of two letters where there is one, or None for a text without letters.
    `confidence` is the identifier's own probability, 0 to 1; those of two identifiers do not compare.
    """

    language: str | None
    confidence: float


Identifier = Callable[[str], Identification]


def identify_langdetect(text: str) -> Identification:
    """Identify the language with langdetect: 55 languages, installed with the package.

    langdetect draws n-grams at random. Here it has a factory of its own with a fixed seed, so that the same
    text has the same answer in every process and `langdetect.DetectorFactory` stays as it was. It reads the
    first 10,000 characters.

    >>> identify_langdetect("The committee will publish its report on Tuesday, the minister said.").language
    'en'
    >>> identify_langdetect("12:30")
    Identification(language=None, confidence=0.0)

    Raises ImportError when langdetect is not installed.
    """
    sample = _sample(text)
    if sample is None:
        return _UNKNOWN
    factory, no_features = _langdetect()
    detector = factory.create()
    detector.append(sample)
    try:
        found = detector.get_probabilities()
    except no_features:
        return _UNKNOWN
    return _identification(found[0].lang, found[0].prob) if found else _UNKNOWN


def identify_py3langid(text: str) -> Identification:
    """Identify the language with py3langid: 139 languages, faster, an extra.

    It is deterministic, and its model comes in its wheel (BSD licence). It reads the first 10,000 characters.

    Raises ImportError, with the command to install it, when py3langid is not there.
    """
    sample = _sample(text)
    if sample is None:
        return _UNKNOWN
    language, confidence = _py3langid().classify(sample)
    return _identification(language, confidence)


IDENTIFIERS: Mapping[str, Identifier] = MappingProxyType(
    {"langdetect": identify_langdetect, "py3langid": identify_py3langid}
)

_UNKNOWN = Identification(None, 0.0)


def normalize_code(code: str) -> str:
    """A language code without script and region, with one code for Norwegian Bokmål and one for Filipino.

    >>> [normalize_code(code) for code in ("zh-TW", "pt_BR", "nb")]
    ['zh', 'pt', 'no']
    """
    primary = code.lower().replace("_", "-").partition("-")[0]
    return _SAME_LANGUAGE.get(primary, primary)


def _sample(text: str) -> str | None:
    """The characters to look at, or None when there is no letter among them."""
    sample = " ".join(text.split())[:_SAMPLE_LENGTH]
    return sample if any(map(str.isalpha, sample)) else None


def _identification(language: str, confidence: float) -> Identification:
    # The sum of langdetect's rounds can exceed 1 by rounding.
    return Identification(normalize_code(language), min(float(confidence), 1.0))


@cache
def _langdetect() -> tuple[Any, type[Exception]]:
    """A seeded factory with its profiles loaded (0.3 s), and the error for a text without known n-grams."""
    try:
        library = import_module("langdetect.detector_factory")
    except ImportError as error:
        raise ImportError(
            "Identifying the language needs langdetect. Install it with: pip install langdetect"
        ) from error
    factory = library.DetectorFactory()
    factory.set_seed(0)
    # In the order of names: `load_profile` takes the order of the file system, which the sums depend on.
    profiles = sorted(path for path in Path(library.PROFILES_DIRECTORY).iterdir() if not path.name.startswith("."))
    factory.load_json_profile([path.read_text(encoding="utf-8") for path in profiles])
    return factory, library.LangDetectException


@cache
def _py3langid() -> Any:
    """py3langid's model with probabilities that add up to 1, apart from the library's global one."""
    try:
        library = import_module("py3langid.langid")
    except ImportError as error:
        raise ImportError(
            'This identifier needs py3langid. Install it with: pip install "news-text-cleaner[py3langid]"'
        ) from error
    return library.LanguageIdentifier.from_model_file(library.MODEL_FILE, norm_probs=True)
