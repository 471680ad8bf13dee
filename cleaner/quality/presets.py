"""Sets of thresholds under a name.

`all`, `c4`, `mc4`, `gopher` and `fineweb` have the published thresholds, which are datatrove's defaults,
made for web pages of all kinds, most of them English. On 127 news articles in 16 languages, cut from their
pages by hand-written parsers and so free of boilerplate, `gopher` fails 13 %, `mc4` 10 %, `fineweb` 2 % and
`c4` 1 %.

`news` is this project's. It fails none of those articles, which its numbers were chosen on, and 90 % of the
same pages taken whole, with menus, teasers and footers (inscriptis); `fineweb` fails as many pages, `gopher`
68 %. The reason stands at each number that is not the published one: "articles" are those 127, "pages" the
whole pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cleaner.quality.signals import SIGNALS

__all__ = ["PRESETS"]

_NEWS: dict[str, float | None] = {
    # Articles have at least 4, and news in brief fewer than the 5 of C4.
    "c4_sentences": 3,
    "c4_lorem_ipsum_lines": 0,
    "c4_curly_bracket_lines": 0,
    "gopher_min_doc_words": 50,
    "gopher_max_doc_words": 100_000,
    # Gopher's 3 fails articles in Korean, whose words have 2.7 to 3.1 characters.
    "gopher_min_avg_word_length": 2.5,
    "gopher_max_avg_word_length": 10,
    "gopher_hash_word_ratio": 0.1,
    "gopher_ellipsis_word_ratio": 0.1,
    # Articles reach 0.20; a scraped list of links is all bullets, and Gopher's 0.9 lets half of one pass.
    "gopher_bullet_lines_ratio": 0.5,
    # Articles reach 0.10; teasers, each cut off, reach 0.33.
    "gopher_ellipsis_lines_ratio": 0.2,
    # Gopher's 0.8 fails 10 % of articles, since punctuation marks count as words; the lowest has 0.74, the
    # median page 0.78, pages of tables and scores 0.61.
    "gopher_alpha_words_ratio": 0.7,
    "gopher_stop_words": 2,
    # Articles reach 0.11, the median page 0.08, the top 5 % of pages 0.28.
    "gopher_dup_line_frac": 0.2,
    "gopher_dup_para_frac": 0.2,
    # Articles reach 0.04, the top 5 % of pages 0.12.
    "gopher_dup_line_char_frac": 0.1,
    "gopher_dup_para_char_frac": 0.1,
    # Articles reach 0.05 in all three; twice that leaves room for a name that a story keeps repeating.
    "gopher_top_2_gram": 0.1,
    "gopher_top_3_gram": 0.1,
    "gopher_top_4_gram": 0.1,
    # Articles reach 0.13 down to 0.09, close under Gopher's numbers.
    **{f"gopher_dup_{size}_gram": SIGNALS[f"gopher_dup_{size}_gram"].threshold for size in range(5, 11)},
    # Articles have at least 0.22, the median page 0.12.
    "fineweb_line_punct_ratio": 0.15,
    # Articles reach 0.46, and the top 19 % of pages exceed FineWeb's 0.67.
    "fineweb_short_line_ratio": 0.6,
    # FineWeb's 0.01 fails 2 % of articles (interviews, scores); the highest has 0.04.
    "fineweb_char_dup_ratio": 0.05,
    # The best single sign of a whole page: articles reach 0.05, the median page 0.16.
    "fineweb_list_ratio": 0.1,
    # What was removed says little about what is left: shown, not judged.
    "removed_share": None,
    "removed_duplicate_share": None,
    "mojibake_lines": None,
    # A part of an article is not the article.
    "paywall_cut": 0,
    # Boilerplate may be left in a text that cleaning would not touch.
    "abstained": 0,
}


def _published(*prefixes: str) -> Mapping[str, float | None]:
    chosen = {name: one.threshold for name, one in SIGNALS.items() if name.startswith(prefixes)}
    return MappingProxyType(chosen)


PRESETS: Mapping[str, Mapping[str, float | None]] = MappingProxyType(
    {
        "all": _published(""),
        "c4": _published("c4_"),
        "mc4": _published("mc4_"),
        "gopher": _published("gopher_"),
        "fineweb": _published("fineweb_"),
        "news": MappingProxyType(_NEWS),
    }
)
