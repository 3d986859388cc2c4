// The shell of the dashboard: which view is shown, who uses it, how times are shown.

import { clock, html, render } from "./ui.js";
import { GroupView } from "./group.js";
import { GroupsView } from "./groups.js";
import { address, navigate, onNavigate } from "./router.js";
import { authenticate, identify, me, onCaller } from "./session.js";

const run = document.getElementById("run-view");
const runHead = document.getElementById("run-head");
const view = document.getElementById("view");
const clocks = document.getElementById("clock");

const VIEWS = { groups: GroupsView };
const CLOCK_NAMES = { local: "local", utc: "UTC", relative: "relative" };

function show() {
  const where = address();
  const Shown = where.has("group") ? GroupView : VIEWS[where.get("view")];
  const name = Shown ? "groups" : "run";
  run.hidden = runHead.hidden = Shown !== undefined;
  view.hidden = Shown === undefined;
  document.title = where.has("group") ? `Group ${where.get("group")} – Muster` : Shown ? "Groups – Muster" : "Muster";
  for (const link of document.querySelectorAll("nav [data-view]")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  render(Shown ? html`<${Shown} key=${where.get("group")} address=${where} clockKind=${clock.kind} />` : null, view);
}

function showCaller() {
  const { name } = me();
  document.getElementById("caller").textContent = name ?? "";
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
document.addEventListener("keydown", event => {
  if (event.key !== "/" || event.target.closest?.("input, textarea, select")) return;
  event.preventDefault();
  if (view.hidden || !document.getElementById("search")) navigate({ view: "groups" });
  document.getElementById("search")?.focus();
});
onNavigate(show);
onCaller(showCaller);
show();
identify();
import("./run.js");
