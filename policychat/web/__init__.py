"""The HTTP API, the document reader and the chat."""
