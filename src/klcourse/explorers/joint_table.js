// A table p(x, y) to drag, or p(x, y, z) as a table for each z, and entropies as bars that overlap by I(X;Y).
import {
  UNITS,
  axes,
  element,
  explorer,
  makeSlider,
  probabilities,
  readable,
  setAll,
  tell,
  text,
  withUnit,
} from "./core.js";
import { columnSums, entropy, mutualInformation, rowSums, sum } from "./quantities.js";

const GAP = 16; // between tables
const scaled = (table, factor) => table.map((row) => row.map((cell) => cell * factor));

const hasThird = (joint) => Array.isArray(joint[0][0]);

// One table for each z, which sum to 1 together; just the one where there is no third variable.
function slicesOf(joint) {
  const slices = hasThird(joint) ? [0, 1].map((z) => joint.map((row) => row.map((cell) => cell[z]))) : [joint];
  const total = sum(joint.flat(2));
  return slices.map((slice) => scaled(slice, 1 / total));
}

const summed = (slices) => slices[0].map((row, x) => row.map((_, y) => sum(slices.map((slice) => slice[x][y]))));

// To twelve places: where nothing is left, rounding leaves some 1e-17.
const clean = (value) => Math.round(value * 1e12) / 1e12 + 0;

// What a group of bars shows: each quantity of the table of x and y for one z, averaged over z.
function group(slices, unit) {
  const average = (quantity) =>
    sum(
      slices.map((slice) => {
        const weight = sum(slice.flat());
        return weight > 0 ? weight * quantity(scaled(slice, 1 / weight)) : 0;
      }),
    ) / UNITS[unit];
  const both = average((table) => entropy(table.flat()));
  const x = average((table) => entropy(rowSums(table)));
  const y = average((table) => entropy(columnSums(table)));
  return [both, x, y, both - y, average(mutualInformation), both - x].map(clean);
}

const NAMES = [
  ["joint_entropy", "entropy_x", "entropy_y", "entropy_x_given_y", "mutual_information", "entropy_y_given_x"],
  [
    "joint_entropy_given_z",
    "entropy_x_given_z",
    "entropy_y_given_z",
    "entropy_x_given_yz",
    "conditional_mutual_information",
    "entropy_y_given_xz",
  ],
];
const SYMBOLS = [
  ["H(X,Y)", "H(X)", "H(Y)", "H(X|Y)", "I(X;Y)", "H(Y|X)"],
  ["H(X,Y|Z)", "H(X|Z)", "H(Y|Z)", "H(X|Y,Z)", "I(X;Y|Z)", "H(Y|X,Z)"],
];

function values({ joint, unit }) {
  const slices = slicesOf(joint);
  const groups = [group([summed(slices)], unit), group(slices, unit)];
  const numbers = Object.fromEntries(groups.flatMap((group, g) => group.map((value, i) => [NAMES[g][i], value])));
  return { ...numbers, interaction: clean(numbers.mutual_information - numbers.conditional_mutual_information) };
}

const short = (p) => (p === 0 ? "0" : p.toFixed(2));
const fitting = (name, width) => (name.length * 7 <= width ? name : `${name.slice(0, Math.max(1, width / 7 - 1))}…`);

