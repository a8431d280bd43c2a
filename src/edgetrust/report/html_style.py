"""The style sheet of the HTML report: light and dark, on screen and on paper, without a single outside reference.

Colours are chosen for a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3) in both schemes, and never say anything alone:
each stands beside a word. Not here: the page (`edgetrust.report.html`).
"""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light;
  --page: #ffffff; --panel: #f5f6f8; --line: #d8dce2; --text: #1b2129; --soft: #56606d; --link: #0b57b0;
  --ok: #17683a; --warn: #855300; --fail: #b3211b; --unknown: #6838b0; --off: #56606d; --info: #0b57b0;
  --ok-tint: #e3f3e8; --warn-tint: #fdf0d4; --fail-tint: #fde7e5; --unknown-tint: #efe7fb; --off-tint: #eceef1;
  --info-tint: #e3eefb;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --page: #13161b; --panel: #1b2027; --line: #343b46; --text: #e5e8ec; --soft: #a1abb8; --link: #8ab8ff;
    --ok: #74d196; --warn: #f0bd55; --fail: #ff948b; --unknown: #c5a8ff; --off: #a1abb8; --info: #8ab8ff;
    --ok-tint: #173022; --warn-tint: #362a10; --fail-tint: #42201e; --unknown-tint: #2c2244; --off-tint: #272d36;
    --info-tint: #182b47;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2rem; }
