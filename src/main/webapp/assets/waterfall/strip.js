// All bars of a group on a canvas, a line each, to see its shape at once and to zoom: drag over a part of it.

import { duration, html, useEffect, useRef, useState } from "../ui.js";

const HEIGHT_PX = 56;
const LEAST_DRAG_PX = 6;

export function Strip({ bars, end, span, setSpan, lit }) {
  const canvas = useRef();
  const [drag, setDrag] = useState(undefined);

  useEffect(() => {
    draw(canvas.current, bars, end, lit);
    const observer = new ResizeObserver(() => draw(canvas.current, bars, end, lit));
    observer.observe(canvas.current);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const again = () => draw(canvas.current, bars, end, lit);
    dark.addEventListener("change", again);
    return () => {
      observer.disconnect();
      dark.removeEventListener("change", again);
    };
  }, [bars, end, lit]);

  const share = event => {
    const box = canvas.current.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const down = event => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ from: share(event), to: share(event) });
  };
  const move = event => drag && setDrag({ ...drag, to: share(event) });
  const up = () => {
    if (!drag) return;
    const [from, to] = [drag.from, drag.to].sort((a, b) => a - b);
    const wide = (to - from) * canvas.current.clientWidth >= LEAST_DRAG_PX;
    setSpan(wide ? { from: from * end, to: to * end } : undefined);
    setDrag(undefined);
  };
  const marked = drag ? { from: Math.min(drag.from, drag.to) * end, to: Math.max(drag.from, drag.to) * end } : span;
  return html`<div class="strip"><div class="strip-box">
    <canvas ref=${canvas} height=${HEIGHT_PX} onPointerDown=${down} onPointerMove=${move} onPointerUp=${up}
      onPointerCancel=${() => setDrag(undefined)} role="img"
      aria-label="All tasks over time; drag to zoom"></canvas>
    ${marked && html`<i class="zoomed" style=${{ left: `${(100 * marked.from) / end}%`, width: `${(100 * (marked.to - marked.from)) / end}%` }}></i>`}
    ${span && !drag && html`<button type="button" class="small" onClick=${() => setSpan(undefined)}>
      ${duration(span.from)} – ${duration(span.to)}: show all</button>`}</div></div>`;
}

function draw(canvas, bars, end, lit) {
  const ratio = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.width = width * ratio;
  canvas.height = HEIGHT_PX * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const color = name => style.getPropertyValue(name);
  const colors = {
    succeeded: color("--good"), failed: color("--bad"), timed_out: color("--late"), cancelled: color("--gone"), running: color("--busy"), other: color("--gone"),
  };
  const line = Math.min(6, HEIGHT_PX / Math.max(1, bars.length));
  const height = Math.max(0.75, line - (line > 2 ? 1 : 0));
  // the bars that matter are painted last, over the others
  const weight = bar => (lit.has(bar.id) ? 2 : bar.state === "failed" || bar.state === "timed_out" ? 1 : 0);
  const layers = [[], [], []];
  bars.forEach((bar, row) => { if (bar.start !== undefined) layers[weight(bar)].push(row); });
  layers.forEach((rows, layer) => {
    pen.globalAlpha = lit.size > 0 && layer < 2 ? 0.25 : 1;
    for (const row of rows) {
      const bar = bars[row];
      pen.fillStyle = colors[bar.state] ?? colors.other;
      const left = (width * bar.start) / end;
      pen.fillRect(left, row * line, Math.max(1, (width * bar.end) / end - left), height);
    }
  });
}
