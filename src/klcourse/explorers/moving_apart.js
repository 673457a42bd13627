// Two densities that move apart: KL divergence both ways, JS divergence, total variation and Wasserstein distance.
import {
  UNITS,
  along,
  axes,
  choice,
  curve,
  element,
  explorer,
  grid,
  readable,
  setAll,
  text,
  ticks,
  withUnit,
  within,
} from "./core.js";
import { erf, jsDivergence, klDivergence, klNormal, normalLogpdf, simpson, totalVariation } from "./quantities.js";

const FAR = 8; // the largest separation
const SPREADS = [0.25, 2];
const [LEFT, RIGHT] = [-6, 14]; // the picture holds the centre ± 3 spreads of both densities
const REACH = 9; // standard deviations to each side that an integral is taken over: all but a mass of 1e-19
const APART = grid(0, FAR, 80); // where the measures are drawn
const HEIGHTS = [0.5, 1, 2, 2.5]; // ends of the axis of densities; in steps, so that it stands still in a drag
const HIGH = 3; // nats above which a divergence leaves its panel
const INFINITE = { kl: 3.5, kl_swapped: 3.4 }; // where ∞ is drawn, in two rows

// p·log(p/m) + q·log(q/m), with the mixture m = (p + q)/2, from log p and log q.
function jsTerms(logP, logQ) {
  const size = Math.abs(logP - logQ);
  const rest = Math.log1p(Math.exp(-size)); // of log(1 + e^size) = size + rest
  const [low, high] = [Math.min(logP, logQ), Math.max(logP, logQ)];
  return Math.exp(high) * (Math.LN2 - rest) + Math.exp(low) * (Math.LN2 - size - rest);
}

function jsOfNormals(d, sigmaP, sigmaQ, n) {
  const low = Math.min(-REACH * sigmaP, d - REACH * sigmaQ);
  const high = Math.max(REACH * sigmaP, d + REACH * sigmaQ);
  const js = simpson((x) => jsTerms(normalLogpdf(x, 0, sigmaP), normalLogpdf(x, d, sigmaQ)), low, high, n) / 2;
  return within([0, Math.LN2], js);
}

// The densities cross where a·x² + 2b·x = c. As the sigmas become equal, a goes to 0 and one crossing to
// infinity. No term of `root` is negative, nor is b, so that nothing cancels.
function totalVariationOfNormals(d, sigmaP, sigmaQ) {
  const a = ((sigmaQ - sigmaP) * (sigmaQ + sigmaP)) / (sigmaP * sigmaQ) ** 2;
  const b = d / sigmaQ ** 2;
  const logRatio = Math.log1p((sigmaQ - sigmaP) / sigmaP);
  const c = d ** 2 / sigmaQ ** 2 + 2 * logRatio;
  const root = Math.sqrt((d / (sigmaP * sigmaQ)) ** 2 + 2 * a * logRatio);
  if (root === 0) return 0; // equal
  const [near, far] = [c / (b + root), a === 0 ? Infinity : -(b + root) / a];
  const between = (mean, sigma) =>
    (erf((near - mean) / (sigma * Math.SQRT2)) - erf((far - mean) / (sigma * Math.SQRT2))) / 2;
  return Math.abs(between(0, sigmaP) - between(d, sigmaQ));
}

// The average of |x| over a normal.
function meanOfFoldedNormal(mean, sigma) {
  const z = mean / sigma;
  return sigma === 0 ? mean : sigma * Math.sqrt(2 / Math.PI) * Math.exp((-z * z) / 2) + mean * erf(z / Math.SQRT2);
}

const ofNormals = (d, sigmaP, sigmaQ, n) => ({
  kl: klNormal(0, sigmaP, d, sigmaQ),
  kl_swapped: klNormal(d, sigmaQ, 0, sigmaP),
  js: jsOfNormals(d, sigmaP, sigmaQ, n),
  total_variation: totalVariationOfNormals(d, sigmaP, sigmaQ),
  wasserstein: meanOfFoldedNormal(d, Math.abs(sigmaQ - sigmaP)),
});

// Two uniform densities are two distributions over: p alone, both, q alone.
function ofBoxes(d, halfP, halfQ) {
  const shared = Math.max(0, Math.min(2 * halfP, 2 * halfQ, halfP + halfQ - d));
  const [inP, inQ] = [shared / (2 * halfP), shared / (2 * halfQ)];
  const [p, q] = [
    [1 - inP, inP, 0],
    [0, inQ, 1 - inQ],
  ];
  const difference = Math.abs(halfQ - halfP);
  return {
    kl: klDivergence(p, q),
    kl_swapped: klDivergence(q, p),
    js: jsDivergence(p, q),
    total_variation: totalVariation(p, q),
    // The average of |d + difference·v| over v from −1 to 1.
    wasserstein: d >= difference ? d : (d ** 2 + difference ** 2) / (2 * difference),
  };
}

