import { fetchOnlineMetrics } from './api.js';
import { TimeChart } from './chart.js';
import { h, replace } from './dom.js';
import { ago, clock, count, duration, number, percent, score, sentence } from './format.js';
import { ModelNews } from './model-news.js';
import { note, reasonName } from './reasons.js';
import { BATCHES, BATCH_ROWS, samples } from './samples.js';

/** The activity of all users: rates, freshness, quality, and the models that serve. */
export function open({ say }) {
  const page = new Operations(say);
  return { title: 'Operations', element: page.element, close: () => page.close() };
}

const METRICS_EVERY_MILLIS = 5000;

/** Clicks that were not scored against a list that a model ranked. */
const NO_LIST = 'no list yet';

class Operations {
  constructor(say) {
    this.news = new ModelNews(say);
    this.windows = null;
    this.depth = 'at10';
    this.problem = h('div', { role: 'alert' });
    this.standing = h('p', { class: 'quiet' }, 'Reading …');
    this.tiles = h('div', { class: 'tiles' }, Array.from({ length: 6 }, () => h('div', { class: 'panel tile skeleton' })));
    this.models = h('div', { class: 'scroll' });
    this.fallbacks = h('div', {});
    this.processes = h('div', {});
    this.skipped = h('div', {});
    this.throughput = new TimeChart({
      title: 'Throughput', explanation: 'Events and lists a second', format: number,
    });
    this.freshness = new TimeChart({
      title: 'Freshness', explanation: 'Time from an event to the list that knows of it', format: duration,
    });
    this.share = new TimeChart({
      title: 'Fallbacks', explanation: 'Share of lists that were made without the model', format: percent,
    });
    this.batches = new TimeChart({
      title: 'Batch sizes', explanation: 'Users ranked together; new events in a list', format: number,
    });
    this.hits = new TimeChart({
      title: 'Hit rate', explanation: 'Share of clicks on an item that was in the user’s list', format: score,
    });
    this.rank = new TimeChart({
      title: 'MRR', explanation: 'Mean of 1 divided by the place of the clicked item', format: score,
    });
    this.gain = new TimeChart({
      title: 'NDCG', explanation: 'The same idea; lower places count for a little more', format: score,
    });
    this.coverage = new TimeChart({
      title: 'Coverage', explanation: 'Share of the catalogue that appears in lists', format: percent,
    });
    this.charts = [
      this.throughput, this.freshness, this.share, this.batches, this.hits, this.rank, this.gain, this.coverage,
    ];
    this.quality = h('p', { class: 'quiet' });
    this.element = h('div', { class: 'operations' },
      h('div', { class: 'head' }, h('h1', {}, 'Operations'), this.standing),
      this.problem, this.tiles,
      h('div', { class: 'charts' }, this.throughput.element, this.freshness.element, this.share.element, this.batches.element),
      h('div', { class: 'head' }, h('h2', {}, 'Quality, online'), this.#depths()), this.quality,
      h('div', { class: 'charts' }, this.hits.element, this.rank.element, this.gain.element, this.coverage.element),
      h('section', { class: 'panel', 'aria-labelledby': 'models-title' },
        h('header', {}, h('h2', { id: 'models-title' }, 'Models that serve')), this.news.element, this.models),
      h('div', { class: 'columns even' },
        h('section', { class: 'panel', 'aria-labelledby': 'fallbacks-title' },
          h('header', {}, h('h2', { id: 'fallbacks-title' }, 'Why lists were made without the model')), this.fallbacks),
        h('section', { class: 'panel', 'aria-labelledby': 'processes-title' },
          h('header', {}, h('h2', { id: 'processes-title' }, 'Processes')), this.processes)),
      h('section', { class: 'panel', 'aria-labelledby': 'skipped-title' },
        h('header', {}, h('h2', { id: 'skipped-title' }, 'Records skipped')), this.skipped));
    this.onSample = () => this.#show();
    samples.addEventListener('sample', this.onSample);
    this.#show();
    this.#readMetrics();
  }

  close() {
    samples.removeEventListener('sample', this.onSample);
    clearTimeout(this.timer);
    this.isClosed = true;
    this.charts.forEach((chart) => chart.close());
  }

  #show() {
    replace(this.problem, samples.problem === null ? null
      : note(samples.problem.message, ' Figures are as they were. ', samples.problem.hint));
    const now = samples.newest;
    if (now === null) return;
    replace(this.standing, h('span', { class: 'connection', 'data-state': now.state === 'RUNNING' ? 'live' : 'connecting' },
      now.state.toLowerCase().replaceAll('_', ' ')),
    ` ${count(now.instances.length, 'instance')} · as of ${clock(now.time)}`);
    this.#showTiles(now);
    this.#showSamples();
    this.news.show(now.deployment);
    replace(this.models, modelTable(now.models));
    replace(this.fallbacks, fallbackTable(now.fallbacksByReason));
    replace(this.processes, processTable(now));
    replace(this.skipped, inputWarnings(now), skippedTable(now.skippedRecords));
  }

