"""Where the builds lie inside the folder of an index, and the parts of one inside its directory."""

BUILD_PREFIX = "build-"

CHROMA = "chroma"
CHROMA_DATABASE = "chroma/chroma.sqlite3"
LEXICAL = "lexical"
DOCUMENTS = "documents.sqlite"
VECTORS = "vectors.f32"
VECTOR_KEYS = "vectors.keys"
SECOND_VECTORS = "second.f16"
PASSAGE_TABLE = "passages.npz"
