"""Diagnostic archives as nodes of each role give them, out of a deployment with one defect: certificates, trust lists,
a capture of one connection and the log lines about it.

    call = connect(estate, "traversal", C1, E1, Refusal("client", "certificate has expired", 45))
    expressway_archive(estate, C1, call)     # octets of a .tar.gz; without a call, the certificates alone
    unified_archive(estate, PUBLISHER, call) # octets of a .zip, of CUCM, IM and Presence, and Unity Connection
    jabber_log("example.com")                # the text of csf-unified.log; phone_log, tc_log of the others

Not here: what crosses the wire, and what is written of it (`tests.calls`). No pattern is looked at.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

from edgetrust.model.deployment import Slot, Store
from tests import make
from tests.calls import ADDRESSES, Call, Estate, host, times
from tests.wire.container import capture, tarred
from tests.wire.tcp import segments

STAMP = "2026-11-23_00_05_00"
_UNITS = {
    Slot.TOMCAT: "tomcat",
    Slot.TOMCAT_ECDSA: "tomcat-ECDSA",
    Slot.CALLMANAGER: "CallManager",
    Slot.CUP_XMPP: "cup-xmpp",
}


def expressway_archive(estate: Estate, node: str, call: Call | None = None) -> bytes:
    """What `Maintenance > Diagnostics` of a node gives, and its CRLs beside it."""
    name = host(node)
    files = {
        f"server_{name}_{STAMP}.pem": _pem([estate.certificates[node, Slot.SERVER]]),
        f"ca_{name}_{STAMP}.pem": _pem(estate.lists[node, Store.TRUSTED_CA]),
        f"xconf_dump_{name}_{STAMP}.txt": _settings(estate, node),
    }
    for number, each in enumerate(estate.crls.get(node, ())):
        files[f"{number}.crl"] = each
    if call is not None:
        files[f"eth0_diagnostic_logging_tcpdump00_{name}_{STAMP}.pcap"] = _capture(call)
        files[f"loggingsnapshot_{name}_{STAMP}.txt"] = _text(call.lines.get(node, ()))
    return tarred({f"diagnostic_log_{name}_{STAMP}/{path}": octets for path, octets in files.items()}, compressed=True)


def unified_archive(estate: Estate, node: str, call: Call | None = None) -> bytes:
    """What somebody collects from CUCM, IM and Presence or Unity Connection: the certificates, the lists, and what
    `utils network capture` wrote."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for (owner, slot), issued in estate.certificates.items():
            if owner == node:
                archive.writestr(f"{node}/{_UNITS[slot]}.pem", _pem([issued]))
        for (owner, store), held in estate.lists.items():
            for number, issued in enumerate(held):
                if owner == node:
                    archive.writestr(f"{node}/{store}/{number}.pem", _pem([issued]))
        if call is not None:
            archive.writestr(f"{node}/packets.cap", _capture(call))
    return target.getvalue()


def jabber_log(domain: str) -> bytes:
    """csf-unified.log of a Jabber that asks its user about the certificate for a service domain."""
    clock = times()[1]
    head = f"{clock} INFO  [0x00001c2c] [csf.cert.]"
    return _text(
        (
            f"{head}[checkIdentifiers] Verification of identity: '{domain}' failed.",
            f"{head} Verification result : FAILURE reason : [CN_NO_MATCH UNKNOWN]",
        )
    )


def phone_log(server: str) -> bytes:
    """The console of a phone that does not know the CA of an Expressway-E at this address."""
    return _text(
        (
            f"5011: NOT 10:25:10.068387 SECD: -HTTPS cert not in CTL, <{server}:8443>",
            f"5011: ERR 10:25:10.068391 SECD: EROR:clpState: SSL3 alert read:fatal:handshake failure:<{server}>",
            "5011: ERR 10:25:10.068395 SECD: clpSetupSsl: ** SSL handshake failed",
        )
    )


def tc_log(server: str, reason: str = "self signed certificate in certificate chain") -> bytes:
    """The log of a TC or CE endpoint that does not accept the CA of an Expressway-E."""
    url = f"https://{server}:8443/ZXhhbXBsZS5jb20/get_edge_config/"
    refused = "'Peer certificate cannot be authenticated with given CA certificates'"
    return _text(
        (
            f"15975.89 HttpClient     SSL certificate problem: {reason}",
            f"15975.90 HttpClient HTTPClientCurl error ({url}): {refused}",
        )
    )


def _settings(estate: Estate, node: str) -> bytes:
    """What the node states of itself: its names and address, and whether it checks revocation."""
    name, _, domain = node.partition(".")
    settings = {
        "IP DNS Hostname": name,
        "IP DNS Domain Name": domain,
        "SIP TLS Certificate Revocation Checking Mode": "On" if node in estate.crls else "Off",
        "Ethernet 1 IP V4 Address": ADDRESSES[node],
        "SystemUnit Name": "x",
    }
    return _text([f'*c xConfiguration {words}: "{value}"' for words, value in settings.items()])


def _capture(call: Call) -> bytes:
    return capture(segments(call.conversation, client=call.client, server=call.server))


def _text(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _pem(held: Sequence[make.Issued]) -> bytes:
    return "".join(make.pem(each.der) for each in held).encode()
