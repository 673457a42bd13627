// One normal q for a mixture p of two humps: both divergences as landscapes, and a descent on each.
import {
  UNITS,
  along,
  axes,
  button,
  curve,
  element,
  explorer,
  grid,
  handle,
  pointerPosition,
  prefersStillness,
  readable,
  setAll,
  slider,
  withUnit,
  within,
} from "./core.js";

const MEANS = [-3, 14]; // the picture, of which a start may take every point
const LOG_SIGMAS = [-1, 2];
const SIGMAS = [0.5, 1, 2, 4];
const XS = grid(...MEANS, 170);
const COLUMNS = 48;
const ROWS = 26;
const DURATION = 1200; // milliseconds from the start to where a descent ends
const LEVELS = [0.03, 0.1, 0.3, 0.6, 1, 1.5, 2, 4, 10]; // above the lowest point of a landscape
const RATE = 0.5; // part of the slope that a step goes down
const LONGEST = 0.25; // step, in standard deviations of q
const FLAT = 1e-7; // slope at which a descent ends
const REACH = 9; // integrals over q end so many of its standard deviations from its mean
const FIRST = MEANS[0] - REACH * Math.exp(LOG_SIGMAS[1]);
const LAST = MEANS[1] + REACH * Math.exp(LOG_SIGMAS[1]);

const density = (x, mean, sigma) => Math.exp(-(((x - mean) / sigma) ** 2) / 2) / (sigma * Math.sqrt(2 * Math.PI));

// The last result of `compute`, for as long as it is asked the same.
function kept(compute) {
  let last = [NaN];
  let result;
  return (...given) => {
    if (given.some((it, k) => it !== last[k])) [last, result] = [given, compute(...given)];
    return result;
  };
}

// log p and its slope at places `step` apart. A sum over such places is an integral, right to some e^(−2πd/step),
// where d is how far from the real numbers p has its first zero: there one component is minus the other.
const truth = kept((weights, means, sigmas) => {
  const [v, w] = weights;
  const [m, n] = means;
  const [s, t] = sigmas;
  const a = (1 / t ** 2 - 1 / s ** 2) / 2;
  const b = m / s ** 2 - n / t ** 2;
  const c = (n ** 2 / t ** 2 - m ** 2 / s ** 2) / 2 + Math.log((v * t) / (w * s));
  const discriminant = b ** 2 - 4 * a * c;
  const d = (2 * Math.PI) / Math.sqrt(2 * (Math.hypot(discriminant, 4 * Math.PI * a) + discriminant));
  const step = v * w > 0 ? within([1 / 64, 1 / 8], d / 5.5) : 1 / 8;
  const log = new Float64Array(Math.ceil((LAST - FIRST) / step) + 1);
  const slope = new Float64Array(log.length);
  const heights = weights.map((weight, k) => Math.log(weight / sigmas[k]) - Math.log(2 * Math.PI) / 2);
  let negentropy = 0;
  for (let i = 0; i < log.length; i++) {
    const x = FIRST + i * step;
    const [y, z] = [(x - m) / s, (x - n) / t];
    const [f, g] = [heights[0] - (y * y) / 2, heights[1] - (z * z) / 2];
    const most = Math.max(f, g);
    const [share, other] = [Math.exp(f - most), Math.exp(g - most)];
    log[i] = most + Math.log(share + other);
    slope[i] = -((share * y) / s + (other * z) / t) / (share + other);
    negentropy += step * Math.exp(log[i]) * log[i];
  }
  const mean = weights[0] * m + weights[1] * n;
  const variance = weights.reduce((sum, weight, k) => sum + weight * (sigmas[k] ** 2 + (means[k] - mean) ** 2), 0);
  return { log, slope, step, negentropy, mean, sigma: Math.sqrt(variance), variance };
});

// KL(p‖q), and its slopes in mean/σ, where σ stays, and in log σ.
function forward(p, mean, logSigma) {
  const spread = (p.variance + (mean - p.mean) ** 2) / Math.exp(2 * logSigma);
  return {
    height: p.negentropy + logSigma + (Math.log(2 * Math.PI) + spread) / 2,
    slopes: [(mean - p.mean) / Math.exp(logSigma), 1 - spread],
  };
}

