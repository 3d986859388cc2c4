// One group: its waterfall, why it took as long as it did, what other settings would have done, and each task.

import { copy, duration, html, instant, stateName, useCallback, useEffect, useMemo, useReducer, useRef, useState } from "./ui.js";
import { useLive } from "./live.js";
import { explain, isAway, may, messageOf, muster, troubleOf } from "./session.js";
import { navigate } from "./router.js";
import { Counts } from "./groups.js";
import { Exports } from "./exports.js";
import { TaskPanel } from "./task-panel.js";
import { WhatIf } from "./what-if.js";
import { Why } from "./why.js";
import { barsOf, dependencies, tasksOf } from "./waterfall/bars.js";
import { chainTo, decider } from "./waterfall/chain.js";
import { Waterfall } from "./waterfall/waterfall.js";

const LEAST_REFRESH_MS = 400;
const MOST_REFRESH_MS = 5_000;
/** Waiting so many times longer than reading took, the page costs the server a few percent of a processor, however large the group is. */
const PAUSES_PER_READ = 25;
/** How often the bars of running tasks grow between two reads; less often for a large group. */
const GROW_MS = 200;
const GROW_LARGE_MS = 1_000;
const LARGE = 1_000;
const AWAY_MS = 2_000;
const NO_CHAIN = [];

export function GroupView({ address, clockKind }) {
  const id = address.get("group");
  const selected = address.get("task") ?? undefined;
  const { group, readAt, document, documentText, isComplete, trouble, reload } = useGroup(id);
  const now = useElapsed(group, readAt);
  const [unfolded, setUnfolded] = useState(new Set());
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [why, setWhy] = useState(true);

  const needed = useMemo(() => dependencies(document), [document]);
  const bars = useMemo(() => (group ? barsOf(tasksOf(group, document), needed, now) : []), [group, document, now]);
  const chain = useMemo(() => {
    // once, with what depends on what
    const bar = isComplete && decider(group, bars, document?.quorum);
    return bar ? chainTo(bar, bars, needed) : NO_CHAIN;
  }, [bars, isComplete]);
  const lit = useMemo(() => new Set(why ? chain.flatMap(step => [step.bar.id, step.bar.parent ?? step.bar.id]) : []), [chain, why]);
  const shown = useMemo(() => bars.filter(bar => (bar.depth === 0 || unfolded.has(bar.parent) || (onlyFailed && isFailed(bar)))
    && (!onlyFailed || isFailed(bar))), [bars, unfolded, onlyFailed]);
  const end = useMemo(() => Math.max(1, now, latest(bars)), [bars, now]);

  const select = useCallback(task => navigate({ group: id, task: task === selected ? "" : task }, { replace: true }), [id, selected]);
  const toggle = useCallback(task => setUnfolded(before => {
    const after = new Set(before);
    if (!after.delete(task)) after.add(task);
    return after;
  }), []);
  useKeys({ shown, selected, select, toggle, bars, setUnfolded, setOnlyFailed });

  if (!group) {
    return html`<h1 class="page-title">Group</h1>
      ${trouble ? html`<p class="notice" role="alert">${trouble}</p>` : html`<p class="empty">Loading …</p>`}
      <p><a href="?view=groups">All groups</a></p>`;
  }
  const bar = bars.find(each => each.id === selected);
  const failures = bars.reduce((found, each) => (each.leaf && isFailed(each) ? found + 1 : found), 0);
  return html`
    <${Head} group=${group} now=${now} document=${document} documentText=${documentText} clockKind=${clockKind} reload=${reload} trouble=${trouble} bars=${bars} />
    ${document && html`<${Why} group=${group} chain=${chain} on=${why} setOn=${setWhy} select=${select} />`}
    <div class=${`group-body${bar ? " with-panel" : ""}`}>
      <section aria-label="Waterfall">
        <div class="toolbar">
          <label><input type="checkbox" checked=${onlyFailed} disabled=${failures === 0 && !onlyFailed}
            onChange=${event => setOnlyFailed(event.target.checked)} /> failed only (${failures})</label>
          <button type="button" class="small" disabled=${failures === 0} onClick=${() => nextFailure({ bars, selected, select, setUnfolded })}>Next failure <kbd>n</kbd></button>
          <${Legend} />
        </div>
        ${bars.length === 0
          ? html`<p class="empty">This group has no tasks.</p>`
          : html`<${Waterfall} bars=${shown} end=${end} decidedMs=${group.decidedMs} lit=${lit} selected=${selected}
              select=${select} toggle=${toggle} unfolded=${unfolded} />`}
      </section>
      ${bar && html`<${TaskPanel} key=${bar.id} group=${group} bar=${bar} document=${document} documentText=${documentText} needed=${needed} close=${() => select(bar.id)} select=${select} />`}
    </div>
    ${document && group.state === "finished" && bars.length > 0 && html`<${WhatIf} group=${group} document=${document} bars=${bars} needed=${needed} />`}`;
}

