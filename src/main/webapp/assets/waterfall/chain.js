// Why a group took as long as it did: from the task that decided it back to the group's start. Pure functions.

import { isFailure } from "./bars.js";

/** Two times closer than this are one moment: a permit is handed over, a dependent task started, within it. */
const TOGETHER_MS = 3;

/**
 * The bar that decided the group; undefined if its timeout did, or somebody cancelled it, or it is not decided.
 *
 * @param {object} group its mode, outcome and completionOrder
 * @param {object[]} bars as of `barsOf`
 * @param {number} quorum that of the document, if the mode is `quorum`
 */
export function decider(group, bars, quorum) {
  if (!group.outcome || group.outcome === "cancelled" || group.outcome === "timed_out") return undefined;
  const top = new Map(bars.filter(bar => bar.depth === 0).map(bar => [bar.id, bar]));
  const finished = (group.completionOrder ?? []).map(id => top.get(id)).filter(Boolean);
  const succeeded = group.outcome === "succeeded";
  const nth = (test, n) => finished.filter(bar => test(bar.result))[n - 1];
  switch (group.mode) {
    case "first":
      return finished.find(bar => bar.start !== undefined);
    case "any":
      return succeeded ? nth(isOwnSuccess, 1) : last(finished);
    case "quorum":
      return succeeded ? nth(isOwnSuccess, quorum) : unreachable(finished, bars, top.size - quorum);
    case "all":
      return succeeded ? last(finished) : nth(isFailure, 1);
    default:
      return last(finished);
  }
}

/** A fallback is a value, but no success. */
const isOwnSuccess = result => result.state === "succeeded";

/** The task after which more than so many had not succeeded, those included that were skipped because of it. */
function unreachable(finished, bars, most) {
  let lost = 0;
  for (const bar of finished.filter(each => !isOwnSuccess(each.result))) {
    lost += 1 + bars.filter(each => each.state === "skipped" && each.result.dueTo === bar.id).length;
    if (lost > most) return bar;
  }
  return last(finished);
}

const last = bars => bars.filter(bar => bar.start !== undefined).at(-1);

/**
 * The chain that led to a bar, in the order of time. Its steps are consecutive: each is time that a task ran
 * (`kind: "ran"`), or that the next one waited (`kind: "waited"`, for a permit that no task of this group had, or for its
 * start).
 *
 * @returns {{kind: "ran" | "waited", bar: object, from: number, to: number, because?: "dependency" | "permit"}[]}
 */
export function chainTo(bar, bars, needed) {
  const leaves = bars.filter(each => each.leaf && each.start !== undefined && each.isFinal).sort((a, b) => a.end - b.end);
  const byTask = grouped(leaves);
  const steps = [];
  const seen = new Set();
  let current = slowestItem(bar, byTask);
  while (current && !seen.has(current.id)) {
    seen.add(current.id);
    const { start, end, ready } = current;
    steps.unshift({ kind: "ran", bar: current, from: start, to: end });
    const holder = start - ready > TOGETHER_MS ? handedOver(current, leaves, seen) : undefined;
    const needs = [...(needed.get(taskOf(current)) ?? [])].flatMap(id => byTask.get(id) ?? []);
    const previous = holder ?? latest(needs.filter(each => each.end <= start + TOGETHER_MS));
    if (previous) steps[0].because = holder ? "permit" : "dependency";
    const from = previous ? Math.min(previous.end, start) : 0;
    if (start - from > 0) steps.unshift({ kind: "waited", bar: current, from, to: start });
    current = previous;
  }
  return steps;
}

const taskOf = bar => bar.parent ?? bar.id;

function grouped(bars) {
  const all = new Map();
  for (const bar of bars) {
    const list = all.get(taskOf(bar));
    if (list) list.push(bar);
    else all.set(taskOf(bar), [bar]);
  }
  return all;
}

/** A task with items ends with the slowest of them. */
function slowestItem(bar, byTask) {
  return bar.items > 0 ? latest(byTask.get(bar.id) ?? []) : bar.start === undefined ? undefined : bar;
}

const latest = bars => bars.reduce((slowest, bar) => (!slowest || bar.end > slowest.end ? bar : slowest), undefined);

/** The bar whose end let a waiting one start: the last that ended before that start, while it waited. */
function handedOver(waiting, leaves, seen) {
  for (let at = endedUntil(leaves, waiting.start + TOGETHER_MS) - 1; at >= 0; at--) {
    const bar = leaves[at];
    if (bar.end < waiting.start - TOGETHER_MS || bar.end <= waiting.ready) return undefined;
    if (!seen.has(bar.id)) return bar;
  }
  return undefined;
}

/** How many of the bars, which are in the order of their ends, end by this time. */
function endedUntil(bars, time) {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars[middle].end > time) high = middle;
    else low = middle + 1;
  }
  return low;
}
