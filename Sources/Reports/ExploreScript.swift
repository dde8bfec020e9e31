// The part of a report's page that is worked with: plain JavaScript over the runs in the page.

/// Draws medians of the runs over a chosen quantity, with filters, and tells settings and commands of a point.
///
/// `exploreData` is a constant of the page; see `ExploreData`.
let exploreScript = #"""
  function explore(data, root) {
    const numbers = (text, Kind) =>
      new Kind(Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer);
    const counts = numbers(data.counts, Uint32Array), seconds = numbers(data.seconds, Float32Array);
    const aggregates = data.aggregates.map(of => ({ median: numbers(of.median, Float32Array),
      low: numbers(of.low, Float32Array), high: numbers(of.high, Float32Array), seed: numbers(of.seed, Uint32Array) }));
    // Single runs are unpacked when they are asked for.
    let unpacked = null;
    const everyRun = () => {
      if (unpacked) return unpacked;
      const values = packed => Float64Array.from(numbers(packed.codes, Uint16Array), code =>
        code === 0 ? NaN : code === 65535 ? 0 : 2 ** (packed.least + (code - 1) * packed.step));
      const list = numbers(data.runs.seeds.list, Uint32Array), starts = [], seeds = [];
      let start = 0;
      counts.forEach((count, shape) => {
        starts.push(start);
        for (let k = 0; k < count; k += 1) seeds.push(data.runs.seeds.counting ? list[shape] + k : list[start + k]);
        start += count;
      });
      return unpacked = { starts, seeds, seconds: values(data.runs.seconds), errors: data.runs.errors.map(values) };
    };
    const make = (name, attributes = {}, ...children) => {
      const isDrawn = ["svg", "path", "text", "g", "line", "circle", "rect"].includes(name);
      const element = isDrawn
        ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
      for (const key in attributes) element.setAttribute(key, attributes[key]);
      element.append(...children);
      return element;
    };
    const short = value => !Number.isFinite(value) ? "none"
      : value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)
        ? value.toExponential(2) : String(Number(value.toPrecision(3)));
    const valueOf = (shape, axis) =>
      axis === data.axes.length ? data.shapes[shape].parameters
        : data.axes[axis].values[data.shapes[shape].at[axis]];
    const names = [...data.axes.map(axis => axis.name), "parameters", "seconds"];
    const [parametersAxis, secondsAxis] = [data.axes.length, data.axes.length + 1];
    const isNumber = axis => axis >= parametersAxis
      || data.axes[axis].values.every(value => typeof value === "number");

    // Controls.
    const choose = (label, options, value, change) => {
      const select = make("select");
      options.forEach(([text, key]) => select.append(make("option", { value: key }, text)));
      select.value = value;
      select.onchange = () => { change(Number(select.value)); draw(); };
      return make("label", {}, label + " ", select);
    };
    const state = { x: data.x, colour: data.colour, norm: data.norm, alone: null, every: false, at: -1, picked: [] };
    const controls = make("div", { class: "controls" });
    controls.append(
      choose("x", names.map((name, index) => [name, index]), state.x, value => state.x = value),
      choose("colour", data.axes.map((axis, index) => [axis.name, index]), state.colour,
        value => { state.colour = value; state.alone = null; }),
      choose("norm", data.norms.map((name, index) => [name, index]), state.norm,
        value => state.norm = value));
    const every = make("input", { type: "checkbox" });
    every.onchange = () => { state.every = every.checked; draw(); };
    controls.append(make("label", {}, every, " every run"));
    const filters = make("div", { class: "filters" });
    const hidden = data.axes.map(() => new Set());
    data.axes.forEach((axis, index) => {
      if (axis.values.length < 2 || axis.values.length > 24) return;
      const set = make("fieldset", {}, make("legend", {}, axis.name));
      axis.values.forEach((value, place) => {
        const box = make("input", { type: "checkbox" });
        box.checked = true;
        box.onchange = () => { hidden[index][box.checked ? "delete" : "add"](place); draw(); };
        set.append(make("label", {}, box, " " + value));
      });
      filters.append(set);
    });
    const plot = make("svg", { class: "approxima", viewBox: "0 0 760 420", tabindex: "0", "font-size": 12,
      "font-family": "Helvetica, Arial, sans-serif", role: "application",
      "aria-label": "Medians of the runs; arrow keys go from point to point, Enter picks one, Escape ends" });
    const legend = make("div", { class: "legend" });
    const said = make("p", { class: "said", role: "status", "aria-live": "polite" });
    const commands = make("textarea", { readonly: "", rows: "4", "aria-label": "Commands of the picked runs" });
    const copy = make("button", { type: "button" }, "Copy");
    copy.onclick = () => { commands.select(); document.execCommand("copy"); };
    const clear = make("button", { type: "button" }, "Clear");
    clear.onclick = () => { state.picked = []; tell(); };
    const picked = make("div", { class: "picked", hidden: "" },
      make("p", {}, "Commands that repeat the picked runs:"), commands, make("p", {}, copy, " ", clear));
    const folded = make("details", {}, make("summary", {}, "Filters"), filters);
    root.append(controls, folded, make("div", { class: "plot" }, plot), legend, said, picked);

    let points = [];
    const frame = { left: 70, right: 745, top: 15, bottom: 370 };
    const describe = point => {
      const shape = data.shapes[point.shape];
      const settings = data.axes.map((axis, index) => `${axis.name} ${axis.values[shape.at[index]]}`);
      if (point.run !== undefined) {
        return `${settings.join(", ")}; ${shape.parameters} parameters; the run of seed ${point.seed}: `
          + `${data.norms[state.norm]} ${short(point.error)}; ${short(point.seconds)} s. ${commandOf(point)}`;
      }
      const spread = point.count > data.most_for_range ? "quartiles " : "from ";
      return `${settings.join(", ")}; ${shape.parameters} parameters; median ${data.norms[state.norm]} `
        + `${short(point.error)} over ${point.count} ${point.count === 1 ? "run" : "runs"}`
        + (point.count > 1 ? `, ${spread}${short(point.low)} to ${short(point.high)}` : "")
        + `; ${short(point.seconds)} s a run. ${commandOf(point)}`;
    };
    // Of the run itself; of a median that of the run of median error, or the one below it.
    const commandOf = point => {
      const shape = data.shapes[point.shape];
      return `${data.commands[shape.kind]}${shape.widths} --seed ${point.seed}`;
    };
    function tell() {
      picked.hidden = state.picked.length === 0;
      commands.value = state.picked.join("\n");
    }
    function show(index) {
      state.at = index;
      plot.querySelectorAll(".at").forEach(mark => mark.remove());
      if (index < 0) { said.textContent = ""; return; }
      said.textContent = describe(points[index]);
      plot.append(make("circle", { class: "at s-ink", cx: points[index].px, cy: points[index].py, r: 8,
        fill: "none", "stroke-width": 2 }));
    }
    function pick(index) {
      const command = commandOf(points[index]);
      const place = state.picked.indexOf(command);
      if (place < 0) state.picked.push(command); else state.picked.splice(place, 1);
      tell();
    }
    const marks = [
      (x, y) => `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`, (x, y) => `M${x - 4} ${y - 4}h8v8h-8Z`,
      (x, y) => `M${x} ${y - 5}l5 8h-10Z`, (x, y) => `M${x} ${y - 5}l4 5l-4 5l-4 -5Z`,
      (x, y) => `M${x} ${y + 5}l5 -8h-10Z`, (x, y) => `M${x - 5} ${y - 2}h3v-3h4v3h3v4h-3v3h-4v-3h-3Z`,
      (x, y) => `M${x} ${y - 5}l4 2.5v5l-4 2.5l-4 -2.5v-5Z`, (x, y) => `M${x - 4} ${y - 4}l8 4l-8 4Z`];
    function draw() {
      const keptAt = points[state.at] && points[state.at].shape;
      plot.replaceChildren();
      legend.replaceChildren();
      const colours = data.axes[state.colour].values;
      points = [];
      const singles = [];
      data.shapes.forEach((shape, index) => {
        if (shape.at.some((place, axis) => hidden[axis].has(place))) return;
        if (state.alone !== null && shape.at[state.colour] !== state.alone) return;
        const of = aggregates[state.norm], error = of.median[index], colour = shape.at[state.colour];
        const x = time => state.x === secondsAxis ? time : valueOf(index, state.x);
        if (state.every) {
          const runs = everyRun();
          for (let run = runs.starts[index]; run < runs.starts[index] + counts[index]; run += 1) {
            const own = runs.errors[state.norm][run];
            if (!(own > 0)) continue;
            singles.push({ shape: index, run, x: x(runs.seconds[run]), error: own, seed: runs.seeds[run],
              seconds: runs.seconds[run], colour });
          }
        }
        if (!(error > 0) || error === Infinity) return;
        points.push({ shape: index, x: x(seconds[index]), error, low: of.low[index], high: of.high[index],
          count: counts[index], seconds: seconds[index], seed: of.seed[index], colour });
      });
      if (points.length === 0) {
        plot.append(make("text", { x: 400, y: 200, "text-anchor": "middle", class: "f-muted" },
          "No run with an error is left."));
        show(-1);
        return;
      }
      const isNamed = !isNumber(state.x);
      const along = isNamed ? data.axes[state.x].values.map((_, index) => index)
        : [...new Set([...points, ...singles].map(point => point.x))].sort((a, b) => a - b);
      const isLog = !isNamed && along[0] > 0 && along[along.length - 1] >= 4 * along[0];
      const warp = value => isLog ? Math.log2(value) : value;
      let [from, to] = isNamed ? [-0.5, along.length - 0.5]
        : [warp(along[0]), warp(along[along.length - 1])];
      if (from === to) { from -= 1; to += 1; }
      const px = value => frame.left + 15
        + (warp(value) - from) / (to - from) * (frame.right - frame.left - 30);
      let [low, high] = [Infinity, -Infinity];
      for (const list of [points, singles]) {
        for (const { error } of list) {
          low = Math.min(low, error);
          high = Math.max(high, error);
        }
      }
      [low, high] = [Math.log10(low), Math.log10(high)];
      if (high - low < 0.5) { low -= 0.3; high += 0.3; }
      const py = value => frame.bottom - 12
        - (Math.log10(value) - low) / (high - low) * (frame.bottom - frame.top - 24);
      // Axes.
      plot.append(make("rect", { x: frame.left, y: frame.top, width: frame.right - frame.left,
        height: frame.bottom - frame.top, fill: "none", class: "s-frame" }));
      const step = Math.max(1, Math.ceil((high - low) / 8));
      for (let power = Math.ceil(low); power <= high; power += step) {
        const y = py(10 ** power);
        plot.append(make("line", { x1: frame.left, x2: frame.right, y1: y, y2: y, class: "s-grid" }),
          make("text", { x: frame.left - 8, y: y + 4, "text-anchor": "end", "font-size": 11.5, class: "f-ink" },
            `1e${power}`));
      }
      let last = -Infinity;
      const ticks = state.x < parametersAxis && along.length <= 30 ? along
        : Array.from({ length: 6 }, (_, k) => isLog ? 2 ** (from + k * (to - from) / 5) : from + k * (to - from) / 5);
      for (const value of ticks) {
        const text = isNamed ? String(data.axes[state.x].values[value]) : short(value), x = px(value);
        if (x - text.length * 3.2 < last) continue;
        last = x + text.length * 3.2 + 6;
        plot.append(make("text", { x, y: frame.bottom + 17, "text-anchor": "middle", "font-size": 11.5,
          class: "f-ink" }, text));
      }
      plot.append(make("text", { x: 400, y: 408, "text-anchor": "middle", class: "f-ink" }, names[state.x]),
        make("text", { x: 16, y: 195, transform: "rotate(-90 16 195)", "text-anchor": "middle", class: "f-ink" },
          `${state.every ? "" : "median "}${data.norms[state.norm]} error`));
      // Single runs behind all else, a little square each.
      const place = point => {
        point.px = px(isNamed ? data.shapes[point.shape].at[state.x] : point.x);
        point.py = py(point.error);
      };
      const dots = new Map();
      for (const point of singles) {
        place(point);
        if (!dots.has(point.colour)) dots.set(point.colour, []);
        dots.get(point.colour).push(`M${point.px.toFixed(1)} ${point.py.toFixed(1)}h0`);
      }
      for (const [colour, path] of dots) {
        plot.append(make("path", { d: path.join(""), class: `runs s-c${colour % 8}`, fill: "none",
          "stroke-width": 3, "stroke-linecap": "square", "stroke-opacity": singles.length > 5000 ? 0.25 : 0.5 }));
      }
      // Points, and lines through those that agree in all but x.
      const lines = new Map();
      for (const point of points) {
        place(point);
        const key = data.shapes[point.shape].at.filter((_, axis) => axis !== state.x).join(" ");
        if (!lines.has(key)) lines.set(key, []);
        lines.get(key).push(point);
      }
      points.sort((a, b) => a.colour - b.colour || a.px - b.px || a.py - b.py);
      if (state.x < parametersAxis && !isNamed) {
        for (const line of lines.values()) {
          if (line.length < 2) continue;
          line.sort((a, b) => a.px - b.px);
          plot.append(make("path", { d: "M" + line.map(p => `${p.px.toFixed(1)} ${p.py.toFixed(1)}`).join("L"),
            fill: "none", class: `s-c${line[0].colour % 8}`, "stroke-opacity": lines.size > 40 ? 0.25 : 0.8 }));
        }
      }
      const paths = new Map();
      for (const point of points) {
        const mark = marks[point.colour % 8](Number(point.px.toFixed(1)), Number(point.py.toFixed(1)));
        paths.set(point.colour, (paths.get(point.colour) || "") + mark);
      }
      for (const [colour, path] of paths) {
        plot.append(make("path", { d: path, class: `f-c${colour % 8} s-paper`, "stroke-width": 0.8 }));
      }
      colours.forEach((value, index) => {
        if (hidden[state.colour].has(index)) return;
        const key = make("svg", { viewBox: "0 0 16 16", width: 16, height: 16, class: "approxima",
          "aria-hidden": "true" }, make("path", { d: marks[index % 8](8, 8), class: `f-c${index % 8}` }));
        const button = make("button", { type: "button", "aria-pressed": String(state.alone === index) },
          key, ` ${isNumber(state.colour) ? data.axes[state.colour].name + " " : ""}${value}`);
        button.onclick = () => { state.alone = state.alone === index ? null : index; draw(); };
        legend.append(button);
      });
      const drawn = points.length;
      points = points.concat(singles);
      show(points.slice(0, drawn).findIndex(point => point.shape === keptAt));
    }
    const nearest = event => {
      const box = plot.getBoundingClientRect();
      const x = (event.clientX - box.left) * 760 / box.width;
      const y = (event.clientY - box.top) * 420 / box.height;
      let best = -1, least = 14 * 14;
      points.forEach((point, index) => {
        const distance = (point.px - x) ** 2 + (point.py - y) ** 2;
        if (distance < least) { least = distance; best = index; }
      });
      return best;
    };
    plot.addEventListener("pointermove", event => {
      const index = nearest(event);
      if (index >= 0 && index !== state.at) show(index);
    });
    plot.addEventListener("click", event => {
      const index = nearest(event);
      if (index >= 0) { show(index); pick(index); }
    });
    plot.addEventListener("keydown", event => {
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
      if (event.key in steps && points.length) {
        show((Math.max(state.at, event.key in { ArrowRight: 1, ArrowDown: 1 } ? -1 : 0) + steps[event.key] + points.length)
          % points.length);
      } else if ((event.key === "Enter" || event.key === " ") && state.at >= 0) {
        pick(state.at);
      } else if (event.key === "Escape") {
        show(-1);
      } else { return; }
      event.preventDefault();
    });
    draw();
  }
  const exploreRoot = document.getElementById("explorer");
  if (exploreRoot) explore(exploreData, exploreRoot);

  """#

/// The style of what is worked with.
let exploreStyle = """
  .controls,.legend{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;margin:.75rem 0}
  .filters{display:flex;flex-wrap:wrap;gap:.5rem 1rem}
  .filters fieldset{border:1px solid var(--grid);border-radius:.4rem;display:flex;flex-wrap:wrap;gap:0 .8rem}
  #explorer select,#explorer button,#explorer textarea{font:inherit;font-size:.9rem;color:inherit;
  background:var(--soft);border:1px solid var(--grid);border-radius:.4rem;padding:.15rem .5rem}
  #explorer textarea{width:100%;font-family:ui-monospace,monospace;font-size:.8rem}
  .legend button{display:inline-flex;align-items:center;gap:.35rem;cursor:pointer}
  .legend button[aria-pressed=true]{border-color:var(--ink)}
  #explorer :focus-visible{outline:2px solid var(--link);outline-offset:2px}
  .said{min-height:3.2em;font-size:.9rem;overflow-wrap:anywhere}

  """
