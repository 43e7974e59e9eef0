import { cover } from './covers.js';
import { h, replace } from './dom.js';
import { score } from './format.js';
import { becauseOf } from './reasons.js';

const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
const MOVE_MILLIS = 450;

/**
 * The ranked items of one list. When it shows another list, remaining items glide to their new
 * place, new ones fade in, and each shows for a while how far it moved; the element of an item
 * stays the same, so the keyboard's focus stays on it too.
 */
export class RankedList {
  /** @param onPick called when an item is chosen; without it, items are text only */
  constructor({ onPick = null, label }) {
    this.onPick = onPick;
    this.rows = new Map();
    this.element = h('ol', { class: 'ranked', 'aria-label': label });
  }

  /** Shows a list; returns which of its items are new compared with the previous one. */
  show(items, { animate = true } = {}) {
    const before = this.#places();
    const scores = items.map((item) => item.score).filter((value) => value !== null);
    const best = Math.max(...scores);
    const worst = Math.min(...scores);
    const rows = items.map((item, index) => {
      const row = this.rows.get(item.id) ?? this.#row(item);
      row.describe(item, index + 1, best > worst ? (item.score - worst) / (best - worst) : 1);
      return row;
    });
    const fresh = items.filter((item) => !before.has(item.id));
    this.rows = new Map(items.map((item, index) => [item.id, rows[index]]));
    const focused = document.activeElement;
    replace(this.element, rows.map((row) => row.element));
    if (focused !== document.activeElement && this.element.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
    if (animate && before.size > 0) {
      rows.forEach((row, index) => this.#move(row, index, before.get(row.id)));
    }
    return before.size > 0 ? fresh : [];
  }

  clear() {
    this.rows = new Map();
    replace(this.element);
  }

  /** Says why there are no items. */
  tell(reason, more) {
    this.clear();
    replace(this.element, h('li', { class: 'empty' }, h('b', {}, reason), more));
  }

  #places() {
    const places = new Map();
    let index = 0;
    for (const row of this.rows.values()) {
      places.set(row.id, { index: index++, top: row.element.offsetTop });
    }
    return places;
  }

  #move(row, index, before) {
    if (before === undefined) {
      row.mark('new', 'new in the list');
      if (!calm.matches) {
        row.element.animate(
          [{ opacity: 0, transform: 'translateX(10px)' }, { opacity: 1, transform: 'none' }],
          { duration: MOVE_MILLIS, easing: 'ease-out' });
      }
      return;
    }
    const moved = before.index - index;
    row.mark(moved === 0 ? '' : `${moved > 0 ? '▲' : '▼'} ${Math.abs(moved)}`,
      moved === 0 ? '' : `moved ${moved > 0 ? 'up' : 'down'} by ${Math.abs(moved)}`);
    const distance = before.top - row.element.offsetTop;
    if (distance !== 0 && !calm.matches) {
      row.element.animate(
        [{ transform: `translateY(${distance}px)` }, { transform: 'none' }],
        { duration: MOVE_MILLIS, easing: 'cubic-bezier(.2,.7,.2,1)' });
    }
  }

  #row(item) {
    const rank = h('span', { class: 'rank' });
    const bar = h('i');
    const figure = h('span', { class: 'figure' });
    const moved = h('span', { class: 'moved' });
    const title = h('span', { class: 'title' });
    const kind = h('span', { class: 'kind' });
    const shares = h('span', { class: 'shares' });
    const content = [
      rank, cover(item),
      h('span', { class: 'words' }, title, kind, shares), moved,
      h('span', { class: 'strength', title: 'Score, against the others of this list' },
        h('span', { class: 'meter', 'aria-hidden': 'true' }, bar), figure),
    ];
    const body = this.onPick
      ? h('button', { type: 'button', class: 'row', onclick: () => this.onPick(item) }, content)
      : h('div', { class: 'row' }, content);
    return {
      id: item.id,
      element: h('li', { 'data-item': item.id }, body),
      describe(now, place, share) {
        rank.textContent = place;
        title.textContent = now.title;
        kind.textContent = now.categories.join(' · ');
        shares.textContent = becauseOf(now);
        shares.title = shares.textContent;
        figure.textContent = now.score === null ? '' : score(now.score);
        bar.style.width = now.score === null ? '0' : `${Math.round(8 + share * 92)}%`;
        this.mark('', '');
      },
      mark(text, spoken) {
        moved.textContent = text;
        moved.className = text === 'new' ? 'moved fresh' : text.startsWith('▲') ? 'moved up' : 'moved down';
        if (spoken) moved.setAttribute('aria-label', spoken);
        else moved.removeAttribute('aria-label');
      },
    };
  }
}
