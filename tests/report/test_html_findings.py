from __future__ import annotations

from dataclasses import replace

from edgetrust.model.finding import Impact, Remedy, Severity
from edgetrust.report.html_findings import finding_section
from edgetrust.report.outline import build_outline
from tests.report import sample


def test_a_whole_finding() -> None:
    """What is wrong is in the open; the remedy is folded, and open for an error."""
    rendered = finding_section(build_outline(sample.small()).findings)

    assert rendered == (
        '<article class="error" id="finding-1">'
        '<h3><span class="chip error">error</span><span>1. The trusted CA list lacks the intermediate above the '
        "certificate of expe1.example.com.</span></h3>"
        '<p class="place"><code>intermediate-missing</code> on expc1.corp.example.com, trusted-ca list</p>'
        "<dl>"
        "<dt>Expected</dt><dd>CN=Edge Issuing CA 3,O=Example Trust in the list, or sent by expe1.example.com</dd>"
        "<dt>Got</dt><dd>neither; the root CN=Edge Root G2,O=Example Trust is in the list</dd>"
        "<dt>Consequence</dt><dd>The traversal zone stays down, so nobody outside can sign in.</dd>"
        "<dt>Affects</dt><dd>expc1.corp.example.com &lt;-&gt; expe1.example.com: "
        '<a href="#connection-1"><code>traversal</code></a></dd>'
        "<dt>Evidence</dt><dd><ul><li><code>certs/expe1.pem:1</code></li><li><code>ca/issuing.der</code></li></ul></dd>"
        "</dl>"
        '<details class="remedy" open>'
        "<summary>How to mend it: 1 step, a restart of the node</summary>"
        '<ol class="steps"><li>'
        '<p>expc1.corp.example.com: <span class="page">Maintenance &gt; Security &gt; Trusted CA certificate</span></p>'
        "<p>Append CA certificate: CN=Edge Issuing CA 3,O=Example Trust; then restart the node</p>"
        f'<p class="soft">SHA-256 <code>{sample.issuing().sha256}</code> in <code>ca/issuing.der</code></p>'
        "</li></ol>"
        '<dl class="after">'
        "<dt>Verify</dt><dd>Configuration &gt; Zones &gt; Zones shows the traversal zone Active</dd>"
        "<dt>Sources</dt><dd>MRA Deployment Guide (X15.2), traversal zone</dd>"
        "<dt>More</dt><dd><code>edgetrust explain intermediate-missing</code></dd>"
        "</dl></details></article>"
    )


def test_nothing_to_do_is_said() -> None:
    """Information that asks for nothing has no steps, and is folded."""
    remedy = Remedy(steps=(), impact=Impact.NONE, verify="")
    finding = replace(
        sample.missing_intermediate("capture:a->b"), severity=Severity.INFO, remedy=remedy, evidence=(), references=()
    )

    rendered = finding_section(build_outline(replace(sample.small(), findings=(finding,))).findings)

    assert rendered.endswith(
        "<dt>Affects</dt><dd>capture:a-&gt;b</dd></dl>"
        '<details class="remedy"><summary>Nothing has to be done</summary>'
        '<dl class="after"><dt>More</dt><dd><code>edgetrust explain intermediate-missing</code></dd></dl>'
        "</details></article>"
    )
