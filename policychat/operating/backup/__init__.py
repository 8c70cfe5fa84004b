"""Index and state in one file, and back."""
