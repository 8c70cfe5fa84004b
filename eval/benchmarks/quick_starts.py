"""The quick starts of LlamaIndex and Haystack over a corpus, with the embedding model that policychat uses, in torch.

    python eval/benchmarks/quick_starts.py {llamaindex,haystack} save STORE
    python eval/benchmarks/quick_starts.py {llamaindex,haystack} ask STORE "QUESTION"

`save` embeds the corpus of the settings into the folder STORE, `ask` loads that and prints the best passage: what a
one-shot command made of either library does. The other benchmarks measure them so, and in their own process.
Haystack's embedder for sentence-transformers is a package of its own since version 3, so its pipeline is given the
vectors that sentence-transformers makes, which is what that package does.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from policychat.corpus.load import load_documents
from policychat.index.embedding import find_model_folder
from policychat.schema import Document
from policychat.settings import Settings, load_settings

NAMES = ("llamaindex", "haystack")
Search = Callable[[str], str]
"""A question to the text of the passage found first."""

_TOP_K = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("act", choices=("save", "ask"))
    parser.add_argument("store", type=Path)
    parser.add_argument("question", nargs="?", default="What does this policy say?")
    arguments = parser.parse_args()
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    settings = load_settings()
    if arguments.act == "save":
        save(arguments.name, settings, arguments.store)
    else:
        print(load(arguments.name, settings, arguments.store)(arguments.question))


def save(name: str, settings: Settings, store: Path) -> None:
    """Embed the corpus of the settings into the new folder `store`."""
    documents = [item for item in load_documents(settings.corpus_dir) if isinstance(item, Document)]
    (_save_llamaindex if name == "llamaindex" else _save_haystack)(documents, settings, store)


def load(name: str, settings: Settings, store: Path) -> Search:
    """Open what `save` wrote, models loaded."""
    return (_load_llamaindex if name == "llamaindex" else _load_haystack)(settings, store)


def _save_llamaindex(documents: Sequence[Document], settings: Settings, store: Path) -> None:
    from llama_index.core import Document as LlamaDocument
    from llama_index.core import VectorStoreIndex

    index = VectorStoreIndex.from_documents(
        [LlamaDocument(id_=each.document_id, text=each.text) for each in documents],
        embed_model=_llamaindex_model(settings),
    )
    index.storage_context.persist(str(store))


def _load_llamaindex(settings: Settings, store: Path) -> Search:
    from llama_index.core import StorageContext, load_index_from_storage

    model = _llamaindex_model(settings)
    index = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(store)), embed_model=model)
    retriever = index.as_retriever(similarity_top_k=_TOP_K)
    return lambda question: str(retriever.retrieve(question)[0].node.get_content())


def _llamaindex_model(settings: Settings) -> Any:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    return HuggingFaceEmbedding(
        model_name=str(find_model_folder(settings)),
        query_instruction="query: ",
        text_instruction="passage: ",
        device="cpu",
    )


def _save_haystack(documents: Sequence[Document], settings: Settings, store: Path) -> None:
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    from haystack import Document as HaystackDocument
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    whole = [HaystackDocument(content=each.text, meta={"document_id": each.document_id}) for each in documents]
    splits = DocumentSplitter(split_by="word", split_length=200).run(whole)["documents"]
    vectors = _plain_model(settings).encode([each.content for each in splits], prompt_name="document")
    memory = InMemoryDocumentStore(embedding_similarity_function="cosine")
    memory.write_documents(
        [
            HaystackDocument(content=each.content, meta=each.meta, embedding=vector.tolist())
            for each, vector in zip(splits, vectors, strict=True)
        ]
    )
    store.mkdir(parents=True, exist_ok=True)
    memory.save_to_disk(str(store / "documents.json"))


def _load_haystack(settings: Settings, store: Path) -> Search:
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    model = _plain_model(settings)
    memory = InMemoryDocumentStore.load_from_disk(str(store / "documents.json"))
    words = InMemoryBM25Retriever(memory, top_k=_TOP_K)
    meaning = InMemoryEmbeddingRetriever(memory, top_k=_TOP_K)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=_TOP_K)

    def search(question: str) -> str:
        vector = model.encode(question, prompt_name="query", show_progress_bar=False).tolist()
        found = [words.run(query=question)["documents"], meaning.run(query_embedding=vector)["documents"]]
        return str(joiner.run(documents=found)["documents"][0].content)

    return search


def _plain_model(settings: Settings) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(find_model_folder(settings)), device="cpu")


if __name__ == "__main__":
    main()
