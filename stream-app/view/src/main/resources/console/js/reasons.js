import { h, icon } from './dom.js';
import { ago, count, percent } from './format.js';

/** The reasons of a list: in words for a fallback, as weighted events if the model reports them. */

const REASONS = {
  DEADLINE_EXCEEDED: 'the model did not answer in time',
  UNAVAILABLE: 'no model can be reached just now',
  OVERLOADED: 'the model has more requests than it can answer in time',
  RUNTIME_ERROR: 'the model failed on this request',
  NO_KNOWN_ITEMS: 'the model knows nothing of this history yet',
  NOTHING_LEFT: 'everything that may be recommended was seen',
  unknown_user: 'nothing is known of this user yet',
  unavailable: 'this user’s own list cannot be read just now',
  empty_list: 'nothing is left of this user’s own list',
};

const SOURCES = {
  LAST_LIST: 'The model’s last list, without what was clicked since',
  POPULARITY: 'What is popular just now',
  UNKNOWN_SOURCE: 'A list that was made without the model',
};

const SHOWN = 5;

/** A sentence if the list is not the model's own ranking of this history; else null. */
export function caveat(list) {
  if (list.source === 'popular') {
    if (list.items.length === 0 && list.popularReason !== 'unavailable') return null; // The list says it itself.
    return `${SOURCES.POPULARITY}: ${reasonName(list.fallback?.reason ?? list.popularReason ?? 'unknown_user')}.`;
  }
  if (list.fallback !== null) {
    return `${SOURCES[list.fallback.source] ?? SOURCES.UNKNOWN_SOURCE}: ${reasonName(list.fallback.reason)}.`;
  }
  if (list.source === 'standby') {
    return list.lagRecords > 0
      ? `Read from a copy that is ${count(list.lagRecords, 'change')} behind, while the instance that keeps this user cannot be reached.`
      : 'Read from a copy, while the instance that keeps this user cannot be reached.';
  }
  return null;
}

/** A reason in plain words. */
export function reasonName(reason) {
  return REASONS[reason] ?? 'no reason was given';
}

export function caveatNote(list) {
  const sentence = caveat(list);
  return sentence === null ? null : note(sentence);
}

export function note(...sentences) {
  return h('p', { class: 'note warn' }, icon('warn'), h('span', {}, ...sentences));
}

/**
 * The events that mattered, the heaviest first. Without evidence, the newest events that the list
 * is based on, and a sentence why there is no more.
 *
 * @param known the known events of the user by id
 */
export function why(list, known) {
  if (list.evidence.length > 0) {
    return weighted(list.evidence);
  }
  const fresh = list.coveredIds.filter((id) => known.has(id)).map((id) => known.get(id)).reverse();
  return [
    fresh.length > 0 ? h('p', { class: 'quiet' }, 'New since the list before:') : null,
    fresh.length > 0 ? h('ul', { class: 'evidence' },
      fresh.slice(0, SHOWN).map((event) => h('li', {}, eventWords(event)))) : null,
    h('p', { class: 'quiet' }, unweighted(list)),
  ];
}

const SHARES = {
  model: () => 'the model',
  others_took_next: (share) => (share.title === null ? 'others took it next' : `others took it after ${share.title}`),
  like_sessions: () => 'in visits of others like this one',
  same_query: (share) => `others clicked it for “${share.query}”`,
  similar_queries: (share) => `clicked in searches like “${share.query}”`,
  popular: () => 'popular just now',
};

/** Where the score of an item comes from, e.g. "62 % others took it after Neon Rally · 30 % the model". */
export function becauseOf(item) {
  if (item.isPopular) return SHARES.popular();
  return item.shares
    .filter((share) => share.source in SHARES)
    .slice(0, 2)
    .map((share) => `${percent(share.share)} ${SHARES[share.source](share)}`)
    .join(' · ');
}

function unweighted(list) {
  if (list.source === 'popular' && list.sequence > 0) {
    return 'It is the same for everybody: what most people clicked lately. The next search or click may make it personal.';
  }
  if (list.source === 'popular' || list.sequence === 0) {
    return 'It is the same for everybody who is new: what most people clicked lately. One search or click makes it personal.';
  }
  const events = count(list.sequence, 'search or click', 'searches and clicks');
  if (list.fallback !== null) {
    return list.fallback.source === 'LAST_LIST'
      ? `Made from the list before, without the model; it takes the ${events} into account as far as that one did.`
      : 'What most people clicked lately, without what this user has seen. The model is asked again in a moment.';
  }
  if (list.model === null) return `Based on ${events}.`;
  if (list.items.some((item) => item.shares.length > 0)) return `Based on ${events}. Each item says where its score comes from.`;
  return list.steps === 0
    ? `Based on ${events}. ${list.model.name} took no reasoning step for this list, so it cannot say how much each mattered.`
    : `Based on ${events}. ${list.model.name} did not say how much each mattered.`;
}

/** The share of each event in all evidence, by its id. */
export function shares(evidence) {
  const total = evidence.reduce((sum, event) => sum + event.weight, 0);
  return new Map(evidence.map((event) => [event.eventId, total > 0 ? event.weight / total : 0]));
}

function weighted(all) {
  const events = all.slice(0, SHOWN);
  const heaviest = Math.max(...events.map((event) => event.weight));
  const shareOf = shares(all);
  return h('ul', { class: 'evidence' }, events.map((event) => h('li', { title: spokenTime(event) },
    eventWords(event),
    h('span', { class: 'weight' },
      h('span', { class: `meter ${event.type ?? ''}`, 'aria-hidden': 'true' },
        bar(heaviest > 0 ? event.weight / heaviest : 0)),
      h('span', { class: 'figure' }, percent(shareOf.get(event.eventId)))))),
  all.length > SHOWN ? h('li', { class: 'quiet' }, `and ${all.length - SHOWN} more that mattered less`) : null);
}

function spokenTime(event) {
  return event.time ? new Date(event.time).toLocaleString() : false;
}

function bar(share) {
  const element = h('i');
  element.style.width = `${Math.max(3, Math.round(share * 100))}%`;
  return element;
}

/** "searched “turbo drift”", "clicked Neon Rally", with a sign that distinguishes the two. */
export function eventWords(event) {
  return h('span', { class: `event ${event.type ?? ''}` }, eventSign(event),
    h('span', {}, h('span', { class: 'verb' }, `${verb(event)} `), h('b', {}, object(event)),
      event.time ? h('span', { class: 'quiet when' }, ` ${ago(event.time)}`) : null));
}

export function eventSign(event) {
  return h('span', { class: `sign ${event.type ?? ''}` },
    icon(event.type === 'search' ? 'search' : ICONS[event.kind] ?? 'click'));
}

export function verb(event) {
  return event.type === 'search' ? 'searched' : VERBS[event.kind] ?? 'did';
}

export function object(event) {
  return event.type === 'search' ? `“${event.query}”` : event.title ?? event.itemId ?? 'an earlier event';
}

const VERBS = {
  CLICK: 'clicked', VIEW: 'viewed', ADD_TO_CART: 'put in the cart', PURCHASE: 'bought',
  LIKE: 'liked', DISLIKE: 'disliked',
};

const ICONS = {
  CLICK: 'click', VIEW: 'click', ADD_TO_CART: 'purchase', PURCHASE: 'purchase', LIKE: 'like',
  DISLIKE: 'dislike',
};
