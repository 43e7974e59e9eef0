import { follow } from './api.js';
import { h, replace } from './dom.js';
import { ago, count, durationParts, duration } from './format.js';
import { RankedList } from './ranked-list.js';
import { caveatNote, why } from './reasons.js';

/** Lists of a busy user come many a second; eyes and screen readers get the newest, now and then. */
const SHOWN_EVERY_MILLIS = 700;
const SPOKEN_EVERY_MILLIS = 4000;

/**
 * The current list of a user, kept fresh by server-sent events: the figures of this very list
 * above, its items, and why they are there. Shows how long an event of this page took to be covered.
 */
export class StandingList {
  /**
   * @param onPick an item of the list was chosen
   * @param known events of the user by id
   * @param onList called when another list came
   * @param onTaken called when a list covers an event of this page
   * @param say announces a sentence to screen readers
   */
  constructor({ userId, onPick, known, onList = () => {}, onTaken = () => {}, say }) {
    this.userId = userId;
    this.known = known;
    this.onList = onList;
    this.onTaken = onTaken;
    this.say = say;
    this.sent = new Map();
    this.list = null;
    this.shownAt = -Infinity;
    this.spokenAt = -Infinity;
    this.ranked = new RankedList({ onPick, label: `Recommended for ${userId}` });
    this.figures = h('div', { class: 'figures' });
    this.caveat = h('div', { class: 'caveat' });
    this.reason = h('div', { class: 'why' });
    this.happened = h('p', { class: 'happened' });
    this.legend = h('p', { class: 'quiet' }, 'The number beside each item is its score; the bar compares it with the others in this list.');
    this.connection = h('span', { class: 'connection', 'data-state': 'connecting' }, 'connecting');
    this.element = h('section', { class: 'standing panel', 'aria-labelledby': 'standing-title', 'aria-busy': 'true' },
      h('header', {}, h('h2', { id: 'standing-title' }, 'For ', h('b', { class: 'name' }, userId)), this.connection),
      this.figures, this.happened, this.caveat,
      h('details', { class: 'because', open: true }, h('summary', {}, 'Why this list'), this.reason),
      this.legend,
      this.ranked.element);
    this.#skeleton();
    this.stop = follow(userId, {
      onList: (list) => this.#came(list),
      onErased: () => this.#erased(),
      onState: (state) => this.#connected(state),
    });
    this.clock = setInterval(() => this.#tick(), 1000);
  }

  /** An event of this page was sent: when a list covers it, the page shows how long it took. */
  expect(eventId, words) {
    this.sent.set(eventId, { at: performance.now(), words });
    replace(this.happened, h('span', { class: 'waiting' }, `${words}: on its way …`));
  }

  /** It was not accepted, so no list will cover it. */
  forget(eventId) {
    this.sent.delete(eventId);
    replace(this.happened);
  }

  /** Shows the reasons again, after more is known of the events. */
  explain() {
    if (this.list !== null) replace(this.reason, why(this.list, this.known));
  }

  close() {
    this.stop();
    clearInterval(this.clock);
    clearTimeout(this.waiting);
  }

  #came(list) {
    if (this.list !== null && isSame(list, this.list)) return; // Connected again.
    const took = this.#took(list);
    clearTimeout(this.waiting);
    const early = this.shownAt + SHOWN_EVERY_MILLIS - performance.now();
    if (took !== null || early <= 0) this.#show(list, took);
    else this.waiting = setTimeout(() => this.#show(list, null), early);
  }

  #show(list, took) {
    const isFirst = this.list === null;
    this.shownAt = performance.now();
    this.list = list;
    this.element.setAttribute('aria-busy', 'false');
    const fresh = this.ranked.show(list.items, { animate: !isFirst });
    this.legend.hidden = list.items.length === 0;
    if (list.items.length === 0) this.ranked.tell('Nothing was clicked here yet.', ' The list fills with the first clicks of anybody.');
    this.#describe();
    this.explain();
    if (!isFirst) {
      this.#pulse();
      const news = fresh.length === 0 ? 'no new items' : count(fresh.length, 'new item');
      if (took !== null) {
        this.onTaken();
        replace(this.happened, h('span', {}, `${took.words}: `), h('b', {}, `in the list after ${duration(took.millis)}`), ' (from sending it to seeing the list here)');
      }
      this.#speak(took, news);
    }
    this.onList(list);
  }

