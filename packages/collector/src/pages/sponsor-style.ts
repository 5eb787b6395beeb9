/** The style of the sponsor page. Paper is white, whatever colour scheme the screen prefers. */
export const sponsorStyle = `
@page { size: A4; margin: 12mm 14mm }
:root {
  --ink: #1c1f1c; --soft: #55594f; --line: #dcd9cd; --sheet: #fff; --accent: #0b5a3a; --warn: #8a4b08;
}
* { box-sizing: border-box }
body {
  margin: 0; background: #fff; color: var(--ink);
  font: 9.2pt/1.35 "Atkinson Hyperlegible", "Segoe UI", system-ui, -apple-system, sans-serif;
}
main { max-width: 182mm; margin: 0 auto; padding: 1rem }
h1 { font-size: 18pt; font-weight: 600; line-height: 1.1; margin: 0; letter-spacing: -.01em }
h1 b { display: block; font-size: 44pt; font-weight: 700; color: var(--accent); letter-spacing: -.03em; line-height: 1 }
h2 { font-size: 10.5pt; margin: 2.5mm 0 .5mm }
p { margin: 1mm 0 }
.lead { font-size: 11pt; color: var(--soft); margin-top: 1.5mm; text-wrap: pretty }
.changes { display: flex; flex-wrap: wrap; gap: 2mm 12mm; margin: 2.5mm 0 0; padding: 1.5mm 0; border: solid var(--line); border-width: 1px 0 }
.changes div { flex: 1 1 70mm }
.changes dt { color: var(--soft) }
.changes dd { margin: 0 }
.changes b { font-size: 14pt }
svg { display: block; width: 100%; height: auto }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 8mm }
.columns section { min-width: 0 }
.limits, footer { color: var(--soft) }
footer { margin-top: 2mm; border-top: 1px solid var(--line); font-size: 8.5pt }
.simulated { border: 2px solid var(--warn); color: var(--warn); padding: 1.5mm 3mm; margin-bottom: 3mm }
@media (max-width: 600px) { .columns { grid-template-columns: 1fr } }
@media print { main { max-width: none; padding: 0 } }
`;

/** The additional style of a page with a survey. */
export const surveyStyle = `
@page { margin: 10mm 14mm }
body { line-height: 1.28 }
h1 b { font-size: 38pt }
.all { border-left: 3px solid var(--accent); padding-left: 3mm; margin: 2mm 0 0; font-size: 8.8pt }
`;
