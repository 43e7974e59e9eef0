import { h, replace } from './dom.js';
import { newVisitor } from './visitor.js';

const OFFERED = 5;

/** Switches to another user: any name can be typed, and active users are offered. */
export function userPicker({ label, userId, become, active }) {
  const input = h('input', {
    id: 'user', name: 'user', value: userId, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off',
    maxlength: 200,
  });
  const offers = h('div', { class: 'offers' });
  const go = () => {
    const wanted = input.value.trim();
    if (wanted && wanted !== userId) become(wanted);
    else input.value = userId;
  };
  input.addEventListener('focus', () => input.select());
  input.addEventListener('change', go);
  offer(offers, userId, become, active);
  return h('form', {
    class: 'picker', 'aria-label': 'User', onsubmit: (event) => { event.preventDefault(); go(); },
  },
  h('div', { class: 'who' }, h('label', { for: 'user' }, label), input,
    h('button', { type: 'button', class: 'plain', onclick: () => become(newVisitor()) }, 'New visitor')),
  offers);
}

async function offer(offers, userId, become, active) {
  let users;
  try {
    users = await active();
  } catch {
    return; // Offers are a convenience: a name can be typed without them.
  }
  const others = users.filter((user) => user.userId !== userId).slice(0, OFFERED);
  if (others.length > 0) {
    replace(offers, h('span', { class: 'quiet' }, 'Active now'), others.map((user) => h('button', {
      type: 'button', class: 'chip', onclick: () => become(user.userId),
    }, user.userId)));
  }
}
