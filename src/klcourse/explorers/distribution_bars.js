// A distribution whose bars are dragged: its area picture, and its entropy beside log K.
import {
  UNITS, announcer, choice, claim, drawingLoop, element, makeSlider, readable, readout, setAll, withUnit,
} from "./core.js";

// Surprisal and entropy in nats; a display divides by the unit. 0·log 0 is 0, its limit.
const surprisal = (p) => (p > 0 ? 0 - Math.log(p) : Infinity);
const entropy = (p) => p.reduce((sum, pk) => sum + (pk > 0 ? pk * surprisal(pk) : 0), 0);

// Probability k becomes `value`; the others share the rest in the proportions of `start`.
function withProbability(start, k, value) {
  const rest = start.reduce((sum, pj, j) => (j === k ? sum : sum + pj), 0);
  return start.map((pj, j) => {
    if (j === k) return start.length === 1 ? 1 : value;
    return (1 - value) * (rest > 0 ? pj / rest : 1 / (start.length - 1));
  });
}

// Round steps of a scale from 0 to `top`: 1, 2 or 5 times a power of ten.
function ticks(top) {
  const power = 10 ** Math.floor(Math.log10(top / 3));
  const step = [1, 2, 5, 10].find((s) => top / (s * power) <= 5) * power;
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => i * step);
}

