"""policychat: questions to a corpus of policy documents, answered in exact quotations."""

__version__ = "0.1.0"