  #speak(took, news) {
    if (took !== null) {
      this.say(`List refreshed ${duration(took.millis)} after ${took.words.replace(/^Y/, 'y')}, ${news}.`);
    } else if (performance.now() - this.spokenAt > SPOKEN_EVERY_MILLIS) {
      this.say(`List refreshed, ${news}.`);
    } else {
      return;
    }
    this.spokenAt = performance.now();
  }

  #took(list) {
    let newest = null;
    for (const id of list.coveredIds) {
      const event = this.sent.get(id);
      if (event !== undefined) {
        newest = { words: event.words, millis: performance.now() - event.at };
        this.sent.delete(id);
      }
    }
    return newest;
  }

  #describe() {
    const { list } = this;
    const { value, unit } = durationParts(list.freshnessMs);
    replace(this.figures,
      h('div', { class: 'freshness' },
        h('span', { class: 'big', 'data-freshness': list.freshnessMs ?? '' }, value, h('small', {}, unit ? ` ${unit}` : '')),
        h('span', { class: 'quiet' }, list.freshnessMs === null ? noFreshness(list) : 'event to list, on server')),
      h('dl', { class: 'facts' },
        fact('Model', list.model === null ? 'none' : list.model.name, list.model?.version),
        fact('Reasoning', list.steps === 0 ? 'none' : count(list.steps, 'step')),
        fact('Based on', count(list.source === 'popular' ? 0 : list.sequence, 'event')),
        h('div', {}, h('dt', {}, 'Updated'), this.since = h('dd', {}, this.#sinceText()))));
    replace(this.caveat, caveatNote(list));
  }

  #sinceText() {
    return this.list?.standingAt ? ago(this.list.standingAt) : '–';
  }

  #tick() {
    if (this.since) this.since.textContent = this.#sinceText();
  }

  #pulse() {
    this.element.classList.remove('refreshed');
    void this.element.offsetWidth; // Restarts the animation.
    this.element.classList.add('refreshed');
  }

  #erased() {
    this.sent.clear();
    replace(this.happened, 'Everything about this user was erased.');
    this.say('Everything about this user was erased.');
  }

  #connected(state) {
    this.connection.dataset.state = state;
    this.connection.textContent = { live: 'live', connecting: 'connecting', closed: 'not connected' }[state];
    if (this.list === null && state !== 'live') {
      replace(this.caveat, h('p', { class: 'quiet' }, 'Waiting for the list …'));
    }
    if (state === 'closed') {
      // A refusal is final for the browser; the page tries again, as the view may be just starting.
      setTimeout(() => this.#reconnect(), 3000);
    }
  }

  #reconnect() {
    if (!this.element.isConnected) return;
    this.stop();
    this.stop = follow(this.userId, {
      onList: (list) => this.#came(list),
      onErased: () => this.#erased(),
      onState: (state) => this.#connected(state),
    });
  }

  #skeleton() {
    replace(this.ranked.element, Array.from({ length: 8 }, () =>
      h('li', { class: 'skeleton', 'aria-hidden': 'true' }, h('div', { class: 'row' }))));
  }
}

function noFreshness(list) {
  return list.sequence === 0 ? 'no search or click yet' : 'popular now, not made for you';
}

/** A list comes again under its id when an item was withdrawn, or when there are popular items at last. */
function isSame(list, other) {
  return list.id === other.id && list.items.length === other.items.length
    && list.items.every((item, index) => item.id === other.items[index].id);
}

function fact(name, value, title) {
  return h('div', {}, h('dt', {}, name), h('dd', { title: title ?? false }, value));
}
