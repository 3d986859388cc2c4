// The list of groups: filters in the address, live while it is visible, and bulk actions on what the filter shows.

import { clock, count, duration, html, instant, plural, stateName, useCallback, useEffect, useReducer, useRef, useState } from "./ui.js";
import { Bulk } from "./bulk.js";
import { limited, useOpen } from "./live.js";
import { explain, isAway, may, muster, troubleOf } from "./session.js";
import { navigate } from "./router.js";

const FILTERS = {
  state: ["queued", "running", "finished"],
  outcome: ["succeeded", "failed", "timed_out", "cancelled"],
  mode: ["all", "settled", "bounded", "first", "any", "quorum"],
};
const TEXTS = { q: "Id, or its beginning", name: "Name of the group", label: "Label, as in region=eu" };
const PAGE = 50;
/** If the list cannot be followed, because too many are, or a proxy does not pass streams on: how often it is read, and for how long. */
const REFRESH_MS = 2_000;
const WITHOUT_STREAM_MS = 30_000;
const AGAIN_MS = 1_000;
const AWAY_MS = 3_000;
const TICK_MS = 1_000;

export function GroupsView({ address, clockKind }) {
  const filter = filterOf(address);
  const key = JSON.stringify(filter);
  const [read, setRead] = useState({ key });
  // what another filter found is not shown under this one
  const list = read.key === key ? read : { key };
  const [chosen, setChosen] = useState(new Set());
  const more = useRef(0);
  const readUntil = useRef(0);

  const load = useCallback(async signal => {
    const show = ({ groups, next }) => setRead({ key, groups, next });
    const wanted = { ...queryOf(filter), limit: Math.min(200, PAGE + more.current) };
    try {
      const isRead = performance.now() < readUntil.current;
      if (!isRead && (await follow(wanted, show, signal))) return AGAIN_MS;
      const limit = limited(signal);
      show(await muster.groups(wanted, { signal: limit.signal }).finally(limit.over));
      if (!isRead) readUntil.current = performance.now() + WITHOUT_STREAM_MS;
      return REFRESH_MS;
    } catch (problem) {
      if (signal.aborted) return 0;
      explain(problem);
      setRead(before => ({ ...(before.key === key ? before : { key }), trouble: troubleOf(problem) }));
      return isAway(problem) ? AWAY_MS : 0;
    }
  }, [key]);
  /** Whether it was told of the list at least once, before that ended. */
  const follow = async (wanted, show, signal) => {
    let told = false;
    try {
      for await (const list of muster.follow(wanted, { signal })) {
        if (signal.aborted) break;
        told = true;
        show(list);
      }
    } catch (problem) {
      if (signal.aborted || !isAway(problem)) throw problem;
    }
    return told;
  };

  const reload = useOpen(load, [key]);
  useEffect(() => {
    more.current = 0;
    setChosen(new Set());
  }, [key]);

  const set = changes => navigate({ ...paramsOf(filter), ...changes, view: "groups" }, { replace: true });
  const showMore = () => {
    more.current += PAGE;
    reload();
  };
  const toggle = id => setChosen(before => {
    const after = new Set(before);
    if (!after.delete(id)) after.add(id);
    return after;
  });
  const groups = list.groups ?? [];
  useTick(groups.some(each => each.state !== "finished"));
  const atEnd = !list.next || groups.length >= 200;

  return html`
    <div class="title-row"><h1 class="page-title">Groups</h1>
      <p class="muted" role="status">${list.groups && plural(groups.length, "group")}${list.next ? ", and older ones" : ""}</p></div>
    <${Filters} filter=${filter} set=${set} />
    ${list.trouble && html`<p class="notice" role="alert">${list.trouble}</p>`}
    <${Bulk} chosen=${chosen} groups=${groups} filter=${queryOf(filter)} done=${() => { setChosen(new Set()); reload(); }} />
    ${list.groups === undefined && !list.trouble && html`<p class="empty">Loading …</p>`}
    ${list.groups && groups.length === 0 && html`<${Nothing} filter=${filter} clear=${() => navigate({ view: "groups" })} />`}
    ${groups.length > 0 && html`<${Table} groups=${groups} chosen=${chosen} toggle=${toggle} set=${set}
        all=${on => setChosen(new Set(on ? groups.map(each => each.id) : []))} clockKind=${clockKind} />`}
    ${groups.length > 0 && !atEnd && html`<p class="actions"><button type="button" onClick=${showMore}>Show more</button></p>`}
    ${groups.length >= 200 && list.next && html`<p class="hint">The newest 200 that match. Narrow the filter to see others.</p>`}`;
}

/** Draws again now and then, since unfinished groups grow older without the server saying so. */
function useTick(on) {
  const [, tick] = useReducer(count => count + 1, 0);
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => document.hidden || tick(), TICK_MS);
    return () => clearInterval(timer);
  }, [on]);
}

/** When the page got to know each group as it is. */
const knownSince = new WeakMap();

