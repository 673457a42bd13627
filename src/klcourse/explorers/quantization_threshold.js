// The threshold of a quantiser: a histogram to cut, and what two measures of the damage think best.
import {
  UNITS,
  along,
  axes,
  button,
  curve,
  element,
  explorer,
  readable,
  setAll,
  slider,
  withUnit,
  within,
} from "./core.js";
import { klDivergence, sum } from "./quantities.js";

const BINS = 256; // at most so many
const levelsOf = (bits) => 2 ** (bits - 1); // one bit is the sign

// p, q: the histogram cut after `kept` bins, and what its levels know of it. The formulas are those of
// `calibrate_int8`: in p the clipped mass lies in the last bin. In q each level spreads its mass over its bins
// that are not empty, and the clipped mass lies evenly over all.
function cut(masses, kept, levels) {
  const clipped = sum(masses.slice(kept));
  const p = masses.slice(0, kept);
  const q = p.map(() => clipped / kept);
  for (let level = 0; level < levels; level++) {
    const [from, to] = [Math.ceil((level * kept) / levels), Math.ceil(((level + 1) * kept) / levels)];
    let mass = 0;
    let places = 0;
    for (let b = from; b < to; b++) {
      mass += p[b];
      if (p[b] > 0) places++;
    }
    for (let b = from; b < to; b++) if (p[b] > 0) q[b] += mass / places;
  }
  p[kept - 1] += clipped;
  return { p, q };
}

// The mean squared error of rounding the bins' midpoints to a level, in squared bins.
function squaredError(masses, kept, levels) {
  const step = kept / (levels - 1);
  let total = 0;
  for (let b = 0; b < masses.length; b++)
    total += masses[b] * (b + 0.5 - step * Math.round(Math.min(b + 0.5, kept) / step)) ** 2;
  return total;
}

// Where the first of the smallest is, taking for equal what rounding may have parted.
function firstLeast(numbers) {
  const least = Math.min(...numbers);
  return numbers.findIndex((it) => it <= least + 1e-12 * (1 + least));
}

const seen = new WeakMap(); // curves by counts, each figure's own, and by the number of levels

function curvesOf(counts, levels) {
  if (!seen.has(counts)) seen.set(counts, {});
  return (seen.get(counts)[levels] ??= findCurves(counts, levels));
}

function findCurves(counts, levels) {
  const total = sum(counts);
  const masses = counts.map((count) => count / total);
  const keeps = counts.map((_, b) => b + 1).slice(levels - 1);
  const errors = keeps.map((kept) => squaredError(masses, kept, levels));
  const divergences = keeps.map((kept) => {
    const { p, q } = cut(masses, kept, levels);
    return klDivergence(p, q);
  });
  return {
    masses,
    keeps,
    divergences,
    errors,
    leastKl: keeps[firstLeast(divergences)],
    leastError: keeps[firstLeast(errors)],
  };
}

function values({ counts, largest, bits, kept, unit }) {
  const levels = levelsOf(bits);
  const { divergences, errors, leastKl, leastError } = curvesOf(counts, levels);
  const width = largest / counts.length;
  return {
    threshold: kept * width,
    clipped: sum(counts.slice(kept)) / sum(counts),
    kl: divergences[kept - levels] / UNITS[unit],
    squared_error: errors[kept - levels] * width ** 2,
    best_for_kl: leastKl * width,
    best_for_squared_error: leastError * width,
  };
}

// An axis of the logarithms of `numbers`, with room for a name below the smallest; a 0 stands at its end.
function logarithmic(numbers) {
  const positive = numbers.filter((it) => it > 0).map(Math.log10);
  const high = Math.max(...(positive.length ? positive : [0])) + 0.1;
  const least = Math.max(Math.min(...positive, high - 1), high - 6);
  const low = least - 0.3 * (high - least);
  const powers = Array.from({ length: Math.ceil(high - low) + 1 }, (_, k) => Math.floor(low) + k);
  const marks = (digits) =>
    powers.flatMap((power) => digits.map((digit) => power + Math.log10(digit))).filter((it) => it >= low && it <= high);
  const yTicks = marks([1, 2, 5]).length < 6 ? marks([1, 2, 5]) : marks([1]);
  return { y: [low, high], yTicks, yText: (it) => readable(10 ** it), at: (it) => Math.max(low, Math.log10(it)) };
}

// A measure of the damage against the threshold, with its least and its present value marked.
function measurePanel() {
  const plot = axes();
  const line = curve(plot, "ink");
  const cutLine = element("line", { class: "klcourse-cut" });
  const least = element("circle", { class: "klcourse-dot klcourse-ink", r: 5 });
  const now = element("circle", { class: "klcourse-knob klcourse-ink", r: 5 });
  const name = element("text", { class: "klcourse-over", "text-anchor": "middle" });
  return {
    nodes: [plot.node, line.node, cutLine, least, now, name],
    // `numbers` are for `keeps`, bins of such a width; the least is at `best`, the reader at `kept`.
    draw(box, { numbers, keeps, width, best, kept, x, yTitle }) {
      const { at, ...scale } = logarithmic(numbers);
      plot.place(box, { x, xTitle: "threshold", yTitle, ...scale });
      line.draw(
        keeps.map((it) => it * width),
        numbers.map(at),
      );
      const place = (it) => ({ cx: plot.x(it * width), cy: plot.y(at(numbers[it - keeps[0]])) });
      const found = place(best);
      setAll(least, found);
      setAll(now, place(kept));
      setAll(name, { x: within([box.x + 50, box.x + box.width - 50], found.cx), y: found.cy + 18 });
      name.textContent = `least at ${readable(best * width)}`;
      setCut(cutLine, plot.x(kept * width), box);
    },
  };
}

