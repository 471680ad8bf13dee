"""Bytes in any encoding, and text that is not a news article at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, clean, explain
from cleaner.read import decode
from tests.strategies import any_text

ARTICLE = "Der Bürgermeister sprach über die Brücke. Sie bleibt geschlossen, sagte er am Montag in der Sitzung."
RUSSIAN = "Мэр города сообщил в понедельник, что старый мост останется закрытым до весны следующего года."
JAPANESE = "市長は月曜日、古い橋を来年の春まで閉鎖すると発表した。住民は遠回りを強いられている。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_common_encodings(encoding: str) -> None:
    assert explain(ARTICLE.encode(encoding)).text == ARTICLE


@pytest.mark.parametrize(
    ("text", "encoding"), [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (JAPANESE, "shift_jis"), (JAPANESE, "euc-jp")]
)
def test_guessed_encodings(text: str, encoding: str) -> None:
    assert decode((text * 3).encode(encoding))[0] == text * 3


def test_declared_encoding_wins() -> None:
    assert decode("é".encode("latin-1"), "latin-1") == ("é", "latin-1")
    with pytest.raises(LookupError):
        decode(b"x", "utf-9")


def test_a_damaged_byte_in_utf8_costs_one_character() -> None:
    data = ARTICLE.encode() + b"\xff" + ARTICLE.encode()
    assert decode(data) == (f"{ARTICLE}\ufffd{ARTICLE}", "utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text(data: bytes) -> None:
    result = explain(data)
    assert clean(result.text) == result.text


@given(any_text)
def test_utf8_bytes_are_the_text(text: str) -> None:
    encodable = text.encode("utf-8", "ignore").decode().lstrip("\ufeff")
    if not encodable.encode().startswith((b"\xff\xfe", b"\xfe\xff")):
        assert explain(encodable.encode()).text == explain(encodable).text


@pytest.mark.parametrize("wrong", [None, 3, ["text"]])
def test_other_types_are_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="str or bytes"):
        clean(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "\n", " \n\t", "\x00", "\ud800", "\ufeff", "x", "\n" * 1000])
def test_almost_nothing_is_no_problem(text: str) -> None:
    assert explain(text, repair=False).text == text
    assert clean(clean(text)) == clean(text)


def test_wrong_options_are_explained() -> None:
    with pytest.raises(ValueError, match="profile must be one of light"):
        Cleaner(profile="heavy")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="share of the words"):
        Cleaner(max_removed=3)
    with pytest.raises(ValueError, match='no category "sharing"'):
        Cleaner(categories=["sharing"])
    with pytest.raises(ValueError, match='not the string "share"'):
        Cleaner(disable="share")
    with pytest.raises(TypeError, match="unknown option 'profil'"):
        Cleaner(profil="light")  # type: ignore[call-arg]
