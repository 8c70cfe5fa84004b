"""The reader as a torch module: the first layers of the base model with two heads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from policychat.retrieval.reading_window import token_kinds

KINDS = 4
"""Of tokens, see `policychat.retrieval.reading_window.token_kinds`."""


class ReaderNetwork(nn.Module):
    """An encoder of (question, window of a passage).

    `tokens` gives each token a logit, "the answer begins here", less that of the first token, which stands for "no
    answer here". `stance` reads the first token: does the second text support, refute or not concern the first?
    """

    def __init__(self, folder: Path, *, layers: int, rows: npt.NDArray[np.int64]) -> None:
        from transformers import AutoModel

        super().__init__()
        encoder: Any = AutoModel.from_pretrained(
            str(folder), dtype=torch.float32, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
            add_pooling_layer=False, attn_implementation="eager",  # a third faster here than the fused one
        )  # fmt: skip
        encoder.encoder.layer = encoder.encoder.layer[:layers]
        encoder.config.num_hidden_layers = layers
        words = encoder.embeddings.word_embeddings.weight.detach()[torch.from_numpy(rows)].clone()
        encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(words, freeze=True)
        width = encoder.config.hidden_size
        # In place of BERT's token types, of which the base model knows one.
        kinds = encoder.embeddings.token_type_embeddings.weight.detach()[:1].repeat(KINDS, 1)
        encoder.embeddings.token_type_embeddings = nn.Embedding.from_pretrained(kinds.clone(), freeze=False)
        self.encoder = encoder
        self.token_head = nn.Linear(width, 1)
        self.stance_head = nn.Linear(width, 3)
        for head in (self.token_head, self.stance_head):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state
        logits = self.token_head(hidden)[..., 0].float()
        return logits - logits[:, :1], self.stance_head(hidden[:, 0]).float()


def one_reading(ids: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
    """A pair of texts as the network takes it: ids, kinds and mask, in a batch of one."""
    return (
        torch.tensor([list(ids)]),
        torch.from_numpy(token_kinds(ids))[None],
        torch.ones(1, len(ids), dtype=torch.long),
    )


def sentence_scores(tokens: Tensor, places: Tensor, sentences: int) -> Tensor:
    """Log-sum-exp of the token logits of each sentence, shape (texts, sentences); -inf where there is none.

    `places`: the sentence that each token belongs to, -1 for what is no sentence.
    """
    within = places[:, None, :] == torch.arange(sentences)[None, :, None]
    return torch.logsumexp(tokens[:, None, :].masked_fill(~within, -torch.inf), dim=-1)


def parameter_groups(network: ReaderNetwork, *, rate: float, decay: float) -> list[dict[str, Any]]:
    """AdamW's groups: each layer learns at `decay` times the rate of the one above it, the heads at five times."""
    layers = list(network.encoder.encoder.layer)
    kinds = network.encoder.embeddings.token_type_embeddings.weight
    heads = [*network.token_head.parameters(), *network.stance_head.parameters()]
    groups: list[dict[str, Any]] = [{"params": [*heads, kinds], "rate": 5 * rate}]
    for depth, layer in enumerate(reversed(layers)):
        groups.append({"params": list(layer.parameters()), "rate": rate * decay**depth})
    bottom = [value for value in network.encoder.embeddings.parameters() if value.requires_grad and value is not kinds]
    groups.append({"params": bottom, "rate": rate * decay ** len(layers)})
    return groups
