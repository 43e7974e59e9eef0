import { svg } from './dom.js';

/**
 * A picture for an item that has none: items of one category share a family of colours, and each
 * item's id draws its own pattern. The same item looks the same everywhere and always.
 */
export function cover(item) {
  const random = generator(hash(item.id));
  const hue = ((hash(item.categories[0] ?? item.id) * 137.508) % 360) + random() * 24;
  const id = `g${hash(item.id).toString(36)}${(covers += 1)}`;
  return svg('svg', {
    class: 'cover', viewBox: '0 0 120 80', preserveAspectRatio: 'xMidYMid slice', 'aria-hidden': 'true',
  },
  svg('defs', {}, svg('linearGradient', { id, x1: 0, y1: 0, x2: 1, y2: 1 },
    svg('stop', { offset: 0, 'stop-color': colour(hue, 46, 62) }),
    svg('stop', { offset: 1, 'stop-color': colour(hue + 26, 54, 36) }))),
  svg('rect', { width: 120, height: 80, fill: `url(#${id})` }),
  ...PATTERNS[Math.floor(random() * PATTERNS.length)](random, hue));
}

let covers = 0;

const PATTERNS = [hills, rings, bars, tiles, orbits, peaks];

function hills(random, hue) {
  return [0, 1, 2].map((i) => {
    const y = 34 + i * 14;
    const bend = 10 + random() * 14;
    const middle = 30 + random() * 60;
    return svg('path', {
      d: `M0 ${y} C ${middle - 20} ${y - bend}, ${middle + 10} ${y + bend}, 120 ${y - random() * 10} V80 H0Z`,
      fill: colour(hue + i * 14, 48, 54 - i * 13), 'fill-opacity': 0.75,
    });
  });
}

function rings(random, hue) {
  const x = 20 + random() * 80;
  const y = 15 + random() * 50;
  return [46, 34, 22, 10].map((r, i) => svg('circle', {
    cx: x, cy: y, r, fill: colour(hue + i * 18, 54, 40 + i * 11), 'fill-opacity': 0.6,
  }));
}

function bars(random, hue) {
  return Array.from({ length: 9 }, (_, i) => {
    const height = 14 + random() * 50;
    return svg('rect', {
      x: 6 + i * 12.4, y: 80 - height, width: 8.5, height, rx: 1.5,
      fill: colour(hue + i * 5, 52, 78), 'fill-opacity': 0.28 + random() * 0.4,
    });
  });
}

function tiles(random, hue) {
  const shapes = [];
  for (let x = 0; x < 6; x += 1) {
    for (let y = 0; y < 4; y += 1) {
      if (random() < 0.45) {
        shapes.push(svg('path', {
          d: random() < 0.5
            ? `M${x * 20} ${y * 20} h20 v20 Z`
            : `M${x * 20} ${y * 20} a20 20 0 0 1 20 20 h-20 Z`,
          fill: colour(hue + random() * 40, 56, 74), 'fill-opacity': 0.25 + random() * 0.4,
        }));
      }
    }
  }
  return shapes;
}

function orbits(random, hue) {
  const tilt = random() * 60 - 30;
  return [
    svg('circle', { cx: 60, cy: 40, r: 15, fill: colour(hue + 30, 60, 80), 'fill-opacity': 0.85 }),
    ...[26, 38, 50].map((rx) => svg('ellipse', {
      cx: 60, cy: 40, rx, ry: rx * 0.36, transform: `rotate(${tilt} 60 40)`,
      fill: 'none', stroke: colour(hue, 60, 86), 'stroke-opacity': 0.5, 'stroke-width': 1.2,
    })),
    svg('circle', { cx: 60 + 34 * random(), cy: 22 + random() * 8, r: 3.4, fill: colour(hue, 70, 92) }),
  ];
}

function peaks(random, hue) {
  return [0, 1, 2, 3].map((i) => {
    const x = i * 30 + random() * 14;
    const height = 26 + random() * 36;
    return svg('path', {
      d: `M${x - 26} 80 L${x + 6} ${80 - height} L${x + 40} 80Z`,
      fill: colour(hue + i * 10, 46, 66 - i * 9), 'fill-opacity': 0.6,
    });
  });
}

function colour(hue, saturation, lightness) {
  return `hsl(${Math.round(hue % 360)} ${saturation}% ${lightness}%)`;
}

/** FNV-1a. */
function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

/** Mulberry32: numbers from 0 to 1 that depend only on the seed. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
