import uPlot from '/webjars/uplot/1.6.30/dist/uPlot.esm.js';
import { h, replace } from './dom.js';
import { axisTime } from './format.js';

const HEIGHT = 168;
const LEAST_WIDTH = 32;
const MOST_DIGITS = 6;

/**
 * Lines over time. Colours come from the page's own tokens, so a chart follows light and dark; the
 * newest values are beside the title as text, for users who do not see the lines.
 */
export class TimeChart {
  /**
   * @param format a value as text, with the given number of digits, if any
   * @param range [lowest, highest] of the value axis; a null end follows the data
   */
  constructor({ title, explanation, format, range = [0, null] }) {
    this.title = title;
    this.format = format;
    this.range = range;
    this.plot = null;
    this.names = [];
    this.data = [[]];
    this.legend = h('ul', { class: 'legend' });
    this.canvas = h('div', { class: 'canvas', role: 'img', 'aria-label': title });
    this.empty = h('p', { class: 'quiet nothing' }, 'Nothing to draw yet.');
    this.element = h('figure', { class: 'panel chart' },
      h('figcaption', {}, h('h3', {}, title), h('p', { class: 'quiet' }, explanation)),
      this.legend, this.canvas, this.empty);
    this.resized = new ResizeObserver(() => this.#fit());
    this.resized.observe(this.canvas);
    this.recoloured = () => this.#draw();
    window.addEventListener('themechange', this.recoloured);
  }

  /** @param lines names with their values, as many as there are times (milliseconds) */
  show(times, lines) {
    const names = lines.map((line) => line.name);
    this.data = [times.map((time) => time / 1000), ...lines.map((line) => line.values)];
    this.#tell(lines);
    const isSame = names.length === this.names.length && names.every((name, i) => name === this.names[i]);
    this.names = names;
    if (this.plot !== null && isSame) this.plot.setData(this.data);
    else this.#draw();
  }

  close() {
    this.resized.disconnect();
    window.removeEventListener('themechange', this.recoloured);
    this.plot?.destroy();
  }

  #tell(lines) {
    const newest = lines.map((line) => {
      const value = line.values.findLast((each) => each !== null && each !== undefined);
      return { name: line.name, text: value === undefined ? '–' : this.format(value) };
    });
    replace(this.legend, newest.map(({ name, text }, i) =>
      h('li', {}, h('i', { class: `swatch s${i % 6}`, 'aria-hidden': 'true' }), name, h('b', {}, text))));
    this.canvas.setAttribute('aria-label',
      `${this.title}. ${newest.map(({ name, text }) => `${name}: ${text}`).join(', ')}`);
    const has = lines.some((line) => line.values.some((value) => value !== null && value !== undefined));
    this.empty.hidden = has;
    this.canvas.hidden = !has;
    this.legend.hidden = !has;
  }

  #draw() {
    this.plot?.destroy();
    this.plot = null;
    if (this.data.length < 2 || this.canvas.hidden || this.canvas.clientWidth === 0) return;
    const axis = {
      stroke: this.#colour('--ink-quiet'), grid: { stroke: this.#colour('--line'), width: 1 },
      ticks: { show: false }, font: `11px ${getComputedStyle(this.canvas).fontFamily}`, gap: 6,
    };
    const few = this.data[0].length < 40;
    this.plot = new uPlot({
      width: this.canvas.clientWidth,
      height: HEIGHT,
      padding: [10, 22, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { range: () => this.#span() }, y: { range: (_, low, high) => this.#limits(low, high) } },
      axes: [
        { ...axis, size: 26, space: 70, values: (_, ticks) => this.#marks(ticks) },
        { ...axis, space: 34, size: widthOfMarks, values: (_, ticks) => distinct(ticks, this.format) },
      ],
      series: [{}, ...this.names.map((name, i) => ({
        label: name, stroke: this.#colour(`--series-${i % 6}`), width: 2, spanGaps: true,
        points: { show: few, size: 5, fill: this.#colour(`--series-${i % 6}`) },
      }))],
    }, this.data, this.canvas);
  }

  #marks(ticks) {
    const [first, last] = this.#span();
    return ticks.map((tick) => axisTime(tick * 1000, (last - first) * 1000));
  }

  /** The current colour of a token: a canvas cannot use CSS variables. */
  #colour(token) {
    this.canvas.style.color = `var(${token})`;
    const { color } = getComputedStyle(this.canvas);
    this.canvas.style.color = '';
    return color;
  }

  /** From the first time to the last; a single moment gets a width too. */
  #span() {
    const [times] = this.data;
    const last = times.at(-1) ?? 0;
    return last - times[0] < 10 ? [last - 30, last + 1] : [times[0], last];
  }

  #limits(low, high) {
    const [least, most] = this.range;
    return [least ?? low, most ?? (high > 0 ? high * 1.12 : 1)];
  }

  #fit() {
    if (this.plot === null) this.#draw();
    else this.plot.setSize({ width: this.canvas.clientWidth, height: HEIGHT });
  }
}

/** The marks of an axis as text, with as many digits as needed to distinguish them. */
function distinct(ticks, format) {
  let marks = ticks.map((tick) => format(tick));
  for (let digits = 1; digits <= MOST_DIGITS && new Set(marks).size < marks.length; digits++) {
    marks = ticks.map((tick) => format(tick, digits));
  }
  return marks;
}

/** As wide as the longest mark of the axis. */
function widthOfMarks(plot, marks, index, round) {
  const axis = plot.axes[index];
  if (round > 1) return axis._size; // Called repeatedly within one drawing: it must end.
  plot.ctx.font = axis.font[0];
  const widths = (marks ?? []).map((mark) => plot.ctx.measureText(mark).width / devicePixelRatio);
  return Math.ceil(Math.max(LEAST_WIDTH, ...widths) + 2 * axis.gap);
}
