"""Texts to try the promises on: arbitrary Unicode, hostile characters, and generated news pages."""

from functools import cache

from hypothesis import strategies as st

from cleaner.rules import Rule, load, shipped_folder

_SUBJECTS = [
    "The council", "A spokesman for the port", "Her lawyer", "The central bank of the island",
    "Der Gemeinderat", "Die Ministerin für Verkehr", "Le maire de la petite ville", "La presidenta del club",
    "Il direttore del museo", "Президент университета", "Ο δήμαρχος της πόλης", "رئيس البلدية",
]  # fmt: skip
_PREDICATES = [
    "said on Monday that the bridge would stay closed until spring",
    "rejected the offer of 4.5 million euros for the old harbour",
    "praised the work of the volunteers who had searched the forest for two days",
    "erklärte am Dienstag, dass die Brücke bis zum Frühjahr gesperrt bleibt",
    "a rejeté la proposition présentée par les habitants du quartier nord",
    "anunció que el partido se jugará sin público en el estadio viejo",
    "ha spiegato che la mostra resterà aperta fino alla fine dell'anno",
    "сообщил журналистам, что новый корпус откроют только осенью",
    "δήλωσε ότι τα έργα στην παραλία θα συνεχιστούν τον χειμώνα",
    "أعلن أن الجسر القديم سيبقى مغلقا حتى الربيع المقبل",
]
_CJK = [
    "市議会は月曜日に橋の閉鎖を春まで延長すると決めた。",
    "市长星期一表示，这座桥将一直关闭到明年春天。",
    "시장은 월요일에 다리가 봄까지 폐쇄된다고 밝혔다.",
]


@cache
def shipped() -> tuple[Rule, ...]:
    return load(shipped_folder()).rules


@cache
def boilerplate_lines() -> tuple[str, ...]:
    """Lines that packs remove wherever they stand, from the rules' own examples."""
    return tuple(
        example.strip()
        for rule in shipped()
        if rule.unit in ("line", "menu") and rule.where == "anywhere" and not rule.near and rule.status == "stable"
        if not rule.detector and rule.action == "remove"
        for example in rule.match
        if "\n" not in example.strip() and "{" not in example
    )


@cache
def all_examples() -> tuple[str, ...]:
    """Whatever any rule has as an example, with or without context: material that rules act on."""
    return tuple(
        example.strip("\n").replace("{", "").replace("}", "")
        for rule in shipped()
        for example in rule.match + rule.keep
    )


sentences = st.one_of(
    st.builds(
        "{} {}, number {}.".format, st.sampled_from(_SUBJECTS), st.sampled_from(_PREDICATES), st.integers(0, 10**6)
    ),
    st.builds(lambda text, n: text.replace("月曜日", f"{n}月"), st.sampled_from(_CJK), st.integers(1, 10**6)),
)
paragraphs = st.lists(sentences, min_size=1, max_size=4).map(" ".join)
headlines = st.builds(
    "{} of {} villages".format, st.sampled_from(["Council praises", "Storm hits", "Long wait"]), st.integers(2, 10**6)
)
short_lines = st.sampled_from(
    ["Yes.", "No.", "2-1", "Why?", "***", "—", "19:45", "• one", "1. Mix", "Refrain", "X", "OK"]
)
spacing = st.sampled_from(["\n", "\n\n", "\n \n", "\r\n", "\n\n\n\n", "\u2028", " \n\t"])


def mojibake(text: str) -> str:
    """`text` as it looks when UTF-8 was read as Windows-1252."""
    return text.encode("utf-8").decode("cp1252", "replace")


@st.composite
def news_pages(draw: st.DrawFn) -> str:
    """A page as scrapers deliver it: paragraphs, boilerplate, duplicates, odd spacing, mojibake."""
    pieces = draw(
        st.lists(
            st.one_of(
                paragraphs,
                paragraphs,
                headlines,
                short_lines,
                st.sampled_from(boilerplate_lines()),
                st.sampled_from(all_examples()),
                paragraphs.map(mojibake),
                st.builds("{} {}".format, paragraphs, st.sampled_from(all_examples())),
                st.sampled_from(boilerplate_lines()).map(str.upper),
            ),
            max_size=14,
        )
    )
    if pieces:
        for _ in range(draw(st.integers(0, 3))):
            pieces.insert(draw(st.integers(0, len(pieces))), draw(st.sampled_from(pieces)))
    return "".join(piece + draw(spacing) for piece in pieces)


_HOSTILE = st.sampled_from(
    ["\n", "\r", "\r\n", "\u2028", "\x85", "\x0b", "\x0c", " ", "\xa0", "\u3000", "\u200b", "\x00", "\x1b[0m", "\ud800",
     "&#10;", "&amp;", "&lt;", "&NewLine;", "<", "Ã©", "â€™", "Ã", "©", "\u0301", "e", "İ", "ı", "ς", "ﬁ", "“", "{", "}",
     "Share", "Advertisement", "©", "Photo: ", "A. ", "x", "www.example.com", "\ufeff", "|", "»", "(", ")", "[", "]"]
)  # fmt: skip
hostile_text = st.lists(_HOSTILE, max_size=30).map("".join)
any_text = st.one_of(st.text(), hostile_text, news_pages())
