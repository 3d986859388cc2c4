// The form of the view that runs a group: presets, the document with the errors that the server finds in it, and the request
// that they make.

import { complete } from "./editor/completion.js";
import { presets, presetsOf } from "./presets.js";
import { positionOf } from "./json-position.js";
import { authorization, muster, onCaller } from "./session.js";
import { LANGUAGES, snippet } from "./snippets.js";
import { copy } from "./ui.js";

export const JSON_TYPES = "application/json, application/problem+json";
/** How long the editor rests before the server checks its document. */
const CHECK_AFTER_MS = 700;
const ERRORS_SHOWN = 20;

const form = document.getElementById("group-form");
const preset = document.getElementById("preset");
const editor = document.getElementById("document");
const check = document.getElementById("document-check");
const languages = document.getElementById("copy-language");

let pendingCheck;
let groupSchemas;
/** Presets for the named groups of the server. */
const named = [];

offer(each => !each.examples);
for (const [language, name] of Object.entries(LANGUAGES)) languages.add(new Option(name, language));
preset.addEventListener("change", usePreset);
editor.addEventListener("input", checkDocument);
document.getElementById("copy").addEventListener("click", copyRequest);
complete(editor, document.getElementById("completions"), document.getElementById("completion-count"), schemas);
onCaller(findMore);
usePreset();
findMore();

/** The schemas of what is in the editor; undefined if the server does not say, or not to this caller. */
async function schemas() {
  const { target, schema } = chosen();
  if (target) return schema && { root: schema };
  groupSchemas ??= Promise.all([muster.taskTypes(), muster.request("GET", "/openapi?format=JSON")])
    .then(async ([{ types }, description]) => {
      const { schemas: all } = (await description.json()).components;
      return { root: all.GroupRequest, types: new Map(types.map(({ name, schema: own }) => [name, own])), schemas: all };
    })
    .catch(() => undefined);
  return groupSchemas;
}

/** Calls the action when the form is submitted. */
export function onSend(action) {
  form.addEventListener("submit", event => {
    event.preventDefault();
    action();
  });
  editor.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    action();
  });
}

/** How the response is to be delivered: `whole`, `stream` or `background`. */
export const delivery = () => form.elements.delivery.value;

/** The request as the form has it, with an absolute URL. */
export function request() {
  const { target, method } = chosen();
  const Accept = delivery() === "stream" ? "application/x-ndjson, application/problem+json" : JSON_TYPES;
  const headers = delivery() === "background" ? { Accept, Prefer: "respond-async" } : { Accept };
  const url = new URL(target ?? "api/groups", new URL(".", document.baseURI));
  const query = target && method === "GET" ? queryOf(parsed(editor.value)) : null;
  if (query !== null) {
    url.search = query;
    return { method, url: url.href, headers };
  }
  return { method: "POST", url: url.href, headers: { "Content-Type": "application/json", ...headers }, body: editor.value };
}

/** The tasks of the document in the editor; those of a named group are not known before. */
export function documentTasks() {
  const tasks = chosen().target ? [] : parsed(editor.value)?.tasks;
  return Array.isArray(tasks) ? tasks : [];
}

async function copyRequest() {
  const language = languages.value;
  await copy(snippet(language, request()));
  const withKey = Object.keys(authorization()).length > 0;
  document.getElementById("copied").textContent = `Copied as ${LANGUAGES[language]}${withKey ? ", without the key" : ""}.`;
}

function findMore() {
  // what was refused before may be there for this caller
  groupSchemas = undefined;
  findExamples();
  findNamedGroups();
}

function offer(wanted) {
  presets.filter(wanted).forEach(each => preset.add(new Option(each.name)));
}

function chosen() {
  return [...presets, ...named].find(each => each.name === preset.value);
}

/** Offers the examples if the server has them (`muster.examples`). */
async function findExamples() {
  const section = document.getElementById("examples");
  if (!section.hidden) return;
  const found = await look("api/examples/upstream/users/1?latency=0s");
  if (!found?.ok || !section.hidden) return;
  section.hidden = false;
  offer(each => each.examples);
}

/** Offers the named groups that this caller may run. */
async function findNamedGroups() {
  const found = await look("api/run");
  const groups = found?.ok ? parsed(await found.text())?.groups ?? [] : [];
  const added = presetsOf(groups).filter(each => !named.some(known => known.name === each.name));
  named.push(...added);
  added.forEach(each => preset.add(new Option(each.name)));
}

/** Asks for something that not every server has, or not for every caller. */
function look(url) {
  return fetch(url, { headers: authorization() }).catch(() => null);
}

function usePreset() {
  const { text, hint, target, method } = chosen();
  editor.value = text;
  document.getElementById("preset-hint").textContent = hint;
  document.getElementById("document-kind").textContent = target ? "Parameters of" : "Group, as sent to";
  document.getElementById("document-target").textContent = target ? `${method} ${target}` : "POST api/groups";
  checkDocument();
}

// Only hints: what is malformed can still be sent, to see how it is rejected.
function checkDocument() {
  clearTimeout(pendingCheck);
  document.getElementById("document-errors").replaceChildren();
  try {
    const { tasks } = JSON.parse(editor.value) ?? {};
    const isGroup = !chosen().target;
    if (!isGroup) check.textContent = "JSON";
    else check.textContent = Array.isArray(tasks) ? `JSON, ${tasks.length} ${tasks.length === 1 ? "task" : "tasks"}` : "JSON, but without tasks";
    check.classList.remove("wrong");
    if (isGroup) pendingCheck = setTimeout(checkByServer, CHECK_AFTER_MS);
  } catch (error) {
    check.textContent = `Not JSON: ${error.message}`;
    check.classList.add("wrong");
  }
}

/** Lists the errors that the server finds; each selects its place in the editor. */
async function checkByServer() {
  // nobody sees the form
  if (document.hidden || document.getElementById("run-view").hidden) return;
  const text = editor.value;
  const errors = await muster.check(text).catch(() => []);
  if (text !== editor.value || chosen().target) return;
  const items = errors.slice(0, ERRORS_SHOWN).map(({ pointer, detail }) => {
    const item = document.createElement("li");
    const place = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: pointer || "(document)" });
    place.addEventListener("click", () => {
      const { start, end } = positionOf(text, pointer) ?? { start: 0, end: 0 };
      editor.focus();
      editor.setSelectionRange(start, end);
    });
    item.append(place, ` ${detail}`);
    return item;
  });
  document.getElementById("document-errors").replaceChildren(...items);
}

/** The query for these parameters; null if they are not an object, which the server then explains. */
function queryOf(parameters) {
  if (parameters === null || typeof parameters !== "object" || Array.isArray(parameters)) return null;
  const text = value => (typeof value === "object" ? JSON.stringify(value) : String(value));
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [value].flat().map(each => [name, text(each)]));
  return new URLSearchParams(pairs).toString();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
