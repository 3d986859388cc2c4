// The time axis: milliseconds to pixels, with long stretches in which nothing happened folded. Pure functions.

const FOLD_PX = 36;
/** A gap is folded if it is longer than this part of what is shown, or longer than all that ran. */
const FOLDED_SHARE = 0.25;
/** How much stays open on either side of a fold, as a part of all that ran. */
const OPEN_SHARE = 0.03;
const LEAST_FOLDED_MS = 1_000;
const STEPS = [1, 2, 5];

/**
 * An axis from 0 to `width` pixels for the times from `from` to `to`.
 *
 * @param {{from: number, to: number, width: number, gaps?: {from: number, to: number}[]}} span
 */
export function scaleOf({ from, to, width, gaps = [] }) {
  const folds = gaps.filter(gap => gap.from >= from && gap.to <= to);
  const folded = folds.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const open = Math.max(1, to - from - folded);
  // however many there are, half of the axis is for what ran
  const foldPx = Math.min(FOLD_PX, width / 2 / Math.max(1, folds.length));
  const perMs = Math.max(1, width - foldPx * folds.length) / open;
  const pieces = [];
  let x = 0;
  let at = from;
  for (const gap of folds) {
    x += (gap.from - at) * perMs;
    pieces.push({ ...gap, x });
    x += foldPx;
    at = gap.to;
  }
  const toX = ms => {
    let left = from;
    let base = 0;
    for (const piece of pieces) {
      if (ms <= piece.from) break;
      if (ms < piece.to) return piece.x + (foldPx * (ms - piece.from)) / (piece.to - piece.from);
      left = piece.to;
      base = piece.x + foldPx;
    }
    return base + (ms - left) * perMs;
  };
  return { from, to, width, perMs, folds: pieces.map(piece => ({ ...piece, width: foldPx })), toX, ticks: ticks(from, to, perMs, pieces, toX) };
}

function ticks(from, to, perMs, folds, toX) {
  const least = 90 / perMs;
  let step = 1;
  for (let power = 1; step < least && power < 1e12; power *= 10) step = STEPS.map(each => each * power).find(each => each >= least) ?? step;
  const marks = [];
  for (let ms = Math.ceil(from / step) * step; ms <= to; ms += step) {
    const inFold = folds.find(fold => ms > fold.from && ms < fold.to);
    if (inFold) {
      ms = Math.floor(inFold.to / step) * step;
      continue;
    }
    marks.push({ ms, x: toX(ms) });
  }
  return marks;
}

/**
 * The stretches in which no task ran, if they are so long that they would squash the rest.
 *
 * @param {{from: number, to: number}[]} active when something happened
 * @param {number} end of what is shown
 */
export function gapsOf(active, end) {
  const sorted = active.filter(each => each.to >= each.from).sort((a, b) => a.from - b.from);
  const found = [];
  let until = 0;
  for (const { from, to } of [...sorted, { from: end, to: end }]) {
    if (from > until) found.push({ from: until, to: from });
    until = Math.max(until, to);
  }
  const lengthOf = gap => gap.to - gap.from;
  const ran = Math.max(1, until - found.reduce((sum, gap) => sum + lengthOf(gap), 0));
  return found
    .filter(gap => lengthOf(gap) > LEAST_FOLDED_MS && lengthOf(gap) > Math.min(FOLDED_SHARE * end, ran))
    .map(gap => {
      const open = Math.min(lengthOf(gap) / 50, OPEN_SHARE * ran);
      return { from: gap.from + open, to: gap.to - open };
    });
}