  #showTiles(now) {
    const shareOf = now.listsPerSecond > 0 || now.fallbackShare > 0 ? percent(now.fallbackShare) : '–';
    const hasFreshness = now.freshnessMs.count > 0;
    replace(this.tiles,
      tile('Events a second', number(now.eventsPerSecond), `${number(now.listsPerSecond)} lists a second`),
      tile('Freshness, median', hasFreshness ? duration(now.freshnessMs.p50) : '–', `over ${count(now.freshnessMs.count, 'list')}`),
      tile('Freshness, p99', hasFreshness ? duration(now.freshnessMs.p99) : '–', hasFreshness ? `worst ${duration(now.freshnessMs.max)}` : 'no list lately'),
      tile('Fallback share', shareOf, 'of the last minute’s lists'),
      tile('Open pages', number(now.streams.open), now.streams.cutOff === 0 ? 'none was too slow' : `${number(now.streams.cutOff)} cut off, too slow`),
      tile('Catalogue', number(now.catalogueItems), 'items'));
  }

  #showSamples() {
    const { all } = samples;
    const times = all.map((sample) => sample.time);
    const line = (name, value) => ({ name, values: all.map(value) });
    this.throughput.show(times, [line('events', (s) => s.eventsPerSecond), line('lists', (s) => s.listsPerSecond)]);
    const fresh = (name) => (s) => (s.freshnessMs.count > 0 ? s.freshnessMs[name] : null);
    this.freshness.show(times, [line('p50', fresh('p50')), line('p90', fresh('p90')), line('p99', fresh('p99'))]);
    this.share.show(times, [line('share', (s) => s.fallbackShare)]);
    const batch = all.map((sample, i) => batchRows(all[i - 5] ?? all[0], sample));
    this.batches.show(times, [
      ...(batch.some((rows) => rows !== null) ? [{ name: 'users a batch', values: batch }] : []),
      line('events a list', (s) => (s.listsPerSecond > 0 ? s.eventsPerList : null)),
    ]);
  }

  async #readMetrics() {
    try {
      this.windows = await fetchOnlineMetrics();
      this.#showQuality();
    } catch (error) {
      replace(this.quality, note(error.message, ' ', error.hint ?? ''));
    }
    if (!this.isClosed) this.timer = setTimeout(() => this.#readMetrics(), METRICS_EVERY_MILLIS);
  }

  #showQuality() {
    const windows = this.windows ?? [];
    const clicks = windows.reduce((sum, window) => sum + window.clicks, 0);
    replace(this.quality, windows.length === 0
      ? 'No click was scored yet: each is compared with the list that its user had at that moment.'
      : `${count(clicks, 'click')} scored, each against the list that its user had at that moment.`,
    windows.some((window) => window.model === null)
      ? ` “${NO_LIST}” counts clicks of users who had no list from a model, mostly their first ones: they count against the popular items that these users saw.`
      : null);
    const times = [...new Set(windows.map((window) => window.start))].sort((a, b) => a - b);
    const modelName = namesOf(windows);
    const models = [...new Set(windows.map(modelName))].sort();
    const lines = (value) => models.map((name) => ({
      name,
      values: times.map((start) => {
        const window = windows.find((each) => each.start === start && modelName(each) === name);
        return window === undefined ? null : value(window) ?? null;
      }),
    }));
    this.hits.show(times, lines((window) => window.hitRate[this.depth]));
    this.rank.show(times, lines((window) => window.mrr[this.depth]));
    this.gain.show(times, lines((window) => window.ndcg[this.depth]));
    this.coverage.show(times, lines((window) => window.coverage));
  }

  #depths() {
    return h('fieldset', { class: 'segments' }, h('legend', { class: 'spoken' }, 'Places that count'),
      [['at5', '5'], ['at10', '10'], ['at20', '20']].map(([value, text]) => h('label', {},
        h('input', {
          type: 'radio', name: 'depth', value, checked: value === this.depth,
          onchange: () => { this.depth = value; this.#showQuality(); },
        }), h('span', {}, `at ${text}`))));
  }
}

function tile(name, value, detail) {
  const [figure, ...unit] = value.split(' ');
  return h('div', { class: 'panel tile' }, h('span', { class: 'quiet' }, name),
    h('span', { class: 'big' }, figure, unit.length > 0 ? h('small', {}, ` ${unit.join(' ')}`) : null),
    h('span', { class: 'quiet' }, detail));
}

