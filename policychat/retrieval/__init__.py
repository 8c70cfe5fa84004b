"""From a question to ranked passages, as LlamaIndex retrievers."""
