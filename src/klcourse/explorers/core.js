// What every explorer shares: controls, a drawing with its scales, handles that listen to mouse, touch and
// keyboard, numbers shown and spoken, and one drawing per display frame. A module is one call of
// `explorer`; `_bundle.py` joins it with this file for a notebook and for a page.

export const UNITS = { bit: Math.LN2, nat: 1, dit: Math.LN10 };

// ---- elements ------------------------------------------------------------------------------------

const SVG = new Set(["svg", "g", "rect", "line", "path", "text", "circle", "clipPath"]);

export function element(tag, attributes = {}, ...children) {
  const node = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  setAll(node, attributes);
  node.append(...children);
  return node;
}

export function setAll(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

// Words in a drawing whose start, middle or end, as `anchor` says, is at x and y; `look` names their classes.
export function text(x, y, anchor, words, look = "") {
  return element("text", { x, y, "text-anchor": anchor, class: look }, words);
}

// ---- numbers as text -----------------------------------------------------------------------------

// Four significant digits, the precision at which a reader compares; ∞ is written as such.
export function readable(value) {
  if (Math.abs(value) === Infinity) return value > 0 ? "∞" : "−∞";
  return String(Number(value.toPrecision(4))).replaceAll("-", "−");
}

export function withUnit(value, unit) {
  return `${readable(value)}${unit ? ` ${unit}${readable(Math.abs(value)) === "1" ? "" : "s"}` : ""}`;
}

// ---- an explorer ---------------------------------------------------------------------------------

// Makes an explorer's module of
//   parameters  the names of what Python can set, besides `preset` and `unit`, which all explorers have;
//   values      a function of the parameters: the numbers, which `klcourse` computes too;
//   build       a function that makes the figure once and returns, all but `draw`, `say` and `label` optional,
//     label     what the drawing shows, for readers who do not see it;
//     panels    the heights of the drawing's panels, row by row; on a phone each has a row of its own;
//     margins   the room around each panel: top, right, bottom, left;
//     controls  what stands above the drawing: results of `slider`, `choice` and `button`;
//     parts     the nodes of the drawing, from the back to the front;
//     readouts  the numbers below it: { name, label, unit, kind }, in the reader's unit where none is given, and
//               after the line that stands for them in the drawing where a kind is given;
//     detail    a function that returns a sentence about what the reader points at;
//     say       a function that returns what a screen reader speaks after a change;
//     draw      a function of the parameters, their values and the panels' boxes.
// `detail` and `say` get parameters and values too. `build` gets `get(name)`, `set({ name: value })`,
// `bind(name)`, the three of them for one parameter as controls and handles take them, and `redraw()`.
export function explorer({ parameters, values, build }) {
  const names = [...parameters, "preset", "unit"];
  return { values, render: (context) => render(context, names, values, build) };
}

function render({ model, el }, names, values, build) {
  claim(el);
  let loop;
  const redraw = () => loop?.redraw();
  // JSON has no ∞: it travels as a word.
  const get = (name) => (/^-?Infinity$/.test(model.get(name)) ? Number(model.get(name)) : model.get(name));
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) {
      model.set(name, Math.abs(value) === Infinity ? String(value) : value);
    }
    model.save_changes();
  }
  const bind = (name) => ({ name, get: () => get(name), set: (value) => set({ [name]: value }) });

  const figure = {
    panels: [[200]],
    margins: [26, 18, 40, 46],
    controls: [],
    readouts: [],
    ...build({ get, set, bind, redraw }),
  };
  const { label, panels, margins, parts, detail, say } = figure;
  const unit = choice("Unit", Object.keys(UNITS), bind("unit"));
  const controls = [presetChoice(model, set), ...figure.controls, unit];
  const readouts = figure.readouts.map(readout);
  const drawing = element("svg", { role: "group", "aria-label": label }, ...parts);
  const details = element("p", { class: "klcourse-detail" });
  const spoken = announcer();
  el.append(
    element("div", { class: "klcourse-controls" }, ...controls.map((control) => control.node)),
    drawing,
    element("p", { class: "klcourse-numbers" }, ...readouts.map((it) => it.node)),
    ...(detail ? [details] : []),
    spoken.node,
  );

  function draw() {
    const now = Object.fromEntries(names.map((name) => [name, get(name)]));
    const numbers = values(now);
    figure.draw(now, numbers, layOut(drawing, el.clientWidth, panels, margins));
    controls.forEach((control) => control.show?.(now, numbers));
    readouts.forEach((it) => it.show(numbers, now.unit));
    if (detail) details.textContent = detail(now, numbers);
    spoken.say(say(now, numbers));
  }

  loop = drawingLoop(el, draw);
  const watched = names.map((name) => `change:${name}`);
  watched.forEach((event) => model.on(event, redraw));
  return () => {
    watched.forEach((event) => model.off(event, redraw));
    loop.stop();
    spoken.stop();
  };
}

