// The style and the few lines of script of the report's page.

/// Style sheet of the page; figures take their colours from the same variables.
let pageStyle = """
  :root{color-scheme:light dark;\(Palette.light.css);--soft:#f5f6f8;--link:#005a8f}
  @media (prefers-color-scheme:dark){:root{\(Palette.dark.css);--soft:#1c2026;--link:#7cc0f0}}
  :root[data-theme=light]{color-scheme:light;\(Palette.light.css);--soft:#f5f6f8;--link:#005a8f}
  :root[data-theme=dark]{color-scheme:dark;\(Palette.dark.css);--soft:#1c2026;--link:#7cc0f0}
  \(figureRules)
  *{box-sizing:border-box}
  html{font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;
  background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
  body{margin:0 auto;padding:2.5rem 1.25rem 5rem;max-width:56rem}
  p,li,figcaption,dd{max-width:44rem}
  h1{font-size:1.9rem;line-height:1.2;margin:0 0 .5rem;letter-spacing:-.015em}
  h2{font-size:1.4rem;line-height:1.3;margin:3.5rem 0 .75rem;padding-top:1.25rem;
  border-top:1px solid var(--grid)}
  h3{font-size:1.1rem;margin:2.25rem 0 .5rem}
  h1,h2,h3{overflow-wrap:anywhere;text-wrap:balance}
  a{color:var(--link);text-underline-offset:.15em}
  .question{font-size:1.2rem;line-height:1.45;color:var(--muted);margin:0 0 1.5rem;max-width:40rem}
  .muted,figcaption{color:var(--muted)}
  nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1.5rem 0}
  dl{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1.5rem;margin:1rem 0}
  dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
  .findings{padding:1rem 1.25rem 1rem 2.25rem;background:var(--soft);border-radius:.6rem}
  .findings li{margin:.4rem 0}
  figure{margin:1.75rem 0 2.25rem}
  figure svg{display:block;width:100%;height:auto;max-width:56rem}
  .plot{overflow-x:auto;border:1px solid var(--grid);border-radius:.6rem}
  .plot svg{min-width:34rem}
  figcaption{font-size:.9rem;line-height:1.5;margin-top:.6rem}
  figcaption a{white-space:nowrap}
  details{margin:1rem 0}details details{margin-left:1rem}summary{cursor:pointer;font-size:1.1rem;font-weight:600;padding:.35rem 0}
  .scroll{overflow-x:auto;margin:1rem 0}
  table{border-collapse:collapse;font-size:.86rem;line-height:1.35;
  font-variant-numeric:tabular-nums}
  caption{text-align:left;color:var(--muted);padding-bottom:.6rem;font-size:.9rem}
  th,td{padding:.34rem .9rem .34rem 0;text-align:left;white-space:nowrap;
  border-bottom:1px solid var(--grid)}
  th{font-weight:600;vertical-align:bottom;border-bottom:1.5px solid var(--frame)}
  .n{text-align:right}
  .claim td:not(.n){white-space:normal;min-width:7rem}
  .verdict{font-size:.85rem;font-weight:600;padding:.1rem .6rem;border-radius:1rem;
  border:1.5px solid currentColor;white-space:nowrap;vertical-align:.15em}
  .holds{color:var(--c2)}.fails{color:var(--c1)}.inconclusive{color:var(--muted)}
  tbody tr:hover{background:var(--soft)}
  th button{all:unset;cursor:pointer;font-weight:600}
  th button:focus-visible,#theme:focus-visible{outline:2px solid var(--link);outline-offset:2px}
  th[aria-sort=ascending] button::after{content:" ↑"}
  th[aria-sort=descending] button::after{content:" ↓"}
  #theme{float:right;font:inherit;font-size:.85rem;color:var(--muted);background:none;
  border:1px solid var(--grid);border-radius:.4rem;padding:.2rem .7rem;cursor:pointer}
  \(exploreStyle)@media (min-width:100rem){html{font-size:19px}}
  @media (max-width:36rem){body{padding:1.25rem 1rem 3rem}h1{font-size:1.5rem}
  dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}}
  @media print{:root,:root[data-theme=dark]{color-scheme:light;\(Palette.light.css);--soft:#f5f6f8}
  body{max-width:none;padding:0}#theme,nav,.files,.controls,#explorer details,.said,.picked{display:none}
  figure,tr{break-inside:avoid}h2,h3{break-after:avoid}.plot,.scroll{overflow:visible;border:0}
  .plot svg{min-width:0}details>*{display:block}}

  """

/// Sorts tables and switches the theme; the page can be read without it.
let pageScript = """
  const figureStyle = "\(automaticStyle)";
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.append(...head.childNodes);
      head.append(button);
      button.onclick = () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(h => h.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const key = row => {
          const cell = row.cells[column];
          return "v" in cell.dataset ? Number(cell.dataset.v) : cell.textContent;
        };
        const order = (a, b) => typeof a === "number" && typeof b === "number"
          ? (a === b ? 0 : a < b ? -1 : 1)
          : String(a).localeCompare(String(b), undefined, { numeric: true });
        const rows = [...table.tBodies[0].rows].map(row => [key(row), row]);
        rows.sort((a, b) => (down ? -1 : 1) * order(a[0], b[0]));
        table.tBodies[0].append(...rows.map(pair => pair[1]));
      };
    });
  }
  // A figure is saved as it stands in the page, with the colours of both themes.
  for (const link of document.querySelectorAll("a.svg")) {
    link.hidden = false;
    link.href = "#";
    link.addEventListener("click", () => {
      const drawing = link.closest("figure").querySelector("svg").cloneNode(true);
      drawing.setAttribute("xmlns", "http://www.w3.org/2000/svg");
      const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
      style.textContent = figureStyle;
      drawing.insertBefore(style, drawing.firstChild);
      link.href = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(drawing.outerHTML);
    });
  }
  // What is folded is printed too.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach(one => one.open = true);
  });
  addEventListener("afterprint", () => folded.forEach(one => one.open = false));
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  theme.hidden = false;
  theme.onclick = () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  };

  """