// KL(q‖p), its slopes as above, and its curvatures: integrals of (log p)′ times powers of z, where x = μ + σz.
// A picture may leave out some places and take every `stride`th.
function reverse(p, mean, logSigma, stride = 1) {
  const sigma = Math.exp(logSigma);
  const from = Math.max(0, Math.ceil((mean - REACH * sigma - FIRST) / p.step));
  const to = Math.min(p.log.length - 1, Math.floor((mean + REACH * sigma - FIRST) / p.step));
  let [average, m0, m1, m2, m3] = [0, 0, 0, 0, 0];
  for (let i = from; i <= to; i += stride) {
    const z = (FIRST + i * p.step - mean) / sigma;
    const share = Math.exp((-z * z) / 2);
    let term = share * p.slope[i];
    average += share * p.log[i];
    m0 += term;
    m1 += term *= z;
    m2 += term *= z;
    m3 += term * z;
  }
  const scale = (stride * p.step) / Math.sqrt(2 * Math.PI);
  [m0, m1, m2, m3] = [m0, m1, m2, m3].map((it) => it * scale);
  return {
    height: -logSigma - (1 + Math.log(2 * Math.PI)) / 2 - (average * scale) / sigma,
    slopes: [-m0, -1 - m1],
    curvatures: [-m1, m0 - m2, m1 - m3],
  };
}

// Natural gradient descent, the same as in Python: a step is `RATE` of the slope as the Fisher information
// measures it, in μ/σ and √2·log σ; it is cut to LONGEST, and halved until it does not overshoot.
function descend(divergence, p, mean, logSigma) {
  const slopes = (at, log) => {
    const [across, up] = divergence(p, at, log).slopes;
    return [across, up / Math.SQRT2];
  };
  const path = [[mean, logSigma]];
  let rate = RATE;
  let here = slopes(mean, logSigma);
  for (let steepness; (steepness = Math.hypot(...here)) > FLAT;) {
    rate = Math.min(RATE, 2 * rate, LONGEST / steepness);
    let next, ahead;
    for (; ; rate /= 2) {
      next = [mean - rate * here[0] * Math.exp(logSigma), logSigma - (rate * here[1]) / Math.SQRT2];
      ahead = slopes(...next);
      if (ahead[0] * here[0] + ahead[1] * here[1] >= 0) break;
    }
    [[mean, logSigma], here] = [next, ahead];
    path.push(next);
  }
  return path;
}

// The stationary point of KL(q‖p) beside a point, by Newton's steps.
function settle(p, [mean, logSigma]) {
  for (let k = 0; k < 4; k++) {
    const {
      slopes: [f, g],
      curvatures: [a, b, c],
    } = reverse(p, mean, logSigma);
    const area = a * c - b * b;
    mean -= (Math.exp(logSigma) * (c * f - b * g)) / area;
    logSigma -= (a * g - b * f) / area;
  }
  return [mean, logSigma];
}

const solve = kept((weights, means, sigmas, ...start) => {
  const p = truth(weights, means, sigmas);
  const paths = [descend(forward, p, ...start), descend(reverse, p, ...start)];
  return { p, paths, best: settle(p, paths[1].at(-1)) };
});
const solved = (now) => solve(now.weights, now.means, now.sigmas, now.start_mean, now.start_log_sigma);

// What rounding leaves of 0 is 0.
const rounded = (height) => (height < 1e-14 ? 0 : height);

function values(now) {
  const { p, best } = solved(now);
  return {
    forward_mean: p.mean,
    forward_sigma: p.sigma,
    forward_kl: rounded(forward(p, p.mean, Math.log(p.sigma)).height) / UNITS[now.unit],
    reverse_mean: best[0],
    reverse_sigma: Math.exp(best[1]),
    reverse_kl: rounded(reverse(p, ...best).height) / UNITS[now.unit],
  };
}

