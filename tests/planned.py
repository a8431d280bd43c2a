"""Planned certificates: of an Expressway-E by default, a test changes one thing; and the strategies of all of them.

planned("DNS:expe.example.com", "SRVName:_collab-edge._tls.example.com", key="ecdsa-256")
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from edgetrust.model.certificate import KeyKind, KeyUsage
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Node, Role, Slot, SubjectFields
from edgetrust.model.names import DnsName, GeneralName, IpName, SrvName, XmppName
from edgetrust.model.plan import PlannedCertificate, PlannedKey, PlannedName, SanType, Signer

KEYS = {
    **{f"rsa-{bits}": PlannedKey(kind=KeyKind.RSA, bits=bits) for bits in (2048, 3072, 4096)},
    **{f"ecdsa-{bits}": PlannedKey(kind=KeyKind.EC, bits=bits) for bits in (256, 384, 521)},
}
"""Every key that can be ordered, by the words of the command line."""

USAGES = {
    KeyKind.RSA: (KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT),
    KeyKind.EC: (KeyUsage.DIGITAL_SIGNATURE,),
}

FQDN = "expe1.example.com"
SUBJECT = SubjectFields(
    country="US", state="California", locality="San José", organization="Acme, Inc. #1", organizational_unit='a\\b "$c"'
)
"""Every field, with what must be escaped somewhere."""


def planned(*san: str, key: str = "ecdsa-256", **changes: Any) -> PlannedCertificate:  # noqa: ANN401 - its fields
    """A planned certificate with these names, as `DNS:example.com`."""
    return replace(
        PlannedCertificate(
            node=Node(id=FQDN, fqdn=FQDN, role=Role.EXPRESSWAY_E),
            slot=Slot.SERVER,
            common_name=FQDN,
            san=tuple(map(_name, san or (f"DNS:{FQDN}",))),
            key=KEYS[key],
            purposes=(Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH),
            key_usage=USAGES[KEYS[key].kind],
            signer=Signer.PUBLIC,
            reasons=(),
        ),
        **changes,
    )


def _name(text: str) -> PlannedName:
    kind, _, value = text.partition(":")
    return PlannedName(type=SanType(kind), value=value, feature="a test", reason="a test needs it")


def requested_names(planned: PlannedCertificate) -> tuple[GeneralName, ...]:
    """The planned names as they are read from a request that carries them."""
    kinds: dict[SanType, type[DnsName | IpName | SrvName | XmppName]] = {
        SanType.DNS: DnsName,
        SanType.IP: IpName,
        SanType.SRV_NAME: SrvName,
        SanType.XMPP_ADDRESS: XmppName,
    }
    return tuple(kinds[each.type](each.value) for each in planned.san)


_LABELS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
_HOSTS = st.lists(_LABELS, min_size=2, max_size=3).map(".".join)
_NAMES = st.one_of(
    _HOSTS.map(lambda host: f"DNS:{host}"),
    _HOSTS.map(lambda host: f"SRVName:_collab-edge._tls.{host}"),
    _HOSTS.map(lambda host: f"XMPPAddress:{host}"),
    st.ip_addresses().map(lambda address: f"IP:{address}"),
)
# What the deployment file lets through: no control characters, no spaces at the ends.
_TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn", "Co")), min_size=1, max_size=20
) | st.sampled_from(["Acme, Inc.", "a = b", "$x ${y} $env::PATH", "# no comment", "'a' \"b\" \\c", "a\\", "[req]"])
_OPTIONAL = st.none() | _TEXTS

certificates = st.builds(
    lambda san, host, purposes, usages: planned(
        *san, common_name=host, purposes=tuple(purposes), key_usage=tuple(each for each in KeyUsage if each in usages)
    ),
    st.lists(_NAMES, min_size=1, max_size=6, unique=True),
    _HOSTS,
    st.lists(st.sampled_from(Purpose), unique=True),
    st.sets(st.sampled_from([*KeyUsage][:7]), min_size=1),
)
"""Planned certificates with P-256 keys."""

subjects = st.builds(
    SubjectFields,
    country=st.none() | st.from_regex(r"[A-Z]{2}", fullmatch=True),
    state=_OPTIONAL,
    locality=_OPTIONAL,
    organization=_OPTIONAL,
    organizational_unit=_OPTIONAL,
)
"""Subjects that a deployment file can declare."""


def openssl_names(pem: bytes) -> list[str]:
    """The SAN of a request as openssl prints it, entry by entry; empty without the extension."""
    done = subprocess.run(
        ["openssl", "req", "-noout", "-text", "-nameopt", "utf8"], input=pem, capture_output=True, check=True
    )
    found = re.search(r"Subject Alternative Name: *\n *(.+)\n", done.stdout.decode())
    return found[1].split(", ") if found else []