function modelTable(models) {
  if (models.length === 0) return h('p', { class: 'quiet' }, 'No model ranked a list in the last minute.');
  return h('table', {},
    h('thead', {}, h('tr', {}, ['Model', 'Version', 'Reasoning', 'Lists', 'Last'].map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, models.map((model) => h('tr', {},
      h('th', { scope: 'row' }, model.name),
      h('td', { title: `digest ${model.digest}` }, model.version),
      h('td', {}, model.reasoningSteps === 0 ? 'none' : count(model.reasoningSteps, 'step')),
      h('td', {}, number(model.lists)),
      h('td', {}, ago(Date.parse(model.lastSeen)))))));
}

function fallbackTable(byReason) {
  const reasons = Object.entries(byReason).filter(([, lists]) => lists > 0).sort((a, b) => b[1] - a[1]);
  if (reasons.length === 0) return h('p', { class: 'quiet' }, 'All lists of the last minute are the model’s own.');
  const most = reasons[0][1];
  return h('ul', { class: 'evidence' }, reasons.map(([reason, lists]) => {
    const bar = h('i');
    bar.style.width = `${Math.max(3, Math.round((lists / most) * 100))}%`;
    return h('li', {}, h('span', { class: 'event' }, sentence(reasonName(reason))),
      h('span', { class: 'weight' }, h('span', { class: 'meter warn', 'aria-hidden': 'true' }, bar),
        h('span', { class: 'figure' }, number(lists))));
  }));
}

function processTable(now) {
  const rows = [
    ['This instance', now.instance, now.state.toLowerCase().replaceAll('_', ' ')],
    leftOver('Input still to read', now.lag.inputRecords, 'record', 'all is read'),
    leftOver('Copies still to update', now.lag.standbyRecords, 'change', 'up to date'),
    ...now.endpoints.map((endpoint) => [
      endpoint.name === 'job' ? 'Job' : 'Model runtime', endpoint.address, endpoint.reachable ? 'answers' : 'does not answer',
    ]),
  ];
  return h('div', { class: 'scroll' }, h('table', { class: 'bare' }, h('tbody', {}, rows.map(([name, value, state]) =>
    h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value), h('td', { class: 'quiet' }, state))))));
}

/** The backlog as text; an empty one reads as good news. */
function leftOver(name, left, one, allDone) {
  return left === 0 ? [name, 'none', allDone] : [name, count(left, one), 'in progress'];
}

/** Mean rows of the runtime's batches between two samples; null if the runtime is not asked. */
function batchRows(before, after) {
  const rows = total(after, BATCH_ROWS) - total(before, BATCH_ROWS);
  const batches = total(after, BATCHES) - total(before, BATCHES);
  return batches > 0 && rows >= 0 ? rows / batches : null;
}

function total(sample, metric) {
  let sum = 0;
  for (const endpoint of sample.endpoints) {
    for (const [name, value] of Object.entries(endpoint.values)) {
      if (name === metric || name.startsWith(`${metric}{`)) sum += value;
    }
  }
  return sum;
}

/** "rearec-prl, 2 steps"; with the version only where one name has several. */
function namesOf(windows) {
  const models = windows.filter((window) => window.model !== null).map((window) => window.model);
  const versions = (name) => new Set(models.filter((model) => model.name === name).map((model) => model.version)).size;
  return ({ model, reasoningSteps }) => {
    if (model === null) return NO_LIST;
    const steps = reasoningSteps === 0 ? '' : `, ${count(reasoningSteps, 'step')}`;
    return `${model.name}${versions(model.name) > 1 ? ` ${model.version}` : ''}${steps}`;
  };
}

/** The problems of the input topics, if any. */
function inputWarnings(now) {
  const silent = now.topics.filter((topic) => !topic.followed).map((topic) => topic.topic);
  const warnings = [];
  if (silent.length > 0) warnings.push(`The broker does not answer for ${silent.join(', ')}: what is shown may be old.`);
  if (now.listsAreStale) warnings.push('Events come, but no lists: the job does not run, or is far behind.');
  return warnings.map((warning) => h('p', { role: 'alert', class: 'warning' }, warning));
}

function skippedTable(kinds) {
  if (kinds.length === 0) return h('p', { class: 'quiet' }, 'None since this instance started.');
  return h('div', { class: 'scroll' }, h('table', {},
    h('thead', {}, h('tr', {}, ['Topic', 'Reason', 'Read by', 'Records'].map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, kinds.map((kind) => h('tr', {},
      h('td', {}, kind.topic), h('td', {}, kind.reason.toLowerCase().replaceAll('_', ' ')),
      h('td', {}, kind.reader), h('td', { class: 'number' }, number(kind.records)))))));
}
