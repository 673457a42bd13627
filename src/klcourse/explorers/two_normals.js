// Two normal densities to move, and the signed integrand whose area is the KL divergence.
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
  withUnit,
} from "./core.js";
import { klNormal, normalLogpdf, simpson } from "./quantities.js";

const FAR = 10; // where the picture ends; it holds mean ± 3 sigma of every density
const REACH = 12; // standard deviations to each side that the area is taken over: all but a mass of 1e-33
const POINTS = grid(-FAR, FAR, 480);
const DENSITIES = [0.25, 0.5, 1, 2]; // ends of the axis of densities; in steps, so that it stands still in a drag
const HEIGHTS = [0.1, 1, 10, 100].flatMap((it) => [it, 2 * it, 5 * it]).concat(1000); // of the integrand, in nats
const HATCH = 6; // pixels between the lines of what counts negative

// log p and log q as functions of x, in the order of the direction that is shown.
function logDensities({ mean_p, sigma_p, mean_q, sigma_q, direction }) {
  const p = (x) => normalLogpdf(x, mean_p, sigma_p);
  const q = (x) => normalLogpdf(x, mean_q, sigma_q);
  return direction === "p to q" ? [p, q] : [q, p];
}

// p·log(p/q) as a function of x, or q·log(q/p).
function integrandOf(now) {
  const [first, second] = logDensities(now);
  return (x) => (Math.exp(first(x)) * (first(x) - second(x))) / UNITS[now.unit];
}

function values(now) {
  const { mean_p, sigma_p, mean_q, sigma_q, x, direction, unit } = now;
  const f = integrandOf(now);
  const [mean, sigma] = direction === "p to q" ? [mean_p, sigma_p] : [mean_q, sigma_q];
  return {
    kl: klNormal(mean_p, sigma_p, mean_q, sigma_q) / UNITS[unit],
    kl_swapped: klNormal(mean_q, sigma_q, mean_p, sigma_p) / UNITS[unit],
    // Over all that the first density reaches, which the picture may cut off; `kl_quadrature` in Python.
    area: Math.max(0, simpson(f, mean - REACH * sigma, mean + REACH * sigma, 2001)),
    density_p: Math.exp(normalLogpdf(x, mean_p, sigma_p)),
    density_q: Math.exp(normalLogpdf(x, mean_q, sigma_q)),
    contribution: f(x),
  };
}

