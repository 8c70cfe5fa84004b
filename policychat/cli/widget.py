"""`policychat widget`: what a site owner copies into a page."""

from __future__ import annotations

from policychat.cli import console
from policychat.settings import Settings, load_settings
from policychat.web.widget.script import build_script
from policychat.web.widget.snippets import following_snippet, frame_snippet, html_snippet, wordpress_snippet
from policychat.wording import Wording


def command() -> None:
    """Print the address and the hash of the chat for other sites' pages, and what to copy into such a page."""
    settings = load_settings()
    wording = Wording.load(settings.prompts_dir)
    script = build_script(wording)
    server = _address(settings)
    label = wording.text("widget.label", "en")
    console.print_line(
        f"version    {script.version}\n"
        f"size       {len(script.compressed())} bytes gzipped\n"
        f"address    {server}{script.path}\n"
        f"integrity  {script.integrity}\n"
        f"allowed    {', '.join(sorted(settings.origins)) or 'no other site; see POLICYCHAT_WIDGET_ORIGINS'}"
    )
    for title, snippet in (
        ("HTML, this version and no other", html_snippet(script, server, label=label)),
        ("HTML, whatever version the server has", following_snippet(server, label=label)),
        ("WordPress, in functions.php", wordpress_snippet(script, server)),
        ("A frame, where no script of another site is allowed", frame_snippet(server, label=label)),
    ):
        console.print_line(f"\n# {title}\n{snippet}")


def _address(settings: Settings) -> str:
    """Where readers reach the server, as far as the settings say."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return settings.public_url or f"http://{host}:{settings.port}"
