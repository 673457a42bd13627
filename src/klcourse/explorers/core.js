// What every explorer shares: elements, sliders that listen to mouse, touch and keyboard, spoken
// numbers, and one drawing per display frame. Modules import from here; `_bundle.py` joins the two
// into the single module that a notebook loads and the single script that a page loads.

export const UNITS = { bit: Math.LN2, nat: 1, dit: Math.LN10 };

export function element(tag, attributes = {}, ...children) {
  const svgTags = ["svg", "g", "rect", "line", "path", "text", "title", "circle"];
  const node = svgTags.includes(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  setAll(node, attributes);
  node.append(...children);
  return node;
}

export function setAll(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

// Makes the element that a page or a notebook gives an explorer into the explorer's own.
export function claim(el) {
  el.classList.add("klcourse-figure");
  // JupyterLab cuts, adds and leaves cells on single keys, whatever has the focus.
  el.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  });
}

// Four significant digits, the precision at which a reader compares; ∞ is written as such.
export function readable(value) {
  if (value === Infinity) return "∞";
  return String(Number(value.toPrecision(4)));
}

export function withUnit(value, unit) {
  return `${readable(value)} ${unit}${value === 1 ? "" : "s"}`;
}

// An <output> that shows a rounded number and carries the full one.
export function readout(name) {
  const node = element("output", { name, "aria-live": "off" });
  return {
    node,
    show(value, unit) {
      node.value = withUnit(value, unit);
      node.dataset.value = value;
    },
  };
}

// A labelled drop-down list.
export function choice(name, label, options, chosen, onChange) {
  const select = element(
    "select",
    { name },
    ...options.map((option) => element("option", { value: option }, option)),
  );
  select.value = chosen;
  select.addEventListener("change", () => onChange(select.value));
  return { node: element("label", {}, `${label} `, select), select };
}

// Speaks to screen readers once the numbers have settled, not at every pixel of a drag; what is said
// first, as the page loads, and what was said last are not worth a word.
export function announcer() {
  const node = element("p", { class: "klcourse-spoken", "aria-live": "polite" });
  let last;
  let timer;
  return {
    node,
    say(text) {
      clearTimeout(timer);
      if (last !== undefined && text !== last) timer = setTimeout(() => (node.textContent = text), 400);
      last = text;
    },
    stop: () => clearTimeout(timer),
  };
}

// Draws at most once per display frame, and again whenever the width changes.
export function drawingLoop(host, draw) {
  let asked = 0;
  const redraw = () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      draw();
    });
  };
  const observer = new ResizeObserver(redraw);
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

// Makes `node` a slider from 0 to 1. `valueAt(event)` turns a pointer position into a value,
// `get` and `set` read and write the value, and `grab` is called as a gesture starts.
export function makeSlider(node, { label, valueAt, get, set, grab = () => {} }) {
  setAll(node, {
    role: "slider",
    tabindex: 0,
    "aria-label": label,
    "aria-orientation": "vertical",
    "aria-valuemin": 0,
    "aria-valuemax": 1,
  });
  const keys = {
    ArrowUp: 0.01, ArrowRight: 0.01, ArrowDown: -0.01, ArrowLeft: -0.01, PageUp: 0.1, PageDown: -0.1,
  };
  const move = (value) => set(Math.min(1, Math.max(0, value)));
  node.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in keys) {
      grab();
      move(get() + keys[event.key]);
    } else if (event.key === "Home" || event.key === "End") {
      grab();
      move(event.key === "End" ? 1 : 0);
    } else return;
    event.preventDefault();
  });
  // Browsers ignore touch-action inside a drawing: this keeps a finger on a handle from scrolling.
  node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    node.setPointerCapture(event.pointerId);
    node.focus({ preventScroll: true });
    grab();
    move(valueAt(event));
  });
  node.addEventListener("pointermove", (event) => {
    if (node.hasPointerCapture(event.pointerId)) move(valueAt(event));
  });
}

// The part of an ipywidgets model that explorers use, over plain values, for a page with no kernel.
export function pageModel(values) {
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

// Brings every explorer of the page to life in the place of its still picture. One that fails keeps
// its picture, and the others live.
export function mountAll(explorers) {
  for (const figure of document.querySelectorAll(".klcourse-explorer:not([data-ready])")) {
    const el = element("div");
    figure.append(el);
    try {
      const values = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
      explorers[figure.dataset.explorer].render({ model: pageModel(values), el });
      figure.querySelector(".klcourse-explorer-still").remove();
      figure.dataset.ready = "true";
    } catch (error) {
      el.remove();
      console.error(error);
    }
  }
}
