// How numbers, times and errors are written.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const clockTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const seconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const exactTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/** A number, or that it is unknown. */
export function count(n) {
  if (n === null || n === undefined) return 'unknown';
  return n >= 1e6 ? tenths.format(n / 1e6) + ' M' : whole.format(n);
}

/** Bytes as megabytes, or that they are unknown. */
export function megabytes(bytes) {
  return bytes === null || bytes === undefined ? 'unknown' : tenths.format(bytes / 1e6) + ' MB';
}

export function plural(n, one, many = one + 's') {
  return count(n) + ' ' + (n === 1 ? one : many);
}

export function rate(perSecond) {
  return perSecond > 0 && perSecond < 10 ? tenths.format(perSecond) : count(Math.round(perSecond));
}

/** 10:42 for today, otherwise with the day; infinity stays unchanged. */
export function clock(iso, now = new Date()) {
  const time = new Date(iso);
  if (isNaN(time)) return String(iso);
  return (time.toDateString() === now.toDateString() ? clockTime : dayAndTime).format(time);
}

export function clockWithSeconds(time) {
  return seconds.format(time);
}

export function exact(iso) {
  const time = new Date(iso);
  return isNaN(time) ? String(iso) : exactTime.format(time);
}

export function duration(millis) {
  if (millis < 1000) return whole.format(millis) + ' ms';
  if (millis < 10_000) return tenths.format(millis / 1000) + ' s';
  return span(millis);
}

/** A length of time in one unit: 4 s, 3 min, 2 h, 5 days. */
export function span(millis) {
  const s = Math.max(0, Math.round(millis / 1000));
  if (s < 90) return s + ' s';
  if (s < 90 * 60) return Math.round(s / 60) + ' min';
  if (s < 36 * 3600) return Math.round(s / 3600) + ' h';
  return Math.round(s / 86400) + ' days';
}

const REASONS = [
  [/refused\. Check|connection refused/i, 'connection refused'],
  [/no answer|timed? ?out/i, 'no answer'],
  [/password authentication failed/i, 'the password is refused'],
  [/check the host's name/i, 'the host name is unknown'],
  [/no route to host|unreachable/i, 'no route to the host'],
  [/terminating connection|starting up|shutting down/i, 'the server is stopping or starting'],
];

/** A database's error in a few words, for a sentence. The page shows the whole error elsewhere. */
export function reason(error) {
  const known = REASONS.find(([pattern]) => pattern.test(error));
  return known ? known[1] : error.replace(/^(local|remote) database [^ ]+: /, '').split(/\. |\(SQLSTATE/)[0].trim();
}
