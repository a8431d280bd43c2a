"""HTML, built from elements: whatever is not markup already is quoted, so nothing can be forgotten.

Not here: which elements a page has (`edgetrust.report.html`).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_VOID = frozenset({"meta"})
"""Elements without content and end tag, of those in use."""


class Markup(str):
    """Text that is HTML and needs no quoting."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: str | int | bool | None) -> Markup:
    """One element. Content that is no `Markup` is quoted. An attribute is named as in Python, `class_` or `aria_label`;
    None and False leave it out, True writes it without a value."""
    start = f"<{name}{''.join(_attribute(key, value=value) for key, value in attributes.items())}>"
    return Markup(start) if name in _VOID else Markup(f"{start}{join(content)}</{name}>")


def join(content: Iterable[str], separator: str = "") -> Markup:
    """Pieces one after the other, each quoted unless it is markup, and the separator likewise."""
    return Markup(quote(separator).join(map(quote, content)))


def quote(text: str) -> Markup:
    """`text` as markup."""
    return text if isinstance(text, Markup) else Markup(escape(text, quote=True))


def _attribute(key: str, *, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{quote(str(value))}"'
