// The attempts of a task: as they were made, and as the steps of a simulation. Pure functions.

import { retriedStatuses, retryOf } from "./policy.js";

/** A delay that is so much longer than the backoff was not the backoff, but what the host had asked for. */
const LATE_MS = 50;
const LONGEST_BACKOFF_MS = 30_000;

/** The attempts of a task with their times from the group's start. */
export function attemptsOf(bar) {
  return (bar.result.attempts ?? []).map(each => {
    const from = each.startedMs;
    const waited = each.waitedMs ?? 0;
    return { ...each, from, sentFrom: from + waited, to: from + (each.elapsedMs ?? Math.max(0, bar.end - from)) };
  });
}

/**
 * A task as it ran, attempt by attempt; copies and redirects belong to the attempt that they were made for. What was before the
 * first attempt and after the last one counts as theirs.
 *
 * @returns {{length: number, delay?: number, status?: number, error?: string}[]} in milliseconds; `delay`: from its end to the next one
 */
export function roundsOf(bar) {
  const begins = attemptsOf(bar).reduce((rounds, attempt) => {
    if (rounds.length === 0 || attempt.kind === "retry") rounds.push({ from: attempt.from, to: attempt.to });
    const round = rounds.at(-1);
    round.to = Math.max(round.to, attempt.to);
    round.status = attempt.status ?? round.status;
    round.error = attempt.error;
    return rounds;
  }, []);
  if (begins.length < 2) return [{ ...begins[0], length: bar.end - bar.start }];
  return begins.map(({ from, to, status, error }, at) => {
    const next = begins[at + 1];
    return {
      status,
      error,
      length: Math.max(0, (next ? to : bar.end) - (at === 0 ? bar.start : from)),
      delay: next && Math.max(0, next.from - to),
    };
  });
}

/**
 * The rounds with another policy: at most so many of them, and backoffs that are so many times as long, as if chance had been the same.
 * A delay that the host asked for, since it is longer than the backoff, is kept.
 *
 * @param {{maxAttempts?: number, backoffFactor?: number}} settings without a value: as it was
 */
export function retried(rounds, task, { maxAttempts = Infinity, backoffFactor = 1 }) {
  const { backoffMs } = retryOf(task) ?? { backoffMs: 0 };
  return rounds.slice(0, maxAttempts).map((round, at, { length }) => {
    if (at === length - 1) return { ...round, delay: undefined };
    const longest = longestDelay(backoffMs, at);
    if (backoffFactor === 1 || longest === 0) return round;
    const scaled = (Math.min(round.delay, longest) * longestDelay(backoffMs * backoffFactor, at)) / longest;
    return { ...round, delay: round.delay > longest + LATE_MS ? Math.max(round.delay, scaled) : scaled };
  });
}

/** Whether an attempt had a response that ends the call: neither an error nor a status that is worth another attempt. */
export const isGood = ({ status, error }, task) => (status === undefined ? error === undefined : !retriedStatuses(task).includes(status));

const longestDelay = (backoffMs, retriesBefore) => Math.min(LONGEST_BACKOFF_MS, backoffMs * 2 ** retriesBefore);
