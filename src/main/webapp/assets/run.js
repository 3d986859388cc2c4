// The view that runs a group: sends it, follows its response, cancels it.

import { delivery, documentTasks, JSON_TYPES, onSend, request } from "./composer.js";
import { navigate } from "./router.js";
import { askForKey, authorization, may, me, messageOf, onCaller } from "./session.js";
import * as view from "./view.js";

const run = document.getElementById("run");
const cancel = document.getElementById("cancel");
const answer = document.getElementById("answer");

const CANCEL_PATIENCE_MS = 2000;

/** The request in progress: its controller, and the group's cancel URL once the server has sent it. */
let current = null;
/** The cancel URL of the group shown, while it is not finished. */
let shownCancel = null;

onSend(runGroup);
cancel.addEventListener("click", cancelGroup);
onCaller(() => {
  const isRefused = me().name !== undefined && !may("submit") && !may("run");
  run.disabled = isRefused;
  run.title = isRefused ? "Your roles do not allow you to run groups" : "";
  refreshRecent();
});
document.getElementById("refresh").addEventListener("click", refreshRecent);
document.addEventListener("click", showInstead);
setBusy(null);
refreshRecent();

function runGroup() {
  const { url, ...options } = request();
  const read = { stream: follow, background: watch }[delivery()] ?? receive;
  return exchange(url, read, options);
}

/** Shows the view of a group that runs in the background; any other response as usual. */
async function watch(response, elapsed, stopTicker) {
  const id = /\/api\/groups\/([^/]+)$/.exec(response.headers.get("Location") ?? "")?.[1];
  await receive(response, elapsed, stopTicker);
  // not if the caller went elsewhere meanwhile
  const isSeen = !document.getElementById("run-view").hidden;
  if (response.status === 202 && id && isSeen) navigate({ group: decodeURIComponent(id) });
}

/** Loads links marked data-show and buttons marked data-post into the page; a modified click opens them as usual. */
function showInstead(event) {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const source = event.target.closest("a[data-show], button[data-post]");
  if (!source) return;
  event.preventDefault();
  const method = source.dataset.post ? "POST" : "GET";
  exchange(source.dataset.post ?? source.href, receive, { method, headers: { Accept: JSON_TYPES } });
  answer.focus({ preventScroll: true });
  answer.scrollIntoView({ block: "nearest" });
}

/** Calls the API, with the key if one was entered; shows the field for it if the server requires one. */
async function ask(url, options) {
  const response = await fetch(url, { ...options, headers: { ...options.headers, ...authorization() } });
  if (response.status === 401) askForKey();
  return response;
}

/** Sends one request at a time and reads its response; shows any outcome in the page. */
async function exchange(url, read, options) {
  if (current) {
    view.showSummary("A request is in progress: wait for it or cancel it.");
    return;
  }
  const controller = new AbortController();
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  setBusy({ controller, cancelUrl: null });
  shownCancel = null;
  view.clearAnswer();
  view.showSummary(`${options.method} ${url.replace(new URL(".", document.baseURI).href, "")} …`);
  const ticker = setInterval(() => view.showFacts({ Waiting: view.ms(elapsed()) }), 100);
  try {
    const response = await ask(url, { ...options, signal: controller.signal });
    current.cancelUrl = cancelUrlFrom(response.headers.get("Location"));
    await read(response, elapsed, () => clearInterval(ticker));
  } catch (error) {
    const aborted = error.name === "AbortError";
    view.showFacts({ After: view.ms(elapsed()) });
    view.showSummary(aborted ? "Cancelled: the connection was closed before the response." : `No response: ${messageOf(error)}.`);
  } finally {
    clearInterval(ticker);
    setBusy(null);
    refreshRecent();
  }
}

async function receive(response, elapsed, stopTicker) {
  const text = await response.text();
  stopTicker();
  const body = parsed(text);
  const problem = isProblem(response) ? body : null;
  const group = problem ? problem.group : await groupOf(response, body);
  if (problem) view.showProblem(problem);
  if (isGroup(group)) showGroup(group, group.results);
  view.showRaw(text === "" ? [] : [text]);
  showOutcome(response, elapsed(), problem, group);
}

/** The group that a response is about; one with an answer of its own names it in a header. */
async function groupOf(response, body) {
  const id = response.headers.get("Muster-Group");
  if (!id || isGroup(body)) return body;
  const found = await ask(`api/groups/${encodeURIComponent(id)}`, { headers: { Accept: JSON_TYPES } });
  return found.ok ? parsed(await found.text()) : body;
}

/** Reads a stream of JSON lines: results as tasks finish, the group last. */
async function follow(response, elapsed, stopTicker) {
  if (isProblem(response) || !response.ok || !response.body) return receive(response, elapsed, stopTicker);
  const results = awaitedResults();
  const lines = [];
  const redraw = oncePerFrame(() => view.showTimeline([...results.values()]));
  let group = null;
  redraw();
  for await (const line of linesOf(response.body)) {
    lines.push(line);
    const event = parsed(line);
    if (isGroup(event)) {
      group = event;
    } else if (!group && event?.id !== undefined) {
      add(results, event);
      redraw();
    }
  }
  redraw.stop();
  stopTicker();
  if (group) showGroup(group, await settledResults(group, results));
  view.showRaw(lines);
  showOutcome(response, elapsed(), null, group);
  if (!group) view.showSummary("The stream ended without the final group event.");
}