// A landscape as cells of four corners [x, y, height], in the drawing's units; beyond the picture it is high.
function cellsOf(plot, height) {
  const xs = grid(...MEANS, COLUMNS);
  const ys = grid(...LOG_SIGMAS, ROWS);
  const corners = ys.map((log) => xs.map((mean) => [plot.x(mean), plot.y(log), height(mean, log)]));
  const corner = (i, j) => {
    const [x, y, own] = corners[within([0, ROWS], j)][within([0, COLUMNS], i)];
    return [x, y, corners[j]?.[i] ? own : 1e9];
  };
  const framed = grid(-1, ROWS + 1, ROWS + 2).map((j) => grid(-1, COLUMNS + 1, COLUMNS + 2).map((i) => corner(i, j)));
  return framed
    .slice(1)
    .flatMap((above, j) => above.slice(1).map((it, i) => [framed[j][i], framed[j][i + 1], it, above[i]]));
}

// The border of what is below `level`, as closed loops: each cell knows for a point on one of its edges the
// next, on another of its edges, with what is below between the two.
function border(cells, level) {
  const next = new Map();
  for (const cell of cells) {
    const below = (k) => cell[k % 4][2] < level;
    const count = below(0) + below(1) + below(2) + below(3);
    if (count % 4 === 0) continue;
    const point = (k) => {
      const [[x, y, a], [right, top, b]] = [cell[k], cell[(k + 1) % 4]];
      const part = (level - a) / (b - a);
      return `${tenths(x + part * (right - x))} ${tenths(y + part * (top - y))}`;
    };
    for (let k = 0; k < 4; k++) {
      if (!below(k) || below(k + 1)) continue;
      let last = k;
      while (below(last)) last = (last + 3) % 4;
      const [from, to] = [point(k), point(last)];
      if (from !== to) next.set(from, to);
    }
  }
  let d = "";
  for (let [point] of next) {
    d += `M${point}`;
    for (let after; (after = next.get(point)); point = after) {
      d += `L${after}`;
      next.delete(point);
    }
  }
  return d;
}

// The local minima of KL(q‖p) below the humps and below the forward fit.
function optima(p, means, sigmas) {
  const starts = [p.mean, ...means].map((mean, k) => [mean, Math.log([p.sigma, ...sigmas][k])]);
  const ends = starts.map((start) => settle(p, descend(reverse, p, ...start).at(-1)));
  return ends.filter(([mean], k) => ends.findIndex((other) => Math.abs(other[0] - mean) < 1e-6) === k);
}

const tenths = (value) => Math.round(10 * value) / 10;
const line = (plot, places) =>
  `M${places.map(([mean, log]) => `${tenths(plot.x(mean))} ${tenths(plot.y(log))}`).join("L")}`;

