"""An index on a Chroma server, and the copy of it that this machine answers from."""
