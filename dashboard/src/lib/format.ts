/** Numbers, sizes, durations and times as people read them. Pure: the clock is an argument. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Whole numbers with separators up to a million, then short: 12,345 · 1.2 M. */
export function count(n: number): string {
  if (!Number.isFinite(n)) return '–';
  const abs = Math.abs(n);
  if (abs < 1_000_000) return Math.round(n).toLocaleString('en-US');
  if (abs < 1_000_000_000) return `${trim(n / 1_000_000)} M`;
  return `${trim(n / 1_000_000_000)} G`;
}

/** A rate a second: 0 · 0.25 · 12.5 · 1,234. */
export function rate(n: number): string {
  if (!Number.isFinite(n)) return '–';
  if (n === 0) return '0';
  if (n < 0.01) return '<0.01';
  if (n < 1) return String(Number(n.toFixed(2)));
  if (n < 100) return trim(n);
  return count(n);
}

export function bytes(n: number): string {
  if (!Number.isFinite(n)) return '–';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = n;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${Math.round(value)} B` : `${trim(value)} ${units[unit]}`;
}

export function percent(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const share = (part / whole) * 100;
  if (share > 0 && share < 0.1) return '<0.1 %';
  if (share < 100 && share > 99.9) return '>99.9 %';
  return `${trim(share)} %`;
}

/** The two largest units of a duration in milliseconds: 350 ms · 12 s · 3 min 5 s · 2 h · 4 d 3 h. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 0) return `-${duration(-ms)}`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${trim(ms / SECOND)} s`;
  const s = Math.round(ms / SECOND);
  if (s < 60) return `${s} s`;
  if (s < 3600) return pair(s, 60, 'min', 1, 's');
  if (s < 86_400) return pair(Math.round(s / 60) * 60, 3600, 'h', 60, 'min');
  return pair(Math.round(s / 3600) * 3600, 86_400, 'd', 3600, 'h');
}

function pair(s: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((s % big) / small);
  const first = `${Math.floor(s / big)} ${bigName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

/** Nanoseconds, as the documents have durations. */
export function nanos(ns: number): string {
  return duration(ns / 1_000_000);
}

/** "now", "12 s ago", "in 3 min": one unit, for lists. */
export function relative(time: string | number | Date, now: number): string {
  const at = toMillis(time);
  if (at === null) return '–';
  const away = at - now;
  const abs = Math.abs(away);
  if (abs < 1500) return 'now';
  const words = oneUnit(abs);
  return away < 0 ? `${words} ago` : `in ${words}`;
}

function oneUnit(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

/** Milliseconds of a time, null where it is none. */
export function toMillis(time: string | number | Date | null | undefined): number | null {
  if (time === null || time === undefined || time === '') return null;
  const at = time instanceof Date ? time.getTime() : typeof time === 'number' ? time : Date.parse(time);
  return Number.isNaN(at) ? null : at;
}

/** In the reader's zone: the time of day, with the date where it is not today. */
export function local(time: string | number | Date, now: number): string {
  const at = toMillis(time);
  if (at === null) return '–';
  const date = new Date(at);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return day(date) === day(new Date(now)) ? clock : `${day(date)} ${clock}`;
}

function day(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The exact time as it was written, in UTC. Fractions that the document has are kept. */
export function exactUtc(time: string | number | Date): string {
  const at = toMillis(time);
  if (at === null) return '–';
  const text = typeof time === 'string' ? time : new Date(at).toISOString();
  const fraction = /\.(\d+)/.exec(text)?.[1]?.replace(/0+$/, '') ?? '';
  const seconds = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  return `${seconds}${fraction ? `.${fraction}` : ''} UTC`;
}

/** Singular or plural with the number in front. */
export function many(n: number, one: string, more = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : more}`;
}

/** The first characters of a long id; all of it where it is short. */
export function shortId(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 6)}…${id.slice(-5)}`;
}

function trim(n: number): string {
  const digits = Math.abs(n) >= 100 ? 0 : 1;
  return Number(n.toFixed(digits)).toLocaleString('en-US');
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
