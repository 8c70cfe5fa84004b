"""policychat for Python programs and for LlamaIndex."""
