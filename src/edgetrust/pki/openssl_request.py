"""The same request by hand: a configuration file of openssl, and the commands that make key and request with it.

What `openssl req` makes of it equals what `edgetrust.pki.request` builds; the tests run both. Not here: quoting for a
shell (`edgetrust.cli.csr`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from edgetrust.codec.general_names import SRV_NAME, XMPP_ADDRESS
from edgetrust.model.certificate import KeyKind
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import SubjectFields
from edgetrust.model.plan import PlannedCertificate, PlannedKey, PlannedName, SanType
from edgetrust.pki.request import subject_attributes

_ATTRIBUTES = {
    "2.5.4.6": "countryName",
    "2.5.4.8": "stateOrProvinceName",
    "2.5.4.7": "localityName",
    "2.5.4.10": "organizationName",
    "2.5.4.11": "organizationalUnitName",
    "2.5.4.3": "commonName",
}
_PURPOSES = {Purpose.SERVER_AUTH: "serverAuth", Purpose.CLIENT_AUTH: "clientAuth"}
_USAGES = {KeyKind.RSA: "digitalSignature, keyEncipherment", KeyKind.EC: "digitalSignature"}
_CURVES = {256: "P-256", 384: "P-384", 521: "P-521"}
# config(5): these begin an escape, a variable, a comment or a quotation (the last three).
_SPECIAL = re.compile(r"""[\\$#"'`]""")


def render_openssl_config(planned: PlannedCertificate, subject: SubjectFields) -> str:
    """A configuration for `openssl req -config`: subject, names, purposes and usages of a planned certificate."""
    subject_lines = [f"{_ATTRIBUTES[oid]} = {_quote(value)}" for oid, value in subject_attributes(planned, subject)]
    purposes = ", ".join(_PURPOSES[purpose] for purpose in planned.purposes)
    extensions = [f"keyUsage = critical, {_USAGES[planned.key.kind]}"]
    extensions += [f"extendedKeyUsage = {purposes}"] if purposes else []
    extensions += ["subjectAltName = @names"] if planned.san else []
    head = [
        "prompt = no",
        "utf8 = yes",
        "string_mask = utf8only",
        "default_md = sha256",
        "distinguished_name = subject",
        "req_extensions = extensions",
    ]
    sections = {"req": head, "subject": subject_lines, "extensions": extensions, "names": _name_lines(planned.san)}
    return "\n".join("\n".join((f"[{name}]", *lines, "")) for name, lines in sections.items() if lines)


def key_command(key: PlannedKey, *, output: str, passphrase_file: str | None = None) -> Sequence[str]:
    """The arguments of the command that makes a private key, as PKCS#8 in PEM."""
    if key.kind is KeyKind.RSA:
        options = ["-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{key.bits}"]
    else:
        curve = f"ec_paramgen_curve:{_CURVES[key.bits]}"
        options = ["-algorithm", "EC", "-pkeyopt", curve, "-pkeyopt", "ec_param_enc:named_curve"]
    protection = ["-aes-256-cbc", "-pass", f"file:{passphrase_file}"] if passphrase_file is not None else []
    return ("openssl", "genpkey", *options, *protection, "-out", output)


def request_command(*, key: str, config: str, output: str, passphrase_file: str | None = None) -> Sequence[str]:
    """The arguments of the command that makes the request."""
    opening = ["-passin", f"file:{passphrase_file}"] if passphrase_file is not None else []
    return ("openssl", "req", "-new", "-config", config, "-key", key, *opening, "-out", output)


def look_command(request: str) -> Sequence[str]:
    """The arguments of the command that checks the signature of a request and shows what it asks for."""
    return ("openssl", "req", "-in", request, "-verify", "-noout", "-text")


def _name_lines(names: Sequence[PlannedName]) -> list[str]:
    """`DNS.1 = a`, in the order of the names; each type is counted for itself."""
    lines = []
    counted: Counter[str] = Counter()
    for name in names:
        kind, value = _written(name)
        counted[kind] += 1
        lines.append(f"{kind}.{counted[kind]} = {_quote(value)}")
    return lines


def _written(name: PlannedName) -> tuple[str, str]:
    match name.type:
        case SanType.DNS:
            return "DNS", name.value
        case SanType.IP:
            return "IP", name.value
        case SanType.SRV_NAME:
            return "otherName", f"{SRV_NAME};IA5STRING:{name.value}"
        case SanType.XMPP_ADDRESS:
            return "otherName", f"{XMPP_ADDRESS};UTF8:{name.value}"


def _quote(value: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", value)
