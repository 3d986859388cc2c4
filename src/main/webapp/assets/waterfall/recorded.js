// A recorded group as the simulation runs it again: its tasks with what they depend on, and how long each attempt takes. Pure functions.

import { retried, roundsOf } from "./attempts.js";
import { taskTimeoutOf } from "./policy.js";

const SAFE = ["GET", "HEAD", "OPTIONS"];

/** @returns {{tasks: Map<string, object>, typical: number}} `typical`: the median of the attempts that were not cut, in milliseconds */
export function tasksToRun(group, bars, needed, settings) {
  const leaves = bars.filter(bar => bar.leaf);
  const recorded = new Map(leaves.filter(bar => bar.start !== undefined).map(bar => [bar, roundsOf(bar)]));
  const typical = median([...recorded].filter(([bar]) => !wasCut(bar)).flatMap(([, rounds]) => rounds.map(round => round.length)));
  const documents = new Map((group.tasks ?? []).map((task, index) => [task?.id ?? String(index), task]));
  const tasks = new Map();
  for (const [place, bar] of bars.filter(each => each.depth === 0).entries()) {
    tasks.set(bar.id, taskOf(bar, place, new Set(needed.get(bar.id)), documents.get(bar.id) ?? {}));
  }
  for (const bar of leaves) {
    const task = tasks.get(bar.parent ?? bar.id);
    task.pieces.push(pieceOf(task, bar, recorded.get(bar), typical, settings, taskTimeoutOf(task.document, group)));
  }
  return { tasks, typical };
}

/** What runs at once: a task without items, or an item. */
function pieceOf(task, bar, recorded, typical, settings, ownTimeoutMs) {
  const all = recorded?.map(each => ({ ...each })) ?? [{ length: typical }];
  if (wasCut(bar)) all.at(-1).length = Math.max(all.at(-1).length, typical);
  const rounds = retried(all, task.document, settings);
  // where nothing else is asked for, it took what it took
  const isOther = settings.hedgeMs !== undefined || settings.maxAttempts !== undefined || settings.backoffFactor !== undefined;
  return {
    task,
    rounds,
    timeoutMs: settings.timeoutMs ?? (isOther && rounds.length > 1 ? ownTimeoutMs : undefined) ?? Infinity,
    success: rounds.length < all.length ? task.document.raiseForStatus === false && rounds.at(-1).status !== undefined : isExpected(bar),
    fallback: Boolean(bar.result.fallbackUsed),
    skipped: bar.depth > 0 && bar.state === "skipped",
  };
}

/** A task with the pieces that it runs: itself, or its items. */
function taskOf(bar, place, waits, document) {
  const { if: runIf = "succeeded", fallback, each = "all", concurrency, type, method = "GET", url } = document;
  const isList = bar.items > 0;
  return {
    id: bar.id, place, waits, isList, document,
    runIf: waits.size > 0 ? runIf : "finished",
    hasFallback: fallback !== undefined,
    failsFast: isList && each === "all",
    limit: (isList && concurrency) || Infinity,
    host: type === "http" && SAFE.includes(method) ? hostOf(url) ?? bar.id : undefined,
    // what it depended on may come out otherwise, its condition may not
    excluded: bar.state === "skipped" && bar.result.reason === "condition",
    pieces: [], next: 0, open: 0, inFlight: 0, isReady: false, anyFailed: false, done: false,
  };
}

function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return undefined;
  }
}

/** Whether it would have run for longer, had its group not been decided or timed out. */
const wasCut = ({ state, result }) => state === "cancelled" || (state === "timed_out" && /group-timeout$/.test(result.error?.type ?? ""));
// one that was cancelled, or did not run, might have succeeded
const isExpected = bar => wasCut(bar) || ["succeeded", "pending", "skipped"].includes(bar.state);

function median(numbers) {
  if (numbers.length === 0) return 0;
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
