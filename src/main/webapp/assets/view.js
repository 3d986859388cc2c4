// Renders responses: summary, problem, timeline, raw text, recent groups. Independent of requests.

import { layOut } from "./json-text.js";
import { count, duration } from "./ui.js";

const ROWS_SHOWN = 200;
const CHARACTERS_SHOWN = 400_000;
const LABELS = { timed_out: "timed out" };
const REASONS = {
  "dependency-failed": "a task that it depends on has no value",
  condition: "its condition is not true",
  "not-needed": "the group was decided before",
};

const byId = id => document.getElementById(id);

function el(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const label = state => LABELS[state] ?? state;

export const ms = millis => `${Math.round(millis).toLocaleString("en")} ms`;

export function showSummary(text) {
  byId("summary").textContent = text;
}

/** A list of names and values; a value may be a node. */
export function showFacts(facts) {
  const block = byId("facts");
  block.replaceChildren(...Object.entries(facts).map(([name, value]) => el("span", {}, `${name} `, el("b", {}, value))));
  block.hidden = block.childElementCount === 0;
}

export function clearAnswer() {
  showFacts({});
  for (const id of ["problem", "timeline-block", "raw-block"]) byId(id).hidden = true;
}

/** A link whose target is loaded into the page rather than opened. */
export function showLink(url, text) {
  const link = el("a", { href: url }, text);
  link.dataset.show = "";
  return link;
}

/** A link to the view of a group. */
export function groupLink(id, text) {
  return el("a", { href: `?group=${encodeURIComponent(id)}`, title: "Its waterfall, and why it took this long" }, text);
}

export function groupSentence(group) {
  const { counts } = group;
  const states = ["succeeded", "failed", "timed_out", "cancelled", "skipped", "running", "pending"]
    .filter(state => counts[state] > 0)
    .map(state => `${counts[state]} ${label(state)}`);
  const outcome = group.outcome ? `group ${label(group.outcome)}` : `group ${group.state}`;
  return `${outcome}: ${states.join(", ") || "no tasks"}${group.complete === false && group.outcome ? " (not complete)" : ""}`;
}

export function showProblem(problem) {
  const block = byId("problem");
  const slug = /\/problems\/([a-z-]+)$/.exec(problem.type ?? "")?.[1];
  block.replaceChildren(el("h3", {}, problem.title ?? "Problem"));
  if (problem.detail) block.append(el("p", {}, problem.detail));
  if (problem.line) block.append(el("p", {}, `Line ${problem.line}, column ${problem.column}`));
  if (problem.task) block.append(el("p", {}, "Task ", el("code", {}, problem.task)));
  if (problem.reference) block.append(el("p", {}, "Reference in the server log: ", el("code", {}, problem.reference)));
  if (problem.errors) {
    const item = error => el("li", {}, el("code", {}, error.pointer || "(document)"), ` ${error.detail}`);
    block.append(el("ul", {}, ...problem.errors.map(item)));
  }
  if (slug) block.append(el("p", {}, el("a", { href: `problems/#${slug}` }, `What ${slug} means`)));
  block.hidden = false;
}

/** Formatted text with its numbers unchanged; one JSON text, or one per line. */
export function showRaw(texts) {
  let all = texts.map(layOut).join("\n");
  const cut = all.length > CHARACTERS_SHOWN;
  if (cut) all = all.slice(0, CHARACTERS_SHOWN);
  byId("raw").textContent = all;
  byId("raw-note").textContent = cut ? `The first ${CHARACTERS_SHOWN.toLocaleString("en")} characters.` : "";
  byId("raw-block").hidden = all === "";
}

/** Task results as bars over the duration of the group, in the given order, each followed by those of its items. */
export function showTimeline(tasks, groupMs) {
  const results = tasks.flatMap(task => [task, ...(task.items ?? []).filter(Boolean).map(item => ({ ...item, isItem: true }))]);
  const shown = results.slice(0, ROWS_SHOWN);
  const end = Math.max(1, groupMs ?? 0, ...shown.map(endOf));
  byId("timeline").replaceChildren(...shown.map(result => row(result, end)));
  const rest = results.length - shown.length;
  byId("timeline-note").textContent =
    `The bars span 0 to ${ms(end)}.` + (rest > 0 ? ` ${rest.toLocaleString("en")} more tasks are not shown.` : "");
  byId("timeline-block").hidden = results.length === 0;
}

const endOf = result => (result.startedMs ?? 0) + (result.elapsedMs ?? 0);

function row(result, end) {
  const track = el("span", { className: "track" });
  track.setAttribute("aria-hidden", "true");
  if (result.startedMs !== undefined) {
    const bar = el("span", { className: "bar" });
    const until = result.elapsedMs === undefined ? end : endOf(result);
    bar.style.left = `${(100 * result.startedMs) / end}%`;
    bar.style.width = `${(100 * (until - result.startedMs)) / end}%`;
    track.append(bar);
  }
  const time = result.elapsedMs === undefined ? "" : ms(result.elapsedMs);
  const item = el(
    "li",
    { className: result.isItem ? `${result.state} item` : result.state },
    el("span", { className: "task-name" }, result.id, " ", el("small", {}, result.type ?? "")),
    track,
    el("span", { className: "state" }, label(result.state)),
    el("span", { className: "time" }, time),
  );
  item.title = time === "" ? "never started" : `from ${ms(result.startedMs)} to ${ms(endOf(result))}`;
  if (result.error) {
    const why = [result.error.title, result.error.detail].filter(Boolean).join(": ");
    item.append(el("span", { className: "why" }, result.fallbackUsed ? `${why} (the fallback is used)` : why));
  } else if (result.reason) {
    const due = result.dueTo ? ` (because of ${result.dueTo})` : "";
    item.append(el("span", { className: "why" }, `Not run: ${REASONS[result.reason] ?? result.reason}${due}`));
  }
  return item;
}

export function showRecent(groups) {
  byId("recent").replaceChildren(...groups.map(recentRow));
  byId("recent-scroll").hidden = groups.length === 0;
  byId("recent-note").textContent = groups.length === 0 ? "None yet." : "";
}

export function showRecentTrouble(text) {
  byId("recent-note").textContent = text;
}

function recentRow(group) {
  const when = el("time", { dateTime: group.createdAt }, new Date(group.createdAt).toLocaleTimeString());
  when.title = group.createdAt;
  const stateCell = state => el("td", {}, state ? el("span", { className: `state ${state}` }, label(state)) : "–");
  return el(
    "tr",
    {},
    el("td", {}, groupLink(group.id, `…${group.id.slice(-12)}`)),
    el("td", { className: "spare" }, when),
    el("td", {}, group.mode),
    el("td", {}, group.state),
    stateCell(group.outcome ?? (group.state === "finished" ? undefined : group.state)),
    el("td", { className: "num" }, `${count(group.counts.succeeded)} of ${count(group.counts.total)}`),
    el("td", { className: "num" }, duration(group.elapsedMs)),
  );
}