// Makes the element that a page or a notebook gives an explorer into the explorer's own.
export function claim(el) {
  el.classList.add("klcourse-figure");
  // JupyterLab cuts, adds and leaves cells on single keys, whatever has the focus.
  el.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  });
}

// Gives the drawing its size, and returns the box of each panel within its margins.
function layOut(drawing, available, rows, [top, right, bottom, left]) {
  const width = Math.max(260, available);
  const boxes = [];
  let y = 0;
  for (const row of width < 560 ? rows.flat().map((height) => [height]) : rows) {
    const room = width / row.length;
    row.forEach((height, k) => boxes.push({ x: k * room + left, y: y + top, width: room - left - right, height }));
    y += top + Math.max(...row) + bottom;
  }
  if (drawing.getAttribute("viewBox") !== `0 0 ${width} ${y}`) {
    setAll(drawing, { viewBox: `0 0 ${width} ${y}`, width, height: y });
  }
  return boxes;
}

// Draws at most once per display frame, and again whenever the width changes.
function drawingLoop(host, draw) {
  let asked = 0;
  const redraw = () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      draw();
    });
  };
  let width = host.clientWidth;
  const observer = new ResizeObserver(() => {
    if (host.clientWidth !== width) redraw();
    width = host.clientWidth;
  });
  observer.observe(host);
  draw();
  return {
    redraw,
    stop() {
      observer.disconnect();
      cancelAnimationFrame(asked);
    },
  };
}

// ---- what is shown and said ----------------------------------------------------------------------

// An <output> that shows a rounded number and carries the full one.
function readout({ name, label, unit, kind }) {
  const output = element("output", { name, "aria-live": "off" });
  const line = element("path", { class: `klcourse-curve klcourse-${kind}`, d: "M0 4H26" });
  const key = element("svg", { class: "klcourse-key", width: 26, height: 8, "aria-hidden": "true" }, line);
  return {
    node: element("span", {}, ...(kind ? [key, " "] : []), `${label} `, output),
    show(values, ownUnit) {
      output.value = withUnit(values[name], unit ?? ownUnit);
      output.dataset.value = values[name];
    },
  };
}

// Speaks to screen readers once the numbers have settled, not at every pixel of a drag; what is said
// first, as the page loads, and what was said last are not worth a word.
function announcer() {
  const node = element("p", { class: "klcourse-spoken", "aria-live": "polite" });
  let last;
  let timer;
  return {
    node,
    say(text) {
      if (text === last) return;
      clearTimeout(timer);
      if (last !== undefined) timer = setTimeout(() => (node.textContent = text), 400);
      last = text;
    },
    stop: () => clearTimeout(timer),
  };
}

// ---- controls above the drawing; `show` follows the parameters --------------------------------------

// A labelled drop-down list.
export function choice(label, options, { name, get, set }) {
  const select = element("select", { name }, ...options.map((option) => element("option", { value: option }, option)));
  select.addEventListener("change", () => set(select.value));
  return { node: element("label", {}, `${label} `, select), show: () => (select.value = get()) };
}

export function button(label, onClick) {
  const node = element("button", { type: "button" }, label);
  node.addEventListener("click", onClick);
  return { node };
}

// A labelled slider for one number; `text` says what it stands at.
export function slider(label, { name, min, max, step, get, set, text = readable }) {
  const input = element("input", { type: "range", name, min, max, step });
  const value = element("span", { class: "klcourse-setting" });
  input.addEventListener("input", () => set(Number(input.value)));
  return {
    node: element("label", {}, `${label} `, input, " ", value),
    show() {
      input.value = get();
      value.textContent = text(get());
      input.setAttribute("aria-valuetext", value.textContent);
    },
  };
}