// All five at the separation d, the divergences in nats; integrals take n points.
const measures = ({ shape, spread_p, spread_q }, d, n = 2001) =>
  (shape === "normals" ? ofNormals : ofBoxes)(d, spread_p, spread_q, n);

function values(now) {
  const at = measures(now, now.separation);
  for (const name of ["kl", "kl_swapped", "js"]) at[name] /= UNITS[now.unit];
  return at;
}

export default explorer({
  parameters: ["shape", "separation", "spread_p", "spread_q"],
  values,

  build({ get, bind }) {
    const [densities, divergences, variation, distance] = [axes(), axes(), axes(), axes()];
    const shared = curve(densities, "ink", { fill: true });
    const [ofP, ofQ, ofMixture] = ["p", "q", "mixture"].map((kind) => curve(densities, kind));
    const names = ["p", "q"].map((kind) =>
      element("text", { class: "klcourse-over klcourse-symbol", "aria-hidden": "true" }, kind),
    );
    const marks = element("g", { "aria-hidden": "true" });
    const curves = [
      ["kl", divergences, "p"],
      ["kl_swapped", divergences, "q"],
      ["js", divergences, "mixture"],
      ["total_variation", variation, "ink"],
      ["wasserstein", distance, "ink"],
    ].map(([name, plot, kind]) => ({ name, plot, kind, finite: curve(plot, kind), infinite: curve(plot, kind) }));

    const shape = choice("Shape", ["normals", "boxes"], bind("shape"));
    const separation = along(densities, "q", "separation", [0, FAR], bind("separation"));
    const spreadP = along(densities, "p", "spread of p", SPREADS, bind("spread_p"), (x) => -x);
    const spreadAt = (x) => x - get("separation");
    const spreadQ = along(densities, "q", "spread of q", SPREADS, bind("spread_q"), spreadAt);

    function drawDensities({ shape, separation: d, spread_p, spread_q }, box) {
      const normals = shape === "normals";
      const density = (centre, spread) => (x) =>
        normals ? Math.exp(normalLogpdf(x, centre, spread)) : (Math.abs(x - centre) <= spread) / (2 * spread);
      const [p, q] = [density(0, spread_p), density(d, spread_q)];
      const [highP, highQ] = [p(0), q(d)];
      const top = HEIGHTS.find((it) => it > 1.1 * Math.max(highP, highQ));
      densities.place(box, {
        x: [LEFT, RIGHT],
        y: [0, top],
        xTitle: "x",
        yTitle: "density of p, q and their mixture (drag q, widths)",
      });
      // A box is drawn from both sides of each edge.
      const edges = [-spread_p, spread_p, d - spread_q, d + spread_q].flatMap((x) => [x - 1e-9, x + 1e-9]);
      const xs = normals ? grid(LEFT, RIGHT, 320) : [LEFT, ...edges.sort((a, b) => a - b), RIGHT];
      ofP.draw(xs, xs.map(p));
      ofQ.draw(xs, xs.map(q));
      ofMixture.draw(
        xs,
        xs.map((x) => (p(x) + q(x)) / 2),
      );
      shared.draw(
        xs,
        xs.map((x) => Math.min(p(x), q(x))),
      );

      const edge = normals ? Math.exp(-0.5) : 0.5; // the share of the height at which a width is dragged
      separation.place(densities.x(d), densities.y(highQ), d, readable(d));
      spreadP.place(densities.x(-spread_p), densities.y(edge * highP), spread_p, readable(spread_p));
      spreadQ.place(densities.x(d + spread_q), densities.y(edge * highQ), spread_q, readable(spread_q));
      setAll(names[0], { x: densities.x(0) - 14, y: densities.y(highP) - 6 });
      setAll(names[1], { x: densities.x(d) + 13, y: densities.y(highQ) - 6 });
    }

    let key, all; // the measures along the axis, which a change of the separation leaves as they are
    function measuresAlong(now) {
      const next = [now.shape, now.spread_p, now.spread_q].join();
      if (next !== key) all = APART.map((d) => measures(now, d, 301));
      key = next;
      return all;
    }

    // The divergences are drawn in nats, whatever the unit; what is above their panel shows as an arrow.
    function drawMeasures(now, numbers, boxes) {
      const nats = UNITS[now.unit];
      const shapes = [];
      const line = (look, x1, x2, y1, y2) => shapes.push(element("line", { class: look, x1, x2, y1, y2 }));
      const word = (...given) => shapes.unshift(text(...given, "klcourse-over"));
      const yTicks = [...ticks(0, HIGH / nats, 5).map((it) => it * nats), INFINITE.kl];
      const yText = (value) => (value === INFINITE.kl ? "∞" : readable(value / nats));
      [
        [divergences, { y: [0, INFINITE.kl], yTicks, yText, yTitle: `KL and JS (${now.unit}s)` }],
        [variation, { y: [0, 1], yTitle: "total variation" }],
        [distance, { y: [0, 9], yTitle: "Wasserstein (units of x)" }],
      ].forEach(([plot, scale], k) => {
        plot.place(boxes[k], { x: [0, FAR], xTicks: [0, 2, 4, 6, 8], xTitle: "separation", ...scale });
        const x = plot.x(now.separation);
        line("klcourse-zero", x, x, boxes[k].y, boxes[k].y + boxes[k].height);
      });
      const [left, right, most] = [divergences.x(0), divergences.x(FAR), divergences.y(Math.LN2)];
      line("klcourse-mean", left, right, most, most);
      word(right, most - 5, "end", "log 2");

      const everywhere = measuresAlong(now);
      for (const { name, plot, kind, finite, infinite } of curves) {
        const ys = everywhere.map((it) => it[name]);
        const above = (y) => plot === divergences && y > HIGH && y < Infinity;
        finite.draw(
          APART,
          ys.map((y) => (above(y) ? NaN : y)),
        );
        infinite.draw(
          APART,
          ys.map((y) => (y === Infinity ? INFINITE[name] : NaN)),
        );
        const leaves = ys.findIndex(above);
        if (leaves >= 0) word(plot.x(APART[leaves]), plot.y(HIGH), "middle", "↑");
        const y = plot === divergences ? numbers[name] * nats : numbers[name];
        // Both directions stay visible where they are equal.
        const [aside, r] = name === "kl" ? [-12, 6.5] : [0, 4.5];
        const [cx, look] = [plot.x(now.separation), `klcourse-dot klcourse-${kind}`];
        if (above(y)) shapes.push(element("path", { class: look, d: `M${cx + aside} ${plot.y(HIGH)}h12l-6 -12Z` }));
        else shapes.push(element("circle", { class: look, cx, cy: plot.y(y === Infinity ? INFINITE[name] : y), r }));
      }
      marks.replaceChildren(...shapes);
    }

    return {
      label: "Two densities with their mixture, and five measures of how far apart they are against the separation",
      panels: [[150], [160, 160, 160]],
      margins: [28, 16, 40, 46],
      controls: [shape],
      parts: [
        densities.node,
        divergences.node,
        variation.node,
        distance.node,
        shared.node,
        ofMixture.node,
        ofP.node,
        ofQ.node,
        ...curves.flatMap(({ finite, infinite }) => [finite.node, infinite.node]),
        marks,
        ...names,
        separation.node,
        spreadP.node,
        spreadQ.node,
      ],
      readouts: [
        { name: "kl", label: "KL(p‖q) =", kind: "p" },
        { name: "kl_swapped", label: "KL(q‖p) =", kind: "q" },
        { name: "js", label: "JS =", kind: "mixture" },
        { name: "total_variation", label: "total variation =", unit: "" },
        { name: "wasserstein", label: "Wasserstein, in units of x =", unit: "" },
      ],
      detail({ shape, separation: d, spread_p, spread_q }, { total_variation }) {
        const both =
          shape === "normals"
            ? `p has mean 0 and standard deviation ${readable(spread_p)}, q has ${readable(d)} and ${readable(spread_q)}`
            : `p is uniform from ${readable(-spread_p)} to ${readable(spread_p)}, q from ${readable(d - spread_q)} to ${readable(d + spread_q)}`;
        return `${both}; the shaded area, in common, is ${readable(1 - total_variation)}`;
      },
      say: ({ separation: d, unit }, { kl, js, total_variation, wasserstein }) =>
        `Separation ${readable(d)}: KL from p to q ${withUnit(kl, unit)}, JS ${withUnit(js, unit)}, ` +
        `total variation ${readable(total_variation)}, Wasserstein ${readable(wasserstein)}.`,
      draw(now, numbers, [first, ...others]) {
        drawDensities(now, first);
        drawMeasures(now, numbers, others);
      },
    };
  },
});
