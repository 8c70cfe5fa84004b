"""The tables, in SQLAlchemy's terms, so that another database than SQLite is a matter of its address."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

# `body` is the answer or the report on claims as JSON, `sources` the SHA-256 of each document it quotes; times are
# seconds since 1970.
shared = Table(
    "shared",
    metadata,
    Column("permalink", String(32), primary_key=True),
    Column("answer_id", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("sources", Text, nullable=False),
    Column("shared_at", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False, index=True),
)

# Which shared answers have to go when a document is forgotten.
quoted = Table(
    "quoted",
    metadata,
    Column("permalink", ForeignKey("shared.permalink", ondelete="CASCADE"), primary_key=True),
    Column("document_id", String(512), primary_key=True),
    Index("quoted_by_document", "document_id"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", String(64), primary_key=True),
    Column("rating", String(8), nullable=False),
    Column("reason", Text),
    Column("question", Text),
    Column("outcome", String(16), nullable=False),
    Column("index_version", String(128), nullable=False),
    Column("given_at", Integer, nullable=False),
)
