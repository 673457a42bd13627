// The evidence lower bound of a model with one hidden number: log p(x), and what a belief q(z) leaves of it.
import {
  UNITS,
  along,
  axes,
  button,
  curve,
  element,
  explorer,
  grid,
  readable,
  slider,
  text,
  withUnit,
} from "./core.js";
import { klNormal, normalLogpdf } from "./quantities.js";

const FAR = 6; // where the axis of z ends: the largest mean and sigma of q
const DENSITIES = [0.7, 1.4, 2.8, 4.6]; // ends of the axis of densities; in steps, so that it stands still in a drag
const NATS = [5, 10, 20, 50, 100, 250]; // and of the axis of logarithms

const posteriorOf = ({ x, noise }) => ({ mean: x / (1 + noise ** 2), sigma: noise / Math.sqrt(1 + noise ** 2) });

function values({ x, noise, mean, sigma, unit }) {
  const posterior = posteriorOf({ x, noise });
  // Averaged over q, the square of x − z is that of x − mean, plus q's variance.
  const reconstruction = normalLogpdf(x, mean, noise) - (sigma / noise) ** 2 / 2;
  const klToPrior = klNormal(mean, sigma, 0, 1);
  return {
    log_evidence: normalLogpdf(x, 0, Math.sqrt(1 + noise ** 2)) / UNITS[unit],
    elbo: (reconstruction - klToPrior) / UNITS[unit],
    gap: klNormal(mean, sigma, posterior.mean, posterior.sigma) / UNITS[unit],
    reconstruction: reconstruction / UNITS[unit],
    kl_to_prior: klToPrior / UNITS[unit],
    posterior_mean: posterior.mean,
    posterior_sigma: posterior.sigma,
  };
}