function presetChoice(model, set) {
  const presets = model.get("presets");
  const apply = (preset) => set({ ...presets[preset], preset });
  const shown = { name: "preset", get: () => model.get("preset"), set: apply };
  const list = choice("Example", Object.keys(presets), shown);
  const reset = button("Reset", () => apply(model.get("preset")));
  return { node: element("span", {}, list.node, " ", reset.node), show: list.show };
}

// ---- scales and curves ---------------------------------------------------------------------------

// What is nearest to `value` in a range.
export const within = ([low, high], value) => Math.min(high, Math.max(low, value));

// Round steps of a scale from `low` to `high`, at most `most` of them: 1, 2 or 5 times a power of ten.
export function ticks(low, high, most = 6) {
  const power = 10 ** Math.floor(Math.log10((high - low) / 4));
  const step = [1, 2, 5, 10, 20].find((s) => (high - low) / (s * power) <= most) * power;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

// The two scales of a panel. `place` draws them, if anything about them changed; after it, `x` and `y` turn
// values into positions and `xAt` and `yAt` positions into values. What is given `clip` ends at the panel.
export function axes() {
  const id = `klcourse-${Math.random().toString(36).slice(2)}`;
  const frame = element("rect");
  const marks = element("g");
  const node = element("g", { "aria-hidden": "true" }, element("clipPath", { id }, frame), marks);
  let box, x, y, drawn;

  function place(
    panel,
    {
      x: [left, right],
      y: [bottom, top],
      xTitle = "",
      yTitle = "",
      xTicks,
      yTicks,
      xText = readable,
      yText = readable,
    },
  ) {
    [box, x, y] = [panel, [left, right], [bottom, top]];
    const now = JSON.stringify([box, x, y, xTitle, yTitle, xTicks, yTicks]);
    if (now === drawn) return;
    drawn = now;
    setAll(frame, { x: box.x, y: box.y - 1, width: box.width, height: box.height + 2 });
    marks.replaceChildren(
      text(box.x - 36, box.y - 12, "start", yTitle),
      text(box.x + box.width / 2, box.y + box.height + (xTicks?.length === 0 ? 17 : 33), "middle", xTitle),
    );
    for (const value of yTicks ?? ticks(bottom, top)) {
      const line = {
        class: "klcourse-grid",
        x1: box.x,
        x2: box.x + box.width,
        y1: scales.y(value),
        y2: scales.y(value),
      };
      marks.append(element("line", line), text(box.x - 6, scales.y(value) + 4, "end", yText(value)));
    }
    for (const value of xTicks ?? ticks(left, right, Math.max(2, box.width / 60))) {
      marks.append(text(scales.x(value), box.y + box.height + 17, "middle", xText(value)));
    }
  }

  const scales = {
    node,
    clip: `url(#${id})`,
    place,
    x: (value) => box.x + (box.width * (value - x[0])) / (x[1] - x[0]),
    y: (value) => box.y + (box.height * (y[1] - value)) / (y[1] - y[0]),
    xAt: (position) => x[0] + ((position - box.x) * (x[1] - x[0])) / box.width,
    yAt: (position) => y[1] - ((position - box.y) * (y[1] - y[0])) / box.height,
  };
  return scales;
}

// `count` + 1 values from `low` to `high`, equally far apart.
export function grid(low, high, count) {
  return Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
}

// A line through values of a function, in the look of `kind`: p, q, mixture, ink or quiet. `fill` is a line with the
// area down (or up) to 0. Points that are not finite are left out.
export function curve(plot, kind, { fill = false } = {}) {
  const node = element("path", {
    class: `klcourse-${fill ? "fill" : "curve"} klcourse-${kind}`,
    "clip-path": plot.clip,
  });
  const at = (value) => value.toFixed(1);
  return {
    node,
    draw(xs, ys) {
      let d = "";
      let begun = false;
      xs.forEach((x, i) => {
        const finite = Number.isFinite(ys[i]);
        if (finite) d += `${begun ? "L" : "M"}${at(plot.x(x))} ${at(plot.y(ys[i]))}`;
        begun = finite;
      });
      if (fill) d += `L${at(plot.x(xs.at(-1)))} ${at(plot.y(0))}L${at(plot.x(xs[0]))} ${at(plot.y(0))}Z`;
      node.setAttribute("d", d);
    },
  };
}

// ---- what can be dragged -------------------------------------------------------------------------

// Makes `node`, a part of a drawing, a slider from `min` to `max`. `valueAt({ x, y })` turns a position in
// the drawing into a value, `get` and `set` read and write the value, `grab` is called as a gesture starts.
export function makeSlider(
  node,
  { label, min = 0, max = 1, step = 0.01, page = 10 * step, vertical = true, valueAt, get, set, grab = () => {} },
) {
  setAll(node, {
    role: "slider",
    tabindex: 0,
    "aria-label": label,
    "aria-orientation": vertical ? "vertical" : "horizontal",
    "aria-valuemin": min,
    "aria-valuemax": max,
  });
  const keys = { ArrowUp: step, ArrowRight: step, ArrowDown: -step, ArrowLeft: -step, PageUp: page, PageDown: -page };
  const move = (value) => set(within([min, max], value));
  node.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in keys) {
      grab();
      move(get() + keys[event.key]);
    } else if (event.key === "Home" || event.key === "End") {
      grab();
      move(event.key === "End" ? max : min);
    } else return;
    event.preventDefault();
  });
  const moveTo = (event) => move(valueAt(pointerPosition(node.ownerSVGElement, event)));
  // Browsers ignore touch-action inside a drawing: this keeps a finger on a handle from scrolling.
  node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    node.setPointerCapture(event.pointerId);
    node.focus({ preventScroll: true });
    grab();
    moveTo(event);
  });
  node.addEventListener("pointermove", (event) => {
    if (node.hasPointerCapture(event.pointerId)) moveTo(event);
  });
}

