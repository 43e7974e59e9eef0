import { h, icon, replace } from './dom.js';
import { startTheme } from './theme.js';
import { setToken } from './api.js';
import { samples } from './samples.js';
import * as shop from './shop.js';
import * as user from './user.js';
import * as operations from './operations.js';
import { newVisitor } from './visitor.js';

/**
 * The spine of the console: an address `#/PAGE/USER` opens a page, and closes the previous one. A
 * page is a module with `open(context)`, which returns its element and a function that closes it.
 */

const PAGES = { shop, user, operations };
const USER_KEY = 'reckon.user';

const content = document.getElementById('content');
const live = document.getElementById('live');
let current = null;

const context = {
  /** Announces a message to screen readers. */
  say(text) {
    live.textContent = text;
  },
  /** Switches to another user, on the same page. */
  become(userId) {
    location.hash = `#/${current.page}/${encodeURIComponent(userId)}`;
  },
  get userId() {
    return current.userId;
  },
};

function route() {
  const [, page = '', encoded = ''] = location.hash.replace(/^#/, '').split('/');
  const name = Object.hasOwn(PAGES, page) ? page : 'shop';
  const userId = encoded ? decoded(encoded) : sessionStorage.getItem(USER_KEY) ?? newVisitor();
  sessionStorage.setItem(USER_KEY, userId);
  const wanted = name === 'operations' ? '#/operations' : `#/${name}/${encodeURIComponent(userId)}`;
  if (location.hash !== wanted) {
    history.replaceState(null, '', wanted);
  }
  open(name, userId);
}

function open(page, userId) {
  const isNavigation = current !== null && current.page !== page;
  current?.close();
  current = { page, userId, close() {} };
  const opened = PAGES[page].open(context);
  current.close = opened.close;
  replace(content, opened.element);
  document.title = `${opened.title} · Reckon`;
  for (const link of document.querySelectorAll('nav [data-page]')) {
    const name = link.dataset.page;
    link.href = name === 'operations' ? '#/operations' : `#/${name}/${encodeURIComponent(userId)}`;
    if (name === page) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (isNavigation) {
    window.scrollTo(0, 0);
    content.focus({ preventScroll: true });
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** If the view requires a token, the page asks for it once, and keeps it until the tab is closed. */
function askForToken() {
  if (document.querySelector('dialog.token') !== null) return;
  const input = h('input', { id: 'token', type: 'password', autocomplete: 'off', required: true });
  const dialog = h('dialog', { class: 'panel token', 'aria-labelledby': 'token-title' },
    h('h2', { id: 'token-title' }, 'This view wants a token'),
    h('p', {}, 'Its operator set one: reckon.view.http.bearer-token.'),
    h('form', { method: 'dialog' },
      h('label', { for: 'token', class: 'spoken' }, 'Bearer token'), input,
      h('button', { class: 'primary' }, 'Go on')));
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (input.value) {
      setToken(input.value);
      route();
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

window.addEventListener('unauthorized', askForToken);
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  content.focus();
});
const theme = document.getElementById('theme');
replace(theme, h('span', { class: 'when-light' }, icon('moon')), h('span', { class: 'when-dark' }, icon('sun')));
startTheme(theme, () => window.dispatchEvent(new Event('themechange')));
window.addEventListener('hashchange', route);
// A page that was left may be kept by the browser for a minute, with its stream, which takes one of
// the six connections that it opens to the view; six such pages, and the next would not load.
window.addEventListener('pagehide', () => current?.close());
window.addEventListener('pageshow', (event) => {
  if (event.persisted) route();
});
samples.start();
route();
