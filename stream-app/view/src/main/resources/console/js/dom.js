/**
 * Elements from data. Text is only ever set as text: nothing here, or elsewhere in the console,
 * parses markup, so user input and item titles can never become markup.
 */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element with attributes, listeners (`onclick: fn`) and children; strings become text nodes,
 * and children that are null or false are left out.
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for pictures. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Replaces the contents of an element. */
export function replace(element, ...children) {
  element.replaceChildren(...present(children));
  return element;
}

/** An icon of the page's own set, drawn with the colour of the text around it. */
export function icon(name) {
  return svg('svg', { class: 'icon', viewBox: '0 0 20 20', 'aria-hidden': 'true' },
    ...ICONS[name].map((d) => svg('path', { d })));
}

const ICONS = {
  search: ['M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z', 'M13 13l4 4'],
  click: ['M5 3.5l10.5 6-4.6 1.3-2 4.4z'],
  purchase: ['M4 6h13l-1.6 7H6L4 3H2', 'M7 17h.01', 'M14 17h.01'],
  like: ['M10 16.5C4 12.5 3 9.6 3 7.7A3.6 3.6 0 0 1 10 6.5a3.6 3.6 0 0 1 7 1.2c0 1.9-1 4.8-7 8.8z'],
  dislike: ['M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z', 'M5.5 5.5l9 9'],
  sun: ['M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z',
    'M10 1.8v1.7M10 16.5v1.7M1.8 10h1.7M16.5 10h1.7M4.2 4.2l1.2 1.2M14.6 14.6l1.2 1.2M4.2 15.8l1.2-1.2M14.6 5.4l1.2-1.2'],
  moon: ['M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7Z'],
  check: ['M4 10.5l4 4 8-9'],
  warn: ['M10 3l7.5 13.5h-15z', 'M10 8.5v3.5', 'M10 14.3h.01'],
  spark: ['M10 2.5l1.9 5.6 5.6 1.9-5.6 1.9-1.9 5.6-1.9-5.6-5.6-1.9 5.6-1.9z'],
  arrow: ['M4 10h12', 'M11.5 5.5L16 10l-4.5 4.5'],
};

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...present(children));
  return element;
}

function present(children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false);
}
