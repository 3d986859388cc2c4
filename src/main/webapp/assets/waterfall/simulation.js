// What a group would have taken with other settings: its recorded durations, scheduled again. Pure functions.

/** How many calls of a host that was not called before may be hedged: one, and then this share of them. */
const HEDGES_PER_CALL = 0.05;
const MOST_HEDGES = 50;
const SAFE = ["GET", "HEAD", "OPTIONS"];

/**
 * When the group would have been decided.
 *
 * Of the tasks that are ready, the first in the request starts first, as in the engine.
 * A task that was cancelled is taken to need as long as it ran; a task that never started, and a hedge, the median of the others.
 *
 * @param {{mode: string, quorum?: number, tasks?: object[]}} group `tasks`: those of its document
 * @param {object[]} bars as of `barsOf`, of a finished group
 * @param {Map<string, Set<string>>} needed
 * @param {{concurrency?: number, timeoutMs?: number, hedgeMs?: number}} settings without a value: no limit
 * @returns {{decidedMs: number, succeeded: boolean, timedOut: number, hedged: number, typicalMs: number}} `typicalMs`: that median
 */
export function simulate(group, bars, needed, { concurrency = Infinity, timeoutMs = Infinity, hedgeMs = Infinity } = {}) {
  const ran = bars.filter(bar => bar.leaf && bar.start !== undefined && bar.state !== "cancelled");
  const typical = median(ran.map(lengthOf));
  const documents = new Map((group.tasks ?? []).map((task, index) => [task?.id ?? String(index), task]));
  const tasks = new Map();
  for (const [place, bar] of bars.filter(each => each.depth === 0).entries()) {
    tasks.set(bar.id, taskOf(bar, place, new Set(needed.get(bar.id)), documents.get(bar.id) ?? {}));
  }
  for (const bar of bars.filter(each => each.leaf)) {
    const task = tasks.get(bar.parent ?? bar.id);
    task.pieces.push({ task, length: bar.start === undefined ? typical : lengthOf(bar), success: isExpected(bar), fallback: Boolean(bar.result.fallbackUsed), skipped: bar.depth > 0 && bar.state === "skipped" });
  }
  return new Run(group, tasks, { concurrency, timeoutMs, hedgeMs, typical }).result();
}

/** A task with the pieces that it runs: itself, or its items. */
function taskOf(bar, place, waits, { if: runIf = "succeeded", fallback, each = "all", concurrency, type, method = "GET", url }) {
  const isList = bar.items > 0;
  return {
    id: bar.id, place, waits, isList,
    runIf: waits.size > 0 ? runIf : "finished",
    hasFallback: fallback !== undefined,
    failsFast: isList && each === "all",
    limit: (isList && concurrency) || Infinity,
    host: type === "http" && SAFE.includes(method) ? hostOf(url) ?? bar.id : undefined,
    // what it depended on may come out otherwise, its condition may not
    excluded: bar.state === "skipped" && bar.result.reason === "condition",
    pieces: [], next: 0, open: 0, inFlight: 0, anyFailed: false, done: false,
  };
}

class Run {
  #group;
  #tasks;
  #settings;
  #count;
  #dependents = new Map();
  #budgets = new Map();
  /** Tasks with pieces that may start, in the order of the request. */
  #ready = [];
  /** What happens next, in the order of time: the end of a piece, or its hedge. */
  #events = [];
  #inFlight = 0;
  #now = 0;

