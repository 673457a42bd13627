// A game: draw q until KL(p‖q) is what the target says.
import {
  UNITS,
  axes,
  button,
  element,
  explorer,
  makeSlider,
  outcomeNames,
  probabilities,
  readable,
  setAll,
  tell,
  text,
  withUnit,
  within,
} from "./core.js";
import { klDivergence, sum } from "./quantities.js";

const TARGETS = [0.1, 0.25, 0.5, 1, 2]; // bits
const CLOSE = 0.01; // a hit: this near to the target, as a part of it
const RULES =
  "Draw q with the pointer, or move a column with the arrow keys. Within 1 % of the target is worth 100 points, " +
  "every further percent takes one off, and every hint ten.";
const normalized = (heights) => {
  const total = sum(heights);
  return heights.map((height) => height / total);
};

function values({ p, heights, target, hints, unit }) {
  const q = normalized(heights);
  const nats = klDivergence(p, q);
  const kl = nats / UNITS[unit];
  const goal = (target * UNITS.bit) / UNITS[unit];
  const off = Math.abs(nats / UNITS.bit - target) / target;
  const accuracy = 100 * within([0, 1], 1 + CLOSE - off);
  return {
    kl,
    kl_swapped: klDivergence(q, p) / UNITS[unit],
    target: goal,
    difference: kl - goal,
    score: Math.max(0, accuracy - 10 * hints),
  };
}

const isHit = ({ difference, target }) => Math.abs(difference) <= CLOSE * target;

const largest = (numbers) => numbers.indexOf(Math.max(...numbers));

// Which outcome to raise or lower, and why. With the others in their proportions, KL(p‖q) as a function of
// q_k is the divergence between p_k and q_k as two coins, least at q_k = p_k, plus what does not change.
function hint({ p, heights, labels, unit }, { kl, difference }) {
  const q = normalized(heights);
  const say = (raise, k) =>
    `${raise ? "Raise" : "Lower"} ${labels[k]}, where p is ${readable(p[k])} and q is ${readable(q[k])}`;
  if (kl === Infinity) {
    const k = largest(p.map((pk, k) => (q[k] > 0 ? 0 : pk)));
    return `${say(true, k)}: KL(p‖q) is ∞ as long as q rules out what happens.`;
  }
  if (difference > 0) {
    const costs = p.map((pk, k) => klDivergence([pk, 1 - pk], [q[k], 1 - q[k]]) / UNITS[unit]);
    const k = largest(costs);
    return `${say(p[k] > q[k], k)}: brought to p, it would take ${withUnit(costs[k], unit)} off KL(p‖q).`;
  }
  const k = largest(p.map((pk, k) => Math.abs(pk - q[k]) + 1e-6 * pk));
  return `${say(q[k] > p[k], k)}: KL(p‖q) grows with every step away from p.`;
}

