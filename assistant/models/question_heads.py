"""What a question wants: the shape of its answer, the type of thing that a fact is, and whether it leans on what was
said before.

Linear heads, trained by ``python -m evals.shapes train`` on questions of our own, see the question's vector, which is
the same for both languages, and its hashed words, word pairs and first words.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from assistant.types import Language, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("question_heads.npz")
#: What a fact is, as a question asks for it; ``other`` where nothing special is expected.
Expected = Literal[
    "sum",
    "count",
    "percentage",
    "measure",
    "date",
    "year",
    "person",
    "organisation",
    "place",
    "name",
    "contact",
    "clause",
    "other",
]
#: What talk is about.
Talk = Literal["greeting", "thanks", "goodbye", "identity", "ability", "library", "smalltalk"]
#: Columns for hashed words; the sign of each comes from its hash, so that collisions cancel out (Weinberger et al.,
#: Feature Hashing for Large Scale Multitask Learning, 2009).
HASHED_COLUMNS = 4_096
#: How much words weigh beside the vector, whose length is brought to the same order.
VECTOR_SCALE, WORD_SCALE = 6.0, 4.0
#: Talk that is less probable is taken for a question: an answer to "hi" is harmless, a greeting for a question is not.
#: Of 2,913 questions of seven sets 3 are taken for talk then, and 6 at .65; the talk of `open` is at .99 and more.
LEAST_TALK = 0.8
#: A type of thing that is less probable is not insisted on.
LEAST_EXPECTED = 0.5
_TOKEN = re.compile(r"\w+|[?!:,]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question wants: the probable shapes, the probable one first, what a fact is, what talk is about."""

    shapes: tuple[tuple[Shape, float], ...]
    expected: Expected = "other"
    talk: Talk | None = None

    @property
    def shape(self) -> Shape:
        """The most probable shape."""
        return self.shapes[0][0]

    def probability(self, *shapes: Shape) -> float:
        """How probable it is that one of these is wanted, 0..1."""
        return sum(probability for shape, probability in self.shapes if shape in shapes)


@dataclass(frozen=True, slots=True)
class Head:
    """A linear head: labels, weights of shape (columns, labels), biases of shape (labels,)."""

    labels: tuple[str, ...]
    weights: Floats
    biases: Floats

    def probabilities(self, features: Floats) -> dict[str, float]:
        """The probability of each label, the most probable first; `features` have the shape (columns,)."""
        scores = features @ self.weights + self.biases
        odds = np.exp(scores - scores.max())
        found = dict(zip(self.labels, (odds / odds.sum()).tolist(), strict=True))
        return dict(sorted(found.items(), key=lambda each: -each[1]))


class QuestionHeads:
    """Tells what questions want. Safe to use from several threads when its encoder is.

    The heads were trained on vectors of the bundled encoder: where the index has another one, `embed` makes them.
    """

    def __init__(self, embed: Callable[[str, Language], Floats] | None = None) -> None:
        self._embed = embed

    def wanted(self, question: str, language: Language, vector: Floats) -> Wanted:
        """What a question wants; `vector` is its vector by the encoder of the index."""
        return wanted(question, self._embed(question, language) if self._embed else vector)

    def leans(self, question: str, language: Language, vector: Floats) -> float:
        """How probable it is that a question cannot be understood without what was said before it, 0..1."""
        return leans(question, self._embed(question, language) if self._embed else vector)


def wanted(question: str, vector: Floats) -> Wanted:
    """What a question wants; `vector` is its vector by the bundled encoder, of shape (384,)."""
    features = features_of(question, vector)
    heads = load_heads()
    talk = heads["talk"].probabilities(features)
    if 1 - talk["none"] >= LEAST_TALK:
        about = next(label for label in talk if label != "none")
        return Wanted((("talk", 1.0),), talk=cast("Talk", about))
    shapes = cast("dict[Shape, float]", heads["shape"].probabilities(features))
    expected, probability = next(iter(heads["expected"].probabilities(features).items()))
    return Wanted(tuple(shapes.items()), cast("Expected", expected) if probability >= LEAST_EXPECTED else "other")


def leans(question: str, vector: Floats) -> float:
    """How probable it is that a question cannot be understood without what was said before it, 0..1."""
    return load_heads()["leans"].probabilities(features_of(question, vector))["yes"]


def features_of(question: str, vector: Floats) -> Floats:
    """What the heads see: shape (384 + HASHED_COLUMNS,)."""
    hashed = np.zeros(HASHED_COLUMNS, dtype=np.float32)
    for term in set(_terms(question)):
        code = zlib.crc32(term.encode())
        hashed[code % HASHED_COLUMNS] += 1.0 if code >> 31 else -1.0
    length = float(np.linalg.norm(hashed)) or 1.0
    return np.concatenate([vector * VECTOR_SCALE, hashed * (WORD_SCALE / length)]).astype(np.float32)


def _terms(question: str) -> Iterator[str]:
    """Words, their beginnings and endings, pairs, the first three by place, how many there are, the last sign, and
    whether there is a capital inside, as of a name, or a digit.
    """
    tokens = [token.casefold().replace("ё", "е") for token in _TOKEN.findall(question)]
    for place, token in enumerate(tokens):
        yield f"word {token}"
        if len(token) > 4:
            yield f"beginning {token[:4]}"
        if len(token) > 6:
            yield f"ending {token[-3:]}"
        if place + 1 < len(tokens):
            yield f"pair {token} {tokens[place + 1]}"
        if place < 3:
            yield f"place {place} {token}"
    yield f"length {min(len(tokens), 12)}"
    if any(token[0].isupper() for token in _TOKEN.findall(question)[1:]):
        yield "a capital inside"
    if any(token[0].isdigit() for token in tokens):
        yield "a digit"
    if tokens:
        yield f"last {tokens[-1]}"


@cache
def load_heads() -> dict[str, Head]:
    """The trained heads: ``shape``, ``expected``, ``talk`` and ``leans``."""
    with np.load(WEIGHTS) as stored:
        names = sorted({key.partition(".")[0] for key in stored})
        return {
            name: Head(
                tuple(str(label) for label in stored[f"{name}.labels"]),
                stored[f"{name}.weights"].astype(np.float32),
                stored[f"{name}.biases"].astype(np.float32),
            )
            for name in names
        }
