// The waterfall: one row for each task on one axis of time. Only the rows in sight are in the document, so that 10,000
// tasks scroll as smoothly as ten.

import { count, duration, html, stateName, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../ui.js";
import { attemptsOf } from "./attempts.js";
import { gapsOf, scaleOf } from "./scale.js";
import { Strip } from "./strip.js";

const ROW_PX = 28;
/** Rows beyond those in sight, on either side; half of them are drawn anew at a time. */
const SPARE_ROWS = 6;
const STEP_ROWS = SPARE_ROWS / 2;
const LEAST_TRACK_PX = 120;
/** What the axis shows beyond the end, as a share of what is not folded: room for the decision's line and a label. */
const MARGIN = 0.06;
/** Of a longer id, so many characters at its end are always shown. */
const LONG_ID = 12;
const ID_END = 5;
/** About the width of a character of a label, and of a tick's label. */
const LABEL_CHARACTER_PX = 6.8;
const TICK_PX = 56;

/**
 * @param {{bars: object[], end: number, decidedMs?: number, lit: Set<string>, selected?: string, select: Function,
 *   toggle: Function, unfolded: Set<string>}} properties `lit`: the ids of the chain that decided; `end`: of the axis
 */
export function Waterfall({ bars, end, decidedMs, lit, selected, select, toggle, unfolded }) {
  const [box, setBox] = useState({ height: 400, width: 600 });
  const [first, setFirst] = useState(0);
  const [span, setSpan] = useState(undefined);
  const view = useRef();
  const head = useRef();
  const gaps = useMemo(() => gapsOf(bars.flatMap(activeOf), end), [bars, end]);
  const scale = useMemo(() => {
    const open = gaps.reduce((left, gap) => left - (gap.to - gap.from), end);
    return scaleOf({ ...(span ?? { from: 0, to: end + open * MARGIN }), width: box.width, gaps });
  }, [gaps, end, span, box.width]);

  useLayoutEffect(() => {
    const measure = () => setBox({ height: view.current.clientHeight, width: Math.max(LEAST_TRACK_PX, head.current.clientWidth) });
    const observer = new ResizeObserver(measure);
    observer.observe(view.current);
    observer.observe(head.current);
    measure();
    return () => observer.disconnect();
  }, []);

  const at = useMemo(() => bars.findIndex(bar => bar.id === selected), [bars, selected]);
  useEffect(() => {
    if (at < 0) return;
    const { scrollTop, clientHeight } = view.current;
    if (at * ROW_PX < scrollTop) view.current.scrollTop = at * ROW_PX;
    else if ((at + 1) * ROW_PX > scrollTop + clientHeight) view.current.scrollTop = (at + 1) * ROW_PX - clientHeight;
  }, [at]);

  const onScroll = event => setFirst(Math.floor(event.target.scrollTop / ROW_PX / STEP_ROWS) * STEP_ROWS);
  const rows = Math.ceil(box.height / ROW_PX) + STEP_ROWS + 2 * SPARE_ROWS;
  const height = bars.length * ROW_PX;
  const decidedX = decidedMs === undefined ? undefined : scale.toX(decidedMs);
  // what scrolling does not change is not compared again
  const strip = useMemo(() => html`<${Strip} bars=${bars} end=${end} span=${span} setSpan=${setSpan} lit=${lit} />`, [bars, end, span, lit]);
  const axis = useMemo(() => scale.ticks.filter(tick => tick.x + TICK_PX < scale.width).map(tick => html`<span key=${tick.ms} style=${{ left: `${tick.x}px` }}>${duration(tick.ms)}</span>`), [scale]);
  const lines = useMemo(() => html`<${Lines} scale=${scale} decidedMs=${decidedMs} height=${height} />`, [scale, decidedMs, height]);
  return html`<div class="waterfall">
    ${strip}
    <div class="wf-head"><span class="wf-label muted">${count(bars.length)} ${bars.length === 1 ? "row" : "rows"}</span>
      <div class="wf-axis" ref=${head} aria-hidden="true">${axis}</div></div>
    <div class="wf-rows" ref=${view} tabindex="0" role="listbox" aria-label="Tasks" onScroll=${onScroll}
        aria-activedescendant=${at >= 0 ? `row-${at}` : undefined}>
      <div class="wf-all" style=${{ height: `${height}px` }}>
        ${lines}
        ${slots(Math.max(0, first - SPARE_ROWS), rows, bars.length).map((index, slot) => html`<${Slot} key=${slot} bar=${bars[index]} index=${index}
          total=${bars.length} scale=${scale} decidedX=${decidedX} lit=${lit.has(bars[index].id)} dim=${lit.size > 0 && !lit.has(bars[index].id)}
          selected=${bars[index].id === selected} open=${unfolded.has(bars[index].id)} select=${select} toggle=${toggle} />`)}
      </div></div></div>`;
}

/**
 * Which rows are in the document, in the order of their elements: while a row is in sight, it keeps its element, and no
 * element is moved among the others.
 */
function slots(first, rows, total) {
  const from = Math.max(0, Math.min(first, total - rows));
  const size = Math.min(rows, total);
  return Array.from({ length: size }, (_, slot) => from + ((((slot - from) % size) + size) % size));
}

/** Draws a row again only if something about it changed. */
function Slot(properties) {
  return useMemo(() => html`<${Row} ...${properties} />`, Object.values(properties));
}

/** When a bar did something other than wait: its attempts, or all of it. */
function activeOf(bar) {
  if (bar.start === undefined || !bar.leaf) return [];
  const attempts = attemptsOf(bar);
  return attempts.length > 0 ? attempts.map(each => ({ from: each.from, to: each.to })) : [{ from: bar.start, to: bar.end }];
}

/** Whether an attempt failed, came to nothing since another was made, or was aborted, such as the slower of a hedge. */
const isLost = (attempt, bar, isLast) => attempt.error !== undefined || (!isLast && attempt.status >= 400)
  || (bar.isFinal && attempt.sent !== undefined && attempt.status === undefined);

function Lines({ scale, decidedMs, height }) {
  return html`<div class="wf-lines" aria-hidden="true" style=${{ height: `${height}px` }}>
    ${scale.ticks.map(tick => html`<i key=${tick.ms} class="tick" style=${{ left: `${tick.x}px` }}></i>`)}
    ${scale.folds.map(fold => html`<i class="fold" style=${{ left: `${fold.x}px`, width: `${fold.width}px` }}
      title=${`${duration(fold.to - fold.from)} in which no task ran`}></i>`)}
    ${decidedMs !== undefined && html`<i class="decided" style=${{ left: `${scale.toX(decidedMs)}px` }}></i>`}</div>`;
}

function Row({ bar, index, total, scale, decidedX, lit, dim, selected, open, select, toggle }) {
  const classes = `wf-row ${bar.state}${selected ? " selected" : ""}${lit ? " lit" : ""}${dim ? " dim" : ""}`;
  return html`<div class=${classes} id=${`row-${index}`} role="option" aria-selected=${selected} aria-posinset=${index + 1}
      aria-setsize=${total} aria-label=${sentence(bar)} style=${{ top: `${index * ROW_PX}px` }}
      onClick=${() => select(bar.id)}>
    <span class="wf-label" style=${{ paddingLeft: `${0.4 + bar.depth}rem` }}>
      ${bar.items > 0 && html`<span class="wf-fold" onClick=${event => { event.stopPropagation(); toggle(bar.id); }}>${open ? "▾" : "▸"}</span>`}
      <${Name} id=${bar.id} />
      <small class="muted">${bar.items > 0 ? `${count(bar.items)} × ` : ""}${bar.type}</small></span>
    <span class="wf-track"><${Segments} bar=${bar} scale=${scale} decidedX=${decidedX} /></span></div>`;
}

/** An id, the end of which stays in sight if there is no room for all of it: there it differs from others. */
function Name({ id }) {
  const begin = id.length > LONG_ID ? id.slice(0, -ID_END) : id;
  return html`<span class="wf-name" title=${id}><span>${begin}</span>${begin === id ? "" : id.slice(-ID_END)}</span>`;
}

function Segments({ bar, scale, decidedX }) {
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
  const beyond = after + 14 + label.length * LABEL_CHARACTER_PX;
  const inside = beyond > scale.width || (decidedX >= after && decidedX < beyond && after > beyond - after);
  return html`
    ${bar.start > bar.ready && html`<i class="seg queued" style=${place(bar.ready, bar.start)} title=${`waited ${duration(bar.start - bar.ready)} for a permit`}></i>`}
    ${attempts.length < 2 && !(attempts[0]?.waitedMs > 0) && html`<i class="seg run" style=${place(bar.start, bar.end)}></i>`}
    ${(attempts.length > 1 || attempts[0]?.waitedMs > 0) && html`<i class="seg pause" style=${place(bar.start, bar.end)}></i>
      ${attempts.map((each, index) => html`
        ${each.waitedMs > 0 && html`<i class="seg host" style=${place(each.from, each.sentFrom)} title=${`waited ${duration(each.waitedMs)} for its host`}></i>`}
        <i class=${`seg run ${each.kind}${isLost(each, bar, index === attempts.length - 1) ? " lost" : ""}`} style=${place(each.sentFrom, each.to)} title=${each.kind}></i>`)}`}
    <span class=${`wf-time${inside ? " inside" : ""}`} style=${inside ? { right: `${Math.max(3, scale.width - after + 3)}px` } : { left: `${after + 6}px` }}>${label}</span>`;
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
