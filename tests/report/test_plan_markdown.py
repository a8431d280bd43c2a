from __future__ import annotations

from markdown_it import MarkdownIt

from edgetrust.report.plan_markdown import render_plan_markdown
from tests.report import plan_sample as sample

DIGEST = sample.ROOT.certificate.sha256
READER = MarkdownIt("commonmark").enable(["table"])

SMALL = f"""\
# Acme: plan for Mobile and Remote Access certificates

`acme.yaml`: 2 certificates, 1 of them in place; 3 trust lists; 2 steps.

## Certificates

### expe1.example.com, expe2.example.com: server certificate

- signed by: a public CA
- key: RSA 4096
- purposes: serverAuth, clientAuth
- key usage: digitalSignature, keyEncipherment
- page: Maintenance &gt; Security &gt; Server certificate

| field | value |
|---|---|
| Common name | `FQDN of Expressway cluster (expe.example.com)` |
| Additional alternative names (comma separated) | `a.example.com, b.example.com` |

Alternative names as they will appear: `DNS:expe.example.com, SRVName:_collab-edge._tls.example.com`

| name | why |
|---|---|
| `DNS:expe.example.com` | cluster: the layout |
| `SRVName:_collab-edge._tls.example.com` | registration: TC |

- phones know public CAs alone
- next time: expe1.example.com: it does not carry DNS:example.com, which nobody needs today
- ⚠️ what is at hand does not do: expe1.example.com: it expired at 2025-12-31 00:00:00 UTC
- ⚠️ one key for all

### expe1.example.com: client certificate (in place)

- signed by: CN=Issuing,O=Acme
- key: RSA 2048
- purposes: none asked for
- key usage: digitalSignature, keyEncipherment
- page: Maintenance &gt; Security &gt; Client certificate

Alternative names as they will appear: `DNS:expe.example.com`

| name | why |
|---|---|
| `DNS:expe.example.com` | cluster: the layout |

## Trust lists

### expe1.example.com, expe2.example.com: trusted-ca list

1. CN=Corp Root,O=Acme (SHA-256 {DIGEST}, ca/root.pem:3): above C
2. the public CA that signs E (not at hand): above E

- delete first: CN=Old (SHA-256 {DIGEST}, old.der); a twin

### expe1.example.com: tomcat-trust list

1. CN=Corp Root,O=Acme (SHA-256 {DIGEST}, ca/root.pem:3): above C
2. the public CA that signs E (not at hand): above E

- load it here; it is replicated to expe2.example.com: confirm it on each

## Steps

- [ ] **1.** the order at the CA: order it. Verify: read it.

- [ ] **2.** expe1.example.com, Maintenance &gt; Security &gt; Server certificate: upload it. *Costs: a restart of the \
node.* Verify: Show (decoded).
"""


def test_a_whole_plan() -> None:
    """As a change request holds it."""
    assert render_plan_markdown(sample.small(), sample.deployment()) == SMALL


def test_strings_of_strangers_stay_text() -> None:
    """They begin no heading, cell, code or element."""
    text = render_plan_markdown(sample.hostile(), sample.deployment(sample.EVIL))
    tokens = READER.parse(text)

    headings = [tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "heading_open"]
    assert len(headings) == 6
    assert not any(heading.startswith("forged") for heading in headings)
    assert "<script>" not in READER.render(text)
