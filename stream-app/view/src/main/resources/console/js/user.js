import { fetchActiveUsers, fetchEarlierLists, fetchHistory, follow, postErasure } from './api.js';
import { h, icon, replace } from './dom.js';
import { clock, count, day, duration, percent } from './format.js';
import { RankedList } from './ranked-list.js';
import { caveatNote, eventSign, note, object, reasonName, shares, verb, why } from './reasons.js';
import { userPicker } from './user-picker.js';

/**
 * One user: the history in the order of event time, as the model read it, and the resulting lists.
 * Any list that is still held can be viewed again; later events are dimmed then.
 */
export function open({ userId, become, say }) {
  const page = new UserPage(userId, become, say);
  return { title: `User ${userId}`, element: page.element, close: () => page.close() };
}

class UserPage {
  constructor(userId, become, say) {
    this.userId = userId;
    this.say = say;
    this.lists = [];
    this.history = [];
    this.known = new Map();
    this.chosen = null;
    this.newestFirst = true;
    this.problem = h('div', { role: 'alert' });
    this.summary = h('p', { class: 'quiet' }, 'Reading …');
    this.timeline = h('ol', { class: 'timeline', 'aria-busy': 'true' });
    this.order = h('button', { type: 'button', class: 'plain', onclick: () => this.#turn() }, 'Oldest first');
    this.moments = h('fieldset', { class: 'moments' });
    this.ranked = new RankedList({ label: `List of ${userId}` });
    this.figures = h('dl', { class: 'facts' });
    this.caveat = h('div', { class: 'caveat' });
    this.reason = h('div', { class: 'why' });
    this.because = h('details', { class: 'because', open: true }, h('summary', {}, 'Why this list'), this.reason);
    this.asOf = h('h2', { id: 'list-title' }, 'The list');
    this.forgetting = this.#erasure();
    this.element = h('div', { class: 'user' },
      h('div', { class: 'head' },
        h('h1', {}, 'User'),
        userPicker({ label: 'Watching', userId, become, active: fetchActiveUsers })),
      this.problem,
      h('div', { class: 'columns' },
        h('section', { class: 'panel past', 'aria-labelledby': 'history-title' },
          h('header', {}, h('h2', { id: 'history-title' }, 'History'), this.order),
          this.summary, this.timeline, this.forgetting),
        h('section', { class: 'panel list', 'aria-labelledby': 'list-title' },
          h('header', {}, this.asOf), this.moments, this.figures, this.caveat,
          this.because,
          this.ranked.element)));
    this.#read();
    this.stop = follow(userId, {
      onList: () => this.#soon(), onErased: () => this.#soon(), onState: () => {},
    });
  }

  close() {
    this.stop();
    clearTimeout(this.timer);
  }

  /** Lists of a busy user come many a second; the page limits how often it reads again. */
  #soon() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.#read();
    }, 400);
  }

  async #read() {
    try {
      const [lists, history] = await Promise.all([fetchEarlierLists(this.userId), fetchHistory(this.userId)]);
      this.lists = lists;
      this.history = history;
      this.known = new Map(history.map((event) => [event.eventId, event]));
      replace(this.problem);
    } catch (error) {
      replace(this.problem, note(error.message, ' ', error.hint ?? ''),
        h('button', { type: 'button', class: 'again', onclick: () => this.#read() }, 'Try again'));
      return;
    }
    // An earlier list that is shown stays; the newest one is updated.
    const held = this.lists.find((list) => list.id === this.chosen);
    if (held === undefined) this.chosen = null;
    this.#showMoments();
    this.#showList();
  }

  get #list() {
    return this.lists.find((list) => list.id === this.chosen) ?? this.lists[0] ?? null;
  }

  #showMoments() {
    const focused = this.moments.contains(document.activeElement) ? document.activeElement.value : null;
    replace(this.moments, h('legend', {}, 'The list at'),
      this.lists.map((list, index) => this.#moment(list, index)));
    if (focused !== null) {
      const same = [...this.moments.querySelectorAll('input')].find((input) => input.value === focused);
      same?.focus({ preventScroll: true });
    }
  }

  #moment(list, index) {
    const isShown = list === this.#list;
    return h('label', { class: 'moment' },
      h('input', {
        type: 'radio', name: 'moment', value: index === 0 ? 'now' : list.id, checked: isShown,
        onchange: () => this.#choose(index === 0 ? null : list.id),
      }),
      h('span', { class: 'time' }, index === 0 ? 'Now' : clock(list.standingAt)),
      h('span', { class: 'cause' }, this.#cause(list)),
      h('span', { class: 'quiet' }, list.freshnessMs === null ? '' : duration(list.freshnessMs)));
  }

  /** The cause of a list: the newest event that it was the first to cover. */
  #cause(list) {
    const event = this.known.get(list.coveredIds.at(-1));
    const more = list.coveredCount > 1 ? ` and ${list.coveredCount - 1} more` : '';
    if (event !== undefined) return [eventSign(event), `${object(event)}${more}`];
    if (list.coveredCount > 0) return count(list.coveredCount, 'event');
    return list.fallback === null ? 'made again' : reasonName(list.fallback.reason);
  }

  #choose(id) {
    this.chosen = id;
    this.#showList();
    this.say(id === null ? 'The list as it is now.' : `The list as of ${clock(this.#list.standingAt)}.`);
  }

  #showList() {
    const list = this.#list;
    for (const part of [this.moments, this.figures, this.because]) part.hidden = list === null;
    if (list === null) {
      this.ranked.tell('No list was made for this user yet.', ' A search or a click makes the first one.');
      replace(this.caveat);
      replace(this.asOf, 'The list');
    } else {
      replace(this.asOf, this.chosen === null ? 'The list now' : `The list as of ${clock(list.standingAt)}`);
      this.ranked.show(list.items);
      if (list.items.length === 0) {
        if (list.source === 'popular') this.ranked.tell('Nothing was clicked here yet.', ' The list fills with the first clicks of anybody.');
        else this.ranked.tell('This list had no items.', ' The user saw what was popular then.');
      }
      replace(this.figures,
        fact('Event to list', list.freshnessMs === null ? '–' : duration(list.freshnessMs)),
        fact('Model', list.model?.name ?? 'none'),
        fact('Version', list.model?.version ?? '–'),
        fact('Reasoning', list.steps === 0 ? 'none' : count(list.steps, 'step')),
        fact('Based on', count(list.source === 'popular' ? 0 : list.sequence, 'event')));
      replace(this.caveat, caveatNote(list));
      replace(this.reason, why(list, this.known));
    }
    this.#showHistory();
  }

  #showHistory() {
    const searches = this.history.filter((event) => event.type === 'search').length;
    const clicks = this.history.length - searches;
    this.timeline.setAttribute('aria-busy', 'false');
    this.forgetting.hidden = this.history.length === 0 && this.lists.length === 0;
    if (this.history.length === 0) {
      replace(this.summary, 'Nothing is known of this user.');
      replace(this.timeline, h('li', { class: 'empty' },
        h('a', { href: `#/shop/${encodeURIComponent(this.userId)}` }, 'Search and click as this user'), ' and it shows here.'));
      return;
    }
    replace(this.summary, `${count(searches, 'search', 'searches')} and ${count(clicks, 'click')}`,
      ` since ${day(this.history[0].time)}`);
    const entries = sessions(this.history);
    if (this.newestFirst) entries.reverse();
    const shareOf = shares(this.#list?.evidence ?? []);
    replace(this.timeline, withDays(entries).map((entry) => typeof entry === 'string'
      ? h('li', { class: 'day' }, entry)
      : this.#entry(entry, shareOf)));
  }

  #entry({ search, clicks }, shareOf) {
    const parts = search === null ? [] : [this.#event(search, shareOf)];
    const shown = this.newestFirst ? [...clicks].reverse() : clicks;
    const nested = shown.map((click) => this.#event(click, shareOf));
    return h('li', { class: search === null ? 'alone' : 'session' }, parts,
      nested.length === 0 ? null : h('ul', {}, nested.map((event) => h('li', {}, event))));
  }

  #event(event, shareOf) {
    const list = this.#list;
    const isUnknown = this.chosen !== null && list?.newestEventTime && event.time > list.newestEventTime;
    const share = shareOf.get(event.eventId);
    return h('div', { class: `did ${event.type}${isUnknown ? ' unknown' : ''}` },
      eventSign(event),
      h('span', { class: 'what' }, h('span', { class: 'verb' }, `${verb(event)} `), h('b', {}, object(event)),
        event.categories?.length ? h('span', { class: 'quiet' }, ` ${event.categories.join(' · ')}`) : null,
        isUnknown ? h('span', { class: 'spoken' }, ' (came after this list)') : null),
      h('span', { class: 'side' },
        share === undefined ? null : h('span', { class: 'figure', title: 'How much it mattered for this list' }, percent(share)),
        h('time', { class: 'quiet', datetime: new Date(event.time).toISOString() }, clock(event.time))));
  }

  #turn() {
    this.newestFirst = !this.newestFirst;
    this.order.textContent = this.newestFirst ? 'Oldest first' : 'Newest first';
    this.#showHistory();
  }

  #erasure() {
    const question = h('dialog', { class: 'panel', 'aria-labelledby': 'erase-title' },
      h('h2', { id: 'erase-title' }, `Forget ${this.userId}?`),
      h('p', {}, 'History, lists and whatever else is kept about this user are erased everywhere. This cannot be undone.'),
      h('form', { method: 'dialog' },
        h('button', { value: 'keep', class: 'plain' }, 'Keep'),
        h('button', { value: 'forget', class: 'primary danger' }, 'Forget')));
    question.addEventListener('close', async () => {
      if (question.returnValue !== 'forget') return;
      try {
        await postErasure({ userId: this.userId });
        this.say('This user is being erased.');
        replace(this.summary, 'Being erased …');
        this.#soon();
      } catch (error) {
        replace(this.problem, note(error.message, ' ', error.hint ?? ''));
      }
    });
    return h('footer', {}, question, h('button', {
      type: 'button', class: 'plain danger', onclick: () => { question.returnValue = ''; question.showModal(); },
    }, icon('dislike'), 'Forget this user'));
  }
}

function fact(name, value) {
  return h('div', {}, h('dt', {}, name), h('dd', { title: value }, value));
}

/** A search with the clicks on what it found is one entry; a click without a search is one alone. */
export function sessions(events) {
  const bySearch = new Map();
  const entries = [];
  for (const event of events) {
    if (event.type === 'search') {
      const entry = { search: event, clicks: [], time: event.time };
      bySearch.set(event.eventId, entry);
      entries.push(entry);
    } else if (bySearch.has(event.searchId)) {
      bySearch.get(event.searchId).clicks.push(event);
    } else {
      entries.push({ search: null, clicks: [event], time: event.time });
    }
  }
  return entries;
}

function withDays(entries) {
  const out = [];
  let last = null;
  for (const entry of entries) {
    const name = day(entry.time);
    if (name !== last) out.push(name);
    last = name;
    out.push(entry);
  }
  return out;
}
