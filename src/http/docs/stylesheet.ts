/** The one stylesheet of the documentation page. A module, so that it is where the code is, however the package was built. */
export const DOCS_STYLESHEET = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fdfdfc, #14171a);
  --raised: light-dark(#f3f4f2, #1c2125);
  --line: light-dark(#dcdfda, #31383e);
  --text: light-dark(#1c2321, #e3e7e5);
  --quiet: light-dark(#59645f, #9aa7a1);
  --accent: light-dark(#0b6b57, #5fd0b3);
  --get: light-dark(#1a5fa8, #7db8f5);
  --post: light-dark(#0b6b57, #5fd0b3);
  --delete: light-dark(#a8321f, #f59a88);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1.5rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.6 var(--sans); }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; background: var(--ground); padding: .5rem 1rem; }
header { display: flex; flex-wrap: wrap; gap: .4rem 1.5rem; justify-content: space-between; align-items: baseline; padding: .9rem 1.5rem; border-bottom: 1px solid var(--line); }
header p { margin: 0; }
.brand { font-weight: 650; font-size: 1.1rem; }
.quiet { color: var(--quiet); font-weight: 400; font-size: .85em; font-family: var(--sans); }
.columns { display: grid; grid-template-columns: 19rem minmax(0, 1fr); max-width: 82rem; margin: 0 auto; }
nav.calls { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 1.5rem 1rem 2rem 1.5rem; font-size: .9rem; }
nav h2 { margin: 1.4rem 0 .3rem; font-size: .75rem; letter-spacing: .06em; text-transform: uppercase; color: var(--quiet); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav.calls a { display: flex; gap: .5rem; align-items: baseline; padding: .2rem .4rem; border-radius: 4px; color: var(--text); text-decoration: none; line-height: 1.35; }
nav.apis { margin-right: auto; font-size: .9rem; }
nav.apis ul { display: flex; flex-wrap: wrap; gap: .15rem .3rem; }
nav.apis a { display: block; padding: .15rem .5rem; border-radius: 4px; color: var(--text); text-decoration: none; }
nav.apis a[aria-current] { background: var(--raised); font-weight: 600; }
nav a:hover { background: var(--raised); }
main { padding: 1.5rem 1.5rem 6rem 2rem; border-left: 1px solid var(--line); min-width: 0; }
h1 { margin: .5rem 0; font-size: 2rem; line-height: 1.2; letter-spacing: -.01em; }
main h2 { margin: 3.5rem 0 .2rem; font-size: 1.5rem; }
h3 { margin: 0 0 .3rem; font-size: 1.12rem; }
h3 .self { color: inherit; text-decoration: none; }
h3 .self:hover { text-decoration: underline; }
p { max-width: 46rem; }
.lead { color: var(--quiet); margin-top: 0; }
article { margin: 2rem 0 0; padding: 1.5rem 0 0; border-top: 1px solid var(--line); }
.call { margin: 0 0 .6rem; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 4.3em; font: 700 .72rem/1.2 var(--mono); color: var(--get); }
.method.post { color: var(--post); }
.method.delete { color: var(--delete); }
code, pre { font-family: var(--mono); font-size: .875em; }
pre { margin: .8rem 0; padding: .9rem 1rem; overflow-x: auto; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; line-height: 1.5; }
pre code { font-size: .85rem; }
.scroll { overflow-x: auto; }
table { width: 100%; margin: .8rem 0; border-collapse: collapse; font-size: .9rem; }
caption { padding: .2rem 0; text-align: left; font-weight: 600; color: var(--quiet); }
th, td { padding: .4rem .8rem .4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-top: 0; font-size: .8rem; font-weight: 500; color: var(--quiet); }
tbody th { font-weight: 400; }
th .quiet { display: block; }
tr:target, article:target { background: color-mix(in srgb, var(--accent) 9%, transparent); }
td:nth-child(2) { min-width: 8rem; }
table.narrow { width: auto; }
table.narrow th { padding-right: 2rem; }
details { margin: .6rem 0; }
summary { cursor: pointer; color: var(--quiet); font-weight: 600; font-size: .9rem; width: fit-content; }
.status.s2 { color: var(--post); }
.status.s4, .status.s5 { color: var(--delete); }
@media (max-width: 60rem) {
  .columns { display: block; }
  nav.calls { position: static; max-height: none; padding-bottom: 1rem; border-bottom: 1px solid var(--line); }
  main { border-left: 0; padding: 1.5rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
}
`;
