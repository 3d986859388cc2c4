// JSON as a tree that folds; the name of each member copies its JSON Pointer (RFC 6901).

import { count, html, useState } from "./ui.js";

const SHOWN = 100;
const OPEN_UP_TO = 20;
const LONGEST_TEXT = 2_000;

export function ValueTree({ value, path, copyPointer }) {
  return html`<div class="tree"><${Node} value=${value} path=${path} copyPointer=${copyPointer} depth=${0} /></div>`;
}

function Node({ name, value, path, copyPointer, depth }) {
  const isTree = value !== null && typeof value === "object";
  const entries = isTree ? Object.entries(value) : [];
  const [open, setOpen] = useState(depth === 0 || (depth < 3 && entries.length <= OPEN_UP_TO));
  const [shown, setShown] = useState(SHOWN);
  const label = name !== undefined && html`<button type="button" class="as-link key" title=${`Copy the pointer ${path}`}
    onClick=${() => copyPointer(path)}>${name}</button>: `;
  if (!isTree) return html`<div class="leaf">${label}<span class=${`json ${typeof value}`}>${shortened(value)}</span></div>`;
  const [left, right] = Array.isArray(value) ? "[]" : "{}";
  if (entries.length === 0) return html`<div class="leaf">${label}${left}${right}</div>`;
  const fold = html`<button type="button" class="as-link" aria-expanded=${open} onClick=${() => setOpen(!open)}>${open ? "▾" : "▸"} ${left}${open ? "" : ` ${count(entries.length)} ${right}`}</button>`;
  return html`<div class="branch">${label}${fold}
    ${open && html`<div class="members">${entries.slice(0, shown).map(([key, each]) => html`<${Node} key=${key} name=${key} value=${each}
      path=${`${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`} copyPointer=${copyPointer} depth=${depth + 1} />`)}
      ${entries.length > shown && html`<button type="button" class="small" onClick=${() => setShown(shown + 10 * SHOWN)}>
        ${count(entries.length - shown)} more</button>`}</div>${right}`}</div>`;
}

function shortened(value) {
  const text = JSON.stringify(value);
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (${count(text.length)} characters)` : text;
}
