// A distribution whose bars are dragged: its area picture, and its entropy beside log K.
import { UNITS, axes, bars, element, explorer, outcomeNames, readable, setAll, text, withUnit } from "./core.js";
import { entropy, surprisal } from "./quantities.js";

export default explorer({
  parameters: ["p", "labels"],

  values: ({ p, unit }) => ({
    entropy: entropy(p) / UNITS[unit],
    most: Math.log(p.length) / UNITS[unit],
  }),

  build({ get, bind, redraw }) {
    const heights = axes();
    const surprisals = axes();
    const names = outcomeNames();
    const areas = element("g", { "aria-hidden": "true" });
    let selected = 0;
    const draggable = bars({
      ...bind("p"),
      select(k) {
        selected = k;
        redraw();
      },
    });

    function describe(k, { p, labels, unit }) {
      const surprise = withUnit(surprisal(p[k]) / UNITS[unit], unit);
      return `${labels[k]}: probability ${readable(p[k])}, surprisal ${surprise}`;
    }

    // The surprisal at the top of the second panel: room for log K and for every outcome that is seen at all.
    // What is rarer is cut off there.
    function highest(p, { entropy, most }, unit) {
      const seen = p.filter((pk) => pk >= 0.002).map((pk) => surprisal(pk) / UNITS[unit]);
      const room = 0.7 / UNITS[unit];
      return Math.max(most + room, entropy + room, ...seen) * 1.04;
    }

    // Rectangles whose areas add up to H, under a line at that height.
    function drawAreas({ p, labels }, H, top) {
      const floor = surprisals.y(0);
      const shapes = [];
      const words = [];
      let left = 0;
      p.forEach((pk, k) => {
        if (pk === 0) return;
        const x = surprisals.x(left);
        const width = surprisals.x(left + pk) - x;
        const y = surprisals.y(Math.min(surprisal(pk) / UNITS[get("unit")], top));
        const look = `${k % 2 ? " klcourse-odd" : ""}${k === selected ? " klcourse-selected" : ""}`;
        shapes.push(element("rect", { class: `klcourse-bar klcourse-p${look}`, x, width, y, height: floor - y }));
        if (width > 14) words.push(text(x + width / 2, y - 4, "middle", labels[k], "klcourse-over"));
        left += pk;
      });
      const [x1, x2, y] = [surprisals.x(0), surprisals.x(1), surprisals.y(H)];
      const mean = element("line", { class: "klcourse-mean", x1, x2, y1: y, y2: y });
      const level = text(x2 + 4, y + 4, "start", "H", "klcourse-over klcourse-symbol");
      areas.replaceChildren(...shapes, mean, ...words, level);
    }

    return {
      label: "Probabilities and their area picture",
      panels: [[170, 170]],
      margins: [26, 18, 34, 46],
      parts: [heights.node, surprisals.node, areas, draggable.node, names.node],
      readouts: [
        { name: "entropy", label: "entropy H =" },
        { name: "most", label: "at most log K =" },
      ],
      detail(now) {
        selected = Math.min(selected, now.p.length - 1);
        return describe(selected, now);
      },
      say: ({ unit }, { entropy, most }) => `Entropy ${withUnit(entropy, unit)}, at most ${withUnit(most, unit)}.`,
      draw(now, numbers, [first, second]) {
        const { p, labels, unit } = now;
        heights.place(first, { x: [0, p.length], y: [0, 1], xTicks: [], yTitle: "probability (drag the bars)" });
        names.draw(heights, labels);
        draggable.draw(heights, labels, (k) => describe(k, now));
        const top = highest(p, numbers, unit);
        surprisals.place(second, {
          x: [0, 1],
          y: [0, top],
          xTicks: [],
          xTitle: "probability",
          yTitle: `surprisal (${unit})`,
        });
        drawAreas(now, numbers.entropy, top);
      },
    };
  },
});
