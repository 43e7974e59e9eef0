import { h, icon } from './dom.js';

const DONE_KEY = 'reckon.guide';
const OFFERED = 3;

/** Guides a first visitor step by step, and ticks off finished steps. */
export class Guide {
  /** @param onSearch an offered word was chosen */
  constructor({ onSearch }) {
    this.onSearch = onSearch;
    this.offers = h('span', { class: 'offers' });
    this.steps = {
      search: step(h('b', {}, 'Search'), ' for something you like. ', this.offers),
      click: step(h('b', {}, 'Click'), ' a result, as if you opened it.'),
      watch: step(h('b', {}, 'Watch your list'), ' change with each, and read why.'),
    };
    this.end = h('p', { class: 'quiet', hidden: true },
      'That is all there is to it: each search and click went through Kafka, the Flink job and the model, and came back as a new list.');
    this.element = h('section', { class: 'guide panel', 'aria-labelledby': 'guide-title', hidden: isDismissed() },
      h('header', {}, h('h2', { id: 'guide-title' }, 'Try it in three steps'),
        h('button', { type: 'button', class: 'plain', onclick: () => this.#dismiss() }, 'Hide')),
      h('ol', {}, Object.values(this.steps)), this.end);
  }

  /** Offers the words that the items shown are most often filed under. */
  offer(items) {
    const counts = new Map();
    for (const category of items.flatMap((item) => item.categories)) {
      counts.set(category, (counts.get(category) ?? 0) + 1);
    }
    const words = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
      .slice(0, OFFERED).map(([word]) => word);
    this.offers.replaceChildren(...words.map((word) => h('button', {
      type: 'button', class: 'chip', onclick: () => this.onSearch(word),
    }, word)));
  }

  /** Hides while there is nothing to search and click. */
  fits(hasItems) {
    this.element.hidden = !hasItems || isDismissed();
  }

  /** A step was taken: search, click or watch. */
  done(name) {
    this.steps[name].classList.add('done');
    this.steps[name].querySelector('.spoken').textContent = ' (done)';
    if (Object.values(this.steps).every((each) => each.classList.contains('done'))) this.end.hidden = false;
  }

  #dismiss() {
    this.element.hidden = true;
    try {
      localStorage.setItem(DONE_KEY, 'hidden');
    } catch {
      // Without local storage, the guide returns at the next visit.
    }
    document.getElementById('query')?.focus();
  }
}

function step(...words) {
  return h('li', {}, h('span', { class: 'number', 'aria-hidden': 'true' }, icon('check')),
    h('span', {}, words, h('span', { class: 'spoken' })));
}

function isDismissed() {
  try {
    return localStorage.getItem(DONE_KEY) === 'hidden';
  } catch {
    return false;
  }
}
