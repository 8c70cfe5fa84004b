"""Real cross-encoders of a few kilobytes whose judgement is known beforehand."""

from __future__ import annotations

from pathlib import Path

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LIKED = "treasure"


def write_cross_encoder(folder: Path, *, labels: int = 1, only_encoder: bool = False) -> Path:
    """A BERT of one layer with a head, as transformers saves one, that likes the word "treasure".

    Attention is even, so that the first token becomes the mean of all, and the head reads the one dimension in
    which "treasure" differs from every other word: the greater its share of the text, the higher the score.
    only_encoder: leave the head out, as the folder of an embedding model does.
    """
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizerFast

    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join([*SPECIAL, LIKED, *"abcdefghijklmnopqrstuvwxyz"]), "utf-8")
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=128)
    tokenizer.save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        max_position_embeddings=128, num_labels=labels,
    )  # fmt: skip
    torch.manual_seed(1)
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "LayerNorm" not in name:
                weights.zero_()
        words = model.bert.embeddings.word_embeddings.weight
        words[:, 1:5] = torch.tensor([1.0, -1.0, 0.5, -0.5])
        words[tokenizer.convert_tokens_to_ids(LIKED), 0] = 3.0
        layer = model.bert.encoder.layer[0].attention
        for linear in (layer.self.value, layer.output.dense, model.bert.pooler.dense):
            linear.weight.copy_(torch.eye(8))
        model.classifier.weight[:, 0] = 1.0
    saved = BertModel(config) if only_encoder else model
    saved.save_pretrained(folder)
    return folder