export default explorer({
  parameters: ["mean_p", "sigma_p", "mean_q", "sigma_q", "x", "direction"],
  values,

  build({ get, set, bind }) {
    const densities = axes();
    const heights = axes();
    const hatch = element("path", { "clip-path": heights.clip });
    const zero = element("line", { class: "klcourse-zero" });
    const signs = element("g", { "aria-hidden": "true" });
    const outline = curve(heights, "ink");
    const rulers = [densities, heights].map((plot) => [plot, element("line", { class: "klcourse-mean" })]);
    const direction = choice("Integrand of", ["KL(p‖q)", "KL(q‖p)"], {
      name: "direction",
      get: () => (get("direction") === "p to q" ? "KL(p‖q)" : "KL(q‖p)"),
      set: (name) => set({ direction: name === "KL(p‖q)" ? "p to q" : "q to p" }),
    });

    // Everything of one density: its line, its two handles, its name, the dot at the cursor, and the part of
    // the integrand where it is the greater one.
    function normal(kind, other) {
      const [mean, sigma] = [`mean_${kind}`, `sigma_${kind}`];
      // The width is taken on the side away from the other density.
      const side = () =>
        get(mean) < get(`mean_${other}`) || (get(mean) === get(`mean_${other}`) && kind === "p") ? -1 : 1;
      const line = curve(densities, kind);
      const area = curve(heights, kind, { fill: true });
      const place = along(densities, kind, `mean of ${kind}`, [-4, 4], bind(mean));
      const widthAt = (x) => side() * (x - get(mean));
      const width = along(densities, kind, `standard deviation of ${kind}`, [0.25, 2], bind(sigma), widthAt);
      const name = element("text", { class: "klcourse-over klcourse-symbol", "text-anchor": "middle" }, kind);
      const dot = element("circle", { class: `klcourse-dot klcourse-${kind}`, r: 4.5 });
      return {
        behind: [line.node, dot, name],
        handles: [place.node, width.node],
        area,
        draw(now, numbers) {
          const [center, spread] = [now[mean], now[sigma]];
          const density = (x) => Math.exp(normalLogpdf(x, center, spread));
          const xs = [-FAR, ...grid(Math.max(-FAR, center - 6 * spread), Math.min(FAR, center + 6 * spread), 120), FAR];
          line.draw(xs, xs.map(density));
          const edge = center + side() * spread;
          const peak = densities.y(density(center));
          place.place(densities.x(center), peak, center, readable(center));
          width.place(densities.x(edge), densities.y(density(edge)), spread, readable(spread));
          setAll(name, { x: densities.x(center) + 17 * side(), y: peak - 6 });
          setAll(dot, { cx: densities.x(now.x), cy: densities.y(numbers[`density_${kind}`]) });
        },
      };
    }

    const p = normal("p", "q");
    const q = normal("q", "p");
    const cursor = along(heights, "ink", "cursor x", [-FAR, FAR], { step: 0.1, ...bind("x") });

    // A sign in each hill and valley of the integrand that has room for one, and lines through what is negative.
    function drawSigns(ys, greater) {
      const floor = heights.y(0);
      const words = [];
      let d = "";
      let last = -Infinity;
      ys.forEach((y, i) => {
        const [x, end] = [heights.x(POINTS[i]), heights.y(y)];
        const extreme = Math.abs(y) > Math.abs(ys[i - 1]) && Math.abs(y) >= Math.abs(ys[i + 1]);
        if (extreme && Math.abs(end - floor) > 24) {
          words.push(text(x, (floor + end) / 2 + 6, "middle", y > 0 ? "+" : "−", "klcourse-over klcourse-sign"));
        }
        if (x < last + HATCH) return;
        last = x;
        if (y < 0) d += `M${x.toFixed(1)} ${floor.toFixed(1)}V${end.toFixed(1)}`;
      });
      signs.replaceChildren(...words);
      setAll(hatch, { d, class: `klcourse-hatch klcourse-${greater}` });
    }

    return {
      label: "Two normal densities, and the integrand whose signed area is the KL divergence",
      panels: [[170], [170]],
      controls: [direction],
      parts: [
        densities.node,
        heights.node,
        p.area.node,
        q.area.node,
        hatch,
        zero,
        ...rulers.map(([, line]) => line),
        ...p.behind,
        ...q.behind,
        outline.node,
        signs,
        ...p.handles,
        ...q.handles,
        cursor.node,
      ],
      readouts: [
        { name: "kl", label: "closed form: KL(p‖q) =" },
        { name: "kl_swapped", label: "KL(q‖p) =" },
        { name: "area", label: "area under the integrand =" },
        { name: "contribution", label: "at the cursor, per unit of x =" },
      ],
      detail(now, { density_p, density_q }) {
        const [first, second] = logDensities(now).map((log) => log(now.x));
        const [a, b] = now.direction.split(" to ");
        const ratio = withUnit((first - second) / UNITS[now.unit], now.unit);
        return `At x = ${readable(now.x)}: p(x) = ${readable(density_p)}, q(x) = ${readable(density_q)}, log(${a}/${b}) = ${ratio}`;
      },
      say: ({ x, unit }, { kl, kl_swapped, contribution }) =>
        `KL from p to q ${withUnit(kl, unit)}, from q to p ${withUnit(kl_swapped, unit)}; at ${readable(x)} the integrand is ${readable(contribution)}.`,
      draw(now, numbers, [first, second]) {
        const { x, unit, direction } = now;
        const peak = 1 / Math.min(now.sigma_p, now.sigma_q) / Math.sqrt(2 * Math.PI);
        const [a, b] = direction.split(" to ");
        const horizontal = { x: [-FAR, FAR] };
        densities.place(first, {
          ...horizontal,
          y: [0, DENSITIES.find((it) => it > 1.1 * peak)],
          yTitle: "density (drag the peaks and the widths)",
        });

        const ys = POINTS.map(integrandOf(now));
        const room = (height) => HEIGHTS.find((it) => it > 1.05 * height * UNITS[unit]) / UNITS[unit];
        const top = room(Math.max(...ys));
        const bottom = Math.max(room(-Math.min(...ys)), top / 8);
        heights.place(second, {
          ...horizontal,
          y: [-bottom, top],
          xTitle: "x",
          yTitle: `${a}·log(${a}/${b}) (${unit}s per unit of x), area = KL(${a}‖${b})`,
        });
        // Where the integrand is positive the first density is the greater one, elsewhere the second.
        const [gain, loss] = a === "p" ? [p, q] : [q, p];
        gain.area.draw(
          POINTS,
          ys.map((y) => Math.max(y, 0)),
        );
        loss.area.draw(
          POINTS,
          ys.map((y) => Math.min(y, 0)),
        );
        outline.draw(POINTS, ys);
        drawSigns(ys, b);
        setAll(zero, { x1: second.x, x2: second.x + second.width, y1: heights.y(0), y2: heights.y(0) });

        p.draw(now, numbers);
        q.draw(now, numbers);
        [first, second].forEach((box, k) => {
          const [plot, line] = rulers[k];
          setAll(line, { x1: plot.x(x), x2: plot.x(x), y1: box.y, y2: box.y + box.height });
        });
        cursor.place(
          heights.x(x),
          heights.y(numbers.contribution),
          x,
          `${readable(x)}, integrand ${withUnit(numbers.contribution, unit)} per unit of x`,
        );
      },
    };
  },
});