// Where in a drawing's own coordinates a pointer is.
export function pointerPosition(drawing, event) {
  const box = drawing.getBoundingClientRect();
  const scale = drawing.viewBox.baseVal.width / box.width;
  return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
}

// What a screen reader says of a slider that stands at `value`.
export function tell(node, value, text) {
  setAll(node, { "aria-valuenow": value.toFixed(4), "aria-valuetext": text });
}

// A point to drag, in the look of `kind`; the options are those of `makeSlider`.
export function handle(kind, options) {
  const node = element(
    "g",
    { class: `klcourse-handle klcourse-${options.vertical === false ? "across" : "upright"}` },
    element("circle", { class: "klcourse-reach", r: 20 }),
    element("circle", { class: `klcourse-knob klcourse-${kind}`, r: 8 }),
  );
  makeSlider(node, options);
  return {
    node,
    place(x, y, value, text) {
      node.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      tell(node, value, text);
    },
  };
}

// A handle that goes along the x axis of `plot`; `valueOf` makes its value of a place on that axis. The other
// options are those of `makeSlider`, with steps of 0.05.
export function along(plot, kind, label, [min, max], options, valueOf = (x) => x) {
  const valueAt = ({ x }) => valueOf(plot.xAt(x));
  return handle(kind, { label, min, max, step: 0.05, vertical: false, valueAt, ...options });
}

// Probability k becomes `value`; the others share the rest in the proportions of `start`.
function withProbability(start, k, value) {
  const rest = start.reduce((sum, pj, j) => (j === k ? sum : sum + pj), 0);
  return start.map((pj, j) => {
    if (j === k) return start.length === 1 ? 1 : value;
    return (1 - value) * (rest > 0 ? pj / rest : 1 / (start.length - 1));
  });
}

// Probabilities that are dragged one at a time. `get` and `set` read and write them all; what is returned gives for
// one of them the `grab`, `get` and `set` that `makeSlider` takes.
export function probabilities({ get, set }) {
  let start; // the probabilities as the present gesture began
  let grabbed; // the one that the gesture moves
  return (k) => ({
    grab() {
      // What has taken everything gives it back in the proportions from before.
      if (grabbed !== k || get()[k] < 1) start = get();
      grabbed = k;
    },
    get: () => get()[k],
    set: (value) => set(withProbability(start, k, value)),
  });
}

