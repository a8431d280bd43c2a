"""The client certificate test of one Expressway of a deployment."""

from __future__ import annotations

import pytest

from edgetrust.errors import Refused
from edgetrust.model.client_test import DEFAULT_REGEX, DEFAULT_USERNAME, CrlChecking, Settings
from edgetrust.model.deployment import Deployment
from edgetrust.model.inventory import Inventory
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.pki.contents import read_contents
from edgetrust.usecase.client_test import Holdings, find_tester, holdings_of, saved_as, settle
from edgetrust.usecase.gather import gather
from tests import make

ROOT = make.ca("Root")
LIST = make.revocation_list(ROOT)
FILES = {
    "root.pem": ROOT.pem.encode(),
    "half.pem": ROOT.pem.encode() + b"-----BEGIN CERTIFICATE-----\n",
    "root.crl": LIST,
}
TEXT = """
domains: [example.com]
expressway_c:
  client_test: {regex: '/a/', crl_checking: peer}
  nodes:
    - {fqdn: C1.example.com, trusted_ca: root.pem, crl: root.crl}
    - {fqdn: c2.example.com, trusted_ca: half.pem}
expressway_e:
  nodes: [{fqdn: e.example.com}]
"""


def deployment(text: str = TEXT) -> Deployment:
    """The deployment of a text."""
    return parse_deployment(text, file="acme.yaml")


def inventory() -> Inventory:
    """Its files."""
    return gather(
        deployment(),
        read=lambda reference: read_contents(FILES[reference.path], path=reference.path),
        public_roots=tuple,
    )


def test_an_expressway_is_found_by_its_name() -> None:
    """In any case of letters; the side comes with it."""
    tester = find_tester(deployment(), "c1.EXAMPLE.com")

    assert (tester.node.fqdn, tester.key) == ("C1.example.com", "expressway_c")
    assert find_tester(deployment(), "e.example.com").key == "expressway_e"


def test_the_only_expressway_needs_no_name() -> None:
    """Of several one has to be chosen."""
    alone = "domains: [example.com]\nexpressway_e: {nodes: [{fqdn: e.example.com}]}\n"

    assert find_tester(deployment(alone), None).node.id == "e.example.com"
    with pytest.raises(Refused) as caught:
        find_tester(deployment(), None)
    assert caught.value.hint == "choose with --node: C1.example.com, c2.example.com, e.example.com"


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    """Or with all there are."""
    with pytest.raises(Refused) as caught:
        find_tester(deployment(), "c3.example.com")
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("did you mean C1.example.com?")
    with pytest.raises(Refused) as caught:
        find_tester(deployment(), "zzz")
    assert caught.value.hint == "there are C1.example.com, c2.example.com, e.example.com"


@pytest.mark.parametrize(
    ("fqdn", "trusted", "crls", "is_whole"),
    [
        ("c1.example.com", ["root.pem"], 1, True),
        ("c2.example.com", ["half.pem"], None, False),
        ("e.example.com", None, None, True),
    ],
)
def test_what_it_holds(fqdn: str, trusted: list[str] | None, crls: int | None, is_whole: bool) -> None:
    """Unknown is neither empty nor whole."""
    found = holdings_of(find_tester(deployment(), fqdn), inventory())

    assert isinstance(found, Holdings)
    assert (None if found.trusted is None else [each.source.file for each in found.trusted]) == trusted
    assert (None if found.crls is None else len(found.crls)) == crls
    assert found.is_whole is is_whole


def test_asked_before_saved_before_default() -> None:
    """Each setting by itself."""
    saved, bare = find_tester(deployment(), "c1.example.com"), find_tester(deployment(), "e.example.com")

    assert settle(saved, pattern=None, username="#x#", checking=None) == Settings(
        pattern="/a/", username="#x#", crl_checking=CrlChecking.PEER
    )
    assert settle(saved, pattern="/b/", username=None, checking="none") == Settings(
        pattern="/b/", username=DEFAULT_USERNAME, crl_checking=CrlChecking.NONE
    )
    assert settle(bare, pattern=None, username=None, checking=None) == Settings()
    assert settle(None, pattern=None, username=None, checking=None) == Settings()


def test_settings_are_saved_by_the_keys_of_the_file() -> None:
    """All three."""
    assert saved_as(Settings()) == {"regex": DEFAULT_REGEX, "username": DEFAULT_USERNAME, "crl_checking": "all"}
