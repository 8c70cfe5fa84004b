"""From documents to the stores that retrieval reads: chunk, embed, Chroma, lexical, build."""