// A distribution as bars to drag. `get` and `set` read and write its probabilities, `label` says whose they
// are and `select(k)` is called for the bar that the reader points at. Within each outcome's part of the
// axis a bar begins at `from` and is `share` wide, so that two distributions stand side by side.
export function bars({ kind = "p", label = "probability", get, set, select = () => {}, from = 0.12, share = 0.76 }) {
  const node = element("g");
  const probability = probabilities({ get, set });
  let handles = [];

  function make(plot, labels) {
    handles = labels.map((outcome, k) => {
      const column = element("rect", { class: "klcourse-column" });
      const bar = element("rect", { class: `klcourse-bar klcourse-${kind}${k % 2 ? " klcourse-odd" : ""}` });
      const grip = element("rect", { class: "klcourse-grip", height: 4, rx: 2 });
      const part = element("g", {}, column, bar, grip);
      const own = probability(k);
      makeSlider(part, {
        label: `${label} of ${outcome}`,
        ...own,
        set(value) {
          select(k);
          own.set(value);
        },
        valueAt: ({ y }) => plot.yAt(y),
      });
      part.addEventListener("focus", () => select(k));
      part.addEventListener("pointerenter", () => select(k));
      return { part, column, bar, grip, outcome };
    });
    node.replaceChildren(...handles.map((handle) => handle.part));
  }

  return {
    node,
    // `plot` has x from 0 to the number of outcomes; `describe(k)` is what is said of a bar.
    draw(plot, labels, describe) {
      const drawn = handles.map((handle) => handle.outcome);
      if (JSON.stringify(drawn) !== JSON.stringify(labels)) make(plot, labels);
      const width = plot.x(1) - plot.x(0);
      const floor = plot.y(0);
      get().forEach((value, k) => {
        const { part, column, bar, grip } = handles[k];
        const left = plot.x(k) + from * width;
        const top = plot.y(value);
        const wide = share > 0.5; // a bar alone may be taken anywhere in its outcome's part
        setAll(column, {
          x: wide ? plot.x(k) : left,
          width: wide ? width : share * width,
          y: plot.y(1),
          height: floor - plot.y(1) + 18,
        });
        setAll(bar, { x: left, width: share * width, y: top, height: floor - top });
        setAll(grip, { x: left, width: share * width, y: top - 2 });
        tell(part, value, describe(k));
      });
    },
  };
}

// The names of outcomes under bars: where they are narrow, every other one stands lower.
export function outcomeNames() {
  const node = element("g", { "aria-hidden": "true" });
  let drawn;
  return {
    node,
    draw(plot, labels) {
      const now = JSON.stringify([labels, plot.x(0), plot.x(1), plot.y(0)]);
      if (now === drawn) return;
      drawn = now;
      const thin = plot.x(1) - plot.x(0) < 22;
      const texts = labels.map((label, k) =>
        text(plot.x(k + 0.5), plot.y(0) + (thin && k % 2 ? 30 : 17), "middle", label),
      );
      node.replaceChildren(...texts);
    },
  };
}

// Whether the reader asked the system for less motion: then show where an animation ends.
export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// ---- pages without a kernel ----------------------------------------------------------------------

// The part of an ipywidgets model that explorers use, over plain values.
function pageModel(values) {
  const listeners = {};
  return {
    get: (name) => values[name],
    set(name, value) {
      values[name] = value;
      for (const listener of listeners[`change:${name}`] ?? []) listener();
    },
    save_changes() {},
    on: (event, listener) => (listeners[event] ??= []).push(listener),
  };
}

// Brings every figure of the page to life in the place of what stands in for it. One that fails keeps its
// stand-in, and the others live. A page's own script may read and set a figure's `model`.
export function mountAll(modules) {
  for (const figure of document.querySelectorAll("[data-explorer]:not([data-ready])")) {
    const el = element("div");
    figure.append(el);
    try {
      figure.model = pageModel(JSON.parse(figure.querySelector('script[type="application/json"]').textContent));
      modules[figure.dataset.explorer].render({ model: figure.model, el });
      figure.querySelector(".klcourse-still").remove();
      figure.dataset.ready = "true";
    } catch (error) {
      el.remove();
      console.error(error);
    }
  }
}
