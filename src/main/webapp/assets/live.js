// Reading again and again, or being told, while somebody looks.

import { useEffect, useRef } from "./ui.js";

/** A server that is starting may take a connection and never answer. */
const LONGEST_READ_MS = 20_000;

/** A signal that is also aborted when reading takes too long; `over` ends waiting for that. */
export function limited(signal) {
  const own = new AbortController();
  const abort = () => own.abort();
  const timer = setTimeout(abort, LONGEST_READ_MS);
  signal.addEventListener("abort", abort, { once: true });
  const over = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  };
  return { signal: own.signal, over };
}

/**
 * Calls an action at once, and again each time after the delay in milliseconds that it returned; 0 ends it. Not while the page
 * is hidden: it asks nothing then, and catches up when it is shown again.
 *
 * @param {(signal: AbortSignal) => Promise<number>} action
 * @param {unknown[]} causes begin anew when one of them changes
 * @returns {() => void} acts now
 */
export function useLive(action, causes) {
  const now = useRef(() => {});
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let timer;
    let running = false;
    const turn = async () => {
      clearTimeout(timer);
      if (document.hidden || running || signal.aborted) return;
      running = true;
      const limit = limited(signal);
      const delay = await action(limit.signal);
      limit.over();
      running = false;
      if (signal.aborted) return;
      if (limit.signal.aborted) turn();
      else if (delay > 0) timer = setTimeout(turn, delay);
    };
    document.addEventListener("visibilitychange", turn, { signal });
    now.current = turn;
    turn();
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, causes);
  return () => now.current();
}

/**
 * Keeps something open while the page is visible: calls an action at once, and again after the delay in milliseconds with which it
 * ended; 0 ends it. When the page is hidden, its signal is aborted.
 *
 * @param {(signal: AbortSignal) => Promise<number>} action ends when its signal is aborted
 * @param {unknown[]} causes begin anew when one of them changes
 * @returns {() => void} begins anew now
 */
export function useOpen(action, causes) {
  const now = useRef(() => {});
  useEffect(() => {
    const shown = new AbortController();
    let open = new AbortController();
    let timer;
    const begin = async () => {
      clearTimeout(timer);
      open.abort();
      if (document.hidden || shown.signal.aborted) return;
      const own = new AbortController();
      open = own;
      const delay = await action(own.signal);
      if (delay > 0 && !own.signal.aborted) timer = setTimeout(begin, delay);
    };
    document.addEventListener("visibilitychange", begin, { signal: shown.signal });
    now.current = begin;
    begin();
    return () => {
      clearTimeout(timer);
      shown.abort();
      open.abort();
    };
  }, causes);
  return () => now.current();
}
