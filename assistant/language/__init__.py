"""English and Russian words: which language, which sentences, which stems, which spelling. Pure functions."""

from assistant.language.detecting import document_language, question_language
from assistant.language.sentences import sentence_spans
from assistant.language.stems import content_stems, numbers, stem, words

__all__ = [
    "content_stems",
    "document_language",
    "numbers",
    "question_language",
    "sentence_spans",
    "stem",
    "words",
]
