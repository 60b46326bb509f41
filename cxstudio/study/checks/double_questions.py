"""Whether a question seems to ask two things at once, by how each language joins them.

It is a guess from the words, made to be right where it speaks rather than to find everything: a second verb or question
word behind "and", or two qualities at the end of a question ("clean and dry?"). A language that is not here is not
judged, and Arabic only by its second question: "and" is part of the next word there.
"""

from __future__ import annotations

import re

_SECOND: dict[str, str] = {
    "en": r"\band,? (?:did|was|were|could|would|is|are|has|have|had|do|does|can|will|why|how|what|who|when|where)\b",
    "de": r"\bund,? (?:hat|haben|hatte|hatten|war|waren|wurden?|ist|sind|konnten?|kann|wie|warum|was|wer|wann|wo)\b",
    "fr": r"\bet,? (?:est-ce|a-t-|ont-|avez-vous|était-|étaient-|pouvait-|comment|pourquoi|quand|qui|où|combien|quel)",
    "es": r"\by,? ¿?(?:fue|fueron|estaban?|eran?|había|pudo|cómo|por qué|cuándo|quién|qué|dónde|cuánt[oa]s?)\b",
    "it": r"\be,? (?:era|erano|è stat[oa]|ha|hanno|aveva|poteva|come|perché|quando|chi|che cosa|dove|quant[oiae])\b",
    "nl": r"\ben,? (?:was|waren|werd|werden|is|zijn|heeft|hebben|had|hadden|kon|hoe|waarom|wat|wie|wanneer|waar)\b",
    "pl": r"\b(?:i|oraz),? (?:czy|jak|dlaczego|co|kto|kiedy|gdzie|ile)\b",
    "pt": r"\be,? (?:foi|foram|estava|estavam|era|eram|havia|pôde|como|por que|quando|quem|o que|onde|quant[oa]s?)\b",
    "tr": r"\bm[ıiuü]\w*,? ve\b",
    "ar": r"\bو(?:هل|كم|كيف|لماذا|متى|أين|ماذا)\b",
}
"""Language -> "and" with the verb or question word of a second question behind it."""
_QUALITIES: dict[str, str] = {
    "en": r"^(?:was|were|is|are) .*\b[a-z]+ and [a-z]+\?$",
    "de": r"^(?:war|waren|ist|sind) .*\b\w+ und \w+\?$",
    "fr": r"\b(?:est|sont|était|étaient)(?:-\w+)? .*\b\w+ et \w+\s?\?$",
    "es": r"^¿?(?:estaba|estaban|era|eran|está|están|es|son) .*\b\w+ [ye] \w+\?$",
    "it": r"\b(?:era|erano|è|sono) (?:\w+ )*?\w+ ed? \w+\?$",
    "nl": r"^(?:was|waren|is|zijn) .*\b\w+ en \w+\?$",
    "pl": r"^czy .*\b(?:był[aoy]?|byli|jest|są) (?:\w+ )*?\w+ (?:i|oraz) \w+\?$",
    "pt": r"\b(?:estava|estavam|era|eram|está|estão|é|são) (?:\w+ )*?\w+ e \w+\?$",
    "tr": r"\b\w+ ve \w+ m[ıiuü]\w*\?$",
}
"""Language -> a question that ends in two qualities."""
_PATTERNS = {
    language: [re.compile(found[language], re.IGNORECASE) for found in (_SECOND, _QUALITIES) if language in found]
    for language in _SECOND
}
LANGUAGES = tuple(_SECOND)
"""The languages in which questions are judged."""


def asks_two_things(words: str, language: str) -> bool:
    """Whether a question seems to ask two things; False in a language that is not judged. `de-AT` counts as `de`."""
    patterns = _PATTERNS.get(language.partition("-")[0].casefold(), [])
    return any(pattern.search(words.strip()) for pattern in patterns)
