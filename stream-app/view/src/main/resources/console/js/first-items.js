import { hasToken } from './api.js';
import { h } from './dom.js';

/** What to do while the catalogue is empty: commands that send the first items and events, to copy. */
export function firstItems(userId) {
  return h('div', { class: 'first-items' },
    h('p', {}, h('b', {}, 'The catalogue is empty.'), ' Send an item, and it shows here by itself:'),
    command(post('items', { itemId: 'i7', title: 'Gears of War 3', categories: ['Games'] })),
    h('p', {}, 'Then searches and clicks, here or from your shop. Every user’s list follows from them:'),
    command([
      post('searches', { eventId: 's1', userId, query: 'gears of war' }),
      post('clicks', { userId, itemId: 'i7', searchId: 's1' }),
    ].join('\n')),
    h('p', {}, 'A whole shop in a file, with an item, a search or a click a line:'),
    command('./reckon replay --data events:shop.jsonl --bootstrap-servers localhost:9092 --speed max'),
    h('p', { class: 'quiet' }, h('a', { href: '/openapi.yaml' }, 'The description of the API'),
      ' has every field. Items may also be written to the Kafka topic “items”.'));
}

function post(kind, body) {
  // In single quotes of a shell, a quote ends them, is written, and begins them again.
  const json = JSON.stringify(body).replaceAll("'", "'\\''");
  const secret = hasToken() ? ' -H "Authorization: Bearer $TOKEN"' : '';
  return `curl -X POST ${location.origin}/v1/events/${kind} -H 'Content-Type: application/json'${secret} -d '${json}'`;
}

function command(text) {
  const copy = h('button', {
    type: 'button', class: 'plain', onclick: async () => {
      await navigator.clipboard.writeText(text);
      copy.textContent = 'Copied';
    },
  }, 'Copy');
  // Browsers let pages write to the clipboard on secure origins only.
  return h('div', { class: 'command' }, h('pre', { tabindex: 0 }, h('code', {}, text)),
    navigator.clipboard ? copy : null);
}
