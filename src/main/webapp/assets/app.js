// The shell of the dashboard: which view is shown, who uses it, how times are shown.

import { clock, html, render } from "./ui.js";
import { GroupView } from "./group.js";
import { GroupsView } from "./groups.js";
import { HostsView } from "./hosts.js";
import { address, navigate, onNavigate } from "./router.js";
import "./run.js";
import { authenticate, credentials, identify, may, me, onCaller } from "./session.js";

const run = document.getElementById("run-view");
const runHead = document.getElementById("run-head");
const view = document.getElementById("view");
const clocks = document.getElementById("clock");

const VIEWS = new Map([["groups", { title: "Groups", View: GroupsView }], ["hosts", { title: "Hosts", View: HostsView }]]);
const GROUP = { title: "Group", View: GroupView };
const CLOCK_NAMES = { local: "local", utc: "UTC", relative: "relative" };

function show() {
  const where = address();
  const id = where.get("group");
  const shown = id ? GROUP : VIEWS.get(where.get("view"));
  run.hidden = runHead.hidden = shown !== undefined;
  view.hidden = shown === undefined;
  document.getElementById("skip").setAttribute("href", shown ? "#view" : "#document");
  document.title = shown ? `${[shown.title, id].filter(Boolean).join(" ")} – Muster` : "Muster";
  const name = id ? "groups" : shown ? where.get("view") : "run";
  for (const link of document.querySelectorAll("nav [data-view]")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  // another key begins anew: what was refused to the caller before may be there for this one
  render(shown ? html`<${shown.View} key=${`${credentials()} ${id ?? name}`} address=${where} clockKind=${clock.kind} />` : null, view);
}

function showCaller() {
  const { name } = me();
  document.getElementById("caller").textContent = name ?? "";
  document.getElementById("hosts-link").hidden = !may("admin");
  show();
}

for (const kind of clock.kinds) clocks.add(new Option(CLOCK_NAMES[kind], kind));
clocks.value = clock.kind;
clocks.addEventListener("change", () => {
  clock.kind = clocks.value;
  show();
});
document.getElementById("key-form").addEventListener("submit", event => {
  event.preventDefault();
  authenticate(document.getElementById("key").value.trim());
});
const keys = document.getElementById("keys");
document.getElementById("help").addEventListener("click", () => keys.showModal());
document.addEventListener("keydown", event => {
  if (event.key !== "?" || keys.open || event.target.closest?.("input, textarea, select")) return;
  event.preventDefault();
  keys.showModal();
});
document.addEventListener("keydown", event => {
  if (event.key !== "/" || keys.open || event.target.closest?.("input, textarea, select")) return;
  event.preventDefault();
  if (view.hidden || !document.getElementById("search")) navigate({ view: "groups" });
  document.getElementById("search")?.focus();
});
onNavigate(show);
onCaller(showCaller);
show();
identify();