function elapsedOf(group) {
  if (group.state === "finished" || group.elapsedMs === undefined) return group.elapsedMs;
  if (!knownSince.has(group)) knownSince.set(group, performance.now());
  return group.elapsedMs + performance.now() - knownSince.get(group);
}

function Filters({ filter, set }) {
  const option = name => html`
    <label>${name[0].toUpperCase() + name.slice(1)}
      <select value=${filter[name] ?? ""} onChange=${event => set({ [name]: event.target.value })}>
        <option value="">any</option>
        ${FILTERS[name].map(each => html`<option value=${each}>${stateName(each)}</option>`)}
      </select></label>`;
  const typed = name => html`<${TextFilter} name=${name} value=${filter[name] ?? ""} set=${set} />`;
  return html`<form class="filters" role="search" onSubmit=${event => event.preventDefault()}>
    ${Object.keys(FILTERS).map(option)} ${Object.keys(TEXTS).map(typed)}</form>`;
}

/** What is being typed is kept here: the list, which is read again and again, knows it only once it is complete. */
function TextFilter({ name, value, set }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return html`
    <label>${TEXTS[name].split(",")[0]}
      <input type="search" value=${typed} placeholder=${TEXTS[name]} spellcheck=${false} autocomplete="off"
        id=${name === "q" ? "search" : undefined} onInput=${event => setTyped(event.target.value)}
        onChange=${event => set({ [name]: event.target.value.trim() })} /></label>`;
}

function Nothing({ filter, clear }) {
  const filtered = Object.keys(filter).length > 0;
  return html`<div class="empty">${filtered
    ? html`<p>No group matches.</p><button type="button" onClick=${clear}>Show all groups</button>`
    : html`<p>No groups yet. <a href="?">Run one</a> and it appears here.</p>`}</div>`;
}

function Table({ groups, chosen, toggle, all, set, clockKind }) {
  const every = groups.length > 0 && groups.every(each => chosen.has(each.id));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Groups"><table class="groups">
    <thead><tr>
      ${may("cancel") ? html`<th scope="col"><input type="checkbox" aria-label="Select all shown" checked=${every} onChange=${event => all(event.target.checked)} /></th>` : html`<td></td>`}
      <th scope="col">Group</th><th scope="col">State</th><th scope="col">Mode</th><th scope="col">Tasks</th>
      <th scope="col" class="num">Elapsed</th><th scope="col">Started</th></tr></thead>
    <tbody>${groups.map(group => html`<${Row} key=${group.id} group=${group} chosen=${chosen.has(group.id)}
      toggle=${toggle} set=${set} clockKind=${clockKind} />`)}</tbody></table></div>`;
}

function Row({ group, chosen, toggle, set, clockKind }) {
  const labels = Object.entries(group.labels ?? {});
  const state = group.outcome ?? group.state;
  return html`<tr class=${chosen ? "chosen" : ""}>
    <td>${may("cancel") && html`<input type="checkbox" aria-label=${`Select ${group.id}`} checked=${chosen} onChange=${() => toggle(group.id)} />`}</td>
    <td><a href=${`?group=${encodeURIComponent(group.id)}`} title=${group.id}>${group.id}</a>
      ${group.name && html` <span class="name">${group.name}</span>`}
      ${labels.map(([name, value]) => html` <button type="button" class="tag" title="Show groups with this label"
        onClick=${() => set({ label: `${name}=${value}` })}>${name}=${value}</button>`)}</td>
    <td><span class=${`state ${state}`}>${stateName(state)}</span>
      ${group.outcome && group.state !== "finished" && html` <small class="muted">still running</small>`}</td>
    <td>${group.mode}</td>
    <td><${Counts} counts=${group.counts} /></td>
    <td class="num">${duration(elapsedOf(group))}</td>
    <td><time datetime=${group.createdAt} title=${group.createdAt}>${instant(group.createdAt, clockKind)}</time></td></tr>`;
}

/** How many tasks came to what, as a bar with its words. */
export function Counts({ counts }) {
  const order = ["succeeded", "failed", "timed_out", "cancelled", "skipped", "running", "pending"];
  const shown = order.filter(state => counts[state] > 0);
  const words = shown.map(state => `${count(counts[state])} ${stateName(state)}`).join(", ");
  return html`<span class="counts" title=${words}>
    <span class="counts-bar" aria-hidden="true">${shown.map(state => html`<span class=${`fill ${state}`}
      style=${{ flexGrow: counts[state] }}></span>`)}</span>
    <span>${count(counts.succeeded)} of ${count(counts.total)}</span><span class="sr">: ${words || "no tasks"}</span></span>`;
}

function filterOf(address) {
  const names = [...Object.keys(FILTERS), ...Object.keys(TEXTS), "since", "until"];
  return Object.fromEntries(names.map(name => [name, address.get(name) ?? ""]).filter(([, value]) => value !== ""));
}

const paramsOf = filter => Object.fromEntries(Object.entries(filter));

/** The filter as the API has it: a label is a parameter of its own. */
function queryOf({ label, ...rest }) {
  if (!label) return rest;
  const [name, ...value] = label.split("=");
  return { ...rest, [`label.${name}`]: value.join("=") };
}
