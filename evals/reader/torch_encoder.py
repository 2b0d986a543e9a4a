"""The bundled encoder in torch: for training the reader, and as a folder of sentence-transformers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.models.bundle import bundled_weights
from assistant.models.bundle.weights import Weights, decoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


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
