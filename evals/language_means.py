"""Estimate the mean vector of each language: ``python -m evals.language_means EXAMPLES.jsonl[.xz]``.

EXAMPLES holds general text of both languages from one source, a JSON object a line with `lang`, `context` and
`question`. What ships was made from `train/tydiqa_goldp` (TyDi QA, Apache-2.0): Wikipedia paragraphs and questions
that people of each language wrote themselves, so that the means differ by language and not by subject or translation.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assistant.models.embedding.encoders import E5_SMALL, load_encoder
from assistant.models.embedding.neutral import MEANS_FILES
from assistant.settings import EmbeddingSettings

LANGUAGES = ("en", "ru")


def main() -> None:
    """Read the examples, embed them, write the means beside the encoder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("examples", type=Path)
    parser.add_argument("--limit", type=int, default=760, help="texts a language and kind")
    options = parser.parse_args()
    encoder = load_encoder(EmbeddingSettings())
    means: dict[str, np.ndarray] = {}
    for language in LANGUAGES:
        records = [each for each in _records(options.examples) if each["lang"] == language]
        passages = list(dict.fromkeys(each["context"] for each in records))[: options.limit]
        questions = list(dict.fromkeys(each["question"] for each in records))[: options.limit]
        means[f"passage.{language}"] = encoder.embed_passages(passages).mean(axis=0)
        means[f"query.{language}"] = encoder.embed_queries(questions).mean(axis=0)
        print(f"{language}: {len(passages)} passages, {len(questions)} questions")
    for kind in ("passage", "query"):
        between = float(means[f"{kind}.en"] @ means[f"{kind}.ru"])
        norms = [float(np.linalg.norm(means[f"{kind}.{language}"])) for language in LANGUAGES]
        print(f"{kind}: cosine between the means {between / (norms[0] * norms[1]):.4f}, lengths {norms}")
    np.savez(MEANS_FILES[E5_SMALL], allow_pickle=False, **means)
    print(f"written: {MEANS_FILES[E5_SMALL]}")


def _records(path: Path) -> Iterator[dict[str, str]]:
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    else:
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
