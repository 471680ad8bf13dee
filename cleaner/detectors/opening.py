"""Detectors for the lines between an article's headline and its first paragraphs: its date, who wrote it."""

import re
from collections.abc import Sequence

from cleaner.detectors.view import View
from cleaner.detectors.words import is_prose, says

DECKS = 1
"""Paragraphs that may stand above a byline or a date: of the articles of the bench's tuning half that have a line under
the headline, most have one, none that we saw two."""
BODY = 2
"""Paragraphs that must stand below: fewer may be an entry of a list, as of books and their authors. A choice."""

LONGEST_OPENING = 40
"""Lines among which the date is looked for. A choice: what stands further down is a menu."""


def opening(view: View, hits: Sequence[int]) -> set[int]:
    """The lines that the rule matches between the headline and the article's first paragraphs.

    At most one paragraph stands above them, the deck. None go if sentences stand between such lines and follow the
    last: then they are part of the article, as times are in a live blog and names in a list of books. The text's first
    line stays: it is the headline.
    """
    return _opening(view, hits) - set(view.alive[:1])


def _opening(view: View, hits: Sequence[int]) -> set[int]:
    if not hits:
        return set()
    wanted = set(hits)
    above: dict[int, int] = {}
    prose: list[int] = []
    said: list[int] = []
    for number in view.alive:
        if number in wanted:
            above[number] = len(said)
            continue
        prose += [number] * is_prose(view.line(number))
        said += [number] * says(view.line(number))
    followed = {number: count for number, count in above.items() if said and number < said[-1]}
    if len(set(followed.values())) != 1 or max(followed.values()) > DECKS:
        return set()
    return set(followed) if len(prose) >= BODY and max(followed) < prose[-BODY] else set()


def dateline(view: View, hits: Sequence[int]) -> set[int]:
    """Lines of nothing but a date, or a date and a time, in the opening.

    A bare day that the text begins with may be its headline and stays.
    """
    top = view.alive[:LONGEST_OPENING]
    if not any(_is_date(view, number) for number in top):
        return set()
    found = _opening(view, [number for number in view.alive if _is_date(view, number)]).intersection(top)
    if top[0] in found and _BARE_DAY.fullmatch(view.document.core(top[0])):
        return found - {top[0]}
    return found


def signed(view: View, hits: Sequence[int]) -> set[int]:
    """Who wrote it: full names of several people on a line, in the opening between slashes, or as the last line, under
    a paragraph. One name alone may be anything.
    """
    last = view.alive[-1:] if len(view.alive) > BODY else []
    found = {number for number in last if _are_names(view.line(number)) and is_prose(view.line(view.alive[-2]))}
    if "/" not in view.document.form:
        return found
    top = [number for number in view.alive[1:LONGEST_OPENING] if "/" in view.line(number)]
    return found | opening(view, [number for number in top if _are_names(view.line(number))])


_BETWEEN_NAMES = re.compile(r" ?[,/|] ?| (?:and|und|en|og|och|ja|et|y|e|i|si|și|és|και|и|і|та|ve|dan|và|&) ")
_IN_NAMES = frozenset({
    "von", "van", "de", "der", "den", "da", "di", "del", "della", "la", "le", "al", "bin", "el", "ter", "ten", "dos",
    "das", "du", "zu",
})  # fmt: skip
_MOST_NAMES = 6
_LONGEST_NAMES = 120


def _are_names(line: str) -> bool:
    if len(line) > _LONGEST_NAMES or line.isupper():
        return False
    parts = _BETWEEN_NAMES.split(line.strip())
    if not 1 < len(parts) <= _MOST_NAMES:
        return False
    words = [part.split() for part in parts]
    return all(1 < len(part) < 5 and all(_in_name(word) for word in part) for part in words)


def _in_name(word: str) -> bool:
    return word in _IN_NAMES or (word[0].isupper() and all(c.isalpha() or c in "'’-." for c in word))


# The beginnings of the months' names, folded, in the languages of the packs.
_MONTHS = (
    "jan jän feb fev fév mar mär mrt maa apr avr abr may mai maj mei mag jun jui jul aug aou aoû ago sep set oct okt"
    " out ott nov dec dez des dic déc ene gen giu lug ian iun iul noi már ápr máj jún júl sze sty lut kwi cze lip sie"
    " wrz paź lis gru led úno bře dub kvě čer srp zář říj pro tam hel huh tou kes hei elo syy lok jou oca şub nis haz"
    " tem ağu eyl eki kas ara agu ιαν φεβ μαρ απρ μαι ιου αυγ σεπ οκτ νοε δεκ янв фев мар апр мая май июн июл авг сен"
    " окт ноя дек січ лют бер кві тра чер лип сер вер жов гру ינו פבר מרץ אפר מאי יונ יול אוג ספט אוק נוב דצמ בינו"
    " בפבר במרץ באפר במאי ביונ ביול באוג בספט באוק בנוב בדצמ ينا فبر مار ابر ماي يون يول اغس سبت اكت نوف ديس كان شبا"
    " اذا نيس ايا حزي تمو ايل تشر जनव फरव फ़र मार अप् मई जून जुल अगस सित अक् नवं दिस tháng"
)
_WORD = r"[^\s\d,.:;|()/-]{1,14}\.?"
_YEAR = r"(?:19|20)\d{2}"
_MONTH = rf"(?:{'|'.join(_MONTHS.split())})[^\s\d,:;|()/-]{{0,12}}"
_NAMED = rf"\d{{1,2}}(?:\.|st|nd|rd|th|er|º)? (?:de |of |ta' )?{_MONTH}"
_DAY = (
    rf"(?:\d{{1,2}}[./-] ?\d{{1,2}}[./-] ?(?:{_YEAR}|\d{{2}})|{_YEAR}[./-] ?\d{{1,2}}[./-] ?\d{{1,2}}\.?"
    rf"|{_NAMED},? (?:de |del )?{_YEAR}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}|{_YEAR}\.? {_MONTH} \d{{1,2}}\.?"
    rf"|{_YEAR} ?[年년] ?\d{{1,2}} ?[月월] ?\d{{1,2}} ?[日일])"
)
_CLOCK = r"(?:[012]?\d ?[:.h時点시] ?[0-5]\d ?[分분]?(?:[:.][0-5]\d)?|[012]?\d ?(?:uhr|h|am|pm))"
_TIME = rf"(?:{_WORD} ){{0,2}}{_CLOCK}(?: ?(?:a\.m\.?|p\.m\.?|{_WORD})){{0,2}}(?: ?\([a-z0-9+: ]{{2,12}}\))?"
_DATE = re.compile(
    rf"(?:{_WORD}(?: {_WORD})?: ?)?(?:{_WORD},? )?"
    rf"(?:{_DAY}(?:,? ?[|,·•/-]? ?{_TIME}|,? ?\(?{_WORD}\)?)?|{_NAMED},? {_TIME})"
)
_BARE_DAY = re.compile(_DAY)
_LONGEST_DATE = 60


def _is_date(view: View, number: int) -> bool:
    core = view.document.cores[number]
    if not 6 <= len(core) <= _LONGEST_DATE or _DIGIT.search(core) is None or _CJK_WORDS.search(core):
        return False
    return _DATE.fullmatch(view.document.core(number)) is not None


_DIGIT = re.compile(r"\d")
# In Chinese, Japanese and Korean a word may be a sentence; days of the week have three characters.
_CJK_WORDS = re.compile("[\u2e80-\uffef]{4}")
