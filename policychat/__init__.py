"""policychat: questions to a corpus of policy documents, answered in exact quotations.

>>> from policychat import PolicyChat
>>> PolicyChat().ask("How many key laboratories are planned?").answer  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policychat.library.product import PolicyChat
    from policychat.library.query_engine import PolicyChatQueryEngine, PolicyChatRetriever

__version__ = "0.1.0"
__all__ = ["PolicyChat", "PolicyChatQueryEngine", "PolicyChatRetriever", "__version__"]

_HOMES = {
    "PolicyChat": "policychat.library.product",
    "PolicyChatQueryEngine": "policychat.library.query_engine",
    "PolicyChatRetriever": "policychat.library.query_engine",
}


def __getattr__(name: str) -> Any:
    """The public names, imported when first used: behind them are models that take seconds to import."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
