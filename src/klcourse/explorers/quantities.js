// The information quantities, named as in `klcourse`, in nats; an explorer divides by the unit.
// 0·log 0 is 0, its limit, wherever it occurs.

export const sum = (terms) => terms.reduce((total, term) => total + term, 0);

export const surprisal = (p) => (p > 0 ? 0 - Math.log(p) : Infinity);

// weight·value, and 0 for what cannot happen, whatever it would cost.
const times = (weight, value) => (weight > 0 ? weight * value : 0);

export const entropy = (p) => sum(p.map((pk) => times(pk, surprisal(pk))));

export const crossEntropy = (p, q) => sum(p.map((pk, k) => times(pk, surprisal(q[k]))));

// p·log(p/q) − p + q, whose terms are never negative, summed.
export const klDivergence = (p, q) =>
  Math.max(0, sum(p.map((pk, k) => times(pk, surprisal(q[k]) - surprisal(pk)) - pk + q[k])));

export function jsDivergence(p, q) {
  const mixture = p.map((pk, k) => (pk + q[k]) / 2);
  return (klDivergence(p, mixture) + klDivergence(q, mixture)) / 2;
}

export const totalVariation = (p, q) => sum(p.map((pk, k) => Math.abs(pk - q[k]))) / 2;

export const rowSums = (table) => table.map(sum);

export const columnSums = (table) => table[0].map((_, y) => sum(table.map((row) => row[y])));

export function mutualInformation(joint) {
  const columns = columnSums(joint);
  return klDivergence(
    joint.flat(),
    rowSums(joint).flatMap((row) => columns.map((column) => row * column)),
  );
}

// ---- losses --------------------------------------------------------------------------------------

export const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

export function binaryCrossEntropyWithLogits(y, z) {
  const size = Math.abs(z);
  return times(z >= 0 ? 1 - y : y, size) + Math.log1p(Math.exp(-size));
}

// ---- densities -----------------------------------------------------------------------------------

export const normalLogpdf = (x, mean, sigma) =>
  -(((x - mean) / sigma) ** 2) / 2 - Math.log(sigma) - Math.log(2 * Math.PI) / 2;

// The price of the wrong mean and of the wrong width, (e^x − 1 − x)/2 with x = 2·log(σ_p/σ_q).
export function klNormal(meanP, sigmaP, meanQ, sigmaQ) {
  const x = 2 * Math.log(sigmaP / sigmaQ);
  return (((meanP - meanQ) / sigmaQ) ** 2 + Math.expm1(x) - x) / 2;
}

// The error function, to some 1e-15: a series near 0, and a continued fraction for what is left far out.
export function erf(x) {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  let value;
  if (size < 2.5) {
    let term = size;
    value = size;
    for (let n = 1; Math.abs(term) > 1e-17 * value; n++) {
      term *= (2 * size * size) / (2 * n + 1);
      value += term;
    }
    value *= (2 / Math.sqrt(Math.PI)) * Math.exp(-size * size);
  } else {
    let fraction = 0;
    for (let n = 60; n > 0; n--) fraction = n / 2 / (size + fraction);
    value = 1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / (size + fraction);
  }
  return Math.sign(x) * value;
}

// ∫ f from `low` to `high` by Simpson's rule on `n` points, an odd number.
export function simpson(f, low, high, n) {
  const step = (high - low) / (n - 1);
  let total = 0;
  for (let i = 0; i < n; i++) total += f(low + i * step) * (i === 0 || i === n - 1 ? 1 : i % 2 ? 4 : 2);
  return (total * step) / 3;
}
