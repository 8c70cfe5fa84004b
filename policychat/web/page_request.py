"""What an event of the page in the browser says about who sent it."""

from __future__ import annotations

import gradio as gr

from policychat.web.negotiation import interface_language


def language_of(request: gr.Request) -> str:
    """The interface language that the reader chose or the browser likes best."""
    return interface_language(request.headers)


def address_of(request: gr.Request) -> str:
    """The address of this server as the browser names it, without a slash at its end."""
    return str(request.request.base_url).rstrip("/")


def client_of(request: gr.Request) -> str:
    """The address of who asks."""
    return request.client.host if request.client else "unknown"
