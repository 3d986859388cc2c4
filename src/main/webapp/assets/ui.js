// What the pages share: Preact with htm, and the words for states and times.

export {
  html, render, useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState,
} from "./lib/htm-preact-3.1.1.js";

import { useEffect, useState } from "./lib/htm-preact-3.1.1.js";

const STATES = { timed_out: "timed out" };
const NUMBER = new Intl.NumberFormat("en");

export const stateName = state => STATES[state] ?? state;
export const count = number => NUMBER.format(number);
export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

/** Milliseconds for people: nothing below a minute is rounded, and no unit is left out above. */
export function duration(millis) {
  if (millis === undefined || millis === null) return "–";
  const whole = Math.round(millis);
  if (whole < 10_000) return `${NUMBER.format(whole)} ms`;
  const milliseconds = String(whole % 1000).padStart(3, "0");
  const seconds = Math.floor(whole / 1000);
  if (seconds < 60) return `${seconds}.${milliseconds} s`;
  const two = value => String(value).padStart(2, "0");
  const clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${milliseconds}`;
  const hours = Math.floor(seconds / 3600);
  return hours === 0 ? clock : `${hours}:${clock}`;
}

/** How the pages show instants: `local`, `utc` or `relative`; one switch for all of them, kept by the browser. */
export const clock = {
  kinds: ["local", "utc", "relative"],
  chosen: undefined,
  get kind() {
    return this.kinds.find(each => each === (this.chosen ?? kept("muster.clock"))) ?? "local";
  },
  set kind(kind) {
    this.chosen = kind;
    kept("muster.clock", kind);
  },
};

/** What the browser keeps under a name, after the value given. A browser that forbids cookies keeps nothing, and throws. */
function kept(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function instant(iso, kind, now = Date.now()) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso ?? "–";
  if (kind === "utc") return at.toISOString().replace("T", " ");
  if (kind === "relative") return ago(now - at.getTime());
  const two = value => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${day} ${time}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

export function ago(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return plural(Math.floor(seconds / 86_400), "day") + " ago";
}

/** Whether what was drawn first is on the screen: then there is time for what nobody waits for. */
export function useAfterPaint() {
  const [is, set] = useState(false);
  useEffect(() => {
    let timer;
    const frame = requestAnimationFrame(() => { timer = setTimeout(() => set(true)); });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return is;
}

/** Copies a text; without the clipboard's permission (a page over plain HTTP), by a selection. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

/** Offers a text as a file to save. */
export function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
