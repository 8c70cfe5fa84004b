"""Where the parts of one build lie inside its directory."""

CHROMA = "chroma"
CHROMA_DATABASE = "chroma/chroma.sqlite3"
LEXICAL = "lexical"
DOCUMENTS = "documents.sqlite"
VECTORS = "vectors.f32"
VECTOR_KEYS = "vectors.keys"
PASSAGE_TABLE = "passages.npz"
