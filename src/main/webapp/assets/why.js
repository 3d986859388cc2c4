// Why a group took as long as it did: the chain of tasks that decided it, as a bar and in words.

import { count, duration, html, plural } from "./ui.js";

/** A longer chain is summed up, with its longest steps. */
const STEPS_SHOWN = 8;
const LONGEST_SHOWN = 3;
/** A shorter wait is the way from one task to the next; it is in the bar, not in the words. */
const LEAST_WAIT_MS = 3;
/** About the most that the bar consists of. */
const PIECES = 400;

export function Why({ group, chain, on, setOn, select }) {
  if (chain.length === 0) {
    const said = { timed_out: "The timeout of the group expired.", cancelled: "Somebody cancelled it." }[group.outcome];
    return said ? html`<section class="why-long"><h2>Why this long?</h2><p>${said}</p></section>` : null;
  }
  const whole = Math.max(1, chain.at(-1).to);
  const told = chain.filter(step => step.kind === "ran" || lengthOf(step) >= LEAST_WAIT_MS);
  return html`<section class="why-long" aria-label="Why this long?">
    <h2>Why this long? <label class="plain"><input type="checkbox" checked=${on} onChange=${event => setOn(event.target.checked)} /> highlight these tasks</label></h2>
    <p class="chain-bar" aria-hidden="true">${piecesOf(chain, whole).map(({ longest, steps, length }) => html`<span
      class=${`fill ${longest.kind === "ran" ? longest.bar.state : "wait"}`} style=${{ flexGrow: Math.max(length, whole / PIECES) }}
      title=${steps === 1 ? words(longest) : `${plural(steps, "step")}, ${duration(length)}`}></span>`)}</p>
    ${told.length <= STEPS_SHOWN
      ? html`<${Steps} steps=${told} whole=${whole} select=${select} />`
      : html`<p>${summary(chain, whole)} The longest:</p>
        <${Steps} steps=${[...told].sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, LONGEST_SHOWN)} whole=${whole} select=${select} unordered />`}
  </section>`;
}

/** What the bar shows: a piece for each step; one for several that are too short to be seen, since there may be thousands. */
function piecesOf(chain, whole) {
  const pieces = [];
  for (const step of chain) {
    const last = pieces.at(-1);
    const length = lengthOf(step);
    if (chain.length <= PIECES || !last || last.length >= whole / PIECES) pieces.push({ longest: step, steps: 1, length });
    else {
      if (length > lengthOf(last.longest)) last.longest = step;
      last.steps++;
      last.length += length;
    }
  }
  return pieces;
}

function Steps({ steps, whole, select, unordered }) {
  return html`<ol class=${unordered ? "chain unordered" : "chain"}>${steps.map(step => html`<li>
    <span class="muted">${share(lengthOf(step), whole)}</span>
    <button type="button" class="as-link" onClick=${() => select(step.bar.id)}>${words(step)}</button></li>`)}</ol>`;
}

const lengthOf = step => step.to - step.from;
const share = (part, whole) => (part * 200 < whole ? "< 1 %" : `${Math.round((100 * part) / whole)} %`);

function words({ kind, bar, from, to, because }) {
  if (kind === "waited") return `${bar.id} waited ${duration(to - from)}`;
  return `${bar.id} ran ${duration(to - from)}${because === "permit" ? ", with the permit of the one before" : ""}`;
}

function summary(chain, whole) {
  const ran = chain.filter(step => step.kind === "ran");
  const handed = ran.filter(step => step.because === "permit").length;
  const waited = chain.filter(step => step.kind === "waited").reduce((sum, step) => sum + lengthOf(step), 0);
  const permits = handed === 0 ? "" : `, ${count(handed)} of them because no permit was free before`;
  return `${plural(ran.length, "task")} ran one after the other${permits}: ${share(whole - waited, whole)} of the time. ${share(waited, whole)} was between them.`;
}
