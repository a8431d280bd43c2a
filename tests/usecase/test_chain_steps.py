"""Rules and steps for errors that a chain can have."""

from __future__ import annotations

import pytest

from edgetrust.model.chain import ChainLink, IssuerStanding, Standing
from edgetrust.pki.openssl import VerifyError, chain_error
from edgetrust.usecase.chain_steps import Finding, find_rule, find_steps
from tests import make

NAMES = tuple(f"h{number}.example.com" for number in range(10))


def finding(kind: VerifyError | None, leaf: make.Issued) -> Finding:
    """A finding about a leaf, without a purpose or missing certificates."""
    link = ChainLink(located=leaf.located(), standing=Standing.SENT, issuer=IssuerStanding.LISTED)
    return Finding(
        error=None if kind is None else chain_error(kind, 0),
        culprit=None if kind is None else leaf.certificate,
        purpose=None,
        name="wanted.example.com",
        missing=(),
        links=(link,),
        shadow=None,
    )


def test_without_an_error_there_is_nothing_to_do() -> None:
    """Neither a rule nor a step."""
    assert find_rule(finding(None, make.leaf())) is None
    assert find_steps(finding(None, make.leaf())) == ()


@pytest.mark.parametrize("kind", list(VerifyError))
def test_every_error_has_a_step(kind: VerifyError) -> None:
    """One that names the certificate or its issuer."""
    (step,) = find_steps(finding(kind, make.leaf("h.example.com")))

    assert "CN=h.example.com" in step


@pytest.mark.parametrize(
    ("leaf", "offered"),
    [
        (make.leaf("h.example.com", sans=NAMES), f"{', '.join(NAMES[:8])} and 2 more"),
        (make.leaf("h.example.com", sans=None), "no subject alternative names, and the common name h.example.com"),
        (make.leaf("O=Acme", sans=None), "no subject alternative names, and the common name (none)"),
    ],
)
def test_the_names_it_has_are_said(leaf: make.Issued, offered: str) -> None:
    """The first of them, and how many more."""
    (step,) = find_steps(finding(VerifyError.HOSTNAME_MISMATCH, leaf))

    assert step.endswith(f"issued again with wanted.example.com among its names; it has {offered}")


def test_a_certificate_without_a_subject_is_called_so() -> None:
    """Instead of by nothing."""
    (step,) = find_steps(finding(VerifyError.CERT_HAS_EXPIRED, make.leaf("h.example.com", subject="")))

    assert step.startswith("renew the certificate without a name")
