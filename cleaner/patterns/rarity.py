"""How rare a stretch of text is: the cost of a keyword is how often it stands where its rule does not match."""

import re
from collections.abc import Iterable
from functools import cache
from math import log

SENTENCE, BOUNDARY = "\x02", "\x03"
"""In a keyword: the start of a sentence, and the start or end of a word."""

# Words that most texts of their language hold, of the languages that most scraped text is in. They are worth a letter.
_EVERYDAY_WORDS = """
a about all also and are as at be but by can for from had has have he her here his how if in into is it its like
more most new no not of on one only or our out over read said see she some than that the their them then there they
this to up us was we were what when which who will with would you your
aber alle als am an auch auf aus bei bis da das dem den der des die diese dieser durch ein eine einem einen einer er
es für gibt hat ich ihr im ist kann kein mehr mit nach nicht noch nur oder sein sich sie sind so über um und uns
unser unsere von vor war was wenn werden wie wir wird zu zum zur
au aux avec ce ces cette dans de des du elle en est et il la le les leur lui ne nous on ou où par pas plus pour que
qui sa se ses son sont sur un une vous
al como con del el ella es esta este ha las lo los más muy no para pero por que se sin sobre su sus una y ya
che con da dei della delle di gli ha il nel non per più sono una
com da das do dos é em foi mais mas na nas no nos não o os ou pela pelo por que são sem ser seu sua uma
av det dit een en er het hun ik in is ja je med met na niet nog ook op som te til van voor was we wij worden zijn
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")

# What counts for more than one letter, by how much more.
_HEAVY = re.compile(r"[^\w\s'\-.,:/()\[\]\"\x02\x03]|[\u2e80-\U0010ffff]")


def rarity(text: str) -> int:
    """What a text is worth in letters: symbols, ideographs and the ends of lines and sentences count for more than one,
    everyday words for one.

    >>> rarity("share"), rarity("\\nshare"), rarity("共有"), rarity("of the")
    (5, 7, 6, 3)
    """
    return size(text) - sum(len(word) - 1 for word in _WORD.findall(text) if word in _EVERYDAY)


def size(text: str) -> int:
    """The same, if there were no everyday words."""
    return sum(map(_weight, text))


@cache
def _weight(character: str) -> int:
    return 1 + (character == "\n") + 2 * (character == SENTENCE) + 2 * (_HEAVY.match(character) is not None)


def beginning(text: str, most: int) -> str:
    """As much of a text as is worth `most` letters.

    >>> beginning("\\nread the latest news", 9)
    '\\nread th'
    """
    total = 0
    for length, character in enumerate(text, 1):
        total += _weight(character)
        if total >= most:
            return text[:length]
    return text


def worth(texts: Iterable[str], most: int = 12) -> float:
    """How seldom a text holds one of these: the letters of one text as rare as all of them together.

    A text is taken to be four times rarer with each letter, up to `most` (an estimate, not a measurement). 0 if
    there are none.

    >>> worth(["sign up"]) > worth(["sign up", "log in"]) > worth(["sign"]) > worth([])
    True
    """
    sizes = [min(rarity(text), most) for text in texts]
    return -log(sum(4.0**-size for size in sizes), 4) if sizes else 0
