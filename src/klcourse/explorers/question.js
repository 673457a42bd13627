// A question whose every answer is explained: words to choose from, or a number to type. Nothing is stored or
// sent; in a notebook Python reads `answer` and `solved`.

import { claim, element } from "./core.js";

// A number as people write it: 1.5 or 1,5, −2, 3/4, 1e-3, ∞ or inf, with its unit or without. NaN is no number.
function read(text, unit = "") {
  const words = text.trim().toLowerCase().replaceAll("−", "-");
  const named = [unit, unit.replace(/s$/, "")].find((name) => name && words.endsWith(name)) ?? "";
  const [above, below = 1, ...more] = words
    .slice(0, words.length - named.length)
    .split("/")
    .map(plainNumber);
  return more.length ? NaN : above / below;
}

function plainNumber(text) {
  const word = text.trim().replace(",", ".");
  if (/^[-+]?(∞|inf|infinity)$/.test(word)) return word.startsWith("-") ? -Infinity : Infinity;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(word) ? Number(word) : NaN;
}

// Texts come as HTML, made from the author's in Python.
function marked(tag, html) {
  const node = element(tag);
  node.innerHTML = html;
  return node;
}

// Both ways to answer give their nodes, a function that returns the reader's words and the answer they are, if
// any, and what is said to those who gave none.

function choices(answers) {
  const inputs = answers.map((_, k) => element("input", { type: "radio", name: "answer", value: k }));
  return {
    nodes: answers.map(({ html }, k) => element("label", {}, inputs[k], marked("span", html))),
    given() {
      const found = answers[inputs.findIndex((input) => input.checked)];
      return found && { words: found.answer, found };
    },
    missing: "Choose an answer first.",
  };
}

function box(answers, unit, tolerance, note) {
  const id = `klcourse-${Math.random().toString(36).slice(2)}`;
  const input = element("input", { type: "text", autocomplete: "off", "aria-describedby": id });
  // A little more than the tolerance, because 0.13 - 0.125 is a little more than 0.005.
  const near = (x, y) => x === y || Math.abs(x - y) <= tolerance * (1 + 1e-9);
  return {
    nodes: [
      element("label", {}, "Your answer ", input, unit && ` ${unit}`),
      element("p", { id, class: "klcourse-note" }, note),
    ],
    given() {
      const number = read(input.value, unit);
      const found = answers.find(({ answer }) => near(number, Number(answer)));
      return Number.isNaN(number) ? undefined : { words: input.value.trim(), found };
    },
    missing: "Type a number, such as 1.5 or 1,5.",
  };
}

function render({ model, el }) {
  claim(el);
  const [answers, tolerance] = [model.get("answers"), model.get("tolerance")];
  const reply = tolerance === null ? choices(answers) : box(answers, model.get("unit"), tolerance, model.get("note"));
  const verdict = element("div", { role: "status" });
  const form = element(
    "form",
    { class: "klcourse-question" },
    element("fieldset", {}, marked("legend", model.get("text")), ...reply.nodes),
    element("button", { type: "submit" }, "Check"),
    verdict,
  );

  form.addEventListener("input", () => verdict.replaceChildren());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = reply.given();
    if (!given) return verdict.replaceChildren(reply.missing);
    const { words, found } = given;
    const solved = found?.right ?? false;
    model.set("answer", words);
    model.set("solved", solved);
    model.save_changes();
    verdict.className = solved ? "klcourse-right" : "klcourse-wrong";
    const sign = element("span", { "aria-hidden": "true" }, solved ? "✓ " : "✗ ");
    const word = element("strong", {}, sign, solved ? "Right." : "Not yet.");
    verdict.replaceChildren(word, " ", marked("span", found?.because ?? model.get("hint")));
  });
  el.append(form);
}

export default { render, read };
