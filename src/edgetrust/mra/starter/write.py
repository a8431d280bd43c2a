"""A deployment file as text, with comments: what was said, what is guessed and why, and what could be said besides.

`parse_deployment` takes the text, and still does when every line that is commented out is put into use.

Not here: nodes and clusters (`sections`), how a line looks (`lines`), and what is guessed (`guess`).
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.starter import Starter
from edgetrust.mra.starter.lines import (
    comment_out,
    entries,
    entry,
    explain,
    flow,
    list_or_option,
    option,
    reasoned,
    scalar,
)
from edgetrust.mra.starter.placeholders import placeholder_domain, placeholder_node
from edgetrust.mra.starter.planned_files import bundle_path, certificate_path
from edgetrust.mra.starter.sections import cluster_or_placeholder, section

_ENDPOINTS = MappingProxyType({Role.JABBER: "jabber", Role.IP_PHONES: "ip_phones", Role.TC: "tc"})


def write_starter(starter: Starter) -> str:
    """The text of the deployment file."""
    parts = (
        _head(starter),
        _name(starter),
        _domains(starter),
        _public_ca(starter),
        _federation(starter),
        _meeting_server(starter),
        *(section(starter, role) for role in (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E)),
        _zone(starter),
        *(section(starter, role) for role in (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION)),
        _endpoints(starter),
        _edge_proxy(starter),
        _remarks(starter),
    )
    return "\n\n".join(text for part in parts if (text := "\n".join(part))) + "\n"


# --- what concerns the whole ------------------------------------------------------------------------------------------


def _head(starter: Starter) -> Iterator[str]:
    yield from explain("A Mobile and Remote Access deployment, as edgetrust reads it. Paths are relative to this file.")
    yield "#"
    yield from explain(
        'A line of the form "#key: value" is ready for use: take off its "#", and those of the lines above that it '
        'stands under. A "#" with a blank behind it explains. What is left out is unknown, and never counts as good. '
        "Every key there is: edgetrust schema deployment"
    )
    if starter.guesses():
        yield from explain(
            '"guessed" stands above everything that nobody said: look at it, mend it where it is wrong, and delete '
            "that comment."
        )
    if any(answer.source is not None for answer in starter.answers()):
        yield from explain('"stated in" names the file and line in which a node itself says so; that is no guess.')


def _name(starter: Starter) -> Iterator[str]:
    yield from entry("name", starter.name) if starter.name is not None else option("name: Acme")


def _domains(starter: Starter) -> Iterator[str]:
    yield from explain(
        "Service domains: what users type behind the @ to sign in, looked up as _collab-edge._tls.<domain>."
    )
    yield from list_or_option("domains", starter.domains, placeholder_domain(starter))


def _public_ca(starter: Starter) -> Iterator[str]:
    yield from explain("Roots to treat as public beside the built-in Mozilla list, for a lab.")
    yield from list_or_option("public_ca", starter.public_ca, "lab-root.pem")


def _federation(starter: Starter) -> Iterator[str]:
    yield from explain("XMPP federation with other organisations, and the aliases of persistent chat nodes.")
    domain = placeholder_domain(starter)
    lines = (
        "xmpp_federation:",
        *list_or_option("domains", starter.federation_domains, domain, indent=2),
        *list_or_option("chat_node_aliases", starter.chat_node_aliases, f"chat1.{domain}", indent=2),
    )
    yield from lines if starter.federation_domains or starter.chat_node_aliases else comment_out(lines)


def _meeting_server(starter: Starter) -> Iterator[str]:
    yield from explain("The address of Cisco Meeting Server, as entered on the Expressway-C.")
    yield from option(f"cms_address: cms.{placeholder_domain(starter)}")


def _zone(starter: Starter) -> Iterator[str]:
    yield from explain("The Unified Communications traversal zone, as typed on both sides.")
    peers = [node.fqdn.value for node in cluster_or_placeholder(starter, Role.EXPRESSWAY_E).nodes]
    inside = cluster_or_placeholder(starter, Role.EXPRESSWAY_C)
    default = inside.cluster_name or inside.nodes[0].fqdn
    typed, port, name = starter.peer_addresses, starter.zone_port, starter.subject_name
    head, port_line = "traversal_zone:", f"  port: {port.value if port is not None else 7001}"
    yield from (head,) if typed or port or name else comment_out((head,))
    if port is not None:
        yield from (*reasoned(port, 2), port_line)
    else:
        yield from comment_out((port_line,))
    if typed:
        yield from entries("peer_addresses", typed, 2)
    else:
        yield "  # On the Expressway-C. Default: the FQDN of each Expressway-E."
        yield from comment_out((f"  peer_addresses: {flow(peers)}",))
    if name is not None:
        yield from entry("tls_verify_subject_name", name, 2)
    else:
        yield "  # On the Expressway-E. Default: the cluster name of the Expressway-C, else its FQDN."
        yield from comment_out((f"  tls_verify_subject_name: {scalar(default.value)}",))


def _endpoints(starter: Starter) -> Iterator[str]:
    yield from explain(
        "The kinds of endpoint in use; left out, all three. Jabber and TC/CE endpoints trust public roots and what you "
        "add; 7800 and 8800 phones trust the fixed list of their firmware, for which the public roots stand in."
    )
    lines = ["endpoints:"]
    for role in starter.endpoints or _ENDPOINTS:
        said = starter.phone_ca if role is Role.IP_PHONES else ()
        file = "phone-list.pem" if role is Role.IP_PHONES else "corporate-root.pem"
        lines += [f"  {_ENDPOINTS[role]}:", *list_or_option("trusted_ca", said, file, indent=4)]
    yield from lines if starter.endpoints or starter.phone_ca else comment_out(lines)


def _edge_proxy(starter: Starter) -> Iterator[str]:
    name = placeholder_node(starter, Role.EDGE_PROXY)
    yield from explain("A device in front of the Expressway-E that ends the TLS of endpoints, a NetScaler for one.")
    yield from comment_out(
        (
            "edge_proxy:",
            f"  fqdn: {name}",
            f"  server_certificate: {certificate_path(name, Slot.SERVER)}",
            "  # Shown to the Expressway-E. Default: the server certificate.",
            f"  client_certificate: {certificate_path(name, Slot.CLIENT)}",
            f"  trusted_ca: [{bundle_path(name, Store.ENDPOINT)}]",
        )
    )


def _remarks(starter: Starter) -> Iterator[str]:
    for note in starter.notes:
        yield from explain(f"Seen: {note}")
    if starter.unused:
        yield from explain("Not used:")
        for unused in starter.unused:
            yield from explain(f"- {unused.file}: {unused.reason}")