/** Adds a result; that of an item, such as `orders[3]`, to the result of its task. */
function add(results, event) {
  const [, task, index] = /^(.*)\[(\d+)\]$/.exec(event.id) ?? [];
  if (task === undefined) {
    results.set(event.id, { items: results.get(event.id)?.items, ...event });
    return;
  }
  const parent = results.get(task) ?? { id: task, type: event.type, state: "awaited" };
  const items = [...(parent.items ?? [])];
  items[index] = event;
  results.set(task, { ...parent, items });
}

/** The tasks of the document in the editor, all unfinished, by id; those of a named group are not known before. */
function awaitedResults() {
  return new Map(documentTasks().filter(Boolean).map((task, index) => [task.id ?? String(index), { id: task.id ?? String(index), type: task.type, state: "awaited" }]));
}

/** Cancelled tasks end after the decision, so the stream may end before their state is known: then reads the group. */
async function settledResults(group, results) {
  const all = [...results.values()];
  if (all.every(result => result.state !== "awaited")) return all;
  const response = await ask(`api/groups/${encodeURIComponent(group.id)}`, { headers: { Accept: JSON_TYPES } });
  return response.ok ? parsed(await response.text())?.results ?? all : all;
}

/** Runs the action at most once per frame, however often it is requested: a group may have 10,000 tasks. */
function oncePerFrame(action) {
  let asked = null;
  const ask = () => {
    asked ??= requestAnimationFrame(() => {
      asked = null;
      action();
    });
  };
  ask.stop = () => cancelAnimationFrame(asked);
  return ask;
}

async function* linesOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = done ? "" : lines.pop();
    yield* lines.filter(line => line.trim() !== "");
    if (done) return;
  }
}

function showGroup(group, results) {
  view.showTimeline(results ?? [], group.elapsedMs);
  shownCancel = group.state === "finished" ? null : sameOrigin(group.links?.cancel);
}

function showOutcome(response, millis, problem, group) {
  const status = `HTTP ${response.status}${response.statusText ? " " + response.statusText : ""}`;
  const facts = { Type: response.headers.get("Content-Type") ?? "none" };
  const location = response.headers.get("Location");
  if (isGroup(group)) {
    if (group.decidedMs !== undefined) facts["Decided after"] = view.ms(group.decidedMs);
    facts.Group = view.groupLink(group.id, group.id);
  } else if (location) {
    facts.Location = view.showLink(location, location);
  }
  view.showFacts(facts);
  const told = [`${status} in ${view.ms(millis)}`, problem?.title, isGroup(group) && view.groupSentence(group)];
  view.showSummary(told.filter(Boolean).join(" – "));
}

/** Asks the server to cancel if the group is known; otherwise, or if that takes long, closes the connection. */
async function cancelGroup() {
  const controller = current?.controller;
  const url = current ? current.cancelUrl : shownCancel;
  if (!url) {
    controller?.abort();
    return;
  }
  if (controller) setTimeout(() => controller.abort(), CANCEL_PATIENCE_MS);
  try {
    const response = await ask(url, { method: "POST", headers: { Accept: JSON_TYPES } });
    if (!controller) await receive(response, () => 0, () => {});
    else if (!response.ok) controller.abort();
  } catch {
    controller?.abort();
  }
  if (!controller) setBusy(null);
  refreshRecent();
}

function setBusy(request) {
  current = request;
  run.setAttribute("aria-disabled", String(request !== null));
  cancel.setAttribute("aria-disabled", String(request === null && shownCancel === null));
  answer.setAttribute("aria-busy", String(request !== null));
}

async function refreshRecent() {
  try {
    const response = await ask("api/groups?limit=10", { headers: { Accept: JSON_TYPES } });
    const body = parsed(await response.text());
    if (response.ok && body) view.showRecent(body.groups);
    else view.showRecentTrouble(`The list could not be loaded: HTTP ${response.status}.`);
  } catch (error) {
    view.showRecentTrouble(`The list could not be loaded: ${messageOf(error)}.`);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isGroup = body => body?.counts !== undefined && body?.completionOrder !== undefined;
const isProblem = response => (response.headers.get("Content-Type") ?? "").startsWith("application/problem+json");

function sameOrigin(url) {
  const resolved = url ? new URL(url, document.baseURI) : null;
  return resolved?.origin === location.origin ? resolved.href : null;
}

/** A group's cancel URL, from the Location header of an unfinished response. */
function cancelUrlFrom(groupUrl) {
  const url = sameOrigin(groupUrl);
  return url && /\/api\/groups\/[^/]+$/.test(url) ? `${url}/cancel` : null;
}