export default explorer({
  parameters: ["p", "labels", "heights", "target", "hints"],
  values,

  build({ get, set, redraw }) {
    const board = axes();
    const terms = axes();
    const gauge = axes();
    const names = outcomeNames();
    const termNames = outcomeNames();
    const sheet = element("g");
    const grips = element("g", { "aria-hidden": "true", "pointer-events": "none" });
    const outline = element("path", {
      class: "klcourse-curve klcourse-q",
      "aria-hidden": "true",
      "pointer-events": "none",
    });
    const shapes = element("g", { "aria-hidden": "true" });
    const q = () => normalized(get("heights"));
    const probability = probabilities({ get: q, set: (heights) => set({ heights }) });
    const state = (now) => JSON.stringify([now.p, now.heights, now.target]);
    let columns = [];
    let made; // the labels of the columns
    let selected; // the column that the reader points at
    let hinted; // the state that the hint was for
    let hit;
    let top; // of the scale, which rests during a stroke
    let stroke; // what a stroke of the pen has drawn: heights, and where it was last

    // The pen draws over columns, to both sides of where it was last, and leaves each as high as it passed.
    function paint(k, value) {
      const from = stroke.last ?? { k, value };
      const way = Math.abs(k - from.k);
      for (let step = 0; step <= way; step++) {
        const part = way ? step / way : 1;
        stroke.heights[Math.round(from.k + (k - from.k) * part)] = from.value + (value - from.value) * part;
      }
      stroke.last = { k, value };
      selected = k;
      if (sum(stroke.heights) > 0) set({ heights: [...stroke.heights] });
    }

    function makeColumn(label, k) {
      const column = element("rect", { class: "klcourse-column" });
      const ours = element("rect", { class: `klcourse-bar klcourse-p${k % 2 ? " klcourse-odd" : ""}` });
      const fill = element("rect", { class: "klcourse-fill klcourse-q" });
      const grip = element("rect", { class: "klcourse-grip", height: 4, rx: 2 });
      const part = element("g", {}, column, fill, ours);
      const own = probability(k);
      let pen; // the column under the pointer; none while keys move the slider
      makeSlider(part, {
        label: `q of ${label}`,
        ...own,
        grab() {
          own.grab();
          stroke = undefined;
        },
        valueAt({ x, y }) {
          stroke ??= { heights: q() };
          pen = within([0, columns.length - 1], Math.floor(board.xAt(x)));
          return board.yAt(y);
        },
        set(value) {
          if (stroke) return paint(pen, value);
          selected = k;
          own.set(value);
        },
      });
      part.addEventListener("lostpointercapture", () => {
        stroke = undefined;
        set({ heights: q() });
      });
      const select = () => {
        selected = k;
        redraw();
      };
      part.addEventListener("focus", select);
      part.addEventListener("pointerenter", select);
      return { part, column, ours, fill, grip };
    }

    function drawBoard({ p, labels, heights }, box) {
      if (JSON.stringify(labels) !== made) {
        made = JSON.stringify(labels);
        columns = labels.map(makeColumn);
        sheet.replaceChildren(...columns.map(({ part }) => part));
        grips.replaceChildren(...columns.map(({ grip }) => grip));
      }
      const shares = q();
      const shown = stroke ? heights : shares;
      if (!stroke)
        top = Math.min(1, Math.ceil(10 * Math.max(...p.map((pk) => 1.4 * pk), ...shares.map((qk) => 1.1 * qk))) / 10);
      board.place(box, {
        x: [0, p.length],
        y: [0, top],
        xTicks: [],
        yTitle: "probability: p filled, q dashed (draw q)",
      });
      const width = board.x(1) - board.x(0);
      const floor = board.y(0);
      let d = "";
      columns.forEach(({ part, column, ours, fill, grip }, k) => {
        const left = board.x(k);
        const [high, own] = [shown[k], p[k]].map((value) => board.y(Math.min(value, top)));
        setAll(column, { x: left, width, y: box.y, height: box.height + 18 });
        setAll(ours, { x: left + 0.14 * width, width: 0.72 * width, y: own, height: floor - own });
        setAll(fill, { x: left, width, y: high, height: floor - high });
        setAll(grip, { x: left + 0.3 * width, width: 0.4 * width, y: high - 2 });
        d += `${d ? "V" : `M${left} `}${high}H${left + width}`;
        tell(part, shares[k], `${labels[k]}: q ${readable(shares[k])}, p ${readable(p[k])}`);
      });
      outline.setAttribute("d", d);
    }

    // A scale that seldom changes: the next power of two.
    const roomFor = (value) => 2 ** Math.ceil(Math.log2(Math.max(0.2, value)));

    // What each outcome adds to KL(p‖q), or takes off.
    const termsOf = ({ p, unit }) => q().map((qk, k) => (p[k] > 0 ? (p[k] * Math.log(p[k] / qk)) / UNITS[unit] : 0));

    function drawTerms(now, { kl, target }, box, line) {
      const added = termsOf(now);
      const finite = added.filter(Number.isFinite);
      const [low, high] = [-roomFor(Math.max(...finite.map((term) => -term))), roomFor(Math.max(...finite))];
      terms.place(box, {
        x: [0, added.length],
        y: [low, high],
        xTicks: [],
        yTitle: `p·log(p/q), which add up to KL (${now.unit}s)`,
      });
      const zero = terms.y(0);
      const parts = added.map((term, k) => {
        const end = terms.y(Math.min(term, high));
        const look = `${k % 2 ? " klcourse-odd" : ""}${k === selected ? " klcourse-selected" : ""}`;
        const x = terms.x(k + 0.14);
        return element("rect", {
          class: `klcourse-bar klcourse-${term < 0 ? "q" : "p"}${look}`,
          x,
          width: terms.x(k + 0.86) - x,
          y: Math.min(zero, end),
          height: Math.abs(end - zero),
        });
      });
      const infinite = added.map((term, k) =>
        term === Infinity ? text(terms.x(k + 0.5), box.y + 14, "middle", "∞", "klcourse-over klcourse-symbol") : "",
      );

      gauge.place(line, {
        x: [0, 2 * target],
        y: [0, 1],
        yTicks: [],
        xTitle: `KL(p‖q) (${now.unit}s): stop at the line`,
      });
      const end = gauge.x(Math.min(kl, 2 * target));
      const [goal, middle] = [gauge.x(target), line.y + line.height / 2];
      shapes.replaceChildren(
        ...parts,
        ...infinite,
        element("line", { class: "klcourse-mean", x1: box.x, x2: box.x + box.width, y1: zero, y2: zero }),
        element("rect", {
          class: "klcourse-bar klcourse-q",
          x: line.x,
          width: end - line.x,
          y: line.y + 3,
          height: line.height - 6,
        }),
        element("line", { class: "klcourse-target", x1: goal, x2: goal, y1: line.y - 3, y2: line.y + line.height + 3 }),
        text(end - 6, middle + 4, "end", kl > 2 * target ? `${readable(kl)} →` : "", "klcourse-over"),
      );
    }

    const told = (now, numbers) => {
      if (isHit(numbers)) {
        const [there, back] = [numbers.kl, numbers.kl_swapped].map((it) => withUnit(it, now.unit));
        return `Hit: KL(p‖q) is ${there}, score ${readable(numbers.score)}. KL(q‖p) is ${back}. Another q can hit it too.`;
      }
      return hinted === state(now) ? hint(now, numbers) : undefined;
    };

    return {
      label: "A distribution p, and one to draw until its divergence hits the target",
      panels: [[190, 190], [26]],
      margins: [26, 20, 36, 44],
      controls: [
        button("Hint", () => {
          const now = state({ p: get("p"), heights: get("heights"), target: get("target") });
          if (hit || hinted === now) return; // nothing new to say, so nothing to pay
          hinted = now;
          set({ hints: get("hints") + 1 });
        }),
        button("New target", () =>
          set({ target: TARGETS[(TARGETS.indexOf(get("target")) + 1) % TARGETS.length], hints: 0 }),
        ),
      ],
      parts: [board.node, terms.node, gauge.node, sheet, outline, grips, names.node, termNames.node, shapes],
      readouts: [
        { name: "kl", label: "KL(p‖q) =" },
        { name: "target", label: "target" },
        { name: "difference", label: "off by" },
        { name: "score", label: "score", unit: "" },
        { name: "kl_swapped", label: "KL(q‖p) =" },
      ],
      detail(now, numbers) {
        const k = selected < now.p.length ? selected : 0;
        const here = `${now.labels[k]}: p = ${readable(now.p[k])}, q = ${readable(q()[k])}, adds ${withUnit(termsOf(now)[k], now.unit)}.`;
        return told(now, numbers) ?? (selected === undefined ? RULES : here);
      },
      // One sentence a stroke, once it is over.
      say: (now, numbers) =>
        stroke
          ? "Drawing."
          : (told(now, numbers) ??
            `KL(p‖q) ${withUnit(numbers.kl, now.unit)}, target ${withUnit(numbers.target, now.unit)}, score ${readable(numbers.score)}.`),
      draw(now, numbers, [first, second, third]) {
        hit = isHit(numbers);
        drawBoard(now, first);
        drawTerms(now, numbers, second, third);
        names.draw(board, now.labels);
        termNames.draw({ x: terms.x, y: () => second.y + second.height }, now.labels);
      },
    };
  },
});