footer { padding-top: 1rem; padding-bottom: 3rem; color: var(--soft); font-size: .875rem; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.9rem; letter-spacing: -.01em; }
h2 { margin: 2.75rem 0 .9rem; padding-bottom: .35rem; border-bottom: 1px solid var(--line); font-size: 1.3rem; }
h3 { margin: 0; font-size: 1.05rem; }
p { margin: .5rem 0; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
code { font: .9em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code, .place, summary, .steps li, dd, td, .gaps { overflow-wrap: anywhere; }
.kicker { margin: 0 0 .35rem; color: var(--soft); font-size: .8rem; font-weight: 600; letter-spacing: .06em; }
.soft { color: var(--soft); }
.unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}

/* a tone gives an element its colour */
.ok, .sound { --tone: var(--ok); --tint: var(--ok-tint); }
.warn, .warning, .degraded, .incomplete { --tone: var(--warn); --tint: var(--warn-tint); }
.fail, .error, .broken { --tone: var(--fail); --tint: var(--fail-tint); }
.unknown { --tone: var(--unknown); --tint: var(--unknown-tint); }
.not-verified { --tone: var(--off); --tint: var(--off-tint); }
.info { --tone: var(--info); --tint: var(--info-tint); }
.chip {
  display: inline-block; padding: .05rem .55rem; border-radius: 1rem; background: var(--tint); color: var(--tone);
  font-size: .8125rem; font-weight: 600; white-space: nowrap;
}
.verdict {
  margin: 1rem 0 0; padding: .7rem 1rem; border-left: 4px solid var(--tone); border-radius: 4px;
  background: var(--tint); color: var(--tone); font-weight: 600;
}

/* summary */
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; margin: 1.25rem 0 0; }
.tile { padding: .9rem 1.1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
.tile .number { display: block; font-size: 1.75rem; font-weight: 650; line-height: 1.2; }
.tile .chips { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .5rem; }
.bar { display: flex; gap: 2px; height: .5rem; margin: .6rem 0 0; border-radius: .25rem; overflow: hidden; }
.bar span { background: var(--tone); min-width: 3px; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }

/* tables */
.wide { overflow-x: auto; }
.wide + .wide { margin-top: 2rem; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
caption { padding: 0 0 .6rem; color: var(--soft); text-align: left; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: baseline; }
thead th { border-bottom: 1px solid var(--line); color: var(--soft); font-size: .8125rem; font-weight: 600; }
tbody th { padding: 1.1rem 0 .35rem; font-weight: 650; }
tbody td { border-top: 1px solid var(--line); }
.number-cell { font-variant-numeric: tabular-nums; white-space: nowrap; }
.why { width: 58%; }
.why p { margin: 0 0 .25rem; }
tr:target td, article:target { background: var(--info-tint); }
.matrix { width: auto; font-size: .875rem; }
.matrix caption { white-space: nowrap; }
.matrix th, .matrix td { padding: .25rem .5rem; border: 1px solid var(--line); text-align: center; }
.matrix thead th { vertical-align: bottom; color: var(--text); font-weight: 500; }
.matrix tbody th { padding: .25rem .6rem; font-weight: 500; text-align: right; white-space: nowrap; }
.matrix .down { display: inline-block; max-height: 18rem; writing-mode: vertical-rl; transform: rotate(180deg); }
.matrix td { background: var(--tint, transparent); white-space: nowrap; }
.matrix a { color: var(--tone); font-weight: 650; text-decoration: none; }
.matrix a:hover { text-decoration: underline; }

/* findings */
article {
  margin: 0 0 1.25rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: 4px solid var(--tone);
  border-radius: 6px; background: var(--panel);
}
article h3 { display: flex; gap: .6rem; align-items: baseline; }
article .place { margin: .3rem 0 .8rem; color: var(--soft);font-size: .9375rem; }
dl { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: .3rem 1rem; margin: 0; font-size: .9375rem; }
dt { color: var(--soft); }
dd { margin: 0; }
dd ul { margin: 0; padding: 0; list-style: none; }
details { margin-top: .9rem; }
summary { cursor: pointer; font-weight: 600; }
.remedy { border-top: 1px solid var(--line); padding-top: .75rem; }
.steps { margin: .75rem 0; padding-left: 1.4rem; font-size: .9375rem; }
.steps li { margin: 0 0 .75rem; padding-left: .25rem; }
.steps li::marker { font-weight: 650; }
.steps p { margin: .15rem 0; }
.page { font-weight: 600; }
.after { margin-top: .75rem; }

/* handshakes */
.handshake { margin: 0; padding: .55rem 0; border-bottom: 1px solid var(--line); }
.handshake summary { font-weight: 400; }
.handshake summary .chip { margin-right: .5rem; }
.ladder { margin: .9rem 0 1.25rem 1.1rem; font-size: .9375rem; }
.sides { display: flex; justify-content: space-between; gap: 2rem; max-width: 34rem; font-weight: 650; }
.sides span { overflow-wrap: anywhere; }
.sides span:last-child { text-align: right; }
.rungs { margin: .3rem 0 0; padding: 0 0 .6rem; list-style: none; }
.rung { display: grid; grid-template-columns: minmax(0, 34rem) minmax(7rem, 1fr); column-gap: .75rem; }
.arrow {
  position: relative; padding: .55rem .9rem .15rem; border: solid var(--line); border-width: 0 2px;
  text-align: center; overflow-wrap: anywhere;
}
.arrow::before { content: ""; position: absolute; inset: auto 3px 0; border-bottom: 2px solid var(--tone); }
.arrow::after {
  content: ""; position: absolute; bottom: -4px; border: solid transparent; border-width: 5px 0 5px 9px;
  border-left-color: var(--tone); right: 1px;
}
.leftward .arrow::after { right: auto; left: 1px; border-width: 5px 9px 5px 0; border-right-color: var(--tone); }
.note { align-self: end; transform: translateY(50%); }
.authorities {
  grid-column: 1; margin: 0; padding: .4rem .9rem 0; border: solid var(--line); border-width: 0 2px;
  color: var(--soft);
}
.names ul { margin: .25rem 0; padding-left: 2.3rem; color: var(--soft); overflow-wrap: anywhere; }

/* what is missing */
.gaps { padding-left: 1.2rem; }
.gaps li { margin-bottom: .4rem; }

@media (max-width: 42rem) {
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  .why { width: auto; min-width: 15rem; }
  .matrix caption { white-space: normal; }
}
@media print {
  html { font-size: 9.5pt; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  nav { display: none; }
  a { color: inherit; text-decoration: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  article, .tile, .handshake, tr { break-inside: avoid; }
  h2, h3, caption, tbody th, summary { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
