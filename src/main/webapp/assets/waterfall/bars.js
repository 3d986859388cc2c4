// The times of a group's tasks, as the waterfall draws them. Pure functions: no page, no server.

const FINAL = new Set(["succeeded", "failed", "timed_out", "cancelled", "skipped"]);

/** A task's result and, below it, those of its items. A task that is not known yet is `pending`. */
export function tasksOf(group, document) {
  const results = new Map((group.results ?? []).map(result => [result.id, result]));
  for (const [index, task] of (document?.tasks ?? []).entries()) {
    const id = task.id ?? String(index);
    if (!results.has(id)) results.set(id, { id, type: task.type, state: "pending" });
  }
  return [...results.values()];
}

/** Adds a result of a stream; that of an item, such as `orders[3]`, below its task. */
export function merge(tasks, result) {
  const [, parent, index] = /^(.*)\[(\d+)\]$/.exec(result.id) ?? [];
  if (parent === undefined) {
    const known = tasks.get(result.id);
    tasks.set(result.id, known?.items ? { items: known.items, ...result } : result);
    return;
  }
  const task = tasks.get(parent) ?? { id: parent, type: result.type, state: "running" };
  const items = task.items ? [...task.items] : [];
  items[index] = result;
  tasks.set(parent, { ...task, items });
}

/**
 * What each task depends on: its `after`, and the tasks that its references name.
 *
 * @returns {Map<string, Set<string>>} by the ids of all tasks of the document
 */
export function dependencies(document) {
  const found = new Map();
  for (const [index, task] of (document?.tasks ?? []).entries()) {
    const needed = new Set(task.after ?? []);
    collect(task, needed);
    found.set(task.id ?? String(index), needed);
  }
  for (const needed of found.values()) for (const id of needed) if (!found.has(id)) needed.delete(id);
  return found;
}

function collect(value, needed) {
  if (value === null || typeof value !== "object") return;
  if (Array.isArray(value)) {
    value.forEach(each => collect(each, needed));
    return;
  }
  if ("$literal" in value) return;
  if (typeof value.$from === "string") needed.add(value.$from.split("#")[0]);
  if (typeof value.$location === "string") needed.add(value.$location);
  if (typeof value.$header === "string" && typeof value.of === "string") needed.add(value.of);
  Object.values(value).forEach(each => collect(each, needed));
}

/**
 * A bar for each task, and for each item of a task with `forEach`.
 *
 * - `ready`: when it could have started, had it not waited for a permit (`queuedMs`)
 * - `start`, `end`: undefined if it never started
 * - `leaf`: whether it ran itself (a task with items only waits for them)
 *
 * @param {object[]} tasks the results, as of {@link tasksOf}
 * @param {Map<string, Set<string>>} needed what each depends on
 * @param {number} now in milliseconds from the group's start: where the bars of running tasks end
 */
export function barsOf(tasks, needed, now) {
  const ends = new Map(tasks.map(task => [task.id, endOf(task, now)]));
  const bars = [];
  for (const task of tasks) {
    const ready = Math.max(0, ...[...(needed.get(task.id) ?? [])].map(id => ends.get(id) ?? 0));
    const items = (task.items ?? []).filter(Boolean);
    bars.push(bar(task, ready, now, { depth: 0, items: items.length, leaf: items.length === 0 }));
    for (const item of items) bars.push(bar(item, ready, now, { depth: 1, items: 0, leaf: true, parent: task.id }));
  }
  return bars;
}

function bar(result, ready, now, position) {
  const start = result.startedMs;
  const started = start !== undefined;
  return {
    ...position,
    id: result.id,
    type: result.type,
    state: result.state,
    result,
    ready: started ? start - (result.queuedMs ?? Math.max(0, start - ready)) : ready,
    start,
    end: started ? endOf(result, now) : undefined,
    isFinal: FINAL.has(result.state),
  };
}

function endOf(result, now) {
  if (result.startedMs === undefined) return 0;
  if (FINAL.has(result.state) && result.elapsedMs !== undefined) return result.startedMs + result.elapsedMs;
  return Math.max(now, result.startedMs);
}

/** Whether a result counts as a failure for the group: a fallback that was used is a value like any other. */
export const isFailure = result => (result.state === "failed" || result.state === "timed_out") && !result.fallbackUsed;