const isFailed = bar => bar.state === "failed" || bar.state === "timed_out";
const latest = bars => bars.reduce((most, bar) => Math.max(most, bar.end ?? 0), 0);

/**
 * The group without values, read again while it runs and the page is visible; its document once. `isComplete`: when all is there that
 * this caller may see.
 */
function useGroup(id) {
  const [state, setState] = useState({});
  const isRead = useRef(false);
  const readDocument = async signal => {
    try {
      const documentText = await muster.document(id, { signal, text: true });
      setState(before => ({ ...before, documentText, document: JSON.parse(documentText) }));
    } catch (problem) {
      // not every group has one that this caller may see; a server that is away is asked again
      if (signal.aborted || isAway(problem)) throw problem;
    }
    isRead.current = true;
    setState(before => ({ ...before, isComplete: true }));
  };
  const reload = useLive(async signal => {
    const begin = performance.now();
    try {
      const group = await muster.group(id, { values: false, signal });
      setState(before => ({ ...before, group, readAt: performance.now(), trouble: undefined }));
      if (!isRead.current) await readDocument(signal);
      // a large group is asked for less often
      const took = performance.now() - begin;
      return group.state === "finished" ? 0 : Math.min(MOST_REFRESH_MS, Math.max(LEAST_REFRESH_MS, PAUSES_PER_READ * took));
    } catch (problem) {
      if (signal.aborted) return 0;
      explain(problem);
      setState(before => ({ ...before, trouble: troubleOf(problem) }));
      return isAway(problem) ? AWAY_MS : 0;
    }
  }, [id]);
  return { ...state, reload };
}

/** The time since the group's start in milliseconds, which goes on between two reads while the group runs. */
function useElapsed(group, readAt) {
  const [, tick] = useReducer(count => count + 1, 0);
  const grows = group?.state === "running";
  const every = (group?.counts.total ?? 0) > LARGE ? GROW_LARGE_MS : GROW_MS;
  useEffect(() => {
    if (!grows) return undefined;
    const timer = setInterval(() => document.hidden || tick(), every);
    return () => clearInterval(timer);
  }, [grows, every]);
  const elapsed = group?.elapsedMs ?? 0;
  return grows ? Math.round(elapsed + performance.now() - readAt) : elapsed;
}