const setCut = (line, x, box) => setAll(line, { x1: x, x2: x, y1: box.y - 4, y2: box.y + box.height });

export default explorer({
  parameters: ["counts", "largest", "bits", "kept"],
  values,

  build({ get, set, bind }) {
    const histogram = axes();
    const clippedOff = curve(histogram, "quiet", { fill: true });
    const [area, truth, belief] = [curve(histogram, "p", { fill: true }), curve(histogram, "p"), curve(histogram, "q")];
    const codes = element("path", { class: "klcourse-codes" });
    const cutLine = element("line", { class: "klcourse-cut" });
    const [divergence, error] = [measurePanel(), measurePanel()];
    const curves = () => curvesOf(get("counts"), levelsOf(get("bits")));
    const keep = (kept) => set({ kept: Math.round(within([levelsOf(get("bits")), get("counts").length], kept)) });
    // Its ends move with counts and bits: `keep` holds to them, and `draw` tells them.
    const options = { step: 1, get: () => get("kept"), set: keep };
    const binAt = (x) => (x * get("counts").length) / get("largest");
    const threshold = along(histogram, "ink", "threshold", [0, BINS], options, binAt);
    const bits = slider("Bits", {
      ...bind("bits"),
      min: 2,
      max: 6,
      step: 1,
      // Each level needs a bin, and one more bin leaves something to choose.
      set(wanted) {
        const bits = Math.min(wanted, 1 + Math.floor(Math.log2(get("counts").length - 1)));
        set({ bits, kept: Math.max(get("kept"), levelsOf(bits)) });
      },
      text: (bits) => `${bits}: ${levelsOf(bits)} levels`,
    });

    // What was counted is grey where it is clipped; p and q stand for what is left, the clipped at p's end.
    function drawHistogram({ counts, bits, kept }, width, x, box) {
      const levels = levelsOf(bits);
      const { p, q } = cut(curves().masses, kept, levels);
      const total = sum(counts);
      const most = Math.max(...counts);
      const floor = Math.max(Math.min(...counts.filter((it) => it > 0)) / 2, most / 1e6); // below any count seen
      const height = (count) => Math.max(0, Math.log10(count / floor));
      const top = height(2 * Math.max(most, total * p[kept - 1]));
      const tens = Array.from({ length: 8 }, (_, k) => height(10 ** (Math.ceil(Math.log10(floor)) + k)));
      histogram.place(box, {
        x,
        y: [0, top],
        yTicks: tens.filter((it) => it <= top),
        yText: (it) => readable(floor * 10 ** it),
        xTitle: "size (drag the threshold)",
        yTitle: "sizes a bin (log scale): p clipped, q quantised",
      });
      // A bin's height, from its left to its right edge.
      const steps = (part, from, counts) =>
        part.draw(
          counts.flatMap((_, b) => [(from + b) * width, (from + b + 1) * width]),
          counts.flatMap((it) => [height(it), height(it)]),
        );
      steps(clippedOff, kept, [...counts.slice(kept), 0]); // never without a bin
      for (const part of [area, truth])
        steps(
          part,
          0,
          p.map((it) => it * total),
        );
      steps(
        belief,
        0,
        q.map((it) => it * total),
      );
      const places = Array.from({ length: levels }, (_, k) => histogram.x((k * kept * width) / (levels - 1)));
      codes.setAttribute("d", places.map((place) => `M${place.toFixed(1)} ${box.y + box.height}v-7`).join(""));
    }

    return {
      label: "A histogram with a threshold, and divergence and squared error against the threshold",
      panels: [[140], [90], [90]],
      margins: [26, 20, 38, 56],
      controls: [
        bits,
        button("Least KL", () => keep(curves().leastKl)),
        button("Least squared error", () => keep(curves().leastError)),
        button("Clip nothing", () => keep(get("counts").length)),
      ],
      parts: [
        histogram.node,
        clippedOff.node,
        area.node,
        truth.node,
        belief.node,
        codes,
        cutLine,
        ...[divergence, error].map((it) => element("g", { "aria-hidden": "true" }, ...it.nodes)),
        threshold.node,
      ],
      readouts: [
        { name: "threshold", label: "threshold =", unit: "" },
        { name: "clipped", label: "clipped share =", unit: "" },
        { name: "kl", label: "KL(p‖q) =" },
        { name: "best_for_kl", label: "least KL at", unit: "" },
        { name: "squared_error", label: "mean squared error =", unit: "" },
        { name: "best_for_squared_error", label: "least error at", unit: "" },
      ],
      say: ({ unit }, { threshold, kl, squared_error }) =>
        `Threshold ${readable(threshold)}: KL divergence ${withUnit(kl, unit)}, mean squared error ${readable(squared_error)}.`,
      draw(now, numbers, [first, second, third]) {
        const { counts, largest, bits, kept, unit } = now;
        const width = largest / counts.length;
        const x = [0, largest];
        const { divergences, errors, keeps, leastKl, leastError } = curves();
        const shared = { keeps, width, kept, x };
        drawHistogram(now, width, x, first);
        divergence.draw(second, {
          ...shared,
          numbers: divergences.map((it) => it / UNITS[unit]),
          best: leastKl,
          yTitle: `KL(p‖q) (${unit}s, log scale)`,
        });
        error.draw(third, {
          ...shared,
          numbers: errors.map((it) => it * width ** 2),
          best: leastError,
          yTitle: "mean squared error (log scale)",
        });
        setCut(cutLine, histogram.x(kept * width), first);
        threshold.place(histogram.x(kept * width), first.y + 10, kept, `threshold ${readable(numbers.threshold)}`);
        setAll(threshold.node, { "aria-valuemin": levelsOf(bits), "aria-valuemax": counts.length });
      },
    };
  },
});