function render({ model, el }) {
  claim(el);
  const names = { entropy: readout("entropy"), most: readout("log-outcomes") };
  const detail = element("p", { class: "klcourse-detail" });
  const spoken = announcer();
  const drawing = element("svg", { role: "group", "aria-label": "Probabilities and their area picture" });
  let start = model.get("p"); // the distribution as the present gesture began
  let grabbed; // the bar that the gesture moves
  let selected = 0;

  const presets = model.get("presets");
  const preset = choice("preset", "Distribution", Object.keys(presets), model.get("preset"), (name) => {
    model.set("preset", name);
    apply(presets[name]);
  });
  const unit = choice("unit", "Unit", Object.keys(UNITS), model.get("unit"), (name) => {
    model.set("unit", name);
    model.save_changes();
  });
  const reset = element("button", { type: "button" }, "Reset");
  reset.addEventListener("click", () => apply(presets[model.get("preset")]));

  function apply({ labels, p }) {
    model.set("labels", labels);
    model.set("p", p);
    model.save_changes();
  }

  function change(k, value) {
    selected = k;
    model.set("p", withProbability(start, k, value));
    model.save_changes();
  }

  el.append(
    element("div", { class: "klcourse-controls" }, preset.node, unit.node, reset),
    drawing,
    element(
      "p",
      { class: "klcourse-numbers" },
      element("span", {}, "entropy H = ", names.entropy.node),
      element("span", {}, "at most log K = ", names.most.node),
    ),
    detail,
    spoken.node,
  );

  // ---- the drawing: bars to drag, and the rectangles whose areas add up to H ------------------
  const bars = element("g");
  const areas = element("g", { "aria-hidden": "true" });
  const mean = element("line", { class: "klcourse-mean" });
  const level = element("text", { class: "klcourse-over klcourse-level" }, "H");
  const below = element("text", { "text-anchor": "middle" }, "probability");
  const axes = element("g", { "aria-hidden": "true" });
  drawing.append(axes, areas, bars);
  let handles = [];
  let scales; // what the axes were drawn for
  let frame; // where both panels stand at the present width

  function layout() {
    const width = Math.max(260, el.clientWidth);
    const stacked = width < 560;
    const panel = (x, y, w) => ({ x: x + 42, y: y + 26, width: w - 60, height: 170 });
    const half = stacked ? width : width / 2;
    frame = {
      width,
      height: stacked ? 490 : 248,
      bars: panel(0, 0, half),
      areas: stacked ? panel(0, 246, half) : panel(half, 0, half),
    };
    if (drawing.getAttribute("width") === String(width)) return;
    setAll(drawing, { viewBox: `0 0 ${width} ${frame.height}`, width, height: frame.height });
  }

  function makeHandles(labels) {
    handles = labels.map((label, k) => {
      const parts = {
        column: element("rect", { class: "klcourse-column" }),
        bar: element("rect", { class: "klcourse-p" }),
        grip: element("rect", { class: "klcourse-grip" }),
        name: element("text", { "text-anchor": "middle" }, label),
      };
      const area = element("rect");
      const areaName = element("text", { class: "klcourse-over", "text-anchor": "middle" }, label);
      const node = element("g", {}, ...Object.values(parts));
      makeSlider(node, {
        label: `probability of ${label}`,
        grab() {
          // A bar that has taken everything gives it back in the proportions from before.
          if (grabbed !== k || model.get("p")[k] < 1) start = model.get("p");
          grabbed = k;
        },
        get: () => model.get("p")[k],
        set: (value) => change(k, value),
        valueAt(event) {
          const box = drawing.getBoundingClientRect();
          const y = ((event.clientY - box.top) * frame.height) / box.height;
          return 1 - (y - frame.bars.y) / frame.bars.height;
        },
      });
      node.addEventListener("focus", () => select(k));
      node.addEventListener("pointerenter", () => select(k));
      return { node, area, areaName, ...parts };
    });
    bars.replaceChildren(...handles.map((handle) => handle.node));
    areas.replaceChildren(
      ...handles.map((handle) => handle.area), mean, ...handles.map((handle) => handle.areaName), level, below,
    );
  }

  function select(k) {
    selected = k;
    loop.redraw();
  }

  function scale(panel, title, top, values, labelOf) {
    const at = (value) => panel.y + panel.height * (1 - value / top);
    axes.append(element("text", { x: panel.x - 36, y: panel.y - 12 }, title));
    for (const value of values) {
      axes.append(
        element("line", {
          class: "klcourse-grid", x1: panel.x, x2: panel.x + panel.width, y1: at(value), y2: at(value),
        }),
        element("text", { x: panel.x - 6, y: at(value) + 4, "text-anchor": "end" }, labelOf(value)),
      );
    }
  }

  function drawBars(p, labels) {
    const { x, y, width, height } = frame.bars;
    const step = width / p.length;
    const thin = step < 22; // letters of an alphabet on a phone: label every other one lower
    handles.forEach(({ node, column, bar, grip, name }, k) => {
      const left = x + k * step;
      const top = y + height * (1 - p[k]);
      setAll(column, { x: left, y, width: step, height: height + 18 });
      setAll(bar, {
        x: left + step * 0.12, width: step * 0.76, y: top, height: y + height - top,
        class: k % 2 ? "klcourse-p klcourse-odd" : "klcourse-p",
      });
      setAll(grip, { x: left + step * 0.12, width: step * 0.76, y: top - 2, height: 4, rx: 2 });
      setAll(name, { x: left + step / 2, y: y + height + (thin && k % 2 ? 30 : 17) });
      setAll(node, {
        "aria-valuenow": p[k].toFixed(4),
        "aria-valuetext": describe(k, p, labels),
        "data-probability": p[k],
      });
    });
  }

  // The surprisal, in nats, at the top of the second panel: room for log K and for every outcome that
  // is seen at all. What is rarer is cut off there.
  function highest(p, H) {
    const seen = p.filter((pk) => pk >= 0.002).map(surprisal);
    return Math.max(Math.log(p.length) + 0.7, H + 0.7, ...seen) * 1.04;
  }

  function drawAxes(top) {
    const unit = model.get("unit");
    const now = [frame.width, top, unit].join();
    if (now === scales) return;
    scales = now;
    axes.replaceChildren();
    scale(frame.bars, "probability (drag the bars)", 1, [0, 0.25, 0.5, 0.75, 1], String);
    const inUnit = top / UNITS[unit];
    scale(frame.areas, `surprisal (${unit})`, inUnit, ticks(inUnit), readable);
  }

  function drawAreas(p, H, top) {
    const { x, y, width, height } = frame.areas;
    let left = x;
    handles.forEach(({ area, areaName }, k) => {
      const wide = width * p[k];
      const tall = p[k] > 0 ? (height * Math.min(surprisal(p[k]), top)) / top : 0;
      const emphasis = k === selected ? " klcourse-selected" : "";
      setAll(area, {
        class: (k % 2 ? "klcourse-p klcourse-odd" : "klcourse-p") + emphasis,
        x: left, width: wide, y: y + height - tall, height: tall,
        visibility: p[k] > 0 ? "visible" : "hidden",
      });
      setAll(areaName, {
        x: left + wide / 2, y: y + height - tall - 4,
        visibility: wide > 14 && tall > 0 ? "visible" : "hidden",
      });
      left += wide;
    });
    const high = y + height * (1 - H / top);
    setAll(mean, { x1: x, x2: x + width, y1: high, y2: high });
    setAll(level, { x: x + width + 4, y: high + 4 });
    setAll(below, { x: x + width / 2, y: y + height + 17 });
  }

  function describe(k, p, labels) {
    const name = model.get("unit");
    const surprise = withUnit(surprisal(p[k]) / UNITS[name], name);
    return `${labels[k]}: probability ${readable(p[k])}, surprisal ${surprise}`;
  }

  function draw() {
    const p = model.get("p");
    const labels = model.get("labels");
    if (p.length !== labels.length) return; // from Python they come one after the other
    const name = model.get("unit");
    const drawn = handles.map((handle) => handle.name.textContent);
    if (JSON.stringify(drawn) !== JSON.stringify(labels)) makeHandles(labels);
    selected = Math.min(selected, p.length - 1);
    const H = entropy(p);
    const top = highest(p, H);
    layout();
    drawAxes(top);
    drawBars(p, labels);
    drawAreas(p, H, top);
    names.entropy.show(H / UNITS[name], name);
    names.most.show(Math.log(p.length) / UNITS[name], name);
    detail.textContent = describe(selected, p, labels);
    preset.select.value = model.get("preset");
    unit.select.value = name;
    const most = withUnit(Math.log(p.length) / UNITS[name], name);
    spoken.say(`Entropy ${withUnit(H / UNITS[name], name)}, at most ${most}.`);
  }

  const loop = drawingLoop(el, draw);
  const watched = ["p", "labels", "unit", "preset"].map((name) => `change:${name}`);
  watched.forEach((event) => model.on(event, loop.redraw));
  return () => {
    watched.forEach((event) => model.off(event, loop.redraw));
    loop.stop();
    spoken.stop();
  };
}

export default { render };
