// One task: when it waited and ran, its attempts, its error with what to do, and its value, which is asked for only now.

import { copy, count, duration, html, stateName, useEffect, useState } from "./ui.js";
import { may, messageOf, muster } from "./session.js";
import { curlOf } from "./exports.js";
import { positionOf } from "./json-position.js";
import { layOut } from "./json-text.js";
import { ValueTree } from "./value-tree.js";
import { attemptsOf } from "./waterfall/attempts.js";

const REASONS = {
  "dependency-failed": "a task that it depends on has no value",
  condition: "its condition is not true",
  "not-needed": "the group was decided before",
};
const SENT = { none: "nothing was sent", maybe: "it may have arrived", yes: "it was sent" };

/** The JSON text at a pointer, in which no number is rounded. */
function at(text, pointer) {
  const place = positionOf(text ?? "", pointer);
  return place && text.slice(place.start, place.end);
}

export function TaskPanel({ group, bar, document, documentText, needed, close, select }) {
  const [found, setFound] = useState({});
  const [message, setMessage] = useState("");
  useEffect(() => {
    const controller = new AbortController();
    setFound({});
    muster.task(group.id, bar.id, { signal: controller.signal, text: true }).then(
      text => setFound({ task: JSON.parse(text), json: at(text, "/value") }),
      problem => controller.signal.aborted || setFound({ problem: messageOf(problem) }));
    return () => controller.abort();
  }, [group.id, bar.id, bar.state]);

  const copied = (text, what) => copy(text).then(() => setMessage(`${what} copied.`));
  const { result } = bar;
  const task = found.task ?? result;
  const index = document?.tasks?.findIndex((each, place) => (each.id ?? String(place)) === (bar.parent ?? bar.id)) ?? -1;
  const before = [...(needed.get(bar.parent ?? bar.id) ?? [])];
  const definition = before.length === 0 ? document?.tasks?.[index] : undefined;
  // only when it is asked for: a document may be long
  const curl = () => curlOf(definition, at(documentText, `/tasks/${index}/body`));
  return html`<aside class="task-panel" aria-label=${`Task ${bar.id}`}>
    <div class="title-row"><h2><code>${bar.id}</code></h2>
      <button type="button" class="small" aria-label="Close" onClick=${close}>✕</button></div>
    <p><span class=${`state ${bar.state}`}>${stateName(bar.state)}</span> <span class="muted">${bar.type}</span>
      ${result.fallbackUsed && html` <span class="muted">its fallback is used</span>`}</p>
    <${Times} bar=${bar} />
    ${result.reason && html`<p>Not run: ${REASONS[result.reason] ?? result.reason}${result.dueTo ? ` (because of ${result.dueTo})` : ""}.</p>`}
    ${before.length > 0 && html`<p class="facts">After ${before.map(id => html`<button type="button" class="as-link" onClick=${() => select(id)}>${id}</button> `)}</p>`}
    ${result.error && html`<${Fault} error=${result.error} />`}
    <${Attempts} bar=${bar} />
    ${task.http && html`<p class="facts">${task.http.status && html`<span>Status <b>${task.http.status}</b></span>`}
      ${task.http.contentType && html`<span>Type <b>${task.http.contentType}</b></span>`}</p>`}
    <${Value} group=${group} bar=${bar} found=${found} copied=${copied} />
    <div class="actions">
      ${curlOf(definition) && html`<button type="button" class="small" onClick=${() => copied(curl(), "curl")}>Copy the call as curl</button>`}
      ${may("cancel") && !bar.isFinal && bar.depth === 0 && html`<button type="button" class="small"
        onClick=${() => muster.cancelTask(group.id, bar.id).then(() => setMessage("Cancelled."), problem => setMessage(messageOf(problem)))}>Cancel this task</button>`}
    </div>
    <p class="hint" role="status">${message}</p></aside>`;
}

function Times({ bar }) {
  if (bar.start === undefined) return html`<p class="muted">It never started.</p>`;
  const waited = bar.start - bar.ready;
  return html`<p class="facts"><span>Started <b>${duration(bar.start)}</b></span>
    <span>Ran <b>${duration(bar.end - bar.start)}</b></span>
    ${waited > 0 && html`<span>Waited before <b>${duration(waited)}</b></span>`}</p>`;
}

/** An error with what the page of problems says about it. */
function Fault({ error }) {
  const slug = /\/problems\/([a-z-]+)$/.exec(error.type ?? "")?.[1];
  return html`<div class="problem"><h3>${error.title ?? "Failed"}</h3>
    ${error.detail && html`<p>${error.detail}</p>`}
    ${slug && html`<p><a href=${`problems/#${slug}`}>What ${slug} means and what to do</a></p>`}</div>`;
}

function Attempts({ bar }) {
  const attempts = attemptsOf(bar);
  if (attempts.length === 0) return null;
  return html`<h3>Attempts</h3><table class="attempts"><thead><tr><th scope="col">Kind</th><th scope="col" class="num">At</th>
    <th scope="col" class="num">Waited</th><th scope="col" class="num">Took</th><th scope="col">Came to</th></tr></thead>
    <tbody>${attempts.map(each => html`<tr><td>${each.kind}</td><td class="num">${duration(each.from)}</td>
      <td class="num">${duration(each.waitedMs ?? 0)}</td><td class="num">${duration(each.elapsedMs)}</td>
      <td>${[each.status, each.error, !each.status && SENT[each.sent]].filter(Boolean).join(", ")}</td></tr>`)}</tbody></table>`;
}

function Value({ group, bar, found, copied }) {
  const { task, json, problem } = found;
  if (problem) return html`<p class="hint">The value could not be loaded: ${problem}</p>`;
  if (!task) return bar.state === "succeeded" ? html`<p class="muted">Loading the value …</p>` : null;
  if (json === undefined) return null;
  return html`<h3>Value</h3>
    ${task.encoding === "base64" && html`<p class="hint">${count(bytesOf(task.value))} bytes, as Base64</p>`}
    <${ValueTree} json=${json} path=${pointerOf(group, bar)} copyPointer=${pointer => copied(pointer, `Pointer ${pointer}`)} />
    <div class="actions"><button type="button" class="small" onClick=${() => copied(layOut(json), "Value")}>Copy value</button></div>`;
}

const bytesOf = base64 => Math.floor((base64.replace(/=+$/, "").length * 3) / 4);

/** Where the value is in the representation of the group. */
function pointerOf(group, bar) {
  const index = (group.results ?? []).findIndex(each => each.id === (bar.parent ?? bar.id));
  const item = bar.parent === undefined ? "" : `/items/${/\[(\d+)\]$/.exec(bar.id)?.[1]}`;
  return `/results/${index}${item}/value`;
}
