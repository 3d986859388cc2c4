// What a group would have taken with other settings: its recorded durations, scheduled again. Pure functions.

import { isSuccess } from "./bars.js";

/**
 * When the group would have been decided.
 *
 * Tasks start in the order in which they become ready, and in that of the request where that is the same, as in the engine.
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
    tasks.set(bar.id, { id: bar.id, waits: new Set(needed.get(bar.id)), open: 0, failed: false });
  }
  const work = leaves.map(bar => {
    const recorded = bar.start === undefined ? typical : lengthOf(bar);
    const hedged = Math.min(recorded, hedgeMs + typical);
    const cut = hedged > timeoutMs;
    const task = tasks.get(bar.parent ?? bar.id);
    task.open++;
    return { task, length: Math.min(hedged, timeoutMs), cut, success: !cut && isExpected(bar) };
  });
  return run(group, tasks, work, concurrency);
}

function run(group, tasks, work, concurrency) {
  const count = { succeeded: 0, failed: 0, total: tasks.size, timedOut: 0 };
  const quorum = group.quorum ?? 1;
  const dependents = new Map();
  for (const task of tasks.values()) for (const id of task.waits) add(dependents, id, task);
  const pieces = new Map();
  for (const each of work) add(pieces, each.task, each);
  const ready = [];
  const running = [];
  let now = 0;
  const release = task => {
    if (task.waits.size > 0) return;
    if (task.open === 0) finish(task);
    else ready.push(...pieces.get(task));
  };
  const finish = task => {
    if (task.failed) count.failed++;
    else count.succeeded++;
    for (const other of dependents.get(task.id) ?? []) {
      other.waits.delete(task.id);
      release(other);
    }
  };
  for (const task of [...tasks.values()].filter(each => each.waits.size === 0)) release(task);
  while (!decided(group.mode, count, quorum) && (ready.length > 0 || running.length > 0)) {
    while (running.length < concurrency && ready.length > 0) {
      const next = ready.shift();
      insert(running, { ...next, end: now + next.length });
    }
    const ended = running.shift();
    now = ended.end;
    if (ended.cut) count.timedOut++;
    ended.task.failed ||= !ended.success;
    if (--ended.task.open === 0) finish(ended.task);
  }
  return { decidedMs: now, succeeded: succeeds(group.mode, count, quorum), timedOut: count.timedOut };
}

function decided(mode, { succeeded, failed, total }, quorum) {
  switch (mode) {
    case "first": return succeeded + failed > 0;
    case "any": return succeeded > 0;
    case "quorum": return succeeded >= quorum || failed > total - quorum;
    case "all": return failed > 0 || succeeded === total;
    default: return succeeded + failed === total;
  }
}

function succeeds(mode, { succeeded, failed }, quorum) {
  if (mode === "all" || mode === "first") return failed === 0;
  if (mode === "any") return succeeded > 0;
  return mode === "quorum" ? succeeded >= quorum : true;
}

/** In the order of their ends; those with the same end in the order of their start. */
function insert(running, work) {
  let low = 0;
  let high = running.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (running[middle].end > work.end) high = middle;
    else low = middle + 1;
  }
  running.splice(low, 0, work);
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
