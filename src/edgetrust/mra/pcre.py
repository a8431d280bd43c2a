"""Patterns as PHP takes them (PCRE with delimiters and modifiers), for the regular expressions at hand.

Spellings and modifiers of PCRE that the library does not know are put into its own; what else it does not know is
refused as that, and not as a mistake in the pattern. Not here: what a pattern runs on (`edgetrust.mra.client_test`).
"""

from __future__ import annotations

import regex

from edgetrust.errors import Malformed
from edgetrust.model.client_test import DEFAULT_REGEX

_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL, "x": regex.VERBOSE}
"""Modifiers of PHP's patterns that mean the same here."""
_ANCHORED, _UNGREEDY, _ENDS_ONLY = "AUD"
"""Modifiers that are put into the pattern: it begins where the text does, `*` takes as little as it can and `*?` as
much, `$` stands for the very end."""
_IDLE_FLAGS = frozenset("uSJ")
"""Modifiers that change nothing that matters: text is text here, studying is about speed, and the same name may be
given to several groups anyhow."""
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_IDLE_VERBS = ("(*UTF8)", "(*UTF)", "(*UCP)")
"""What a pattern may begin with; text is Unicode here in any case."""


def compile_pattern(text: str) -> regex.Pattern[str]:
    """A pattern, delimiters and modifiers included. Raises Malformed, which says what is wrong."""
    stripped = text.strip()
    if not stripped or stripped[0].isalnum() or stripped[0] in "\\ ":
        raise Malformed(f"the pattern {text!r} has no delimiters, expected one like {DEFAULT_REGEX}")
    closing = _BRACKETS.get(stripped[0], stripped[0])
    body, delimiter, modifiers = stripped[1:].rpartition(closing)
    if not delimiter:
        raise Malformed(f"the pattern {text!r} does not end in {closing!r}, as it begins, with modifiers behind it")
    known = (*_FLAGS, *sorted(_IDLE_FLAGS), _ANCHORED, _UNGREEDY, _ENDS_ONLY)
    unknown = [each for each in modifiers if each not in known]
    if unknown:
        known_here = ", ".join(known)
        raise Malformed(
            f"the modifier {unknown[0]!r} of the pattern {text!r} is not understood here, expected some of {known_here}"
        )
    flags = regex.VERSION0
    for each in modifiers:
        flags |= _FLAGS.get(each, regex.VERSION0)
    translated = _translate(body, modifiers)
    # The line break ends a comment, which a pattern with the modifier x may close with.
    anchored = f"\\A(?:{translated}\n)" if "x" in modifiers else f"\\A(?:{translated})"
    try:
        return regex.compile(anchored if _ANCHORED in modifiers else translated, flags)
    except regex.error as error:
        raise Malformed(
            f"the pattern {text!r} is not understood here: {error}",
            hint="the page's own engine is PCRE, which may take it",
        ) from None


def _translate(body: str, modifiers: str) -> str:
    """The pattern in the spelling of the library at hand, with what these modifiers mean and it does not know."""
    for verb in _IDLE_VERBS:
        body = body.removeprefix(verb)
    parts = []
    position, is_set = 0, False
    while position < len(body):
        token = _TOKEN.match(body, position)
        assert token is not None
        text, kind = token[0], token.lastgroup
        if kind == "opening" and is_set:
            text = "["  # a bracket like any other
        elif kind in ("opening", "closing"):
            is_set = kind == "opening"
        position += len(text)
        parts.append(text if is_set and kind not in _IN_SETS else _spell(token, text, modifiers))
    return "".join(parts)


_TOKEN = regex.compile(
    r"""
    \\Q(?<literal>.*?)(?:\\E|\Z) | (?<idle>\\E) | (?<escaped>\\.) | \(\?'(?<name>\w+)' | (?<special>\([?*])
    | (?<class>\[:\^?\w+:\]) | (?<opening>\[\^?\]?) | (?<closing>\])
    | (?<quantifier>[*+?]|\{\d+(?:,\d*)?\})(?<mood>[?+]?) | (?<end>\$) | (?<other>.)
    """,
    regex.VERBOSE | regex.DOTALL,
)
"""What a pattern is made of, as far as it is spelled otherwise here."""
_IN_SETS = ("literal", "idle")
"""What means the same between brackets."""


def _spell(token: regex.Match[str], text: str, modifiers: str) -> str:
    r"""`(?'name'…)` as `(?<name>…)`, and what stands between `\Q` and `\E` as its characters."""
    match token.lastgroup:
        case "literal":
            return regex.escape(token["literal"], literal_spaces=False)
        case "idle":
            return ""
        case "name":
            return f"(?<{token['name']}>"
        case "mood" if _UNGREEDY in modifiers:
            return token["quantifier"] + {"": "?", "?": "", "+": "+"}[token["mood"]]
        case "end" if _ENDS_ONLY in modifiers and "m" not in modifiers:
            return r"\Z"
        case _:
            return text
