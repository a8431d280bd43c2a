"""The second opinion: the cryptography library's verifier."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.chain import SecondOpinion
from edgetrust.model.connection import Purpose
from edgetrust.pki.second_opinion import WHO, ask_second_opinion
from tests import make

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("a.example.com", ISSUING)
ACCEPTED = SecondOpinion(trusted=True, reason=f"{WHO} accepts it")


def ask(
    leaf: make.Issued = LEAF,
    sent: tuple[make.Issued, ...] = (ISSUING,),
    trusted: tuple[make.Issued, ...] = (ROOT,),
    purpose: Purpose | None = None,
    name: str | None = None,
) -> SecondOpinion:
    """The opinion on a chain."""
    return ask_second_opinion(
        leaf.certificate,
        [each.certificate for each in sent],
        [each.certificate for each in trusted],
        purpose=purpose,
        name=name,
        at=make.NOW,
    )


def refusal(why: str) -> SecondOpinion:
    """A refusal with that reason."""
    return SecondOpinion(trusted=False, reason=f"{WHO} refuses: {why}")


@pytest.mark.parametrize("purpose", [None, *Purpose])
@pytest.mark.parametrize("name", [None, "a.example.com"])
def test_a_sound_chain_is_accepted(purpose: Purpose | None, name: str | None) -> None:
    """With and without a purpose and a name, whether the intermediate is sent or listed."""
    assert ask(purpose=purpose, name=name) == ACCEPTED
    assert ask(sent=(), trusted=(ISSUING, ROOT), purpose=purpose, name=name) == ACCEPTED


def test_a_wrong_twin_above_the_right_one_does_not_stop_it() -> None:
    """Every path is tried: this is where it differs from OpenSSL."""
    twin = make.ca("Issuing", ROOT, key="another", ski=None, aki=None)
    leaf = make.leaf("b.example.com", ISSUING)

    assert ask(leaf, (), (twin, ISSUING, ROOT)) == ACCEPTED


def test_only_a_root_ends_a_path() -> None:
    """As with OpenSSL, an intermediate in the list is no end."""
    assert ask(trusted=(ISSUING,)) == refusal("the list holds no self-signed root in which a path could end")
    assert ask(sent=()) == refusal("no path leads from the certificate to a self-signed root of the list")


def test_a_refusal_has_the_reason_of_the_library() -> None:
    """And names the certificate."""
    old = make.leaf("old.example.com", ISSUING, not_after=datetime(2026, 2, 1, tzinfo=UTC))
    only_client = make.leaf("c.example.com", ISSUING, eku=["clientAuth"])

    assert ask(old) == refusal("cert is not valid at validation time (CN=old.example.com)")
    assert ask(name="b.example.com") == refusal("leaf certificate has no matching subjectAltName (CN=a.example.com)")
    assert ask(only_client, purpose=Purpose.SERVER_AUTH) == refusal(
        "extendedKeyUsage lacks serverAuth (CN=c.example.com)"
    )
    assert ask(only_client, purpose=Purpose.CLIENT_AUTH) == ACCEPTED


def test_a_certificate_without_alternative_names_is_no_trouble_unless_a_name_is_asked_for() -> None:
    """The profile of the web demands them only there."""
    bare = make.leaf("CN=somebody", ISSUING, sans=None)

    assert ask(bare) == ACCEPTED
    assert not ask(bare, name="somebody.example.com").trusted


def test_what_it_cannot_be_asked_is_said() -> None:
    """It does not look for SRVNames."""
    reason = ask(name="_collab-edge._tls.example.com").reason

    assert reason == f"{WHO} accepts it; it was not asked for the name _collab-edge._tls.example.com"


def test_an_address_is_a_name_too() -> None:
    """As an iPAddress."""
    leaf = make.leaf("d.example.com", ISSUING, sans=["IP:192.0.2.1"])

    assert ask(leaf, name="192.0.2.1").trusted
    assert not ask(leaf, name="192.0.2.2").trusted


def test_a_certificate_it_cannot_read_is_refused() -> None:
    """And one beside the path is left out."""
    odd = make.leaf("e.example.com", ISSUING, extensions=[("2.5.29.30", True, b"\x04\x00")])
    weird = make.ca("Weird", ROOT, version=2)

    assert not ask(odd).trusted
    assert ask(sent=(weird, ISSUING)).trusted
