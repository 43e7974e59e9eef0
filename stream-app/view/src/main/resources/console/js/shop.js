import { fetchActiveUsers, fetchHistory, fetchItems, newEventId, postClick, postSearch } from './api.js';
import { cover } from './covers.js';
import { h, icon, replace } from './dom.js';
import { count } from './format.js';
import { firstItems } from './first-items.js';
import { Guide } from './guide.js';
import { ModelNews } from './model-news.js';
import { note } from './reasons.js';
import { samples } from './samples.js';
import { StandingList } from './standing.js';
import { userPicker } from './user-picker.js';

/**
 * The storefront: a person searches, clicks, and sees the list on the side change after each. Every
 * search and click is an ordinary event on Kafka; the page gets the list only from the view.
 */
export function open({ userId, become, say }) {
  const page = new Shop(userId, become, say);
  page.find('');
  return { title: 'Shop', element: page.element, close: () => page.close() };
}

const SHOWN = 24;
/** As many as pages.css leaves: the list must not be far down. */
const SHOWN_ON_A_PHONE = 6;
const LOOK_EVERY_MILLIS = 3000;

/** Without a query the view answers in the order of ids, in which neighbours are similar. */
async function someItems() {
  const found = await fetchItems('', { n: 10 * SHOWN });
  const step = Math.max(1, Math.floor(found.items.length / SHOWN));
  return { ...found, items: found.items.filter((_, index) => index % step === 0).slice(0, SHOWN) };
}

class Shop {
  constructor(userId, become, say) {
    this.userId = userId;
    this.say = say;
    this.known = new Map();
    this.clicked = new Set();
    this.searchId = null;
    this.asked = 0;
    this.input = h('input', {
      id: 'query', type: 'search', name: 'query', autocomplete: 'off', spellcheck: 'false',
      placeholder: 'Search: a title, a genre …', maxlength: 200, enterkeyhint: 'search',
    });
    this.heading = h('h2', { id: 'results-title' }, 'The catalogue');
    this.problem = h('div', { role: 'alert' });
    this.grid = h('ul', { class: 'grid', 'aria-labelledby': 'results-title', 'aria-busy': 'true' });
    this.more = h('button', { type: 'button', class: 'more', onclick: () => this.#showAll() });
    this.guide = new Guide({ onSearch: (word) => this.#searchFor(word) });
    this.news = new ModelNews(say);
    this.onSample = () => this.news.show(samples.newest?.deployment);
    this.standing = new StandingList({
      userId, known: this.known, say,
      onPick: (item) => this.pick(item, null),
      onList: (list) => this.#learn(list),
      onTaken: () => this.guide.done('watch'),
    });
    this.peek = h('a', { class: 'peek', href: '#standing-title', onclick: (event) => this.#toList(event) });
    this.element = h('div', { class: 'shop' },
      h('div', { class: 'store' },
        h('div', { class: 'head' },
          h('h1', {}, 'Shop'),
          userPicker({ label: 'Shopping as', userId, become, active: fetchActiveUsers })),
        this.guide.element,
        h('form', { class: 'find', role: 'search', onsubmit: (event) => this.#submit(event) },
          h('label', { for: 'query', class: 'spoken' }, 'Search the catalogue'),
          icon('search'), this.input,
          h('button', { type: 'submit', class: 'primary' }, 'Search')),
        this.news.element, this.problem,
        h('div', { class: 'results-head' }, this.heading),
        this.grid, this.more),
      this.standing.element, this.peek);
    this.#skeleton();
    samples.addEventListener('sample', this.onSample);
    this.onSample();
  }

  close() {
    samples.removeEventListener('sample', this.onSample);
    this.standing.close();
    clearTimeout(this.looking);
  }

  /** Shows the results of a query; a query that was typed also becomes an event. */
  async find(query) {
    const turn = ++this.asked;
    this.grid.setAttribute('aria-busy', 'true');
    let found;
    try {
      found = query ? await fetchItems(query, { n: SHOWN }) : await someItems();
    } catch (error) {
      if (turn === this.asked) this.#failed(error, () => this.find(query));
      return;
    }
    if (turn !== this.asked) return;
    replace(this.problem);
    this.searchId = query ? newEventId() : null;
    this.#show(query, found);
    if (query) {
      this.guide.done('search');
      await this.#send(this.searchId, `Your search for “${query}”`, { type: 'search', query }, () =>
        postSearch({
          eventId: this.searchId, userId: this.userId, query,
          shownItemIds: found.items.map((item) => item.id),
        }));
    }
  }

  /** A click: the item is marked at once, and the list will follow. */
  async pick(item, searchId) {
    const eventId = newEventId();
    this.guide.done('click');
    this.clicked.add(item.id);
    for (const card of this.grid.querySelectorAll('[data-item]')) {
      if (card.dataset.item === item.id) card.classList.add('clicked');
    }
    await this.#send(eventId, `Your click on ${item.title}`,
      { type: 'interaction', kind: 'CLICK', title: item.title, itemId: item.id }, () =>
        postClick({ eventId, userId: this.userId, itemId: item.id, searchId: searchId ?? undefined }));
  }

  async #send(eventId, words, event, post) {
    this.known.set(eventId, { ...event, eventId, time: Date.now() });
    this.standing.expect(eventId, words);
    try {
      await post();
      replace(this.problem);
    } catch (error) {
      this.known.delete(eventId);
      this.standing.forget(eventId);
      this.#failed(error, null, `${words} did not reach the shop. `);
    }
  }

  #searchFor(word) {
    this.input.value = word;
    this.find(word);
  }

  #submit(event) {
    event.preventDefault();
    this.find(this.input.value.trim());
  }

  #show(query, { items, catalogueItems }) {
    this.grid.setAttribute('aria-busy', 'false');
    this.heading.textContent = query
      ? `${items.length < SHOWN ? '' : 'The first '}${count(items.length, 'result')} for “${query}”`
      : catalogueItems > items.length
        ? `A few of ${count(catalogueItems, 'item')}` : 'The catalogue';
    this.say(this.heading.textContent);
    this.guide.fits(catalogueItems > 0);
    this.more.hidden = true;
    if (catalogueItems === 0) {
      replace(this.grid, h('li', { class: 'empty' }, firstItems(this.userId)));
      this.#lookAgain();
      return;
    }
    if (items.length === 0) {
      replace(this.grid, h('li', { class: 'empty' },
        h('b', {}, 'Nothing has all these words in its title.'), ' Fewer words find more; the search itself still counts.'));
      return;
    }
    if (!query) this.guide.offer(items);
    replace(this.grid, items.map((item) => this.#card(item)));
    this.grid.classList.remove('all');
    this.more.hidden = items.length <= SHOWN_ON_A_PHONE;
    this.more.textContent = `Show ${items.length - SHOWN_ON_A_PHONE} more`;
  }

  /** On a phone, where the list is below the first items. */
  #showAll() {
    const next = this.grid.children[SHOWN_ON_A_PHONE];
    this.grid.classList.add('all');
    this.more.hidden = true;
    next?.querySelector('button')?.focus({ preventScroll: true });
  }

  /** The page shows the first item by itself. */
  #lookAgain() {
    const turn = this.asked;
    this.looking = setTimeout(async () => {
      const found = await someItems().catch(() => null);
      if (turn !== this.asked || !this.element.isConnected) return;
      if (found?.catalogueItems > 0) this.#show('', found);
      else this.#lookAgain();
    }, LOOK_EVERY_MILLIS);
  }

  #card(item) {
    const searchId = this.searchId;
    return h('li', {
      'data-item': item.id, class: this.clicked.has(item.id) ? 'clicked' : false,
    }, h('button', { type: 'button', class: 'card', onclick: () => this.pick(item, searchId) },
      cover(item),
      h('span', { class: 'tick', 'aria-hidden': 'true' }, icon('check')),
      h('span', { class: 'title' }, item.title),
      h('span', { class: 'kind' }, item.categories.join(' · '))));
  }

