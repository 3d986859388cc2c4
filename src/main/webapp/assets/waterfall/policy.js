// What a document says about timeouts and retries, in milliseconds. Pure functions.

const UNITS = { ns: 1e-6, us: 1e-3, "µs": 1e-3, "μs": 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;
const ISO = /^\+?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const DEFAULT_TIMEOUT_MS = 30_000;
/** Of a group in the background. */
const LONG_TIMEOUT_MS = 3_600_000;
const DEFAULT_BACKOFF_MS = 100;
const DEFAULT_STATUSES = [429, 502, 503, 504];

/** A duration as documents have it, such as `1.5s` or `PT2M`, in milliseconds; undefined for anything else. */
export function millisOf(text) {
  if (typeof text !== "string" || text === "") return undefined;
  const iso = ISO.exec(text);
  if (iso) {
    const [days, hours, minutes, seconds] = iso.slice(1).map(each => Number(each ?? 0));
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
  }
  const parts = [...text.replace(/^\+/, "").matchAll(PART)];
  const length = parts.reduce((sum, [part]) => sum + part.length, 0);
  if (length !== text.replace(/^\+/, "").length) return text === "0" ? 0 : undefined;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit], 0);
}

/** The timeout of a group: that of its document, or the one that the server gives it. */
export function groupTimeoutOf(group, document) {
  const own = millisOf(document?.timeout);
  if (document?.onTimeout === "continue") return Math.max(LONG_TIMEOUT_MS, own ?? 0);
  const continues = group.durable || document?.rest === "continue";
  return own ?? (continues ? LONG_TIMEOUT_MS : DEFAULT_TIMEOUT_MS);
}

/** The timeout of a task in milliseconds; undefined if it has none but its group's. */
export const taskTimeoutOf = (task, document) => millisOf(task?.timeout) ?? millisOf(document?.taskTimeout);

/** @returns {{maxAttempts: number, backoffMs: number} | undefined} */
export function retryOf(task) {
  if (typeof task?.retry !== "object" || task.retry === null) return undefined;
  const { maxAttempts = 1, backoff } = task.retry;
  return { maxAttempts, backoffMs: millisOf(backoff) ?? DEFAULT_BACKOFF_MS };
}

/** The statuses that are worth another attempt; without retries, those that a hedge is waited for. */
export const retriedStatuses = task => task?.retry?.on ?? DEFAULT_STATUSES;
