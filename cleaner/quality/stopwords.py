"""The commonest function words of a language, each written as a word of its own.

English has the eight of Gopher (Rae et al. 2021, appendix A1.1; datatrove gopher_quality_filter.py). The
others are this project's: words that any article of some length contains, in lower case, as Gopher's are.
Languages that write such words together with their neighbours (Korean, Zulu) or use no spaces have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["STOP_WORDS"]

_LISTS = {
    "af": "die van en in het is nie wat vir sy",
    "ar": "في من على أن إلى عن التي الذي ما هذا",
    "bg": "и на да в се не от за че по",
    "ca": "de la que el en els les per una amb",
    "cs": "a se na v je že to s do pro",
    "da": "og i at det er en på til af som",
    "de": "der die und das in den nicht mit von zu",
    "el": "και το να του της η με την ο για",
    "en": "the be to of and that have with",
    "es": "de la que el en los se del las por",
    "et": "ja on ei et see oli ka mis kui aga",
    "eu": "eta da ez du ere dela izan baina zen dute",
    "fa": "و در به از که این را با است برای",
    "fi": "ja on ei että se oli myös hän mutta kun",
    "fr": "de la le les et des en est que une",
    "ga": "an na agus ar is go le do bhí sé",
    "gl": "de que a o e do da en para unha",
    "he": "את של על לא הוא זה עם גם כי היא",
    "hi": "के में की है से को का और पर ने",
    "hr": "i u je da se na su za od koji",
    "hu": "a az és hogy nem is egy van de meg",
    "id": "yang dan di dengan untuk ini itu dari pada dalam",
    "is": "og að í á er sem það við um til",
    "it": "di che la il un per non una del è",
    "lt": "ir yra kad su į iš tai bet kaip ne",
    "lv": "un ir ka no par uz ar kas bet arī",
    "mk": "и на да во се од за не што со",
    "mr": "आहे आणि या व तर हे की होते नाही आहेत",
    "ms": "yang dan di dengan untuk ini itu dari pada dalam",
    "ne": "छ र को मा पनि हो यो गरेको भने लागि",
    "nl": "de het een van en in is dat op te",
    "nn": "og i det er som på ein av til ikkje",
    "no": "og i det er som på en av til for",
    "pl": "w i na z się nie do że jest to",
    "pt": "de que o a do da em um para com",
    "ro": "de în și la cu pe nu care din o",
    "ru": "и в не на что с по как он из",
    "sk": "a sa na v je že to s do pre",
    "sl": "in je v na da se za so pa ki",
    "sq": "e të në dhe një për që me nga është",
    "sr": "и у је да се на су за од који i u je da na su za od koji",
    "sv": "och att det i en som på är av för",
    "sw": "ya na wa kwa ni katika za la kuwa hiyo",
    "tl": "ang ng sa na mga ay at si para hindi",
    "tr": "ve bir bu da de için ile çok olarak daha",
    "uk": "і в не на що з та до у за",
    "ur": "کے میں کی ہے اور سے کا کو نے پر",
    "vi": "và của là có không được trong cho một với",
}

STOP_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {language: frozenset(words.split()) for language, words in _LISTS.items()}
)
