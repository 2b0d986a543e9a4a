"""English and Russian words: which language, which sentences, which stems, which spelling. Pure functions."""

from assistant.language.detecting import document_language, question_language
from assistant.language.figures import index_terms
from assistant.language.grams import name_grams
from assistant.language.keyboard import as_meant, looks_like_wrong_layout, switch_layout
from assistant.language.qualifiers import qualifiers
from assistant.language.sentences import sentence_spans
from assistant.language.stems import content_stems, numbers, stem, words
from assistant.language.transliteration import SAME_NAME, romanise, similarity, skeleton

__all__ = [
    "SAME_NAME",
    "as_meant",
    "content_stems",
    "document_language",
    "index_terms",
    "looks_like_wrong_layout",
    "name_grams",
    "numbers",
    "qualifiers",
    "question_language",
    "romanise",
    "sentence_spans",
    "similarity",
    "skeleton",
    "stem",
    "switch_layout",
    "words",
]
