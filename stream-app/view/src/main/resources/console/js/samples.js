import { fetchOperations } from './api.js';

/**
 * What the view said about itself, sampled for as long as the console is open, whatever page is
 * shown: so charts have a past when somebody opens them.
 */

const EVERY_MILLIS = 2000;
const KEPT = 450; // A quarter of an hour.

class Samples extends EventTarget {
  constructor() {
    super();
    this.all = [];
    this.problem = null;
  }

  get newest() {
    return this.all.at(-1) ?? null;
  }

  start() {
    this.#sample();
  }

  async #sample() {
    try {
      const operations = await fetchOperations();
      this.problem = null;
      this.all.push({ time: Date.parse(operations.asOf) || Date.now(), ...operations });
      if (this.all.length > KEPT) this.all.shift();
    } catch (error) {
      this.problem = error;
    }
    this.dispatchEvent(new Event('sample'));
    // A page that nobody sees asks seldom.
    setTimeout(() => this.#sample(), document.hidden ? 5 * EVERY_MILLIS : EVERY_MILLIS);
  }
}

export const samples = new Samples();
