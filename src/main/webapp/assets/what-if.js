// What the group would have taken with another concurrency, timeout or hedge: its recorded durations, scheduled again.

import { count, duration, html, plural, useMemo, useState } from "./ui.js";
import { simulate } from "./waterfall/simulation.js";

export function WhatIf({ group, document, bars, needed }) {
  const leaves = bars.filter(bar => bar.leaf && bar.state !== "skipped").length;
  const slowest = Math.max(1, ...bars.filter(bar => bar.leaf && bar.start !== undefined).map(bar => bar.end - bar.start));
  const own = Math.min(document?.concurrency ?? leaves, leaves);
  const [steps, setSteps] = useState({ concurrency: own, timeout: 100, hedge: 100 });
  const settings = {
    concurrency: steps.concurrency,
    timeoutMs: steps.timeout === 100 ? undefined : Math.round((slowest * steps.timeout) / 100),
    hedgeMs: steps.hedge === 100 ? undefined : Math.round((slowest * steps.hedge) / 100),
  };
  const what = { ...document, mode: group.mode };
  const simulated = useMemo(() => simulate(what, bars, needed, settings), [bars, steps]);
  const ends = useMemo(() => [1, leaves].map(concurrency => simulate(what, bars, needed, { concurrency }).decidedMs), [bars]);
  if (leaves === 0) return null;
  const calls = (document?.tasks ?? []).some(task => task?.type === "http");

  const slider = (name, label, min, max, said) => html`<label>${label} <b>${said}</b>
    <input type="range" min=${min} max=${max} value=${steps[name]} onInput=${event => setSteps({ ...steps, [name]: Number(event.target.value) })} /></label>`;
  const differs = simulated.decidedMs - (group.decidedMs ?? group.elapsedMs);
  return html`<section class="what-if" aria-label="What if?"><h2>What if?</h2>
    <p role="status">Decided after <b>${duration(simulated.decidedMs)}</b>${simulated.succeeded ? "" : ", failed"}
      <span class="muted"> (recorded: ${duration(group.decidedMs ?? group.elapsedMs)}, ${differs === 0 ? "the same" : `${differs < 0 ? "−" : "+"}${duration(Math.abs(differs))}`})</span></p>
    <div class="sliders">
      ${slider("concurrency", "Concurrency", 1, leaves, count(steps.concurrency))}
      ${slider("timeout", "Timeout of each task", 1, 100, settings.timeoutMs === undefined ? "as it was" : duration(settings.timeoutMs))}
      ${calls && slider("hedge", "Hedge after", 1, 100, settings.hedgeMs === undefined ? "none" : `${duration(settings.hedgeMs)}: ${plural(simulated.hedged, "hedge")}`)}
    </div>
    <p class="hint">All at once: ${duration(ends[1])}; one after the other: ${duration(ends[0])}. Recorded durations, scheduled again.
      ${calls && html` A hedge is taken to need ${duration(simulated.typicalMs)}, the median; a host that was not called before gets one for 20 calls.`}</p></section>`;
}
