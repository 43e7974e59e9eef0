/**
 * The view's HTTP API as the pages use it (see /openapi.yaml): requests with their errors in words,
 * and answers as values that have every field, so that no page needs to check for missing ones.
 */

const TOKEN_KEY = 'reckon.token';

/** An error, with the server's own message if there is one. */
export class ApiError extends Error {
  constructor(status, message, hint = '') {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

/** The lists that the view still holds, newest first. */
export async function fetchEarlierLists(userId, { n = 20 } = {}) {
  const answer = await get(`/v1/users/${encodeURIComponent(userId)}/recommendations/history?n=${n}`);
  return answer.lists.map(list);
}

/** The user's searches and interactions in one sequence, oldest first. */
export async function fetchHistory(userId) {
  const answer = await get(`/v1/users/${encodeURIComponent(userId)}/history`);
  return [...answer.searches.map(search), ...answer.interactions.map(interaction)]
    .sort((a, b) => a.time - b.time || a.eventId.localeCompare(b.eventId));
}

export async function fetchItems(query, { n = 24 } = {}) {
  const asked = query ? `query=${encodeURIComponent(query)}&` : '';
  const answer = await get(`/v1/items?${asked}n=${n}`);
  return { items: answer.items.map(item), catalogueItems: answer.catalogueItems };
}

export async function fetchOnlineMetrics() {
  const answer = await get('/v1/metrics/online');
  return answer.windows.map((window) => ({
    ...window, start: Date.parse(window.start), end: Date.parse(window.end), model: model(window.model),
  }));
}

/** Samples of these metrics of the job and the runtime come with it. */
export async function fetchOperations(metrics) {
  const answer = await get(`/v1/operations?values=${metrics.join(',')}`);
  return { ...answer, models: answer.models.map(model) };
}

/** Users whose lists changed lately. */
export async function fetchActiveUsers() {
  return (await get('/v1/users?limit=12')).users;
}

export function postClick({ eventId, userId, itemId, searchId }) {
  return post('/v1/events/clicks', { eventId, userId, itemId, kind: 'CLICK', searchId });
}

export function postSearch({ eventId, userId, query, shownItemIds }) {
  return post('/v1/events/searches', { eventId, userId, query, shownItemIds });
}

export function postErasure({ userId }) {
  return post('/v1/events/erasures', { userId });
}

/**
 * Follows a user's list: `onList` gets the current one and every later one. The browser reconnects
 * by itself, and sends the id of its last list. Returns a function that stops.
 */
export function follow(userId, { n = 20, onList, onErased, onState }) {
  const token = sessionStorage.getItem(TOKEN_KEY);
  const secret = token ? `&access_token=${encodeURIComponent(token)}` : '';
  const source = new EventSource(`/v1/users/${encodeURIComponent(userId)}/recommendations/stream?n=${n}${secret}`);
  source.addEventListener('open', () => onState('live'));
  source.addEventListener('error', () =>
    onState(source.readyState === EventSource.CLOSED ? 'closed' : 'connecting'));
  source.addEventListener('list', (event) => onList(list(JSON.parse(event.data))));
  source.addEventListener('erased', () => onErased());
  return () => source.close();
}

export function hasToken() {
  return sessionStorage.getItem(TOKEN_KEY) !== null;
}

export function setToken(token) {
  sessionStorage.setItem(TOKEN_KEY, token);
}

/** An id for an event of this page. */
export function newEventId() {
  // Not randomUUID: browsers have it on secure origins only, and this one may be plain http.
  return `web-${[...crypto.getRandomValues(new Uint32Array(3))].map((word) => word.toString(36)).join('')}`;
}

function get(path) {
  return send(path, {});
}

function post(path, body) {
  return send(path, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
}

async function send(path, request) {
  const token = sessionStorage.getItem(TOKEN_KEY);
  const headers = { Accept: 'application/json', ...request.headers };
  if (token) headers.Authorization = `Bearer ${token}`;
  let response;
  try {
    response = await fetch(path, { ...request, headers });
  } catch {
    throw new ApiError(0, 'The view cannot be reached.', 'Is it running? The page goes on by itself once it is.');
  }
  const answer = await response.json().catch(() => null);
  if (response.status === 401) window.dispatchEvent(new Event('unauthorized'));
  if (!response.ok) {
    throw new ApiError(response.status,
      answer?.message ?? `The view answered with status ${response.status}.`, answer?.hint ?? '');
  }
  if (answer === null) {
    throw new ApiError(response.status, 'The view sent an answer that is not JSON.');
  }
  return answer;
}

function list(answer) {
  return {
    userId: answer.userId,
    id: answer.listId ?? null,
    source: answer.source,
    popularReason: answer.popularReason ?? null,
    lagRecords: answer.lagRecords ?? 0,
    items: (answer.items ?? []).map(item),
    model: model(answer.model),
    steps: answer.reasoningSteps ?? 0,
    sequence: answer.historySequence ?? 0,
    fallback: answer.fallback ?? null,
    evidence: (answer.evidence ?? []).map(evidence),
    coveredIds: answer.coveredEventIds ?? [],
    coveredCount: answer.eventsCovered ?? 0,
    newestEventTime: time(answer.newestEventTime),
    standingAt: time(answer.standingAt) ?? time(answer.repliedAt),
    freshnessMs: answer.freshnessMs ?? null,
  };
}

/** Without a bundle the runtime ranks by what it remembers of the stream. */
function model(answer) {
  if (!answer) return null;
  return answer.digest === 'no-model' ? { ...answer, name: 'stream memory', version: 'no model yet' } : answer;
}

function item(answer) {
  return {
    id: answer.itemId,
    title: answer.title || answer.itemId,
    categories: answer.categories ?? [],
    score: answer.score ?? null,
    isPopular: answer.popular ?? false,
    shares: (answer.shares ?? []).map(share),
  };
}

function share(answer) {
  return {
    source: answer.source, share: answer.share, query: answer.query ?? null,
    title: answer.title ?? answer.itemId ?? null,
  };
}

function evidence(answer) {
  return {
    eventId: answer.eventId, weight: answer.weight, type: answer.type ?? null, query: answer.text ?? null,
    itemId: answer.itemId ?? null, title: answer.title ?? null, kind: answer.kind ?? null,
    time: time(answer.eventTime),
  };
}

function search(answer) {
  return { type: 'search', eventId: answer.eventId, query: answer.query, time: Date.parse(answer.eventTime) };
}

function interaction(answer) {
  return {
    type: 'interaction', eventId: answer.eventId, itemId: answer.itemId,
    title: answer.title || answer.itemId, categories: answer.categories ?? [], kind: answer.kind,
    searchId: answer.searchId ?? null, time: Date.parse(answer.eventTime),
  };
}

function time(text) {
  return text ? Date.parse(text) : null;
}
