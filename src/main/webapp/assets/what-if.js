// What the group would have taken with other settings: its recorded durations, scheduled again.

import { count, duration, html, plural, useAfterPaint, useMemo, useState } from "./ui.js";
import { roundsOf } from "./waterfall/attempts.js";
import { groupTimeoutOf, retryOf } from "./waterfall/policy.js";
import { simulationOf } from "./waterfall/simulation.js";

/** The steps of a slider at which nothing is changed, and of the longest timeout: some times longer. */
const AS_IT_WAS = 100;
const LONGEST = 120;
/** Of more tasks, the concurrency is on a logarithmic scale: there are not more pixels. */
const MOST_STEPS = 200;
/** Backoffs from a sixteenth to 16 times as long. */
const MOST_DOUBLINGS = 4;

export function WhatIf(properties) {
  // nobody waits for it, and of a large group it takes a while
  return useAfterPaint() ? html`<${Simulation} ...${properties} />` : null;
}

function Simulation({ group, document, bars, needed }) {
  const recorded = useMemo(() => recordedOf(group, document, bars), [bars]);
  const { leaves, slowest, own, ownTimeout, attempts, backoffs } = recorded;
  const [steps, setSteps] = useState({ concurrency: own, groupTimeout: AS_IT_WAS, timeout: AS_IT_WAS, hedge: AS_IT_WAS, attempts, backoff: 0 });
  const part = step => (step === AS_IT_WAS ? undefined : Math.round((slowest * step) / AS_IT_WAS));
  const settings = {
    concurrency: steps.concurrency,
    // from a millisecond to several times its own
    groupTimeoutMs: steps.groupTimeout === AS_IT_WAS ? ownTimeout : Math.round(ownTimeout ** (steps.groupTimeout / AS_IT_WAS)),
    timeoutMs: part(steps.timeout),
    hedgeMs: part(steps.hedge),
    maxAttempts: steps.attempts === attempts ? undefined : steps.attempts,
    backoffFactor: steps.backoff === 0 ? undefined : 2 ** steps.backoff,
  };
  const simulate = useMemo(() => {
    const { mode, outcome: came, decidedMs } = group;
    return simulationOf({ ...document, mode, outcome: came, decidedMs }, bars, needed, { concurrency: own, groupTimeoutMs: ownTimeout });
  }, [bars]);
  const simulated = useMemo(() => simulate(settings), [simulate, steps]);
  const ends = useMemo(() => [1, leaves].map(concurrency => simulate({ concurrency }).decidedMs), [simulate]);
  if (leaves === 0) return null;
  const calls = (document?.tasks ?? []).some(task => task?.type === "http");
  const hedged = (document?.tasks ?? []).some(task => task?.hedge !== undefined);

  const slider = (name, label, min, max, said, { at = steps[name], valueOf = Number } = {}) => html`<label>${label} <b>${said}</b>
    <input type="range" min=${min} max=${max} value=${at} onInput=${event => setSteps({ ...steps, [name]: valueOf(event.target.value) })} /></label>`;
  const orAsItWas = (value, said = duration(value)) => (value === undefined ? "as it was" : said);
  const recordedMs = group.decidedMs ?? group.elapsedMs;
  const differs = simulated.decidedMs - recordedMs;
  return html`<section class="what-if" aria-label="What if?"><h2>What if?</h2>
    <p role="status">${simulated.outcome === "timed_out" ? "Timed out" : "Decided"} after <b>${duration(simulated.decidedMs)}</b>${outcome(simulated)}
      <span class="muted"> (recorded: ${duration(recordedMs)}, ${differs === 0 ? "the same" : `${differs < 0 ? "−" : "+"}${duration(Math.abs(differs))}`})</span></p>
    <div class="sliders">
      ${leaves <= MOST_STEPS ? slider("concurrency", "Concurrency", 1, leaves, count(steps.concurrency))
        : slider("concurrency", "Concurrency", 0, MOST_STEPS, count(steps.concurrency), {
          at: (MOST_STEPS * Math.log(steps.concurrency)) / Math.log(leaves),
          valueOf: step => Math.round(leaves ** (step / MOST_STEPS)),
        })}
      ${slider("groupTimeout", "Timeout of the group", 1, LONGEST, duration(settings.groupTimeoutMs))}
      ${slider("timeout", "Timeout of each task", 1, AS_IT_WAS, orAsItWas(settings.timeoutMs))}
      ${calls && slider("hedge", "Hedge after", 1, AS_IT_WAS, settings.hedgeMs === undefined ? hedged ? "as it was" : "none" : `${duration(settings.hedgeMs)}: ${plural(simulated.hedged, "hedge")}`)}
      ${attempts > 1 && slider("attempts", "Attempts of a call", 1, attempts, orAsItWas(settings.maxAttempts, count(steps.attempts)))}
      ${attempts > 1 && backoffs.size > 0 && slider("backoff", "Backoff", -MOST_DOUBLINGS, MOST_DOUBLINGS, orAsItWas(settings.backoffFactor, longer(backoffs, settings.backoffFactor)))}
    </div>
    <p class="hint">All at once: ${duration(ends[1])}; one after the other: ${duration(ends[0])}. Recorded durations, scheduled again.
      ${calls && html` A hedge is taken to need ${duration(simulated.typicalMs)}, the median; a host that was not called before gets one for 20 calls.`}</p></section>`;
}

/** What the sliders begin with. */
function recordedOf(group, document, bars) {
  const ran = bars.filter(bar => bar.leaf && bar.start !== undefined);
  const leaves = bars.filter(bar => bar.leaf && bar.state !== "skipped").length;
  const backoffs = new Set((document?.tasks ?? []).map(task => retryOf(task)?.backoffMs).filter(backoff => backoff > 0));
  const most = (numberOf, least) => ran.reduce((found, bar) => Math.max(found, numberOf(bar)), least);
  return {
    leaves,
    slowest: most(bar => bar.end - bar.start, 1),
    own: Math.min(document?.concurrency ?? leaves, leaves),
    ownTimeout: groupTimeoutOf(group, document),
    attempts: most(bar => roundsOf(bar).length, 1),
    backoffs,
  };
}

/** The backoff, if all tasks have the same, or how many times longer they are. */
function longer(backoffs, factor) {
  if (backoffs.size === 1) return duration([...backoffs][0] * factor);
  return factor < 1 ? `1/${1 / factor}` : `${factor} times`;
}

const outcome = ({ outcome, finished, total }) => (outcome === "failed" ? ", failed"
  : outcome === "timed_out" ? `: ${count(finished)} of ${plural(total, "task")} had ended` : "");
