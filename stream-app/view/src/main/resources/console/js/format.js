/** Figures and times for people. */

const locale = navigator.language || 'en';

/** 17 ms, 1.4 s, 3 min. */
export function duration(millis, digits = 0) {
  if (!Number.isFinite(millis)) return '–';
  if (millis < 1000) return `${millis.toFixed(digits)} ms`;
  if (millis < 60_000) return `${(millis / 1000).toFixed(digits || 1)} s`;
  if (millis < 3_600_000) return `${(millis / 60_000).toFixed(digits)} min`;
  return `${(millis / 3_600_000).toFixed(digits)} h`;
}

/** The same in two parts, for a figure with a small unit beside it. */
export function durationParts(millis) {
  const [value, unit] = duration(millis).split(' ');
  return { value, unit: unit ?? '' };
}

/** 1,639 or 0.42: three digits are enough. */
export function number(value, digits = usualDigits(value)) {
  if (!Number.isFinite(value)) return '–';
  return value.toLocaleString(locale, { maximumFractionDigits: digits });
}

function usualDigits(value) {
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return 0;
  return Math.abs(value) >= 10 ? 1 : 2;
}

/** A share of 1 as a percentage. */
export function percent(share, digits = share < 0.1 ? 1 : 0) {
  if (!Number.isFinite(share)) return '–';
  return `${(share * 100).toLocaleString(locale, { maximumFractionDigits: digits })} %`;
}

/** A score of 0 to 1: 0.417. */
export function score(value, digits = value >= 1 ? 2 : 3) {
  if (!Number.isFinite(value)) return '–';
  return value.toFixed(digits);
}

/** How long ago, roughly; events may lie years back or a moment ahead. */
export function ago(time, now = Date.now()) {
  const seconds = Math.round((now - time) / 1000);
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 60 * 86_400) return `${Math.floor(seconds / 86_400)} d ago`;
  return day(time);
}

/** 14:03:27. */
export function clock(time) {
  return new Date(time).toLocaleTimeString(locale, {
    hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  });
}

/** 14:03, with seconds if they are not 00: the marks of a time axis. */
export function shortClock(time) {
  const date = new Date(time);
  const two = (value) => String(value).padStart(2, '0');
  const minute = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return date.getSeconds() === 0 ? minute : `${minute}:${two(date.getSeconds())}`;
}

/** A mark of an axis of this length: 14:03:27, or 14 Sept, or Sept 2011. */
export function axisTime(time, spanMillis) {
  const days = spanMillis / 86_400_000;
  if (days < 2) return shortClock(time);
  return new Date(time).toLocaleDateString(locale, days < 300
    ? { day: 'numeric', month: 'short' } : { month: 'short', year: 'numeric' });
}

/** 14 September 2011. */
export function day(time) {
  return new Date(time).toLocaleDateString(locale, { day: 'numeric', month: 'long', year: 'numeric' });
}

/** 1 item, 2 items. */
export function count(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** With a capital first, as the beginning of a sentence. */
export function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
