// What a group would have taken with other settings: its recorded durations, scheduled again. Pure functions.

import { isGood } from "./attempts.js";
import { tasksToRun } from "./recorded.js";

/** How many calls of a host that was not called before may be hedged: one, and then this share of them. */
const HEDGES_PER_CALL = 0.05;
const MOST_HEDGES = 50;
/** If it took even longer, that was not the server. */
const MOST_SLOWER = 1.25;

/**
 * When the group would have been decided.
 *
 * Of the tasks that are ready, the first in the request starts first, as in the engine. A task that never started, and a hedge,
 * is taken to need the median of the recorded attempts; a task that was cut, the median too, if it had not run for longer.
 *
 * @param {{mode: string, quorum?: number, tasks?: object[]}} group `tasks`: those of its document
 * @param {object[]} bars as of `barsOf`, of a finished group
 * @param {Map<string, Set<string>>} needed
 * @param {{concurrency?: number, groupTimeoutMs?: number, timeoutMs?: number, hedgeMs?: number, maxAttempts?: number, backoffFactor?: number}}
 *   settings without a value: no limit, or as it was
 * @returns {{decidedMs: number, outcome: "succeeded" | "failed" | "timed_out", succeeded: boolean, finished: number, timedOut: number,
 *   hedged: number, typicalMs: number}} `finished`: how many tasks had been by then; `typicalMs`: that median
 */
export function simulate(group, bars, needed, settings = {}) {
  const { concurrency = Infinity, groupTimeoutMs = Infinity, hedgeMs = Infinity } = settings;
  const { tasks, typical } = tasksToRun(group, bars, needed, settings);
  return new Run(group, tasks, { concurrency, groupTimeoutMs, hedgeMs, typical }).result();
}

/**
 * The same for a server that needs time itself, between two tasks and before the first one: as the recorded group took so much longer than
 * its simulation, so does what is simulated with other settings.
 *
 * @param {object} group with `decidedMs` and `outcome`, and with the fields of its document
 * @param {object} own the settings that it ran with
 * @returns {(settings: object) => object} simulates, as {@link simulate}
 */
export function simulationOf(group, bars, needed, own) {
  const known = simulate(group, bars, needed, own);
  const isSame = known.outcome === group.outcome && known.outcome !== "timed_out" && known.decidedMs > 0;
  const slower = isSame ? Math.min(MOST_SLOWER, Math.max(1, group.decidedMs / known.decidedMs)) : 1;
  return settings => {
    const result = simulate(group, bars, needed, { ...settings, groupTimeoutMs: (settings.groupTimeoutMs ?? Infinity) / slower });
    return { ...result, decidedMs: Math.round(result.decidedMs * slower) };
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
    const { groupTimeoutMs, typical } = this.#settings;
    let timeIsUp = false;
    for (const task of [...this.#tasks.values()].filter(each => each.waits.size === 0)) this.#release(task);
    while (!isDecided(mode, this.#count, quorum)) {
      this.#startAll();
      const event = this.#events.shift();
      if (event === undefined) break;
      if (event.piece.task.done) continue;
      timeIsUp = event.at >= groupTimeoutMs;
      this.#now = Math.min(event.at, groupTimeoutMs);
      if (timeIsUp) break;
      event.then(event.piece);
    }
    const { total, timedOut, hedged } = this.#count;
    const outcome = timeIsUp ? "timed_out" : succeeds(mode, this.#count, quorum) ? "succeeded" : "failed";
    const finished = [...this.#tasks.values()].filter(task => task.done).length;
    return { decidedMs: this.#now, outcome, succeeded: outcome === "succeeded", finished, total, timedOut, hedged, typicalMs: typical };
  }

  #startAll() {
    while (this.#inFlight < this.#settings.concurrency && this.#ready.length > 0) {
      const task = this.#ready[0];
      const piece = task.inFlight < task.limit ? task.pieces[task.next] : undefined;
      if (piece === undefined) {
        this.#ready.shift();
        task.isReady = false;
      } else {
        task.next++;
        this.#start(piece);
      }
    }
  }

  #start(piece) {
    const { task } = piece;
    this.#inFlight++;
    task.inFlight++;
    piece.round = 0;
    piece.isHedged = false;
    piece.deadline = this.#now + piece.timeoutMs;
    if (piece.skipped) {
      piece.end = this.#now;
      this.#at(this.#now, piece, this.#end);
      return;
    }
    if (task.host !== undefined) this.#budgets.set(task.host, Math.min(MOST_HEDGES, (this.#budgets.get(task.host) ?? 1) + HEDGES_PER_CALL));
    this.#attempt(piece);
  }

  #attempt(piece) {
    const hedgeAt = this.#now + this.#settings.hedgeMs;
    piece.end = this.#now + piece.rounds[piece.round].length;
    const mayHedge = piece.task.host !== undefined && !piece.isHedged;
    if (mayHedge && hedgeAt < Math.min(piece.end, piece.deadline)) this.#at(hedgeAt, piece, this.#hedge);
    else this.#atEnd(piece);
  }

  #hedge(piece) {
    const budget = this.#budgets.get(piece.task.host);
    if (budget >= 1) {
      this.#budgets.set(piece.task.host, budget - 1);
      this.#count.hedged++;
      piece.isHedged = true;
      // the copy of an attempt that fails does so too, and both are waited for
      const either = isGood(piece.rounds[piece.round], piece.task.document) ? Math.min : Math.max;
      piece.end = either(piece.end, this.#now + this.#settings.typical);
    }
    this.#atEnd(piece);
  }

  #atEnd(piece) {
    this.#at(Math.min(piece.end, piece.deadline), piece, this.#endAttempt);
  }

  #endAttempt(piece) {
    piece.cut = piece.end > piece.deadline;
    const { delay } = piece.rounds[piece.round];
    if (piece.cut || delay === undefined) {
      this.#end(piece);
    } else if (Math.min(piece.deadline, this.#settings.groupTimeoutMs) - this.#now <= delay) {
      // no time is left for another
      piece.success = false;
      this.#end(piece);
    } else {
      piece.round++;
      this.#at(this.#now + delay, piece, this.#attempt);
    }
  }

  #end(piece) {
    const { task } = piece;
    this.#inFlight--;
    task.inFlight--;
    task.open--;
    if (piece.cut) this.#count.timedOut++;
    const success = piece.success && !piece.cut;
    const fallback = piece.fallback || (!success && task.hasFallback);
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
    if (task.isReady || task.next === task.pieces.length) return;
    task.isReady = true;
    insert(this.#ready, task, each => each.place);
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

  #at(at, piece, action) {
    insert(this.#events, { at, piece, then: action.bind(this) }, each => each.at);
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