// One landscape with its minima, the path of its descent and a ball on that path. For keys, the start is a slider
// for μ in the forward landscape and for log σ in the reverse one; a pointer moves both, and drops it anywhere.
function landscapeOf(divergence, { get, set, bind }) {
  const plot = axes();
  const vertical = divergence === reverse;
  const [name, symbol, [min, max]] = vertical ? ["start_log_sigma", "log σ", LOG_SIGMAS] : ["start_mean", "μ", MEANS];
  const levels = LEVELS.map(() => element("path", { class: "klcourse-level" }));
  const [minima, trail, steps] = ["minima", "trail", "steps"].map((part) =>
    element("path", { class: `klcourse-${part}` }),
  );
  const ball = element("circle", { class: "klcourse-dot klcourse-q", r: 6 });
  const surface = element("rect", { class: "klcourse-column" });
  const start = handle("ink", {
    label: `start: ${symbol}`,
    min,
    max,
    vertical,
    step: vertical ? 0.05 : 0.1,
    ...bind(name),
    valueAt: ({ x, y }) => (vertical ? plot.yAt(y) : plot.xAt(x)),
  });
  start.node.classList.add("klcourse-everywhere");
  function drop(event) {
    const { x, y } = pointerPosition(surface.ownerSVGElement, event);
    set({ start_mean: within(MEANS, plot.xAt(x)), start_log_sigma: within(LOG_SIGMAS, plot.yAt(y)) });
  }
  surface.addEventListener("click", drop);
  for (const type of ["pointerdown", "pointermove"]) {
    start.node.addEventListener(type, (event) => start.node.hasPointerCapture(event.pointerId) && drop(event));
  }

  const drawHeights = kept((p, unit, means, sigmas) => {
    const lowest = vertical ? optima(p, means, sigmas) : [[p.mean, Math.log(p.sigma)]];
    const least = Math.min(...lowest.map((place) => divergence(p, ...place).height));
    const cells = cellsOf(plot, (mean, log) => divergence(p, mean, log, Math.ceil(Math.exp(log) / 3 / p.step)).height);
    levels.forEach((level, k) => level.setAttribute("d", border(cells, least + LEVELS[k] * UNITS[unit])));
    minima.setAttribute("d", lowest.map((place) => `${line(plot, [place])}m-5 -5l10 10m0 -10l-10 10`).join(""));
  });

  return {
    parts: [plot.node, ...levels, surface, trail, steps, ball, minima],
    start: start.node,
    draw(now, p, path, part, box, mayDraw) {
      plot.place(box, {
        x: MEANS,
        y: LOG_SIGMAS,
        yTicks: SIGMAS.map(Math.log),
        yText: (log) => `σ ${readable(Math.exp(log))}`,
        xTitle: `μ of q (keys move the start's ${vertical ? "σ" : "μ"})`,
        yTitle: `${vertical ? "reverse: KL(q‖p)" : "forward: KL(p‖q)"} (drag the start)`,
      });
      if (mayDraw || !levels[0].hasAttribute("d")) drawHeights(p, now.unit, now.means, now.sigmas, box.width);
      setAll(surface, box);
      // The last steps are too small to be seen.
      const end = path.findIndex(([mean, log]) => Math.hypot(mean - path.at(-1)[0], log - path.at(-1)[1]) < 0.01);
      const whole = Math.floor(part * end);
      const [from, to] = [path[whole], path[Math.min(whole + 1, end)]];
      const place = from.map((it, k) => it + (part * end - whole) * (to[k] - it));
      trail.setAttribute("d", line(plot, path.slice(0, end + 1)));
      steps.setAttribute(
        "d",
        path
          .slice(0, whole + 1)
          .map((step) => `${line(plot, [step])}h0`)
          .join(""),
      );
      setAll(ball, { cx: plot.x(place[0]), cy: plot.y(place[1]) });
      const [mean, log] = [now.start_mean, now.start_log_sigma];
      start.place(plot.x(mean), plot.y(log), get(name), `start at μ ${readable(mean)}, σ ${readable(Math.exp(log))}`);
      return part < 1 ? place : path.at(-1);
    },
  };
}