  /** The list may cover events that this page did not send: it fetches them once. */
  async #learn(list) {
    this.#peekAt(list);
    if (list.coveredIds.every((id) => this.known.has(id))) return;
    try {
      for (const event of await fetchHistory(this.userId)) this.known.set(event.eventId, event);
      this.standing.explain();
    } catch {
      // Without it the list says how many events it is based on, not which.
    }
  }

  #peekAt(list) {
    this.peek.hidden = list.items.length === 0;
    replace(this.peek,
      h('span', { class: 'stack' }, list.items.slice(0, 4).map((item) => cover(item))),
      h('span', {}, h('b', {}, 'Your list'),
        h('span', { class: 'quiet' }, list.freshnessMs === null ? ' · popular items' : ` · ${Math.round(list.freshnessMs)} ms`)),
      icon('arrow'));
  }

  #toList(event) {
    event.preventDefault();
    this.standing.element.scrollIntoView({ behavior: 'smooth', block: 'start' });
    this.standing.element.querySelector('summary').focus({ preventScroll: true });
  }

  #failed(error, again, prefix = '') {
    this.grid.setAttribute('aria-busy', 'false');
    if (again) replace(this.grid);
    replace(this.problem, note(`${prefix}${error.message} ${error.hint ?? ''}`.trim()),
      again ? h('button', { type: 'button', class: 'again', onclick: again }, 'Try again') : null);
  }

  #skeleton() {
    replace(this.grid, Array.from({ length: 12 }, () =>
      h('li', { class: 'skeleton', 'aria-hidden': 'true' }, h('div', { class: 'card' }))));
  }
}