export default explorer({
  parameters: ["joint", "x_names", "y_names"],
  values,

  build({ get, set, redraw }) {
    const lengths = axes();
    const table = element("g");
    const words = element("g", { "aria-hidden": "true" });
    const sums = element("g", { "aria-hidden": "true" });
    let cells = [];
    let made;
    let selected = 0;
    // The table, written out.
    const probability = probabilities({
      get: () => get("joint").flat(2),
      set(entries) {
        const filled = (part) => (Array.isArray(part) ? part.map(filled) : entries.shift());
        set({ joint: filled(get("joint")) });
      },
    });

    // A cell of table t. Entry k makes it a slider; the sum of the tables has no entries of its own.
    function makeCell(t, x, y, name, k) {
      const shapes = {
        column: element("rect", { class: "klcourse-column" }),
        bar: element("rect", { class: "klcourse-bar klcourse-p" }),
        product: element("line", { class: "klcourse-curve klcourse-q", x1: 0 }),
        grip: element("rect", { class: "klcourse-grip", height: 4, rx: 2 }),
        label: element("text", { class: "klcourse-over", y: 15, "text-anchor": "middle", "aria-hidden": "true" }),
      };
      const part = element("g", { class: "klcourse-cell" }, ...Object.values(shapes));
      const cell = { ...shapes, part, t, x, y, name, k };
      if (k === undefined) return cell;
      makeSlider(part, {
        label: `probability of ${name}`,
        ...probability(k),
        valueAt: (position) => cell.valueAt(position.y),
      });
      const select = () => {
        selected = k;
        redraw();
      };
      part.addEventListener("focus", select);
      part.addEventListener("pointerenter", select);
      return cell;
    }

    function makeCells(count, x_names, y_names) {
      const now = JSON.stringify([x_names, y_names, count]);
      if (now === made) return;
      made = now;
      const each = x_names.flatMap((x, i) => y_names.map((y, j) => [i, j, `X = ${x}, Y = ${y}`]));
      const entry = ([x, y, name], i, z) => makeCell(z, x, y, count > 1 ? `${name}, Z = ${z}` : name, i * count + z);
      cells = Array.from({ length: count }, (_, z) => each.map((it, i) => entry(it, i, z))).flat();
      if (count > 1) cells.push(...each.map((it) => makeCell(count, ...it)));
      table.replaceChildren(...cells.map((cell) => cell.part));
    }

    // Every cell filled as high as it is probable, with a dashed line where independence would fill it to.
    function drawTables({ joint, x_names, y_names }, box) {
      const slices = slicesOf(joint);
      const count = slices.length;
      const tables = count > 1 ? [...slices, summed(slices)] : slices;
      makeCells(count, x_names, y_names);
      const margins = tables.map((it) => [sum(it.flat()), rowSums(it), columnSums(it)]);
      const width = (box.width - GAP * (tables.length - 1)) / tables.length;
      const [wide, high] = [width / y_names.length, box.height / x_names.length];
      const left = (t, y) => box.x + t * (width + GAP) + y * wide;
      for (const cell of cells) {
        const { t, x, y } = cell;
        const [total, rows, columns] = margins[t];
        const full = 4 / (x_names.length * y_names.length * (t < count ? count : 1)); // four times the equal share
        const [across, up] = [wide - 4, high - 4];
        const level = (p) => up * (1 - Math.min(1, p / full));
        cell.p = tables[t][x][y];
        cell.independent = total > 0 ? (rows[x] * columns[y]) / total : 0;
        cell.valueAt = (position) => ((box.y + (x + 1) * high - 2 - position) / up) * full;
        const [top, dashes] = [level(cell.p), level(cell.independent)];
        cell.part.setAttribute("transform", `translate(${left(t, y) + 2} ${box.y + x * high + 2})`);
        setAll(cell.column, { width: across, height: up });
        setAll(cell.bar, { width: across, y: top, height: up - top });
        setAll(cell.product, { x2: across, y1: dashes, y2: dashes });
        setAll(cell.grip, { width: across, y: top - 2 });
        cell.label.setAttribute("x", across / 2);
        cell.label.textContent = short(cell.p);
        if (t < count) tell(cell.part, cell.p, `${cell.name}: probability ${readable(cell.p)}`);
      }

      const last = tables.length - 1;
      const [, rows, columns] = margins[last];
      const [right, floor] = [box.x + box.width + 6, box.y + box.height];
      const row = (x) => box.y + (x + 0.5) * high + 4;
      const column = (t, y) => left(t, y) + wide / 2;
      words.replaceChildren(
        text(box.x - 56, box.y - 24, "start", "probability (drag the cells); dashed: if independent"),
        text(box.x - 6, box.y - 6, "end", "X", "klcourse-symbol"),
        text(box.x - 6, floor + 16, "end", "Y", "klcourse-symbol"),
        text(right, box.y - 6, "start", "p(x)"),
        text(right, floor + 32, "start", "p(y)"),
        ...(last > 0 ? ["Z = 0", "Z = 1", "together"] : []).map((title, t) =>
          text(left(t, 0) + width / 2, box.y - 6, "middle", title),
        ),
        ...x_names.map((name, x) => text(box.x - 6, row(x), "end", fitting(name, 54))),
        ...rows.map((p, x) => text(right, row(x), "start", short(p))),
        ...tables.flatMap((_, t) =>
          y_names.map((name, y) => text(column(t, y), floor + 16, "middle", fitting(name, wide))),
        ),
        ...columns.map((p, y) => text(column(last, y), floor + 32, "middle", short(p))),
      );
    }

    // H(X) begins where H(X,Y) begins, and H(Y) ends where it ends: where both lie is what they share.
    function drawGroup([both, x, y, onlyX, shared, onlyY], symbols, top, pitch) {
      const thick = Math.min(30, pitch - 5);
      const bar = (i, row, from, size, anchor, look = "") => {
        const [x1, x2, y] = [lengths.x(from), lengths.x(from + size), top + row * pitch];
        const at = { start: x1 + 6, middle: (x1 + x2) / 2, end: x2 - 6 }[anchor];
        const number = readable(size);
        const texts = look ? [number, ""] : [`${symbols[i]} ${number}`, symbols[i], ""];
        const inside = row < 3 ? number : texts.find((it) => it.length * 6.8 < x2 - x1 || !it);
        return [
          element("rect", {
            class: `klcourse-bar klcourse-p ${look || "klcourse-odd"}`,
            x: x1,
            width: x2 - x1,
            y,
            height: thick,
          }),
          text(at, y + thick / 2 + 4, anchor, inside, "klcourse-over"),
          text(lengths.x(0) - 6, y + thick / 2 + 4, "end", look || row < 3 ? symbols[i] : ""),
        ];
      };
      const guide = (at) =>
        element("line", {
          class: "klcourse-mean",
          x1: lengths.x(at),
          x2: lengths.x(at),
          y1: top + pitch - 3,
          y2: top + 3 * pitch,
        });
      return [
        ...bar(0, 0, 0, both, "start"),
        ...bar(1, 1, 0, x, "start"),
        ...bar(2, 2, onlyX, y, "end"),
        ...bar(3, 3, 0, onlyX, "middle"),
        ...bar(5, 3, x, onlyY, "middle"),
        ...bar(4, 3, onlyX, shared, "middle", "klcourse-selected"),
        guide(onlyX),
        guide(x),
      ];
    }

    return {
      label: "A table of probabilities to drag, and its entropies as overlapping bars",
      panels: [[210, 210]],
      margins: [36, 38, 42, 60],
      parts: [lengths.node, words, table, sums],
      readouts: NAMES[0].map((name, i) => ({ name, label: `${SYMBOLS[0][i]} =` })),
      detail({ joint, unit }, { conditional_mutual_information, interaction }) {
        const cell = cells.find(({ k }) => k === selected) ?? cells[0];
        const here = `${cell.name}: probability ${readable(cell.p)}, if independent ${readable(cell.independent)}.`;
        if (!hasThird(joint)) return here;
        const picture =
          interaction < 0
            ? "No area is negative, so no picture of three overlapping areas can show this."
            : "Here three overlapping areas could show it.";
        return `${here} I(X;Y|Z) = ${withUnit(conditional_mutual_information, unit)}. The overlap of all three, I(X;Y) − I(X;Y|Z), is ${withUnit(interaction, unit)}. ${picture}`;
      },
      say({ joint, unit }, { mutual_information, entropy_x, entropy_y, interaction }) {
        const [shared, x, y, overlap] = [mutual_information, entropy_x, entropy_y, interaction].map((it) =>
          withUnit(it, unit),
        );
        return `Mutual information ${shared}; entropies ${x} and ${y}.${hasThird(joint) ? ` Overlap of all three ${overlap}.` : ""}`;
      },
      draw(now, numbers, [first, second]) {
        drawTables(now, first);
        const most = Math.log(now.x_names.length * now.y_names.length) / UNITS[now.unit];
        lengths.place(second, { x: [0, most], y: [0, 1], yTicks: [], xTitle: `${now.unit}s` });
        const groups = hasThird(now.joint) ? [0, 1] : [0];
        const part = (second.height + 6) / groups.length;
        const group = (g) =>
          drawGroup(
            NAMES[g].map((name) => numbers[name]),
            SYMBOLS[g],
            second.y + g * part,
            (part - 6) / 4,
          );
        sums.replaceChildren(...groups.flatMap(group));
      },
    };
  },
});
