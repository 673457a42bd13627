// One yes/no answer: its target, the model's logit, and what two losses and their slopes make of them.
import {
  UNITS,
  along,
  axes,
  curve,
  element,
  explorer,
  grid,
  readable,
  setAll,
  slider,
  text,
  withUnit,
  within,
} from "./core.js";
import { binaryCrossEntropyWithLogits, entropy, sigmoid } from "./quantities.js";

const FAR = 8; // the largest finite logit of the picture; ∞ stands one further out
const CERTAIN = FAR + 1;
const ENDS = [-CERTAIN, CERTAIN];
const LOGITS = grid(-FAR, FAR, 160);

const slope = (y, z) => sigmoid(z) - y;
const squaredErrorSlope = (y, z) => 2 * slope(y, z) * sigmoid(z) * sigmoid(-z);

const values = ({ target: y, logit: z, unit }) => ({
  probability: sigmoid(z),
  loss: binaryCrossEntropyWithLogits(y, z) / UNITS[unit],
  least: entropy([y, 1 - y]) / UNITS[unit],
  slope: slope(y, z) / UNITS[unit],
  squared_error: slope(y, z) ** 2,
  squared_error_slope: squaredErrorSlope(y, z),
});

export default explorer({
  parameters: ["target", "logit"],
  values,
  build({ get, set, bind }) {
    const losses = axes();
    const slopes = axes();
    const lossCurve = curve(losses, "ink");
    const squaredErrorCurve = curve(losses, "quiet");
    const slopeCurve = curve(slopes, "ink");
    const squaredErrorSlopeCurve = curve(slopes, "quiet");
    const least = element("line", { class: "klcourse-mean" });
    const marks = element("g", { "aria-hidden": "true" });
    const shown = (z) => within(ENDS, z);
    const logit = along(losses, "q", "logit", ENDS, {
      step: 0.1,
      get: () => shown(get("logit")),
      set: (z) => set({ logit: Math.abs(z) > FAR ? Math.sign(z) * Infinity : z }),
    });
    const target = slider("Target y", { min: 0, max: 1, step: 0.01, ...bind("target") });

    const dot = (x, y, kind) => element("circle", { class: `klcourse-dot klcourse-${kind}`, cx: x, cy: y, r: 5 });

    return {
      label: "Two losses of one answer against the logit, and their slopes",
      panels: [[190, 190]],
      controls: [target],
      parts: [
        losses.node,
        slopes.node,
        least,
        squaredErrorCurve.node,
        lossCurve.node,
        squaredErrorSlopeCurve.node,
        slopeCurve.node,
        marks,
        logit.node,
      ],
      readouts: [
        { name: "probability", label: "probability of yes =", unit: "" },
        { name: "loss", label: "cross-entropy =", kind: "ink" },
        { name: "slope", label: "its slope =" },
        { name: "squared_error", label: "squared error =", unit: "", kind: "quiet" },
        { name: "squared_error_slope", label: "its slope =", unit: "" },
      ],
      say: ({ target: y, unit }, { probability, loss, squared_error }) =>
        `Target ${readable(y)}, probability ${readable(probability)}: cross-entropy ${withUnit(loss, unit)}, ` +
        `squared error ${readable(squared_error)}.`,
      draw({ target: y, logit: z, unit }, numbers, [first, second]) {
        const top = 8.6 / UNITS[unit];
        const xTicks = [-CERTAIN, -6, -3, 0, 3, 6, CERTAIN];
        const xText = (value) => readable(Math.abs(value) === CERTAIN ? value * Infinity : value);
        losses.place(first, {
          x: ENDS,
          y: [0, top],
          xTicks,
          xText,
          xTitle: "logit (drag the point)",
          yTitle: `loss (${unit}s)`,
        });
        slopes.place(second, {
          x: ENDS,
          y: [-1.6, 1.6],
          xTicks,
          xText,
          xTitle: "logit",
          yTitle: `slope of the loss (${unit}s per unit of logit)`,
        });
        lossCurve.draw(
          LOGITS,
          LOGITS.map((at) => binaryCrossEntropyWithLogits(y, at) / UNITS[unit]),
        );
        squaredErrorCurve.draw(
          LOGITS,
          LOGITS.map((at) => slope(y, at) ** 2),
        );
        slopeCurve.draw(
          LOGITS,
          LOGITS.map((at) => slope(y, at) / UNITS[unit]),
        );
        squaredErrorSlopeCurve.draw(
          LOGITS,
          LOGITS.map((at) => squaredErrorSlope(y, at)),
        );
        const high = losses.y(numbers.least);
        setAll(least, {
          x1: first.x,
          x2: first.x + first.width,
          y1: high,
          y2: high,
          visibility: numbers.least > 0 ? "visible" : "hidden",
        });

        const at = losses.x(shown(z));
        const height = losses.y(Math.min(numbers.loss, top));
        const infinite =
          numbers.loss === Infinity
            ? [text(at + (z < 0 ? 14 : -14), height + 5, z < 0 ? "start" : "end", "∞", "klcourse-over klcourse-symbol")]
            : [];
        marks.replaceChildren(
          dot(at, losses.y(numbers.squared_error), "quiet"),
          dot(slopes.x(shown(z)), slopes.y(numbers.squared_error_slope), "quiet"),
          dot(slopes.x(shown(z)), slopes.y(numbers.slope), "ink"),
          ...infinite,
        );
        logit.place(at, height, shown(z), `logit ${readable(z)}, probability ${readable(numbers.probability)}`);
      },
    };
  },
});
