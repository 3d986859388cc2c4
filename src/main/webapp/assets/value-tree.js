// JSON as a tree that folds; the name of each member copies its JSON Pointer (RFC 6901). It is made from the text, not from parsed
// values: every digit of a number, the order of members and repeated names stay as they were received.

import { count, html, useMemo, useState } from "./ui.js";
import { membersOf } from "./json-position.js";

const SHOWN = 100;
const OPEN_UP_TO = 20;
const LONGEST_TEXT = 2_000;
const KINDS = { '"': "string", t: "boolean", f: "boolean", n: "null" };

/** @param {{json: string, path: string, copyPointer: Function}} properties `json`: a valid text without space around it */
export function ValueTree({ json, path, copyPointer }) {
  return html`<div class="tree"><${Node} json=${json} path=${path} copyPointer=${copyPointer} depth=${0} /></div>`;
}

function Node({ name, json, path, copyPointer, depth }) {
  const isTree = json[0] === "{" || json[0] === "[";
  const entries = useMemo(() => membersOf(json), [json]);
  const [open, setOpen] = useState(depth === 0 || (depth < 3 && entries.length <= OPEN_UP_TO));
  const [shown, setShown] = useState(SHOWN);
  const label = name !== undefined && html`<button type="button" class="as-link key" title=${`Copy the pointer ${path}`}
    onClick=${() => copyPointer(path)}>${name}</button>: `;
  if (!isTree) return html`<div class="leaf">${label}<span class=${`json ${KINDS[json[0]] ?? "number"}`}>${shortened(json)}</span></div>`;
  const [left, right] = json[0] === "[" ? "[]" : "{}";
  if (entries.length === 0) return html`<div class="leaf">${label}${left}${right}</div>`;
  const fold = html`<button type="button" class="as-link" aria-expanded=${open} onClick=${() => setOpen(!open)}>${open ? "▾" : "▸"} ${left}${open ? "" : ` ${count(entries.length)} ${right}`}</button>`;
  return html`<div class="branch">${label}${fold}
    ${open && html`<div class="members">${entries.slice(0, shown).map(([key, each], index) => html`<${Node} key=${index} name=${key} json=${each}
      path=${`${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`} copyPointer=${copyPointer} depth=${depth + 1} />`)}
      ${entries.length > shown && html`<button type="button" class="small" onClick=${() => setShown(shown + 10 * SHOWN)}>
        ${count(entries.length - shown)} more</button>`}</div>${right}`}</div>`;
}

/** A text as JavaScript writes it, since an escape such as \u00e9 is hard to read; anything else as it is. */
function shortened(json) {
  const text = json[0] === '"' ? JSON.stringify(JSON.parse(json)) : json;
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (${count(text.length)} characters)` : text;
}
