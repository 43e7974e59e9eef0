import { fetchOperations } from './api.js';

/**
 * The view's own metrics, sampled while the console is open, on any page, so that charts have a
 * past when a user opens them.
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
    // A hidden page polls rarely.
    setTimeout(() => this.#sample(), document.hidden ? 5 * EVERY_MILLIS : EVERY_MILLIS);
  }
}

export const samples = new Samples();
