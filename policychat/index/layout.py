"""Where the parts of one build lie inside its directory."""

CHROMA = "chroma"
CHROMA_DATABASE = "chroma/chroma.sqlite3"
LEXICAL = "lexical"
DOCUMENTS = "documents.sqlite"
SENTENCE_VECTORS = "sentences.npy"
PASSAGE_TABLE = "passages.npz"
