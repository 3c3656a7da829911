// The answer to: is everything arriving, and if not, why and since when?
import { clock, count, plural, rate, reason, span } from './format.js';

const MANY = 1000;

/** @returns {{kind: 'ok'|'busy'|'warn'|'bad'|'wait', text: string, announcement: string, notes: {text: string, href: string}[]}} */
export function sentence(status) {
  const answer = headline(status);
  const notes = [...standing(status).filter(text => !answer.text.includes(text)).map(text => ({ text, href: '#log-title' })), ...attention(status)];
  return { ...answer, kind: notes.length > 0 && answer.kind !== 'bad' ? 'warn' : answer.kind, notes };
}

function headline(status) {
  if (!status.localDbConnected) {
    return bad(lost('local', status) + ' Metersync can’t send readings until it is back.', 'The local database can’t be reached.');
  }
  if (status.localDbError) {
    return bad(`${refusal('local', status)}. The length of the queue is unknown.`, 'The local database rejects a query.');
  }
  if (status.identity) {
    return bad(`${capital(status.identity)}.${waiting(status)}`, 'Metersync uploads nothing until you decide.');
  }
  if (!status.remoteDbConnected) {
    return bad(lost('remote', status) + waiting(status), 'The remote database can’t be reached.');
  }
  if (status.isStandby) {
    return { kind: 'wait', text: 'This process is on standby: another process syncs this site.', announcement: 'On standby.' };
  }
  if (status.pause) {
    const { by, since } = status.pause;
    return {
      kind: 'warn',
      text: `Uploads are paused${by ? ` by ${by}` : ''} at the remote database${since ? ` since ${clock(since)}` : ''}.${waiting(status)}`,
      announcement: 'Uploads are paused.',
    };
  }
  const needed = (status.stoppedRoutes ?? []).find(route => route.isNeeded);
  if (needed) {
    return bad(`${capital(needed.problem)}.${waiting(status)}`, 'A route is stopped.');
  }
  const upload = flow(status, 'upload-readings');
  if (upload && !upload.success && !status.cycleInProgress) {
    return isBackSince(status) ? back(status) : bad(
      `The upload has failed since ${clock(upload.failingSince)}: ${upload.error}.${waiting(status)}`,
      'The upload fails.');
  }
  if (status.queueSize > 0) return underWay(status);
  if (!status.lastCycle && !status.lastSyncTime) {
    return { kind: 'wait', text: 'The first sync cycle has not ended yet.', announcement: 'Starting.' };
  }
  const all = status.quarantinedReadings > 0 ? 'All other readings have arrived.' : 'All readings have arrived.';
  return { kind: 'ok', text: all + lastSent(status), announcement: all };
}

/** Differences between the running routes and their files: stopped routes, and a refused edit. */
function standing(status) {
  const edit = status.routesEdit;
  return [
    ...(status.stoppedRoutes ?? []).map(route => capital(route.problem)),
    ...(edit?.state === 'refused' ? [`Metersync refused the edit of ${clock(edit.time)} and keeps the previous routes: ${edit.message}`] : []),
  ];
}

function underWay(status) {
  if (status.cycleInProgress && status.queueSize >= MANY) {
    const { perSecond, secondsLeft, maxKbps, newestFreshReading } = status.upload;
    const pace = secondsLeft === null ? '' : `, ${rate(perSecond)} per second, about ${span(secondsLeft * 1000)} left`;
    const cap = maxKbps > 0 ? ` Metersync uses up to ${count(maxKbps)} kbit/s of the link.` : '';
    const fresh = newestFreshReading ? ` New readings go first: the newest that arrived is ${age(newestFreshReading, status)} old.` : '';
    return { kind: 'busy', text: `Catching up: ${queue(status)} queued${oldest(status)}${pace}.${fresh}${cap}`, announcement: 'Catching up.' };
  }
  const when = status.cycleInProgress ? 'being sent' : 'waiting for the next cycle';
  return {
    kind: status.queueSize >= MANY ? 'busy' : 'ok',
    text: `Readings are arriving, ${queue(status)} ${when}.${lastSent(status)}`,
    announcement: 'Readings are arriving.',
  };
}

