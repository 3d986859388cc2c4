// A group elsewhere: as a command, as HAR (for the network panel of a browser), as a Chrome trace (for Perfetto).

import { copy, html, save } from "./ui.js";
import { layOut } from "./json-text.js";
import { curlCommand, snippet } from "./snippets.js";
import { attemptsOf } from "./waterfall/attempts.js";

export function Exports({ group, document, documentText, bars, setMessage }) {
  const asCurl = () => copy(groupCurl(documentText)).then(() => setMessage("curl copied."));
  return html`
    ${document && html`<button type="button" onClick=${asCurl}>Copy as curl</button>`}
    <button type="button" onClick=${() => save(`${group.id}.json`, "application/json", JSON.stringify(chromeTrace(group, bars)))}>Chrome trace</button>
    <button type="button" onClick=${() => save(`${group.id}.har`, "application/json", JSON.stringify(har(group, bars, document)))}>HAR</button>`;
}

/** The request that runs a group again. */
export function groupCurl(text) {
  const url = new URL("api/groups", new URL(".", document.baseURI)).href;
  const headers = { "Content-Type": "application/json" };
  return snippet("curl", { method: "POST", url, headers, body: layOut(text) });
}

/**
 * The call of an http task that depends on no other task; secrets are left as names. Undefined if there is none like that.
 *
 * @param {object} task as in the document
 * @param {string} body the JSON text of its body, in which no number is rounded
 */
export function curlOf(task, body) {
  if (task?.type !== "http" || typeof task.url !== "string" || task.vars || task.forEach || task.bodyEncoding) return undefined;
  const shown = value => (typeof value === "string" ? value : `<${value?.secret ?? JSON.stringify(value)}>`);
  const headers = Object.fromEntries(Object.entries(task.headers ?? {}).map(([name, value]) => [name, shown(value)]));
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  if (body !== undefined && type === undefined) headers["Content-Type"] = "application/json";
  // a string is sent unchanged if its type is not JSON
  const isText = typeof task.body === "string" && type !== undefined && !/[/+]json\b/i.test(type);
  return curlCommand({ method: task.method ?? "GET", url: task.url, headers, body: isText ? task.body : body });
}

/** Trace Event Format: a thread for each task and each hedge, complete events in microseconds. */
export function chromeTrace(group, bars) {
  let threads = 0;
  const thread = name => {
    const tid = ++threads;
    const piece = (label, from, to, args = {}) => ({ ph: "X", pid: 1, tid, name: label, ts: 1000 * from, dur: 1000 * Math.max(0, to - from), args });
    return { piece, head: { ph: "M", pid: 1, tid, name: "thread_name", args: { name } } };
  };
  const events = bars.flatMap(bar => {
    const { piece, head } = thread(bar.id);
    if (bar.start === undefined) return [head];
    const waited = bar.start > bar.ready ? [piece("waits for a permit", bar.ready, bar.start)] : [];
    // events of a thread must nest: a hedge may begin before its attempt ends, and end after it
    const drawn = (each, on) => on(each.kind, each.from, Math.min(each.to, bar.end), { status: each.status, error: each.error, sent: each.sent, waitedMs: each.waitedMs });
    const own = attemptsOf(bar).filter(each => each.kind !== "hedge").map(each => drawn(each, piece));
    const hedges = attemptsOf(bar).filter(each => each.kind === "hedge").flatMap(each => {
      const other = thread(`${bar.id}, hedge`);
      return [other.head, drawn(each, other.piece)];
    });
    return [head, ...waited, piece(bar.id, bar.start, bar.end, { state: bar.state, type: bar.type }), ...own, ...hedges];
  });
  return { traceEvents: [{ ph: "M", pid: 1, name: "process_name", args: { name: `Muster group ${group.id}` } }, ...events] };
}

/** HTTP Archive 1.2 of the attempts of the http tasks, without bodies. */
export function har(group, bars, document) {
  const begin = new Date(group.createdAt).getTime();
  const definitions = new Map((document?.tasks ?? []).map((task, index) => [task.id ?? String(index), task]));
  const size = { headersSize: -1, bodySize: -1 };
  const whole = bar => [{ kind: "first", from: bar.start, sentFrom: bar.start, to: bar.end, status: bar.result.http?.status }];
  const entries = bars.filter(bar => bar.leaf && bar.type === "http" && bar.start !== undefined).flatMap(bar => {
    const task = definitions.get(bar.parent ?? bar.id);
    const url = typeof task?.url === "string" ? task.url : `https://unknown.invalid/${bar.id}`;
    const { contentType = "", url: last } = bar.result.http ?? {};
    const attempts = attemptsOf(bar);
    return (attempts.length > 0 ? attempts : whole(bar)).map((attempt, index, all) => {
      // the first also waited for its permit
      const from = index === 0 ? bar.ready : attempt.from;
      const isLast = index === all.length - 1;
      return {
        startedDateTime: new Date(begin + from).toISOString(),
        time: attempt.to - from,
        comment: [bar.id, attempt.kind === "first" ? "" : attempt.kind, attempt.error ?? ""].filter(Boolean).join(", "),
        request: { method: task?.method ?? "GET", url: (isLast && last) || url, httpVersion: "HTTP/1.1", cookies: [], headers: [], queryString: [], ...size },
        response: {
          status: attempt.status ?? 0, statusText: "", httpVersion: "HTTP/1.1", cookies: [], headers: [], redirectURL: "", ...size,
          content: { size: -1, mimeType: isLast ? contentType : "" },
        },
        cache: {},
        timings: { blocked: attempt.sentFrom - from, send: 0, wait: attempt.to - attempt.sentFrom, receive: 0 },
      };
    });
  });
  return { log: { version: "1.2", creator: { name: "Muster", version: "1" }, entries } };
}
