from __future__ import annotations

import re

import pytest

from edgetrust.model.finding import Severity
from edgetrust.model.verdict import Outcome
from edgetrust.report.html_style import STYLE
from edgetrust.report.outline import Result

TONES = ("ok", "warn", "fail", "unknown", "off", "info")


def palettes() -> list[dict[str, str]]:
    """The custom colours of the light and of the dark scheme."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    return [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in blocks]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_both_schemes_have_the_same_colours() -> None:
    """Nothing is forgotten in the dark."""
    light, dark = palettes()

    assert set(light) == set(dark)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read(scheme: int) -> None:
    """Every text colour has a contrast of 4.5 to 1 on every ground it stands on."""
    colours = palettes()[scheme]
    grounds = {name: ["page", "panel"] for name in ("text", "soft", "link", *TONES)}
    for tone in TONES:
        grounds[tone].append(f"{tone}-tint")

    poor = [
        (name, ground)
        for name, behind in grounds.items()
        for ground in behind
        if contrast(colours[name], colours[ground]) < 4.5
    ]

    assert poor == []


def test_every_outcome_severity_and_result_has_a_tone() -> None:
    """The class named after a value of the model gives it its colour."""
    toned = set(re.findall(r"\.([a-z-]+)(?=[, ][^{}]*\{ --tone)|\.([a-z-]+) \{ --tone", STYLE))
    names = {name for pair in toned for name in pair if name}

    assert {str(value) for kind in (Outcome, Severity, Result) for value in kind} <= names


def test_the_style_needs_nothing_else() -> None:
    """No font, no picture, no import, and nothing that could end the style element."""
    assert not re.search(r"url\(|@import|@font-face|https?:|<", STYLE)
    assert STYLE.count("{") == STYLE.count("}")
