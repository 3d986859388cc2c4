// The waterfall: one row for each task on one axis of time. Only the rows in sight are in the document, so that 10,000
// tasks scroll as smoothly as ten.

import { count, duration, html, stateName, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../ui.js";
import { gapsOf, scaleOf } from "./scale.js";
import { Strip } from "./strip.js";

const ROW_PX = 28;
const SPARE_ROWS = 6;
const LEAST_TRACK_PX = 120;
/** What the axis shows beyond the end, as a share of what is not folded: room for the decision's line and a label. */
const MARGIN = 0.06;

/**
 * @param {{bars: object[], end: number, decidedMs?: number, lit: Set<string>, selected?: string, select: Function,
 *   toggle: Function, unfolded: Set<string>}} properties `lit`: the ids of the chain that decided; `end`: of the axis
 */
export function Waterfall({ bars, end, decidedMs, lit, selected, select, toggle, unfolded }) {
  const [box, setBox] = useState({ top: 0, height: 400, width: 600 });
  const [span, setSpan] = useState(undefined);
  const view = useRef();
  const head = useRef();
  const gaps = useMemo(() => gapsOf(bars.flatMap(activeOf), end), [bars, end]);
  const open = gaps.reduce((left, gap) => left - (gap.to - gap.from), end);
  const shown = span ?? { from: 0, to: end + open * MARGIN };
  const scale = scaleOf({ ...shown, width: box.width, gaps });

  useLayoutEffect(() => {
    const measure = () => setBox(before => ({
      ...before,
      height: view.current.clientHeight,
      width: Math.max(LEAST_TRACK_PX, head.current.clientWidth),
    }));
    const observer = new ResizeObserver(measure);
    observer.observe(view.current);
    observer.observe(head.current);
    measure();
    return () => observer.disconnect();
  }, []);

  const at = bars.findIndex(bar => bar.id === selected);
  useEffect(() => {
    if (at < 0) return;
    const { scrollTop, clientHeight } = view.current;
    if (at * ROW_PX < scrollTop) view.current.scrollTop = at * ROW_PX;
    else if ((at + 1) * ROW_PX > scrollTop + clientHeight) view.current.scrollTop = (at + 1) * ROW_PX - clientHeight;
  }, [at]);

  const first = Math.max(0, Math.floor(box.top / ROW_PX) - SPARE_ROWS);
  const rows = Math.ceil(box.height / ROW_PX) + 2 * SPARE_ROWS;
  const visible = bars.slice(first, first + rows);
  const onScroll = event => setBox(before => ({ ...before, top: event.target.scrollTop }));

  return html`<div class="waterfall">
    <${Strip} bars=${bars} end=${end} span=${span} setSpan=${setSpan} lit=${lit} />
    <div class="wf-head"><span class="wf-label muted">${count(bars.length)} ${bars.length === 1 ? "row" : "rows"}</span>
      <div class="wf-axis" ref=${head} aria-hidden="true">
        ${scale.ticks.map(tick => html`<span key=${tick.ms} style=${{ left: `${tick.x}px` }}>${duration(tick.ms)}</span>`)}
      </div></div>
    <div class="wf-rows" ref=${view} tabindex="0" role="listbox" aria-label="Tasks" onScroll=${onScroll}
        aria-activedescendant=${at >= 0 ? `row-${at}` : undefined}>
      <div class="wf-all" style=${{ height: `${bars.length * ROW_PX}px` }}>
        <${Lines} scale=${scale} decidedMs=${decidedMs} height=${bars.length * ROW_PX} />
        ${visible.map((bar, index) => html`<${Row} key=${(first + index) % rows} bar=${bar} index=${first + index}
          total=${bars.length} scale=${scale} lit=${lit.has(bar.id)} dim=${lit.size > 0 && !lit.has(bar.id)}
          selected=${bar.id === selected} open=${unfolded.has(bar.id)} select=${select} toggle=${toggle} />`)}
      </div></div></div>`;
}

/** When a bar did something other than wait: its attempts, or all of it. */
function activeOf(bar) {
  if (bar.start === undefined || !bar.leaf) return [];
  const attempts = attemptsOf(bar);
  return attempts.length > 0 ? attempts.map(each => ({ from: each.from, to: each.to })) : [{ from: bar.start, to: bar.end }];
}

/** The attempts of a task with their times from the group's start. */
export function attemptsOf(bar) {
  return (bar.result.attempts ?? []).map(each => {
    const from = each.startedMs;
    const waited = each.waitedMs ?? 0;
    return { ...each, from, sentFrom: from + waited, to: from + (each.elapsedMs ?? Math.max(0, bar.end - from)) };
  });
}

/** Whether an attempt failed or was aborted, such as the slower of a hedge. */
const isLost = (attempt, bar) => attempt.error !== undefined || (bar.isFinal && attempt.sent !== undefined && attempt.status === undefined);

function Lines({ scale, decidedMs, height }) {
  return html`<div class="wf-lines" aria-hidden="true" style=${{ height: `${height}px` }}>
    ${scale.ticks.map(tick => html`<i key=${tick.ms} class="tick" style=${{ left: `${tick.x}px` }}></i>`)}
    ${scale.folds.map(fold => html`<i class="fold" style=${{ left: `${fold.x}px`, width: `${fold.width}px` }}
      title=${`${duration(fold.to - fold.from)} in which no task ran`}></i>`)}
    ${decidedMs !== undefined && html`<i class="decided" style=${{ left: `${scale.toX(decidedMs)}px` }}></i>`}</div>`;
}

function Row({ bar, index, total, scale, lit, dim, selected, open, select, toggle }) {
  const classes = `wf-row ${bar.state}${selected ? " selected" : ""}${lit ? " lit" : ""}${dim ? " dim" : ""}`;
  return html`<div class=${classes} id=${`row-${index}`} role="option" aria-selected=${selected} aria-posinset=${index + 1}
      aria-setsize=${total} aria-label=${sentence(bar)} style=${{ transform: `translateY(${index * ROW_PX}px)` }}
      onClick=${() => select(bar.id)}>
    <span class="wf-label" style=${{ paddingLeft: `${0.4 + bar.depth}rem` }}>
      ${bar.items > 0 && html`<span class="wf-fold" onClick=${event => { event.stopPropagation(); toggle(bar.id); }}>${open ? "▾" : "▸"}</span>`}
      <span class="wf-name" title=${bar.id}>${bar.id}</span>
      <small class="muted">${bar.items > 0 ? `${count(bar.items)} × ` : ""}${bar.type}</small></span>
    <span class="wf-track"><${Segments} bar=${bar} scale=${scale} /></span></div>`;
}

function Segments({ bar, scale }) {
  if (bar.start === undefined) {
    // where it would have started, or as far to the right as there is room for words
    const left = Math.max(4, scale.toX(bar.ready));
    return html`<span class="wf-note" style=${left > scale.width / 2 ? { right: "4px" } : { left: `${left}px` }}>${reason(bar)}</span>`;
  }
  const place = (from, to) => {
    if (scale.toX(to) < 0 || scale.toX(from) > scale.width) return { display: "none" };
    const left = Math.max(0, scale.toX(from));
    return { left: `${left}px`, width: `${Math.max(2, Math.min(scale.width, scale.toX(to)) - left)}px` };
  };
  if (scale.toX(bar.end) < 0 || scale.toX(bar.ready) > scale.width) return null;
  const attempts = attemptsOf(bar);
  const after = scale.toX(bar.end);
  const label = bar.isFinal ? duration(bar.end - bar.start) : `${duration(bar.end - bar.start)} …`;
  const inside = after > scale.width - 90;
  return html`
    ${bar.start > bar.ready && html`<i class="seg queued" style=${place(bar.ready, bar.start)} title=${`waited ${duration(bar.start - bar.ready)} for a permit`}></i>`}
    ${attempts.length < 2 && !(attempts[0]?.waitedMs > 0) && html`<i class="seg run" style=${place(bar.start, bar.end)}></i>`}
    ${(attempts.length > 1 || attempts[0]?.waitedMs > 0) && html`<i class="seg pause" style=${place(bar.start, bar.end)}></i>
      ${attempts.map(each => html`
        ${each.waitedMs > 0 && html`<i class="seg host" style=${place(each.from, each.sentFrom)} title=${`waited ${duration(each.waitedMs)} for its host`}></i>`}
        <i class=${`seg run ${each.kind}${isLost(each, bar) ? " lost" : ""}`} style=${place(each.sentFrom, each.to)} title=${each.kind}></i>`)}`}
    <span class=${`wf-time${inside ? " inside" : ""}`} style=${inside ? { right: `${Math.max(4, scale.width - after + 4)}px` } : { left: `${after + 6}px` }}>${label}</span>`;
}

const REASONS = { "dependency-failed": "needs a task that has no value", condition: "condition not true", "not-needed": "not needed any more" };

function reason({ state, result }) {
  if (state === "skipped") return `skipped: ${REASONS[result.reason] ?? result.reason}${result.dueTo ? ` (${result.dueTo})` : ""}`;
  return state === "pending" ? "waiting" : `${stateName(state)} before it started`;
}

function sentence(bar) {
  if (bar.start === undefined) return `${bar.id}, ${bar.type}: ${reason(bar)}`;
  const waited = bar.start > bar.ready ? `, waited ${duration(bar.start - bar.ready)}` : "";
  return `${bar.id}, ${bar.type}: ${stateName(bar.state)} from ${duration(bar.start)} to ${duration(bar.end)}${waited}`;
}
