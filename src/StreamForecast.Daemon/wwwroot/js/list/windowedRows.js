// A long list of which only the rows in sight (and a few around) are in the document. Rows are kept by the entry they show, so that
// the one with the focus stays the same element while others move.

import { SeriesRow } from "./seriesRow.js";

const MARGIN_ROWS = 4;

export class WindowedRows {
  /**
   * @param {HTMLElement} viewport what scrolls
   * @param {HTMLElement} body as high as all rows together
   * @param {(shown: object[]) => void} onShown told the entries in sight whenever they change
   */
  constructor(viewport, body, onShown) {
    this.viewport = viewport;
    this.body = body;
    this.onShown = onShown;
    this.entries = [];
    this.rows = new Map();
    this.spare = [];
    viewport.addEventListener("scroll", () => this.render(), { passive: true });
    this.resized = new ResizeObserver(() => this.render());
    this.resized.observe(viewport);
    body.addEventListener("keydown", (event) => this.onKey(event));
  }

  setEntries(entries) {
    this.entries = entries;
    this.indexes = new Map(entries.map((entry, index) => [entry, index]));
    this.render();
  }

  render() {
    const height = parseFloat(getComputedStyle(this.body).getPropertyValue("--row-height")) || 48;
    this.rowHeight = height;
    const total = `${this.entries.length * height}px`;
    if (this.body.style.height !== total) this.body.style.height = total;
    const top = this.viewport.scrollTop;
    const from = Math.max(0, Math.floor(top / height) - MARGIN_ROWS);
    const to = Math.min(this.entries.length, Math.ceil((top + this.viewport.clientHeight) / height) + MARGIN_ROWS);
    const wanted = new Set(this.entries.slice(from, to));
    this.recycle(wanted);
    for (let index = from; index < to; index++) this.rowOf(this.entries[index]).show(this.entries[index], index, height);
    this.keepFocused(height);
    this.placeTabStop();
    this.onShown([...wanted]);
  }

  recycle(wanted) {
    for (const [entry, row] of this.rows) {
      if (wanted.has(entry)) continue;
      if (row.element.contains(document.activeElement) && this.indexes.has(entry)) continue;
      row.element.remove();
      this.rows.delete(entry);
      this.spare.push(row);
    }
  }

  rowOf(entry) {
    let row = this.rows.get(entry);
    if (!row) {
      row = this.spare.pop() ?? new SeriesRow();
      this.rows.set(entry, row);
      this.body.append(row.element);
    }
    return row;
  }

  /** The row with the focus stays in the document, in its place, even out of sight. */
  keepFocused(height) {
    for (const [entry, row] of this.rows) {
      if (row.element.contains(document.activeElement)) row.show(entry, this.indexes.get(entry), height);
    }
  }

  /** Tab enters the list at one row: the one with the focus, or the topmost. */
  placeTabStop() {
    let stop = null;
    for (const row of this.rows.values()) {
      row.link.tabIndex = -1;
      if (row.link === document.activeElement || stop === null || (stop.link !== document.activeElement && row.index < stop.index)) stop = row;
    }
    if (stop) stop.link.tabIndex = 0;
  }

  focusIndex(index) {
    const at = Math.min(this.entries.length - 1, Math.max(0, index));
    if (at < 0) return;
    const top = at * this.rowHeight;
    const { scrollTop, clientHeight } = this.viewport;
    if (top < scrollTop) this.viewport.scrollTop = top;
    else if (top + this.rowHeight > scrollTop + clientHeight) this.viewport.scrollTop = top + this.rowHeight - clientHeight;
    this.render();
    this.rows.get(this.entries[at])?.link.focus({ preventScroll: true });
    this.placeTabStop();
  }

  onKey(event) {
    const here = [...this.rows.values()].find((row) => row.link === document.activeElement)?.index ?? 0;
    const page = Math.max(1, Math.floor(this.viewport.clientHeight / this.rowHeight) - 1);
    const to = {
      ArrowDown: here + 1, ArrowUp: here - 1, PageDown: here + page, PageUp: here - page, Home: 0, End: this.entries.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.focusIndex(to);
  }
}
