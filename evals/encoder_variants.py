"""The ways of running the bundled encoder that were tried beside the one that ships, see `evals/LOG.md`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.models.bundle import bundled_weights
from assistant.models.bundle.graph import Graph, body
from assistant.models.bundle.weights import Weights, decoded
from assistant.models.embedding import BundledEncoder, EngineEncoder, SentenceTransformerEncoder
from assistant.models.embedding.encoders import Encoder
from assistant.settings import EmbeddingSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

#: The variant that the others are compared with.
BASE = "engine"


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
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    weights = bundled_weights()
    sizes = weights.sizes
    model = bert_model(weights)
    model.save_pretrained(folder / "bert")
    _fast_tokenizer(weights).save_pretrained(folder / "bert")
    parts = [Transformer(str(folder / "bert"), max_seq_length=sizes.max_tokens), Pooling(sizes.hidden), Normalize()]
    SentenceTransformer(modules=parts, device="cpu").save(str(folder))


def bert_model(weights: Weights, **options: Any) -> Any:
    """The bundled model in torch, float32; `options` go to its configuration."""
    import torch
    from transformers import BertConfig, BertModel

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
        **options,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(array.copy()) for name, array in bert_tensors(weights).items()}
    model.load_state_dict(state, strict=True)
    return model


def bert_tensors(weights: Weights) -> dict[str, Vectors]:
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
