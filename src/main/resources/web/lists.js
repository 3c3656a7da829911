// The tables and lists: held meters, quarantine, changes, sync log.
import { clock, count, duration, plural } from './format.js';
import { byId, fill, make, say, sayIfAny, timeOf } from './view.js';

const SHOWN = 100;
const WHAT = {
  'upload-readings': 'Reading upload',
  'download-meters': 'Meter download',
  'download-tenants': 'Tenant download',
  'meter-sync': 'Meter reconciliation',
  'meter-sync-approval': 'Approval',
};

export function showHeld(held) {
  byId('held').hidden = !held;
  if (!held) return;
  say('held-text', `The remote database lacks ${plural(held.count, 'meter')} that ${held.count === 1 ? 'is' : 'are'} active locally.`
    + ` This is unusually many, so Metersync has deactivated none of them since ${clock(held.since)}.`
    + ' Approve the deactivation if the meters are really gone. If not, fix the remote database: the next meter reconciliation finds the meters.');
  fill('held-rows', held.meters, meters => meters.map(meter =>
    make('tr', {}, make('td', {}, meter.meterId), make('td', {}, meter.name ?? ''))));
  say('held-more', held.count > held.meters.length ? `and ${count(held.count - held.meters.length)} more` : '');
}

/** @param onAction called with 'retry' or 'discard' and the reading */
export function showQuarantine(total, readings, onAction) {
  byId('quarantine').hidden = total === 0;
  say('quarantine-text', `The remote database or a check refused ${total === 1 ? 'this reading' : `these ${plural(total, 'reading')}`}.`
    + ' All other readings continue. Fix the cause and retry, or discard a worthless reading.');
  fill('quarantine-rows', readings.slice(0, SHOWN), shown => shown.map(reading => quarantineRow(reading, onAction)));
  const more = total - Math.min(SHOWN, readings.length);
  say('quarantine-more', more > 0 ? `and ${count(more)} more: metersync quarantine list` : '');
}

function quarantineRow(reading, onAction) {
  const button = (action, name, style) => {
    const made = make('button', { type: 'button', id: `${action}-${reading.id}`, className: style, textContent: name });
    made.setAttribute('aria-label', `${name} the reading of ${reading.meterId ?? 'no meter'}, ${(reading.timestamp ?? 'no time').replace('T', ' ')}`);
    made.onclick = () => onAction(action, reading);
    return made;
  };
  return make('tr', {},
    make('td', {}, reading.meterId ?? 'none'),
    make('td', {}, (reading.timestamp ?? 'none').replace('T', ' ').replace(/\.000$/, '')),
    make('td', { className: 'number' }, `${reading.value ?? 'none'} ${reading.unit ?? ''}`),
    make('td', { className: 'why' }, reading.error),
    make('td', {}, timeOf(reading.lastAttemptAt), ` (${plural(reading.attempts, 'attempt')})`),
    make('td', { className: 'actions' }, button('retry', 'Retry', 'outline'), button('discard', 'Discard …', 'outline contrast')));
}

/** The findings of the checks since the start of the process, by rule. */
export function showFindings(checks) {
  const rules = (checks?.rules ?? []).filter(rule => rule.sent + rule.held > 0 || rule.isWrong);
  byId('findings').hidden = rules.length === 0;
  say('findings-text', `Readings that broke a rule of the checks since the start of Metersync. ${checks?.mode === 'hold'
    ? 'Held readings are in the quarantine.' : 'They are sent, and no value is changed.'}`);
  fill('findings-rows', rules, all => all.map(rule => make('tr', {},
    make('td', {}, rule.rule),
    make('td', { className: 'number' }, count(rule.sent)),
    make('td', { className: 'number' }, rule.isWrong ? `${count(rule.held)}, none now` : count(rule.held)),
    make('td', {}, rule.reading ?? ''),
    make('td', { className: 'why' }, rule.reason ?? ''))));
}

export function showChanges(logs) {
  const changes = logs.flatMap(log => log.details.changes.map(change => ({
    ...change, time: log.timestamp, kind: log.details.table === 'tenant' ? 'Tenant' : 'Meter' }))).slice(0, SHOWN);
  fill('changes', changes, all => all.length === 0
    ? [make('li', { className: 'quiet' }, 'No changes in the last days.')]
    : all.map(change => make('li', {},
      make('span', { className: 'what' }, make('b', {}, `${change.kind} ${change.key}`),
        what(change)), ' ',
      make('span', { className: 'quiet' }, timeOf(change.time)))));
}

function what(change) {
  if (change.isNew) return ` added: ${change.name ?? ''}`;
  if (change.fields === 'deactivated') return ' deactivated';
  return change.fields === 'active' ? ' active again' : ` changed: ${change.fields}`;
}

export function showLog(logs, failedOnly) {
  fill('log-rows', logs, all => all.map(logRow));
  sayIfAny('log-empty', logs.length > 0 ? '' : failedOnly ? 'No failures.' : 'The log is empty.');
}

function logRow(log) {
  const flow = log.details?.flow;
  return make('tr', {},
    make('td', {}, timeOf(log.timestamp)),
    make('td', {}, WHAT[flow] ?? flow ?? log.syncType),
    make('td', {}, make('span', { className: log.success ? 'state good' : 'state bad' }, log.success ? 'Done' : 'Failed')),
    make('td', { className: 'number' }, log.recordsProcessed === null ? '' : count(log.recordsProcessed)),
    make('td', { className: 'number' }, log.durationMs === null ? '' : duration(log.durationMs)),
    make('td', { className: 'why' }, log.errorMessage ?? details(log.details ?? {})));
}

function details(of) {
  return ['inserted', 'updated', 'deactivated', 'reactivated', 'held']
    .filter(name => of[name] > 0)
    .map(name => `${count(of[name])} ${name}`)
    .join(', ');
}