function oldest(status) {
  const since = status.oldestUnsynchronizedReading;
  return isNaN(new Date(since ?? NaN)) ? '' : `, the oldest ${age(since, status)} old`;
}

function age(timestamp, status) {
  return span(new Date(status.time) - new Date(timestamp));
}

function back(status) {
  return {
    kind: 'busy',
    text: `The remote database has been back since ${clock(status.remoteDbSince)}.${waiting(status)} The next cycle sends them.`,
    announcement: 'The remote database is back.',
  };
}

function isBackSince(status) {
  return status.queueSize > 0 && status.remoteDbSince > status.lastCycle.endedAt;
}

function lost(side, status) {
  const since = status[side + 'DbSince'];
  const error = status[side + 'DbError'];
  return `The ${side} database can’t be reached${since ? ' since ' + clock(since) : ''}${error ? ` (${reason(error)})` : ''}.`;
}

/** The error of a connected database. */
function refusal(side, status) {
  return `The ${side} database rejects a query: ${status[side + 'DbError'].replace(/ \(SQLSTATE \w+\)/, '')}`;
}

function waiting(status) {
  if (status.queueSize === 0) return ' The queue is empty.';
  const verb = status.queueSize === 1 ? 'waits' : 'wait';
  return ` ${capital(queue(status))} ${verb} safely in the local database; the oldest is from ${clock(status.oldestUnsynchronizedReading)}.`;
}

function lastSent(status) {
  return status.lastReadingSent
    ? ` Last reading sent ${age(status.lastReadingSent, status)} ago.`
    : '';
}

function attention(status) {
  const notes = [];
  for (const [name, what] of [['download-meters', 'Meters'], ['download-tenants', 'Tenants']]) {
    const download = flow(status, name);
    if (download && !download.success && status.remoteDbConnected && status.localDbConnected) {
      notes.push({ text: `${what} have not been updated since ${clock(download.failingSince)}: ${download.error}`, href: '#log-title' });
    }
  }
  if (status.remoteDbConnected && status.remoteDbError && notes.length === 0) {
    notes.push({ text: refusal('remote', status), href: '#remote-title' });
  }
  for (const { table, count: n, first } of status.refusedRows ?? []) {
    const rows = first.slice(0, 3).map(row => `${row.key} (${row.reason})`).join(', ');
    const what = plural(n, table === 'tenant' ? 'tenant' : table.replace(/s$/, ''));
    notes.push({ text: `The local database refused ${what}: ${rows}${n > 3 ? `, and ${n - 3} more` : ''}`, href: '#log-title' });
  }
  if (status.conflicts > 0) {
    const n = status.conflicts;
    notes.push({ text: `${plural(n, 'local edit')} of meters or tenants ${n === 1 ? 'was' : 'were'} overwritten in the last 24 hours; the local versions are kept (metersync conflicts list)`, href: '#log-title' });
  }
  const held = status.meterSync.held;
  if (held) {
    notes.push({ text: `${plural(held.count, 'meter')} ${held.count === 1 ? 'is' : 'are'} missing in the remote database; your decision is needed`, href: '#held' });
  }
  if (status.quarantinedReadings > 0) {
    const n = status.quarantinedReadings;
    notes.push({ text: `${plural(n, 'reading')} ${n === 1 ? 'was' : 'were'} refused and ${n === 1 ? 'is' : 'are'} in quarantine`, href: '#quarantine' });
  }
  if (status.readingChecks?.problem) {
    notes.push({ text: `Checks of readings: ${status.readingChecks.problem}`, href: '#findings-title' });
  }
  if (status.excludedReadings > 0) {
    notes.push({ text: `${plural(status.excludedReadings, 'reading')} can’t leave the local database: ${status.excludedReason}`, href: '#log-title' });
  }
  return notes;
}

function flow(status, name) {
  return status.lastCycle?.flows.find(each => each.flow === name);
}

function queue(status) {
  return (status.queueSizeIsEstimate ? 'about ' : '') + plural(status.queueSize, 'reading');
}

function bad(text, announcement) {
  return { kind: 'bad', text, announcement };
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

