import { fetchOperations } from './api.js';

/**
 * The view's own metrics, sampled while the console is open, on any page, so that charts have a
 * past when a user opens them.
 */

/** Metrics of the runtime: rows of all its batches, and batches. */
export const BATCH_ROWS = 'reckon_model_batch_rows_sum';
export const BATCHES = 'reckon_model_batch_rows_count';

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
      const operations = await fetchOperations([BATCH_ROWS, BATCHES]);
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
