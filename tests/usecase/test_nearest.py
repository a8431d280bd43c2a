"""The host that was meant."""

from __future__ import annotations

import pytest

from edgetrust.usecase.nearest import nearest_host

HOSTS = ("expc1.corp.example.com", "expe1.example.com", "Expe2.example.com", "cucm-pub.corp.example.com")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("expc2.corp.example.com", "expc1.corp.example.com"),
        ("expe3.example.com", "expe1.example.com"),
        ("EXPE2.example.co", "Expe2.example.com"),
        ("expe1", "expe1.example.com"),
        ("pub.corp.example.com", "cucm-pub.corp.example.com"),
        ("expc1.example.com", "expc1.corp.example.com"),
        ("turn.example.com", None),
        ("nosuch.corp.example.com", None),
        ("expe1.elsewhere.net", None),
        ("", None),
    ],
)
def test_the_first_label_decides(name: str, expected: str | None) -> None:
    """A domain in common makes no host near."""
    assert nearest_host(name, HOSTS) == expected


def test_without_hosts_none_is_near() -> None:
    """Nobody can be meant."""
    assert nearest_host("expe1.example.com", ()) is None