function Head({ group, now, document, documentText, clockKind, reload, trouble, bars }) {
  const [message, setMessage] = useState("");
  const busy = useRef(false);
  // one at a time: a second click changes nothing
  const act = async (action, done, then = reload) => {
    if (busy.current) return;
    busy.current = true;
    try {
      await action();
      setMessage(done);
      then();
    } catch (problem) {
      setMessage(messageOf(problem));
      reload();
    }
    busy.current = false;
  };
  const forget = () => confirm("Forget this group? Its results are deleted.")
    && act(() => muster.forget(group.id), "Forgotten.", () => navigate({ view: "groups" }));
  const state = group.outcome ?? group.state;
  const labels = Object.entries(group.labels ?? {});
  return html`<header class="group-head">
    <p class="crumbs"><a href="?view=groups">Groups</a> / <code>${group.id}</code>
      <button type="button" class="small" onClick=${() => copy(group.id).then(() => setMessage("Id copied."))}>Copy id</button></p>
    <h1 class="page-title"><span class=${`state ${state}`}>${stateName(state)}</span>
      ${group.decidedMs !== undefined ? html` <span>after ${duration(group.decidedMs)}</span>` : group.elapsedMs !== undefined ? html` <span>for ${duration(now)}</span>` : ""}</h1>
    <p class="facts">
      <span>Mode <b>${group.mode}</b></span>
      ${group.name && html`<span>Name <b>${group.name}</b></span>`}
      <span>Tasks <b><${Counts} counts=${group.counts} /></b></span>
      <span>Started <b><time datetime=${group.createdAt} title=${group.createdAt}>${instant(group.createdAt, clockKind)}</time></b></span>
      ${group.elapsedMs !== undefined && group.elapsedMs !== group.decidedMs && html`<span>Ran <b>${duration(now)}</b></span>`}
      ${document?.concurrency && html`<span>Concurrency <b>${document.concurrency}</b></span>`}
      ${group.complete === false && group.outcome && html`<span><b>not complete</b></span>`}
      ${labels.map(([name, value]) => html`<a class="tag" href=${`?view=groups&label=${encodeURIComponent(`${name}=${value}`)}`}>${name}=${value}</a>`)}
    </p>
    <div class="actions">
      ${may("cancel") && group.state !== "finished" && html`<button type="button" id="cancel-group" onClick=${() => act(() => muster.cancel(group.id), "Cancelled.")}>Cancel <kbd>c</kbd></button>`}
      ${may("cancel") && group.durable && group.state === "finished" && group.outcome !== "succeeded" && html`<button type="button" onClick=${() => act(() => muster.retry(group.id), "Runs again.")}>Retry</button>`}
      ${may("cancel") && group.state === "finished" && html`<button type="button" onClick=${forget}>Forget</button>`}
      <${Exports} group=${group} document=${document} documentText=${documentText} bars=${bars} setMessage=${setMessage} />
    </div>
    <p class=${trouble ? "notice" : "hint"} role="status">${trouble ?? message}</p></header>`;
}

const Legend = () => html`<span class="legend" aria-hidden="true">
  <span><i class="seg queued"></i> waits for a permit</span> <span><i class="seg host"></i> waits for its host</span>
  <span><i class="seg run"></i> runs</span> <span><i class="seg decided-key"></i> decided</span></span>`;

function nextFailure({ bars, selected, select, setUnfolded }) {
  const failed = bars.filter(bar => bar.leaf && isFailed(bar));
  if (failed.length === 0) return;
  const next = failed[(failed.findIndex(bar => bar.id === selected) + 1) % failed.length];
  if (next.parent) setUnfolded(before => new Set([...before, next.parent]));
  if (next.id !== selected) select(next.id);
}

/** j and k move, Enter folds, Escape closes the task, n is the next failure, f shows failures only, c cancels. */
function useKeys(state) {
  const latestState = useRef(state);
  latestState.current = state;
  useEffect(() => {
    const controller = new AbortController();
    document.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest?.("input, textarea, select, dialog")) return;
      const { shown, selected, select, toggle, setOnlyFailed } = latestState.current;
      const at = shown.findIndex(bar => bar.id === selected);
      const go = index => shown[index] && shown[index].id !== selected && select(shown[index].id);
      // within the panel of a task the arrows scroll
      const arrow = event.target.closest?.(".task-panel") ? undefined : event.key;
      if (event.key === "j" || arrow === "ArrowDown") go(at + 1);
      else if (event.key === "k" || arrow === "ArrowUp") go(Math.max(0, at - 1));
      else if (event.key === "Enter" && selected && !event.target.closest?.("button, a")) toggle(selected);
      else if (event.key === "Escape" && selected) select(selected);
      else if (event.key === "n") nextFailure(latestState.current);
      else if (event.key === "f") setOnlyFailed(before => !before);
      else if (event.key === "c" && !event.repeat) document.getElementById("cancel-group")?.click();
      else return;
      event.preventDefault();
    }, { signal: controller.signal });
    return () => controller.abort();
  }, []);
}
