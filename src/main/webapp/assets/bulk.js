// Actions on many groups: on those that were selected, or on everything that the filter matches. How many it is about is said
// before anything happens.

import { count, html, plural, useRef, useState } from "./ui.js";
import { may, messageOf, muster } from "./session.js";

const ACTIONS = { cancel: "Cancel", retry: "Retry", forget: "Forget" };
const ONE = { cancel: id => muster.cancel(id), retry: id => muster.retry(id), forget: id => muster.forget(id) };
const APPLIES = {
  cancel: group => group.state !== "finished",
  retry: group => group.durable && group.state === "finished" && group.outcome !== "succeeded",
  forget: group => group.state === "finished",
};
/** Requests for one action on everything: no loop is endless. */
const MOST_REQUESTS = 50;
const REFUSALS_SHOWN = 3;

export function Bulk({ chosen, groups, filter, done }) {
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  // at once: a second click may come before the buttons are drawn again
  const isBusy = useRef(false);
  if (!may("cancel")) return null;

  const run = async work => {
    if (isBusy.current) return;
    isBusy.current = true;
    setBusy(true);
    try {
      setMessage(await work());
    } catch (problem) {
      setMessage(messageOf(problem));
    }
    isBusy.current = false;
    setBusy(false);
    done();
  };
  const buttons = chosen.size > 0
    ? Object.entries(ACTIONS).map(([action, name]) => {
      const ids = groups.filter(each => chosen.has(each.id) && APPLIES[action](each)).map(each => each.id);
      return html`<button type="button" class="small" disabled=${busy || ids.length === 0}
        onClick=${() => confirm(`${name} ${plural(ids.length, "group")}?`) && run(() => eachOf(action, ids))}>${name} ${count(ids.length)}</button>`;
    })
    : Object.entries(ACTIONS).map(([action, name]) => html`<button type="button" class="small" disabled=${busy}
        onClick=${() => run(() => everything(action, name, filter))}>${name} all …</button>`);
  return html`<div class="bulk" role="group" aria-label="Actions on many groups">
    <b>${chosen.size > 0 ? `${plural(chosen.size, "group")} selected` : "Everything that matches"}</b>
    ${buttons}<span class="muted" role="status">${message}</span></div>`;
}

async function eachOf(action, ids) {
  const refusals = [];
  for (const id of ids) await ONE[action](id).catch(problem => refusals.push(`${id}: ${messageOf(problem)}`));
  return said(action, ids.length - refusals.length, refusals);
}

async function everything(action, name, filter) {
  const { matched, more } = await muster.all(action, { ...filter, dryRun: true });
  if (matched === 0) return `There is nothing to ${action}.`;
  if (!confirm(`${name} ${more ? "more than " : ""}${plural(matched, "group")} that ${matched === 1 && !more ? "matches" : "match"} the filter?`)) return "";
  let changed = 0;
  let refusals = [];
  for (let request = 0; request < MOST_REQUESTS; request++) {
    const result = await muster.all(action, filter);
    changed += result.done;
    refusals = result.refused.map(({ id, problem }) => `${id}: ${problem.detail}`);
    // those that were refused match again
    if (!result.more || result.done === 0) break;
  }
  return said(action, changed, refusals);
}

function said(action, changed, refusals) {
  const others = refusals.length > REFUSALS_SHOWN ? [`and ${count(refusals.length - REFUSALS_SHOWN)} more`] : [];
  const refused = refusals.length > 0 ? ` Not possible for ${plural(refusals.length, "group")}: ${[...refusals.slice(0, REFUSALS_SHOWN), ...others].join("; ")}` : "";
  const word = { cancel: "cancelled", retry: "running again", forget: "forgotten" }[action];
  return `${plural(changed, "group")} ${word}.${refused}`;
}
