// The upstream hosts of the node that answers: how busy each is, its circuit breaker, and pauses.

import { count, duration, html, plural, useEffect, useState } from "./ui.js";
import { useLive } from "./live.js";
import { explain, isAway, may, messageOf, muster, troubleOf } from "./session.js";

const REFRESH_MS = 1_500;
const AWAY_MS = 5_000;
const TICK_MS = 250;
const PAUSES = { "1m": "1 minute", "5m": "5 minutes", "30m": "30 minutes", "1h": "1 hour" };
const REASONS = { "retry-after": "it asked for that (Retry-After)", operator: "an operator paused it" };
const CIRCUITS = { closed: "closed", open: "open: no calls", half_open: "half open: trial calls" };

export function HostsView() {
  const [list, setList] = useState({});
  const [message, setMessage] = useState("");
  const reload = useLive(async signal => {
    try {
      const { hosts, total } = await muster.hosts({ signal });
      setList({ hosts, total, readAt: performance.now() });
      return REFRESH_MS;
    } catch (problem) {
      if (signal.aborted) return 0;
      explain(problem);
      setList(before => ({ ...before, trouble: troubleOf(problem) }));
      return isAway(problem) ? AWAY_MS : 0;
    }
  }, []);
  const act = async (action, done) => {
    try {
      await action();
      setMessage(done);
    } catch (problem) {
      setMessage(messageOf(problem));
    }
    reload();
  };
  const { hosts, total, trouble } = list;
  return html`
    <div class="title-row"><h1 class="page-title">Hosts</h1>
      <p class="muted" role="status">${hosts && (total > hosts.length ? `${count(hosts.length)} of ${plural(total, "host")}` : plural(hosts.length, "host"))}</p></div>
    <p class="muted">The upstreams that this node calls, those in trouble first. Another node has a state of its own.</p>
    ${trouble && html`<p class="notice" role="alert">${trouble}</p>`}
    ${!hosts && !trouble && html`<p class="empty">Loading …</p>`}
    ${hosts?.length === 0 && html`<p class="empty">This node has called no host yet.</p>`}
    ${hosts?.length > 0 && html`<div class="lanes">${hosts.map(host => html`<${Lane} key=${`${host.host}:${host.port}`}
      host=${host} readAt=${list.readAt} act=${act} />`)}</div>`}
    <p class="hint" role="status">${message}</p>`;
}

function Lane({ host, readAt, act }) {
  const [length, setLength] = useState("5m");
  const name = `${host.host}:${host.port}`;
  const trouble = host.pause ? "paused" : host.circuit !== "closed" ? "broken" : "";
  return html`<section class=${`lane ${trouble}`} aria-label=${name}>
    <h2><code>${name}</code></h2>
    <div class="load" title=${`${host.inFlight} in flight of at most ${host.limit}, ${host.waiting} waiting`}>
      <span class="load-bar" aria-hidden="true"><i class="busy" style=${{ width: `${Math.min(100, (100 * host.inFlight) / host.limit)}%` }}></i></span>
      <span><b>${count(host.inFlight)}</b> of ${count(host.limit)} in flight</span>
      <span class=${host.waiting > 0 ? "queue" : "muted"}><b>${count(host.waiting)}</b> waiting</span></div>
    <p class="facts">
      <span>Circuit <b>${CIRCUITS[host.circuit]}</b></span>
      ${host.latency
        ? html`<span>p50 <b>${duration(host.latency.p50Ms)}</b></span><span>p95 <b>${duration(host.latency.p95Ms)}</b></span>
            <span class="muted">of the last ${plural(host.latency.responses, "response")}</span>`
        : html`<span class="muted">no response yet</span>`}
      ${host.pause && html`<span class="late">Paused, <b><${Countdown} millis=${host.pause.remainingMs} from=${readAt} /></b> left: ${REASONS[host.pause.reason] ?? host.pause.reason}</span>`}
    </p>
    ${may("admin") && html`<div class="actions">
      ${host.pause
        ? html`<button type="button" class="small" onClick=${() => act(() => muster.request("POST", host.links.resume), `${name} runs again.`)}>Resume</button>`
        : html`<label class="muted">Pause for <select value=${length} onChange=${event => setLength(event.target.value)}>
            ${Object.entries(PAUSES).map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select></label>
          <button type="button" class="small" onClick=${() => act(() => muster.request("POST", host.links.pause,
            { body: JSON.stringify({ duration: length }) }), `${name} is paused.`)}>Pause</button>`}</div>`}
  </section>`;
}

function Countdown({ millis, from }) {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick(tick => tick + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, millis - (performance.now() - from));
  return html`${Math.floor(left / 60_000)}:${String(Math.floor(left / 1000) % 60).padStart(2, "0")}`;
}
