"""The style sheet of the page: light, dark, narrow and printed."""

from __future__ import annotations

SHEET = """
:root{--paper:#FCFCFA;--ink:#1B2430;--soft:#5A6672;--line:#DDE2E0;--band:#F3F5F3;--accent:#0B6E6E}
@media screen and (prefers-color-scheme:dark){
:root{--paper:#11161C;--ink:#E8EDF2;--soft:#A3AFBA;--line:#2C3742;--band:#182029;--accent:#2FB5AA}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 8px;overflow-wrap:anywhere}
h2{font-size:1.35rem;margin:48px 0 12px;padding-top:12px;border-top:2px solid var(--line);
overflow-wrap:anywhere}
h3{font-size:1.1rem;margin:32px 0 8px;overflow-wrap:anywhere}
h4{font-size:1rem;margin:0 0 6px;overflow-wrap:anywhere}
p,ul{max-width:72ch;margin:8px 0;overflow-wrap:anywhere}
ul{padding-left:1.2em}
li{margin:3px 0}
nav ul{display:flex;flex-wrap:wrap;gap:2px 20px;list-style:none;padding:0;max-width:none}
a{color:var(--accent)}
.caption,figcaption{color:var(--soft);font-size:.875rem}
.verdict{font-size:1.15rem;font-weight:600;border-left:4px solid var(--accent);padding-left:12px}
.wide{overflow-x:auto;margin:14px 0}
.wide:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;font-size:.9rem;line-height:1.4;min-width:min(100%,520px)}
p.caption:has(+.wide){margin-top:20px}
.caption+.wide{margin-top:4px}
th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--line);
max-width:44ch;overflow-wrap:break-word}
th{font-weight:600;border-bottom:2px solid var(--line)}
.n{text-align:right;font-variant-numeric:tabular-nums}
td.n{white-space:nowrap}
.maps{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));gap:24px}
@media(min-width:760px){.two{grid-template-columns:repeat(2,minmax(0,460px))}}
figure{margin:12px 0;min-width:0}
figure>svg{display:block;width:100%;height:auto}
.single figure{max-width:760px}
.legend{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline;margin:12px 0}
.legend ul{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;padding:0;margin:0;
max-width:none}
.key{width:16px;height:16px;vertical-align:-3px;margin-right:6px}
pre{background:var(--band);border:1px solid var(--line);border-radius:6px;padding:10px 14px;
overflow-x:auto;font:.82rem/1.45 ui-monospace,monospace;margin:8px 0}
pre:not(details pre){white-space:pre-wrap;overflow-wrap:anywhere}
details{margin:8px 0}
summary{cursor:pointer;color:var(--accent);overflow-wrap:anywhere}
@media(max-width:600px){main{padding:20px 14px 40px}h1{font-size:1.5rem}
table{min-width:100%}th,td{padding-right:10px}.single{overflow-x:auto}.single svg{min-width:560px}
.long thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.long tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}
.long,.long tbody{display:block}
.long td{display:inline-block;border:0;padding:0 10px 0 0}
.long td:first-child{display:block;font-weight:600}
.long td:last-child{display:block;max-width:none}
.long td[data-l]:not(:empty)::before{content:attr(data-l) " ";color:var(--soft)}}
@media print{nav{display:none}body{font-size:10.5pt}main{max-width:none;padding:0}
h2,h3,h4{break-after:avoid}figure,tr{break-inside:avoid}.wide{overflow:visible}
table{font-size:8.5pt;width:100%;min-width:0}td.n{white-space:normal}
.maps{grid-template-columns:1fr 1fr}details:not([open]){display:none}
pre{white-space:pre-wrap;overflow-wrap:anywhere}}
"""