export default explorer({
  parameters: ["weights", "means", "sigmas", "start_mean", "start_log_sigma"],
  values,

  build({ get, set, bind, redraw }) {
    const plot = axes();
    const ofP = [curve(plot, "p", { fill: true }), curve(plot, "p")];
    const beliefs = ["q", "q klcourse-reverse"].map((look) => curve(plot, look));
    const names = ["forward", "reverse"].map((name) =>
      element("text", { class: "klcourse-over", "text-anchor": "middle" }, name),
    );
    const hillsides = [landscapeOf(forward, { get, set, bind }), landscapeOf(reverse, { get, set, bind })];
    let start; // of the descent that is shown
    let began = -Infinity;
    let turn = 0; // which landscape may be drawn: new ones take two frames
    let drawn;
    const landscapes = kept(() => ({}));
    const roll = () => {
      if (!prefersStillness()) began = performance.now();
      redraw();
    };

    // The width is taken on the side away from the other hump.
    const side = (k) =>
      get("means")[k] < get("means")[1 - k] || (get("means")[0] === get("means")[1] && k === 0) ? -1 : 1;
    const entry = (name, k) => ({
      get: () => get(name)[k],
      set: (value) => set({ [name]: get(name).map((it, j) => (j === k ? value : it)) }),
    });
    const humps = [1, 2].map((number, k) => {
      const widthAt = (x) => side(k) * (x - get("means")[k]);
      return {
        mean: along(plot, "p", `mean of hump ${number}`, [0, 11], entry("means", k)),
        sigma: along(plot, "p", `standard deviation of hump ${number}`, [0.5, 3], entry("sigmas", k), widthAt),
      };
    });
    const weight = slider("Weight of hump 1", {
      name: "weight",
      min: 0,
      max: 1,
      step: 0.01,
      get: () => get("weights")[0],
      set: (value) => set({ weights: [value, 1 - value] }),
    });

    // p with its handles, and what q is where the balls are.
    function drawDensities({ weights, means, sigmas }, numbers, places, box) {
      const heights = weights.map((it, k) => (x) => it * density(x, means[k], sigmas[k]));
      const ys = XS.map((x) => heights[0](x) + heights[1](x));
      const top =
        1.2 * Math.max(...ys, ...[numbers.forward_sigma, numbers.reverse_sigma].map((it) => density(0, 0, it)));
      plot.place(box, { x: MEANS, y: [0, top], xTitle: "x", yTitle: "density (drag p's tops and sides)" });
      ofP.forEach((it) => it.draw(XS, ys));
      const tops = places.map(([mean, log], k) => {
        const q = (x) => density(x, mean, Math.exp(log));
        beliefs[k].draw(XS, XS.map(q));
        return { x: plot.x(within([-1.5, 12.5], mean)), y: Math.max(box.y + 12, plot.y(q(mean)) - 8) };
      });
      const [a, b] = tops;
      if (Math.abs(a.x - b.x) < 60 && Math.abs(a.y - b.y) < 16) a.y = Math.max(a.y, b.y) + 28;
      names.forEach((name, k) => setAll(name, tops[k]));
      humps.forEach(({ mean, sigma }, k) => {
        const edge = means[k] + side(k) * sigmas[k];
        mean.place(plot.x(means[k]), plot.y(heights[k](means[k])), means[k], `hump ${k + 1}: μ ${readable(means[k])}`);
        sigma.place(plot.x(edge), plot.y(heights[k](edge)), sigmas[k], `hump ${k + 1}: σ ${readable(sigmas[k])}`);
      });
    }

    return {
      label: "A truth p of two humps, the normal q that each descent finds, and the landscapes of both divergences",
      panels: [[160], [210, 210]],
      margins: [26, 14, 40, 42],
      controls: [weight, button("Descend again", roll)],
      parts: [
        plot.node,
        ...ofP.map((it) => it.node),
        ...beliefs.map((it) => it.node),
        ...names,
        ...humps.flatMap((hump) => [hump.mean.node, hump.sigma.node]),
        ...hillsides.flatMap((it) => [...it.parts, it.start]),
      ],
      readouts: [
        { name: "forward_mean", label: "forward: μ =", unit: "", kind: "q" },
        { name: "forward_sigma", label: "σ =", unit: "" },
        { name: "forward_kl", label: "KL(p‖q) =" },
        { name: "reverse_mean", label: "reverse: μ =", unit: "", kind: "q klcourse-reverse" },
        { name: "reverse_sigma", label: "σ =", unit: "" },
        { name: "reverse_kl", label: "KL(q‖p) =" },
      ],
      detail: ({ unit }) => `× marks minima; the lines lie ${LEVELS.join(", ")} ${unit}s above the lowest.`,
      say: ({ unit }, it) =>
        `Forward: mean ${readable(it.forward_mean)}, sigma ${readable(it.forward_sigma)}, ${withUnit(it.forward_kl, unit)}. ` +
        `Reverse: mean ${readable(it.reverse_mean)}, sigma ${readable(it.reverse_sigma)}, ${withUnit(it.reverse_kl, unit)}.`,
      draw(now, numbers, [first, ...others]) {
        const { p, paths } = solved(now);
        const here = `${now.start_mean} ${now.start_log_sigma}`;
        if (here !== (start ?? here)) roll();
        start = here;
        const part = Math.min(1, (performance.now() - began) / DURATION);
        const wanted = landscapes(p, now.unit, first.width);
        if (part < 1 || wanted !== drawn) redraw();
        drawn = wanted;
        turn = 1 - turn;
        const places = hillsides.map((hillside, k) => hillside.draw(now, p, paths[k], part, others[k], k === turn));
        drawDensities(now, numbers, places, first);
      },
    };
  },
});
