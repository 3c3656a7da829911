// Requests the status every two seconds while the page is visible, and shows it.
import { addSample, drawCharts, setHistory } from './charts.js';
import { clock, clockWithSeconds, count, duration, megabytes, plural } from './format.js';
import { showChanges, showFindings, showHeld, showLog, showQuarantine } from './lists.js';
import { sentence } from './sentence.js';
import { byId, confirmed, fill, giveFocusBack, make, say, sayIfAny, sayTime, setBusy, timeOf } from './view.js';

const EVERY = 2000;
const EVERY_WHILE_AWAITED = 400;
const PATIENCE = 8000;

let status;
let timer;
let lastContact;
let hasHistory = false;
let listsKey;
let kindTold;
const awaited = { sync: null, 'meter-sync': null };

async function ask(path, method = 'GET') {
  const answer = await fetch(path, { method, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
  const body = answer.ok ? await answer.json() : await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(body.error ?? `HTTP status ${answer.status}`), { status: answer.status });
  return body;
}

async function poll() {
  clearTimeout(timer);
  try {
    if (await getStatus()) {
      show();
      await loadLists();
    }
  } finally {
    clearTimeout(timer);
    const isAwaited = awaited.sync !== null || awaited['meter-sync'] !== null;
    if (!document.hidden) timer = setTimeout(poll, isAwaited ? EVERY_WHILE_AWAITED : EVERY);
  }
}

async function getStatus() {
  try {
    if (!hasHistory) {
      setHistory(await ask('/api/history'));
      hasHistory = true;
    }
    status = await ask('/api/status');
    lastContact = new Date();
    byId('contact').hidden = true;
    document.body.classList.remove('stale');
    return true;
  } catch (error) {
    loseContact(error);
    return false;
  }
}

function loseContact(error) {
  const since = lastContact ? ` since ${clockWithSeconds(lastContact)}` : '';
  const rest = lastContact ? ' The page shows the last known state.' : '';
  const text = error.status
    ? `Metersync answers with an error${since}: ${error.message}.${rest}`
    : `No contact with Metersync${since}: the process has stopped or can’t be reached from this browser.${rest}`;
  if (byId('contact').hidden) {
    byId('contact').hidden = false;
    say('contact', text);
  }
  document.body.classList.add('stale');
  hasHistory = false;
}

function show() {
  addSample(status);
  showHeadline();
  showDatabase('local');
  showDatabase('remote');
  say('queue', lastKnown('local', status.queueSize) + (status.queueSizeIsEstimate ? 'about ' : '') + count(status.queueSize));
  // an empty archive has indexes of some kilobytes
  byId('archive').hidden = status.sentArchiveBytes !== null && status.sentArchiveBytes < 50_000;
  say('archive-size', lastKnown('local', status.sentArchiveBytes) + megabytes(status.sentArchiveBytes));
  say('quarantine-size', lastKnown('local', status.quarantineBytes) + megabytes(status.quarantineBytes));
  sayTime('oldest', status.oldestUnsynchronizedReading, status.queueSize === null ? 'unknown' : 'none');
  sayTime('last-sent', status.lastReadingSent, unlessKnown('never'));
  say('total', count(status.totalRecordsSynced));
  showCycle();
  showMeterSync();
  showHeld(status.meterSync.held);
  showFindings(status.readingChecks);
  for (const what of ['Meter', 'Tenant']) {
    for (const side of ['local', 'remote']) {
      const n = status[`${side}${what}Count`];
      say(`${side}-${what.toLowerCase()}s`, lastKnown(side, n) + count(n));
    }
  }
  sayIfAny('local-inactive', status.localInactiveMeterCount > 0 ? `and ${count(status.localInactiveMeterCount)} inactive` : '');
  say('updated', `as of ${clockWithSeconds(new Date(status.time))}`);
  say('node', status.nodeId ? `Site ${status.nodeId}` : '');
  drawCharts();
}

/** A value of a database that does not answer is its last known value. */
function lastKnown(side, value) {
  return status[side + 'DbError'] && value !== null ? 'last known ' : '';
}

/** The given word, or unknown if the local database has not answered yet. */
function unlessKnown(otherwise) {
  return status.localDbError && status.lastSyncSuccess === null ? 'unknown' : otherwise;
}

function showHeadline() {
  const { kind, text, announcement, notes } = sentence(status);
  byId('headline').dataset.kind = kind;
  say('sentence', text);
  byId('notes').hidden = notes.length === 0;
  fill('notes', notes, all => all.map(note => make('li', {}, make('a', { href: note.href }, note.text))));
  // screen readers read out a change of the state, but not the numbers that change every two seconds
  if (kindTold !== undefined && kindTold !== announcement) say('announcement', announcement);
  kindTold = announcement;
  document.title = `${{ ok: '✓', busy: '↻', warn: '!', bad: '✕', wait: '…' }[kind]} Sync Status · Metersync`;
}

function showDatabase(side) {
  const isConnected = status[side + 'DbConnected'];
  const state = byId(side + '-state');
  const error = status[side + 'DbError'];
  state.className = isConnected && !error ? 'state good' : 'state bad';
  say(side + '-state', isConnected ? 'Connected' : 'Not connected');
  const since = status[side + 'DbSince'];
  fill(side + '-since', since, iso => (iso ? ['since ', timeOf(iso)] : []));
  sayIfAny(side + '-error', error && isConnected ? `It rejects a query: ${error}` : error);
}

function showCycle() {
  const last = status.lastCycle;
  const upload = last?.flows.find(flow => flow.flow === 'upload-readings');
  sayTime('cycle-success', status.lastSyncTime, unlessKnown('never'));
  fill('cycle-last', last && [last.endedAt, last.durationMs], of => (of ? [timeOf(of[0]), `, took ${duration(of[1])}`] : ['none yet']));
  say('cycle-sent', upload ? count(upload.records) : '–');
  sayIfAny('cycle-error', status.lastSyncSuccess === false ? status.lastSyncError : '');
  showButton('sync', status.cycleInProgress, last?.endedAt, () => (last.success
    ? `Done in ${duration(last.durationMs)}: ${plural(upload?.records ?? 0, 'reading')} sent.`
    : `Failed after ${duration(last.durationMs)}, for the reason above.`));
}

function showMeterSync() {
  const last = status.meterSync;
  sayTime('meter-last', last.lastTime, unlessKnown('never'));
  const counts = { inserted: last.inserted, updated: last.updated, deactivated: last.deactivated };
  for (const [name, n] of Object.entries(counts)) say('meter-' + name, last.success ? plural(n, 'meter') : '–');
  fill('meter-error', last.error && [last.error, last.errorTime],
    of => (of ? ['Failed at ', timeOf(of[1]), `: ${of[0]}`] : []));
  byId('meter-error').hidden = !last.error;
  showButton('meter-sync', last.inProgress, last.lastTime, () => (last.success
    ? `Done: ${plural(last.inserted, 'meter')} inserted, ${count(last.updated)} updated, ${count(last.deactivated)} deactivated`
      + (last.reactivated > 0 ? `, ${count(last.reactivated)} active again` : '')
      + (last.held ? `; ${count(last.held.count)} on hold.` : '.')
    : 'Failed, for the reason above.'));
}

function showButton(id, isInProgress, endedAt, resultOf) {
  if (awaited[id] !== null && !isInProgress && endedAt !== awaited[id]) {
    awaited[id] = null;
    say(id + '-result', resultOf());
  }
  setBusy(id, isInProgress || awaited[id] !== null);
  giveFocusBack(id);
}

async function start(id, endedAt) {
  awaited[id] = endedAt ?? '';
  say(id + '-result', '');
  setBusy(id, true);
  try {
    await ask('/api/' + id, 'POST');
  } catch (error) {
    awaited[id] = null;
    say(id + '-result', error.status ? capital(error.message) + '.' : 'Metersync did not answer: try again.');
  }
  poll();
}

/** Requests the lists if their rows differ from the page. */
async function loadLists() {
  const failedOnly = byId('failed-only').checked;
  const key = JSON.stringify([status.newestLog, status.quarantinedReadings, failedOnly]);
  if (key === listsKey || status.localDbError) return;
  try {
    showLog(await ask(`/api/sync-logs?limit=100&failed=${failedOnly}`), failedOnly);
    showChanges(await ask('/api/sync-logs?limit=100&changed=true'));
    const total = status.quarantinedReadings;
    showQuarantine(total, total > 0 ? await ask('/api/quarantine') : [], decide);
    listsKey = key;
  } catch (error) {
    // an error without a status means lost contact, and the next poll shows it
    if (error.status) sayIfAny('log-empty', `The log can’t be read now: ${error.message}`);
  }
}

async function decide(action, reading) {
  const of = `${reading.value ?? 'no value'} ${reading.unit ?? ''} of ${reading.meterId ?? 'no meter'}, ${(reading.timestamp ?? 'no time').replace('T', ' ')}`;
  if (action === 'discard' && !await confirmed('Discard this reading?', `${of}. It can’t be brought back.`, 'Discard')) return;
  try {
    await ask(`/api/quarantine/${reading.id}/${action}`, 'POST');
    say('quarantine-result', action === 'retry' ? `Sent: ${of}.` : `Discarded: ${of}.`);
  } catch (error) {
    say('quarantine-result', action === 'retry' ? `Still refused: ${error.message}` : capital(error.message));
  }
  listsKey = null;
  poll();
}

async function approve() {
  const held = status.meterSync.held;
  const text = `${plural(held.count, 'meter')} that the remote database no longer has ${held.count === 1 ? 'becomes' : 'become'} inactive in the local database.`
    + ' Metersync deletes no meter, and reactivates a meter that returns to the remote database.';
  if (!await confirmed(`Deactivate ${plural(held.count, 'meter')}?`, text, 'Deactivate')) return;
  try {
    const { deactivated } = await ask(`/api/meter-sync/approve?since=${encodeURIComponent(held.since)}`, 'POST');
    say('meter-sync-result', `${plural(deactivated, 'meter')} deactivated at ${clock(new Date().toISOString())}.`);
  } catch (error) {
    say('approve-result', capital(error.message) + '.');
  }
  poll();
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

byId('sync').onclick = () => start('sync', status?.lastCycle?.endedAt);
byId('meter-sync').onclick = () => start('meter-sync', status?.meterSync.lastTime);
byId('approve').onclick = approve;
byId('failed-only').onchange = poll;
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    clearTimeout(timer);
  } else {
    hasHistory = false;
    poll();
  }
});
poll();
