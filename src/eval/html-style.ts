/** The style sheet of the HTML report: system fonts, light and dark by the reader's setting, made to be printed as well. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6570; --line: #d9dee4; --paper: #fff; --tint: #f4f6f8; --bonafide: #1a7f5a; --spoof: #c8402f; --accent: #2459c4 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --soft: #98a3af; --line: #343b44; --paper: #14171b; --tint: #1c2127; --bonafide: #4cc38a; --spoof: #f0806f; --accent: #86adff }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
h1 { margin: 0 0 .25rem; font-size: 1.7rem } h2 { margin: 2.5rem 0 .5rem; font-size: 1.2rem } h3 { margin: 1.5rem 0 .25rem; font-size: 1rem }
p { max-width: 46rem; margin: .25rem 0; color: var(--soft) } .warning { color: var(--spoof); font-weight: 600 }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0 }
.tile { padding: .75rem .9rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--tint) }
.tile b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums } .tile span { color: var(--soft); font-size: .85rem }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem }
figure { margin: 0; padding: .75rem; border: 1px solid var(--line); border-radius: .5rem; break-inside: avoid } figcaption { font-weight: 600 }
svg { display: block; width: 100%; height: auto; max-height: 22rem } text { fill: var(--soft); font: 11px system-ui, sans-serif }
.grid { stroke: var(--line); stroke-width: .5; fill: none } .diagonal { stroke: var(--soft); stroke-dasharray: 4 4; fill: none }
.curve { fill: none; stroke: var(--accent); stroke-width: 2 } .dot { fill: var(--accent); fill-opacity: .75 }
rect.bonafide { fill: var(--bonafide) } rect.spoof { fill: var(--spoof) }
.charts + p { margin-top: .75rem } .key { display: inline-block; width: .7rem; height: .7rem; margin: 0 .3rem 0 0; border-radius: .15rem } .key.spoof { margin-left: .8rem } .key.bonafide { background: var(--bonafide) } .key.spoof { background: var(--spoof) }
.scroll { overflow-x: auto } table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top } th { color: var(--soft); font-weight: 600; white-space: nowrap }
.number { text-align: right; white-space: nowrap } td:first-child { overflow-wrap: anywhere }
tr { break-inside: avoid }
@media print { body { max-width: none; padding: 0; font-size: 11px } .charts { grid-template-columns: repeat(3, 1fr) } h2, h3 { break-after: avoid } .scroll { overflow: visible } }
`;
