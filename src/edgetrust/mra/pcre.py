"""Patterns as PHP takes them (PCRE with delimiters and modifiers), for the regular expressions at hand.

Two spellings of PCRE that the library does not know are put into its own; what else it does not know is refused as
that, and not as a mistake in the pattern. Not here: what a pattern runs on (`edgetrust.mra.client_test`).
"""

from __future__ import annotations

import regex

from edgetrust.errors import Malformed
from edgetrust.model.client_test import DEFAULT_REGEX

_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL, "x": regex.VERBOSE}
"""Modifiers of PHP's patterns that mean the same here."""
_ANCHORED = "A"
_IDLE_FLAGS = frozenset("uDSJ")
"""Modifiers that change nothing that matters: text is text here, `$` hardly differs, studying is about speed, and the
same name may be given to several groups anyhow."""
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
    known = (*_FLAGS, *sorted(_IDLE_FLAGS), _ANCHORED)
    unknown = [each for each in modifiers if each not in known]
    if unknown:
        known_here = ", ".join(known)
        raise Malformed(
            f"the modifier {unknown[0]!r} of the pattern {text!r} is not understood here, expected some of {known_here}"
        )
    flags = regex.VERSION0
    for each in modifiers:
        flags |= _FLAGS.get(each, regex.VERSION0)
    translated = _translate(body)
    # The line break ends a comment, which a pattern with the modifier x may close with.
    anchored = f"\\A(?:{translated}\n)" if "x" in modifiers else f"\\A(?:{translated})"
    try:
        return regex.compile(anchored if _ANCHORED in modifiers else translated, flags)
    except regex.error as error:
        raise Malformed(
            f"the pattern {text!r} is not understood here: {error}",
            hint="the page's own engine is PCRE, which may take it",
        ) from None


def _translate(body: str) -> str:
    r"""`(?'name'…)` as `(?<name>…)`, and what stands between `\Q` and `\E` as its characters."""
    for verb in _IDLE_VERBS:
        body = body.removeprefix(verb)
    parts = []
    position = 0
    while position < len(body):
        if body.startswith(r"\Q", position):
            literal, _, _ = body[position + 2 :].partition(r"\E")
            parts.append(regex.escape(literal, literal_spaces=False))
            position += len(literal) + 4
        elif body[position] == "\\":
            parts.append("" if body.startswith(r"\E", position) else body[position : position + 2])
            position += 2
        else:
            named = _NAMED.match(body, position)
            parts.append(f"(?<{named[1]}>" if named is not None else body[position])
            position = named.end() if named is not None else position + 1
    return "".join(parts)


_NAMED = regex.compile(r"\(\?'(\w+)'")