  constructor(group, tasks, settings) {
    this.#group = group;
    this.#tasks = tasks;
    this.#settings = settings;
    this.#count = { succeeded: 0, fallback: 0, failed: 0, skipped: 0, total: tasks.size, timedOut: 0, hedged: 0 };
    for (const task of tasks.values()) for (const id of task.waits) add(this.#dependents, id, task);
  }

  result() {
    const { mode, quorum = 1 } = this.#group;
    for (const task of [...this.#tasks.values()].filter(each => each.waits.size === 0)) this.#release(task);
    while (!isDecided(mode, this.#count, quorum)) {
      this.#startAll();
      const event = this.#events.shift();
      if (event === undefined) break;
      if (event.piece.task.done) continue;
      this.#now = event.at;
      if (event.isHedge) this.#hedge(event.piece);
      else this.#end(event.piece);
    }
    const { timedOut, hedged } = this.#count;
    return { decidedMs: this.#now, succeeded: succeeds(mode, this.#count, quorum), timedOut, hedged, typicalMs: this.#settings.typical };
  }

  #startAll() {
    while (this.#inFlight < this.#settings.concurrency && this.#ready.length > 0) {
      const task = this.#ready[0];
      const piece = task.inFlight < task.limit ? task.pieces[task.next] : undefined;
      if (piece === undefined) this.#ready.shift();
      else {
        task.next++;
        this.#start(piece);
      }
    }
  }

  #start(piece) {
    const { task, length } = piece;
    this.#inFlight++;
    task.inFlight++;
    piece.end = this.#now + Math.min(length, this.#settings.timeoutMs);
    piece.cut = length > this.#settings.timeoutMs;
    piece.deadline = this.#now + this.#settings.timeoutMs;
    if (piece.skipped) piece.end = this.#now;
    if (task.host !== undefined) this.#budgets.set(task.host, Math.min(MOST_HEDGES, (this.#budgets.get(task.host) ?? 1) + HEDGES_PER_CALL));
    const hedgeAt = this.#now + this.#settings.hedgeMs;
    if (task.host !== undefined && hedgeAt < piece.end) this.#at({ at: hedgeAt, piece, isHedge: true });
    else this.#at({ at: piece.end, piece });
  }

  #hedge(piece) {
    const budget = this.#budgets.get(piece.task.host);
    if (budget >= 1) {
      this.#budgets.set(piece.task.host, budget - 1);
      this.#count.hedged++;
      const end = this.#now + this.#settings.typical;
      if (end < piece.end || (piece.cut && end <= piece.deadline)) {
        piece.end = end;
        piece.cut = false;
      }
    }
    this.#at({ at: piece.end, piece });
  }

  #end(piece) {
    const { task } = piece;
    this.#inFlight--;
    task.inFlight--;
    task.open--;
    if (piece.cut) this.#count.timedOut++;
    const success = piece.success && !piece.cut;
    const fallback = piece.cut ? task.hasFallback : piece.fallback;
    if (!task.isList) this.#finish(task, success ? "succeeded" : fallback ? "fallback" : "failed");
    else if (!success && !fallback && !piece.skipped && task.failsFast) this.#finish(task, "failed");
    else if (task.open === 0) this.#finish(task, "succeeded");
    else this.#makeReady(task);
  }

  #release(task) {
    if (task.done) return;
    if (task.excluded || (task.runIf === "failed" && !task.anyFailed)) this.#skip(task);
    else {
      task.open = task.pieces.length;
      if (task.open === 0) this.#finish(task, "succeeded");
      else this.#makeReady(task);
    }
  }

  #makeReady(task) {
    if (task.next < task.pieces.length && !this.#ready.includes(task)) insert(this.#ready, task, each => each.place);
  }

  /** @param {"succeeded" | "fallback" | "failed"} outcome a fallback is a value, but no success */
  #finish(task, outcome) {
    task.done = true;
    // its other items are cancelled
    this.#inFlight -= task.inFlight;
    task.next = task.pieces.length;
    this.#count[outcome]++;
    this.#tell(task, outcome !== "failed", outcome === "failed");
  }

  #skip(task) {
    task.done = true;
    this.#count.skipped++;
    this.#tell(task, false, false);
  }

  #tell(task, hasValue, hasFailed) {
    for (const other of this.#dependents.get(task.id) ?? []) {
      if (other.done) continue;
      other.waits.delete(task.id);
      other.anyFailed ||= hasFailed;
      if (other.runIf === "succeeded" && !hasValue) this.#skip(other);
      else if (other.waits.size === 0) this.#release(other);
    }
  }

  #at(event) {
    insert(this.#events, event, each => each.at);
  }
}

function isDecided(mode, { succeeded, fallback, failed, skipped, total }, quorum) {
  switch (mode) {
    case "first": return succeeded + fallback + failed > 0;
    case "any": return succeeded > 0 || fallback + failed + skipped === total;
    case "quorum": return succeeded >= quorum || fallback + failed + skipped > total - quorum;
    case "all": return failed > 0 || succeeded + fallback + skipped === total;
    default: return succeeded + fallback + failed + skipped === total;
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

function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return undefined;
  }
}

const lengthOf = bar => bar.end - bar.start;
// one that was cancelled, or did not run, might have succeeded
const isExpected = bar => ["succeeded", "cancelled", "pending", "skipped"].includes(bar.state);

function median(numbers) {
  if (numbers.length === 0) return 0;
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
