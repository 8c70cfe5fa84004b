"""What a site owner copies into a page."""

from __future__ import annotations

from policychat.web.widget.script import WidgetScript


def html_snippet(script: WidgetScript, server: str, *, label: str) -> str:
    """The script, pinned to its content, and the tag. server: such as "https://policy.example.org"."""
    return (
        f'<script type="module" src="{server}{script.path}"\n'
        f'  integrity="{script.integrity}" crossorigin="anonymous"></script>\n'
        f'<policy-chat lang="auto" label="{label}"></policy-chat>'
    )


def following_snippet(server: str, *, label: str) -> str:
    """The same without a pin: what the server has, also after it was upgraded."""
    return (
        f'<script type="module" src="{server}/widget.js"></script>\n'
        f'<policy-chat lang="auto" label="{label}"></policy-chat>'
    )


def frame_snippet(server: str, *, label: str) -> str:
    """The frame for a page that may hold no script of another site."""
    return (
        f'<iframe src="{server}/embed?lang=auto" title="{label}" width="400" height="600"\n'
        '  allow="clipboard-write" loading="lazy"></iframe>'
    )


def wordpress_snippet(script: WidgetScript, server: str) -> str:
    """PHP for a theme's functions.php or a small plugin."""
    return f"""\
add_action('wp_enqueue_scripts', function () {{
    wp_enqueue_script('policy-chat', '{server}{script.path}', [], null, true);
}});
add_filter('script_loader_tag', function ($tag, $handle) {{
    return $handle === 'policy-chat'
        ? str_replace(' src=', ' type="module" integrity="{script.integrity}" crossorigin="anonymous" src=', $tag)
        : $tag;
}}, 10, 2);
add_action('wp_footer', function () {{
    echo '<policy-chat lang="auto"></policy-chat>';
}});"""
