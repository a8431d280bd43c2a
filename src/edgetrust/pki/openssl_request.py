"""The same request by hand: a configuration file of openssl, and the commands that make key and request with it.

What `openssl req` makes of it equals what `edgetrust.pki.request` builds; the tests run both. Not here: what is planned
(`edgetrust.mra.planning`).
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence

from edgetrust.codec.general_names import SRV_NAME, XMPP_ADDRESS
from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import SubjectFields
from edgetrust.model.plan import PlannedCertificate, PlannedKey, PlannedName, SanType
from edgetrust.model.value import dataclass
from edgetrust.pki.request import subject_attributes

_ATTRIBUTES = {
    "2.5.4.6": "countryName",
    "2.5.4.8": "stateOrProvinceName",
    "2.5.4.7": "localityName",
    "2.5.4.10": "organizationName",
    "2.5.4.11": "organizationalUnitName",
    "2.5.4.3": "commonName",
}

_CURVES = {256: "P-256", 384: "P-384", 521: "P-521"}
# config(5): these begin an escape, a variable, a comment or a quotation (the last three).
_SPECIAL = re.compile(r"""[\\$#"'`]""")


def render_openssl_config(planned: PlannedCertificate, subject: SubjectFields) -> str:
    """A configuration for `openssl req -config`: subject, names, purposes and usages of a planned certificate."""
    subject_lines = [f"{_ATTRIBUTES[oid]} = {_quote(value)}" for oid, value in subject_attributes(planned, subject)]
    purposes = ", ".join(purpose.usage for purpose in planned.purposes)
    extensions = [f"keyUsage = critical, {', '.join(planned.key_usage)}"]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of one request, as a shell finds them."""

    key: str
    has_key: bool = False
    """The key is there already."""
    config: str
    config_text: str | None = None
    """What is put into the configuration file; None: it is there already."""
    request: str
    passphrase_file: str | None = None
    """Its first line encrypts the key."""


def render_script(parts: Sequence[tuple[PlannedCertificate, Files]]) -> str:
    """Commands for a POSIX shell, typed in or run as a script: for each certificate they make the key (where there is
    none yet) and the request, and show it. When one of the files exists, nothing is made; the first command that fails
    ends it, and it says for which certificate. Keys are for their owner's eyes."""
    fresh = [path for _, files in parts for path in _fresh(files)]
    lines = [
        "(",
        "set -eu",
        f"for file in {shlex.join(fresh)}; do",
        '  if [ -e "$file" ] || [ -h "$file" ]; then echo "$file exists, and nothing was made" >&2; exit 1; fi',
        "done",
        """trap '[ $? -eq 0 ] || echo "stopped at $at" >&2' EXIT""",
    ]
    for planned, files in parts:
        lines += ["", f"at={shlex.quote(f'{planned.node.fqdn}.{planned.slot}')}"]
        # No line of the configuration can be this word alone: each is a section or a key with its value.
        if files.config_text is not None:
            lines.append(f"cat > {shlex.quote(files.config)} <<'END'\n{files.config_text}END")
        lines += _commands(planned.key, files)
    return "\n".join((*lines, ")", ""))


def _fresh(files: Files) -> Iterator[str]:
    """The files that are made."""
    if not files.has_key:
        yield files.key
    if files.config_text is not None:
        yield files.config
    yield files.request


def _commands(key: PlannedKey, files: Files) -> Iterator[str]:
    secret = f"file:{files.passphrase_file}" if files.passphrase_file is not None else None
    if not files.has_key:
        protection = ["-aes-256-cbc", "-pass", secret] if secret is not None else []
        command = ["openssl", "genpkey", *_key_options(key), *protection, "-out", files.key]
        yield f"(umask 077; {shlex.join(command)})"
    opening = ["-passin", secret] if secret is not None else []
    signing = ["openssl", "req", "-new", "-config", files.config, "-key", files.key, *opening, "-out", files.request]
    yield shlex.join(signing)
    yield shlex.join(["openssl", "req", "-in", files.request, "-verify", "-noout", "-text"])


def _key_options(key: PlannedKey) -> list[str]:
    if key.kind is KeyKind.RSA:
        return ["-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{key.bits}"]
    curve = f"ec_paramgen_curve:{_CURVES[key.bits]}"
    return ["-algorithm", "EC", "-pkeyopt", curve, "-pkeyopt", "ec_param_enc:named_curve"]


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