export default explorer({
  parameters: ["x", "noise", "mean", "sigma"],
  values,

  build({ get, set, bind }) {
    const densities = axes();
    const totals = axes();
    const legend = element("g", { "aria-hidden": "true" });
    const sums = element("g", { "aria-hidden": "true" });
    const prior = curve(densities, "prior");
    const likelihood = curve(densities, "likelihood");
    const area = curve(densities, "p", { fill: true });
    const posterior = curve(densities, "p");
    const belief = curve(densities, "q");
    const number = (label, name, min, max, step) => slider(label, { min, max, step, ...bind(name) });
    const mean = along(densities, "q", "mean of q", [-4, 4], bind("mean"));
    const widthAt = (x) => x - get("mean");
    const sigma = along(densities, "q", "standard deviation of q", [0.1, 2], bind("sigma"), widthAt);

    function drawNormal(lines, center, width) {
      const zs = grid(center - 5 * width, center + 5 * width, 120);
      const heights = zs.map((z) => Math.exp(normalLogpdf(z, center, width)));
      lines.forEach((line) => line.draw(zs, heights));
    }

    // A line and a name for each curve, above the panel; on a phone the names are the formulas alone.
    function drawLegend({ x, y, width }) {
      const long = width > 480;
      const names = [
        ["p", "posterior", "p(z|x)"],
        ["q", "belief", "q(z)"],
        ["prior", "prior", "p(z)"],
        ["likelihood", "likelihood", "p(x|z)"],
      ];
      let left = x - 36;
      const entries = names.flatMap(([kind, word, formula]) => {
        const name = long ? `${word} ${formula}` : formula;
        const at = left;
        left += 44 + 6.6 * name.length;
        return [
          element("path", { class: `klcourse-curve klcourse-${kind}`, d: `M${at} ${y - 34}h24` }),
          text(at + 30, y - 30, "start", name),
        ];
      });
      legend.replaceChildren(...entries);
    }

    // Two bars that run from 0 to the ELBO, the same end, in two ways: what is left of log p(x), and of the
    // reconstruction.
    function drawSums({ log_evidence, elbo, gap, reconstruction, kl_to_prior }, box) {
      const zero = totals.x(0);
      const [end, evidence] = [totals.x(elbo), totals.x(log_evidence)];
      const shapes = [];
      const words = [];
      const row = (y, equation, [first, firstKind, firstName], [second, secondName]) => {
        const part = (from, to, look, name) => {
          shapes.push(element("rect", { class: look, x: from, width: Math.max(0, to - from), y, height: 26 }));
          if (to - from > 7 * name.length + 12) words.push(text(to - 6, y + 17, "end", name, "klcourse-over"));
        };
        const middle = totals.x(first);
        part(middle, zero, `klcourse-bar klcourse-${firstKind}`, firstName);
        part(totals.x(first - second), middle, "klcourse-loss", secondName);
        words.push(text(box.x, y - 6, "start", equation, "klcourse-over"));
      };
      row(box.y + 24, "ELBO = log p(x) − KL(q‖p(z|x))", [log_evidence, "p", "log p(x)"], [gap, "gap"]);
      row(
        box.y + 78,
        "ELBO = E[log p(x|z)] − KL(q‖p(z))",
        [reconstruction, "ink", "reconstruction"],
        [kl_to_prior, "KL to the prior"],
      );
      const mark = (x) =>
        element("line", { class: "klcourse-mean", x1: x, x2: x, y1: box.y - 4, y2: box.y + box.height });
      sums.replaceChildren(
        ...shapes,
        mark(end),
        mark(evidence),
        ...words,
        text(end - 4, box.y - 10, "end", "ELBO", "klcourse-symbol"),
        text(Math.min(evidence + 4, zero - 30), box.y - 10, "start", "log p(x)", "klcourse-symbol"),
      );
    }

    return {
      label: "Densities of z, and log p(x) as the evidence lower bound and the gap above it",
      panels: [[170], [110]],
      margins: [46, 22, 38, 46],
      controls: [
        number("Observed x", "x", -4, 4, 0.1),
        number("Noise of x given z", "noise", 0.4, 3, 0.1),
        button("Move q to the posterior", () => set(posteriorOf({ x: get("x"), noise: get("noise") }))),
      ],
      parts: [
        densities.node,
        totals.node,
        legend,
        prior.node,
        likelihood.node,
        area.node,
        posterior.node,
        belief.node,
        sums,
        mean.node,
        sigma.node,
      ],
      readouts: [
        { name: "log_evidence", label: "log p(x) =" },
        { name: "elbo", label: "ELBO =" },
        { name: "gap", label: "gap KL(q‖p(z|x)) =" },
        { name: "reconstruction", label: "reconstruction E[log p(x|z)] =" },
        { name: "kl_to_prior", label: "KL(q‖p(z)) =" },
      ],
      detail: (now, { posterior_mean, posterior_sigma }) =>
        `q has mean ${readable(now.mean)} and standard deviation ${readable(now.sigma)}; the posterior has ` +
        `${readable(posterior_mean)} and ${readable(posterior_sigma)}`,
      say: ({ unit }, { log_evidence, elbo, gap }) =>
        `ELBO ${withUnit(elbo, unit)}, gap ${readable(gap)}, log p(x) ${readable(log_evidence)}.`,
      draw(now, numbers, [first, second]) {
        const peak = Math.max(1 / now.sigma, 1 / numbers.posterior_sigma) / Math.sqrt(2 * Math.PI);
        const top = DENSITIES.find((it) => it > 1.1 * peak);
        densities.place(first, {
          x: [-FAR, FAR],
          y: [0, top],
          xTitle: "z",
          yTitle: "density (drag the peak and the width of q)",
        });
        drawLegend(first);
        drawNormal([prior], 0, 1);
        drawNormal([likelihood], now.x, now.noise);
        drawNormal([area, posterior], numbers.posterior_mean, numbers.posterior_sigma);
        drawNormal([belief], now.mean, now.sigma);
        const height = (z) => densities.y(Math.exp(normalLogpdf(z, now.mean, now.sigma)));
        const edge = now.mean + now.sigma;
        mean.place(densities.x(now.mean), height(now.mean), now.mean, readable(now.mean));
        sigma.place(densities.x(edge), height(edge), now.sigma, readable(now.sigma));
        const far = NATS.find((nats) => nats / UNITS[now.unit] > -1.1 * numbers.elbo) / UNITS[now.unit];
        totals.place(second, { x: [-far, 0], y: [0, 1], yTicks: [], xTitle: `${now.unit}s` });
        drawSums(numbers, second);
      },
    };
  },
});
