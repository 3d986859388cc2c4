// A group elsewhere: as a command, as HAR (for the network panel of a browser), as a Chrome trace (for Perfetto).

import { copy, html, save } from "./ui.js";
import { quoted, snippet } from "./snippets.js";
import { attemptsOf } from "./waterfall/waterfall.js";

export function Exports({ group, document, bars, setMessage }) {
  const asCurl = () => copy(groupCurl(document)).then(() => setMessage("curl copied."));
  return html`
    ${document && html`<button type="button" onClick=${asCurl}>Copy as curl</button>`}
    <button type="button" onClick=${() => save(`${group.id}.json`, "application/json", JSON.stringify(chromeTrace(group, bars)))}>Chrome trace</button>
    <button type="button" onClick=${() => save(`${group.id}.har`, "application/json", JSON.stringify(har(group, bars, document)))}>HAR</button>`;
}

/** The request that runs a group again. */
export function groupCurl(document) {
  const url = new URL("api/groups", new URL(".", globalThis.document.baseURI)).href;
  const headers = { "Content-Type": "application/json" };
  return snippet("curl", { method: "POST", url, headers, body: JSON.stringify(document, null, 2) });
}

/** The call of an http task, if it depends on no other task; secrets are left as names. */
export function curlOf(task) {
  if (task?.type !== "http" || typeof task.url !== "string" || task.vars) return undefined;
  const headers = Object.entries(task.headers ?? {});
  const method = task.method && task.method !== "GET" ? ` -X ${task.method}` : "";
  const shown = ([name, value]) => ` \\\n  -H ${quoted(`${name}: ${typeof value === "string" ? value : `<${value?.secret ?? JSON.stringify(value)}>`}`)}`;
  const isJson = task.body !== undefined && typeof task.body !== "string";
  const type = isJson && !headers.some(([name]) => name.toLowerCase() === "content-type") ? " \\\n  -H 'Content-Type: application/json'" : "";
  const body = task.body === undefined ? "" : ` \\\n  -d ${quoted(isJson ? JSON.stringify(task.body) : task.body)}`;
  return `curl -s${method} ${quoted(task.url)}${headers.map(shown).join("")}${type}${body}`;
}

/** Trace Event Format: a thread for each task, complete events in microseconds. */
export function chromeTrace(group, bars) {
  const events = bars.flatMap((bar, index) => {
    const name = { ph: "M", pid: 1, tid: index, name: "thread_name", args: { name: bar.id } };
    if (bar.start === undefined) return [name];
    const piece = (label, from, to, args) => ({ ph: "X", pid: 1, tid: index, name: label, ts: 1000 * from, dur: 1000 * (to - from), args });
    const waited = bar.start > bar.ready ? [piece("waits for a permit", bar.ready, bar.start, {})] : [];
    const attempts = attemptsOf(bar).map(each => piece(each.kind, each.from, each.to, { status: each.status, error: each.error, sent: each.sent }));
    return [name, ...waited, piece(bar.id, bar.start, bar.end, { state: bar.state, type: bar.type }), ...attempts];
  });
  return { traceEvents: [{ ph: "M", pid: 1, name: "process_name", args: { name: `Muster group ${group.id}` } }, ...events] };
}

/** HTTP Archive 1.2 of the http tasks, without bodies. */
export function har(group, bars, document) {
  const begin = new Date(group.createdAt).getTime();
  const definitions = new Map((document?.tasks ?? []).map((task, index) => [task.id ?? String(index), task]));
  const entries = bars.filter(bar => bar.leaf && bar.type === "http" && bar.start !== undefined).map(bar => {
    const task = definitions.get(bar.parent ?? bar.id);
    const url = typeof task?.url === "string" ? task.url : `https://unknown.invalid/${bar.id}`;
    const { status = 0, contentType = "" } = bar.result.http ?? {};
    const size = { headersSize: -1, bodySize: -1 };
    return {
      startedDateTime: new Date(begin + bar.ready).toISOString(),
      time: bar.end - bar.ready,
      comment: bar.id,
      request: { method: task?.method ?? "GET", url, httpVersion: "HTTP/1.1", cookies: [], headers: [], queryString: [], ...size },
      response: {
        status, statusText: "", httpVersion: "HTTP/1.1", cookies: [], headers: [], redirectURL: "", ...size,
        content: { size: -1, mimeType: contentType },
      },
      cache: {},
      timings: { blocked: bar.start - bar.ready, send: 0, wait: bar.end - bar.start, receive: 0 },
    };
  });
  return { log: { version: "1.2", creator: { name: "Muster", version: "1" }, entries } };
}
