// Reading again and again, while somebody looks.

import { useEffect, useRef } from "./ui.js";

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
      const delay = await action(signal);
      running = false;
      if (delay > 0 && !signal.aborted) timer = setTimeout(turn, delay);
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
