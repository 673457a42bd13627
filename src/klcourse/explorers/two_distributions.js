// Truth p and belief q over the same outcomes: code lengths, and H(p) + KL = H(p,q) as bars.
import { UNITS, axes, bars, button, element, explorer, outcomeNames, readable, text, withUnit } from "./core.js";
import { crossEntropy, entropy, klDivergence, surprisal } from "./quantities.js";

export default explorer({
  parameters: ["p", "q", "labels"],

  values: ({ p, q, unit }) => ({
    entropy: entropy(p) / UNITS[unit],
    kl: klDivergence(p, q) / UNITS[unit],
    cross_entropy: crossEntropy(p, q) / UNITS[unit],
    entropy_q: entropy(q) / UNITS[unit],
    kl_swapped: klDivergence(q, p) / UNITS[unit],
    cross_entropy_swapped: crossEntropy(q, p) / UNITS[unit],
  }),

  build({ get, set, bind, redraw }) {
    const heights = axes();
    const lengths = axes();
    const totals = axes();
    const names = outcomeNames();
    const areas = element("g", { "aria-hidden": "true" });
    const sums = element("g", { "aria-hidden": "true" });
    let selected = 0;
    const select = (k) => {
      selected = k;
      redraw();
    };
    const ofP = bars({ kind: "p", label: "true probability", from: 0.1, share: 0.38, select, ...bind("p") });
    const ofQ = bars({ kind: "q", label: "believed probability", from: 0.52, share: 0.38, select, ...bind("q") });
    const swap = button("Swap p and q", () => set({ p: get("q"), q: get("p") }));

    // Code words are as long as the surprisal of q, and are sent as often as p says.
    function drawAreas({ p, q, labels, unit }, top) {
      const floor = lengths.y(0);
      const shapes = [];
      const words = [];
      let left = 0;
      p.forEach((pk, k) => {
        if (pk === 0) return;
        const x = lengths.x(left);
        const width = lengths.x(left + pk) - x;
        const [own, other] = [pk, q[k]].map((it) => surprisal(it) / UNITS[unit]);
        const [yOwn, yOther] = [own, other].map((it) => lengths.y(Math.min(it, top)));
        const look = k === selected ? " klcourse-selected" : "";
        shapes.push(
          element("rect", { class: `klcourse-bar klcourse-q${look}`, x, width, y: yOther, height: floor - yOther }),
          element("rect", { class: `klcourse-outline klcourse-p${look}`, x, width, y: yOwn, height: floor - yOwn }),
        );
        const name = other === Infinity ? `${labels[k]} ∞` : labels[k];
        if (width > 14) words.push(text(x + width / 2, Math.min(yOwn, yOther) - 4, "middle", name, "klcourse-over"));
        left += pk;
      });
      areas.replaceChildren(...shapes, ...words);
    }

    // One row a direction: entropy, then divergence, and their sum where the bar ends. ∞ runs to the edge.
    function drawSums(rows, top) {
      const shapes = [];
      rows.forEach(([truth, belief, H, divergence], row) => {
        const y = totals.y(1 - row * 0.5) + 3;
        const height = totals.y(0.5) - totals.y(1) - 8;
        const end = totals.x(Math.min(H + divergence, top));
        const bar = (from, to, kind) =>
          element("rect", {
            class: `klcourse-bar klcourse-${kind}`,
            x: from,
            width: Math.max(0, to - from),
            y,
            height,
          });
        const middle = y + height / 2 + 4;
        shapes.push(
          bar(totals.x(0), totals.x(H), truth),
          bar(totals.x(H), end, belief),
          text(totals.x(0) + 6, middle, "start", `H(${truth})`, "klcourse-over"),
          text(totals.x(0) - 6, middle, "end", `H(${truth},${belief})`),
        );
        if (end - totals.x(H) > 60)
          shapes.push(text(totals.x(H) + 6, middle, "start", `KL(${truth}‖${belief})`, "klcourse-over"));
        if (divergence === Infinity) shapes.push(text(end + 4, middle, "start", "∞", "klcourse-over klcourse-symbol"));
      });
      sums.replaceChildren(...shapes);
    }

    return {
      label: "Two distributions, their code lengths, and the cross-entropy as a sum",
      panels: [[170, 170], [64]],
      margins: [26, 22, 36, 50],
      controls: [swap],
      parts: [heights.node, lengths.node, totals.node, areas, sums, ofP.node, ofQ.node, names.node],
      readouts: [
        { name: "entropy", label: "H(p) =" },
        { name: "kl", label: "KL(p‖q) =" },
        { name: "cross_entropy", label: "H(p,q) =" },
        { name: "kl_swapped", label: "KL(q‖p) =" },
      ],
      detail({ p, q, labels, unit }) {
        const k = (selected = Math.min(selected, p.length - 1));
        const [own, other] = [p[k], q[k]].map((it) => withUnit(surprisal(it) / UNITS[unit], unit));
        return `${labels[k]}: happens with probability ${readable(p[k])}, believed ${readable(q[k])}; a code word of ${other} where ${own} would do`;
      },
      say: ({ unit }, { kl, cross_entropy }) =>
        `KL divergence ${withUnit(kl, unit)}, cross-entropy ${withUnit(cross_entropy, unit)}.`,
      draw(now, numbers, [first, second, third]) {
        const { p, q, labels, unit } = now;
        heights.place(first, {
          x: [0, p.length],
          y: [0, 1],
          xTicks: [],
          yTitle: "probability: p left, q right (drag)",
        });
        names.draw(heights, labels);
        ofP.draw(heights, labels, (k) => `${labels[k]}: ${readable(p[k])} true`);
        ofQ.draw(heights, labels, (k) => `${labels[k]}: ${readable(q[k])} believed`);
        const seen = [...p, ...q].filter((it) => it >= 0.002).map((it) => surprisal(it) / UNITS[unit]);
        const highest = Math.max(1 / UNITS[unit], ...seen) * 1.12;
        lengths.place(second, {
          x: [0, 1],
          y: [0, highest],
          xTicks: [],
          xTitle: "true probability",
          yTitle: `code length (${unit}s): q filled, p outlined`,
        });
        drawAreas(now, highest);
        const finite = [numbers.cross_entropy, numbers.cross_entropy_swapped].filter(Number.isFinite);
        const widest = Math.max(1 / UNITS[unit], numbers.entropy, numbers.entropy_q, ...finite) * 1.25;
        totals.place(third, { x: [0, widest], y: [0, 1], yTicks: [], xTitle: `${unit}s a message` });
        drawSums(
          [
            ["p", "q", numbers.entropy, numbers.kl],
            ["q", "p", numbers.entropy_q, numbers.kl_swapped],
          ],
          widest,
        );
      },
    };
  },
});
