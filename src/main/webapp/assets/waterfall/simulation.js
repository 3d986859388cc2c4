// What a group would have taken with other settings: its recorded durations, scheduled again. Pure functions.

import { isSuccess } from "./bars.js";

/**
 * When the group would have been decided.
 *
 * Of the tasks that are ready, the first in the request starts first, as in the engine.
 * A task that was cancelled is taken to need as long as it ran; a task that never started, the median of the others.
 *
 * @param {{mode: string, quorum?: number}} group
 * @param {object[]} bars as of `barsOf`, of a finished group
 * @param {Map<string, Set<string>>} needed
 * @param {{concurrency?: number, timeoutMs?: number, hedgeMs?: number}} settings without a value: no limit
 * @returns {{decidedMs: number, succeeded: boolean, timedOut: number}}
 */
export function simulate(group, bars, needed, { concurrency = Infinity, timeoutMs = Infinity, hedgeMs = Infinity } = {}) {
  const leaves = bars.filter(bar => bar.leaf && bar.state !== "skipped");
  const typical = median(leaves.filter(bar => bar.start !== undefined && bar.state !== "cancelled").map(lengthOf));
  const tasks = new Map();
  for (const bar of bars.filter(each => each.depth === 0)) {
    tasks.set(bar.id, { id: bar.id, waits: new Set(needed.get(bar.id)), open: 0, failed: false, cut: false, skipped: bar.state === "skipped" });
  }
  const work = leaves.map((bar, place) => {
    const recorded = bar.start === undefined ? typical : lengthOf(bar);
    const hedged = Math.min(recorded, hedgeMs + typical);
    const cut = hedged > timeoutMs;
    const task = tasks.get(bar.parent ?? bar.id);
    task.open++;
    const expected = isExpected(bar);
    return { place, task, length: Math.min(hedged, timeoutMs), cut, expected, success: expected && !cut };
  });
  return run(group, tasks, work, concurrency);
}

function run(group, tasks, work, concurrency) {
  const count = { succeeded: 0, failed: 0, skipped: 0, total: tasks.size, timedOut: 0 };
  const quorum = group.quorum ?? 1;
  const dependents = new Map();
  for (const task of tasks.values()) for (const id of task.waits) add(dependents, id, task);
  const pieces = new Map();
  for (const each of work) add(pieces, each.task, each);
  const ready = [];
  const running = [];
  let now = 0;
  const release = task => {
    if (task.waits.size > 0 || task.done) return;
    if (task.open === 0 || task.skipped) finish(task);
    else for (const piece of pieces.get(task)) insert(ready, piece, each => each.place);
  };
  const finish = task => {
    if (task.done) return;
    task.done = true;
    if (task.skipped) count.skipped++;
    else if (task.failed) count.failed++;
    else count.succeeded++;
    for (const other of dependents.get(task.id) ?? []) {
      other.waits.delete(task.id);
      other.skipped ||= task.cut;
      // the first failure of a task before it is why it does not run
      if (other.skipped && (task.failed || task.skipped)) finish(other);
      else release(other);
    }
  };
  for (const task of [...tasks.values()].filter(each => each.waits.size === 0)) release(task);
  while (!decided(group.mode, count, quorum) && (ready.length > 0 || running.length > 0)) {
    while (running.length < concurrency && ready.length > 0) {
      const next = ready.shift();
      insert(running, { ...next, end: now + next.length }, each => each.end);
    }
    const ended = running.shift();
    now = ended.end;
    if (ended.cut) count.timedOut++;
    ended.task.cut ||= ended.cut && ended.expected;
    ended.task.failed ||= !ended.success;
    if (--ended.task.open === 0) finish(ended.task);
  }
  return { decidedMs: now, succeeded: succeeds(group.mode, count, quorum), timedOut: count.timedOut };
}

function decided(mode, { succeeded, failed, skipped, total }, quorum) {
  switch (mode) {
    case "first": return succeeded + failed > 0;
    case "any": return succeeded > 0;
    case "quorum": return succeeded >= quorum || failed + skipped > total - quorum;
    case "all": return failed > 0;
    default: return succeeded + failed + skipped === total;
  }
}

function succeeds(mode, { succeeded, failed }, quorum) {
  if (mode === "all" || mode === "first") return failed === 0;
  if (mode === "any") return succeeded > 0;
  return mode === "quorum" ? succeeded >= quorum : true;
}

/** Inserts into a list that is in the order of a number, after those with the same. */
function insert(list, item, numberOf) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberOf(list[middle]) > numberOf(item)) high = middle;
    else low = middle + 1;
  }
  list.splice(low, 0, item);
}

function add(lists, key, value) {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

const lengthOf = bar => bar.end - bar.start;
// one that was cancelled might have succeeded
const isExpected = bar => isSuccess(bar.result) || bar.state === "cancelled" || bar.state === "pending";

function median(numbers) {
  if (numbers.length === 0) return 0;
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
