// Requests all sites, and shows those that the search and the filter choose, up to a number that the browser lays out at once.
import { clock, clockWithSeconds, count, plural, span } from './format.js';
import { byId, make, say, timeOf } from './view.js';

const EVERY = 15_000;
const EVERY_OF_MANY = 60_000;
const MANY = 2_000;
const PATIENCE = 20_000;
const PAGE = 200;
const STATES = ['silent', 'attention', 'behind', 'never', 'paused', 'revoked', 'ok'];
const KINDS = {
  silent: 'no contact', twice: 'two databases under one node', cycle: 'failing cycles', quarantine: 'readings in the quarantine', excluded: 'readings that can’t leave',
  held: 'deactivations on hold', clock: 'a wrong clock', behind: 'a late upload', version: 'an old version',
};

let fleet;
let timer;
let lastContact;
let told;
let shownRows = PAGE;
let sort = { by: 'state', isDescending: false };
let open;

async function ask(path) {
  const answer = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(`HTTP status ${answer.status}`);
  return answer.json();
}

async function poll() {
  clearTimeout(timer);
  try {
    fleet = await ask('/api/sites');
    lastContact = new Date();
    show();
    if (open) await openSite(open, false);
  } catch (error) {
    lose(error);
  }
  if (!document.hidden) timer = setTimeout(poll, fleet?.sites.length > MANY ? EVERY_OF_MANY : EVERY);
}

function lose(error) {
  const since = lastContact ? ` since ${clockWithSeconds(lastContact)}` : '';
  contact(`No contact with Metersync${since} (${error.message}).${lastContact ? ' The page shows the last known state.' : ''}`);
}

function contact(text) {
  byId('contact').hidden = !text;
  say('contact', text);
  document.body.classList.toggle('stale', Boolean(text));
}

function show() {
  contact(fleet.error ? `The reports of the sites can’t be read: ${fleet.error}. The page shows the last known state.` : '');
  say('updated', fleet.time ? `as of ${clockWithSeconds(new Date(fleet.time))}` : '');
  const numbers = Object.fromEntries(STATES.map(state => [state, fleet.sites.filter(site => site.state === state).length]));
  const needing = numbers.silent + numbers.attention + numbers.behind;
  byId('headline').dataset.kind = fleet.sites.length === 0 ? 'wait' : numbers.silent > 0 ? 'bad' : needing > 0 ? 'warn' : 'ok';
  const text = headline(numbers, needing);
  say('sentence', text);
  if (told !== undefined && told !== text) say('announcement', text);
  told = text;
  document.title = `${needing > 0 ? `(${needing}) ` : ''}Sites · Metersync`;
  fillFilter(numbers);
  showRows();
}

function headline(numbers, needing) {
  if (!fleet.time) return 'The sites have not been read yet.';
  const all = fleet.sites.length;
  if (all === 0) return 'No site has reported yet.';
  if (needing === 0) return all === 1 ? 'The site needs no action.' : `None of ${count(all)} sites needs action.`;
  const parts = ['silent', 'attention', 'behind'].filter(state => numbers[state] > 0)
    .map(state => `${count(numbers[state])} ${{ silent: 'silent', attention: 'with a problem', behind: 'behind' }[state]}`);
  return `${count(needing)} of ${plural(all, 'site')} ${needing === 1 ? 'needs' : 'need'} action: ${parts.join(', ')}.`;
}

function fillFilter(numbers) {
  const chosen = byId('filter').value;
  const options = [
    ['', `All sites (${count(fleet.sites.length)})`],
    ['needing', 'Sites that need action'],
    ...STATES.filter(state => numbers[state] > 0).map(state => [`state:${state}`, `State ${state} (${count(numbers[state])})`]),
    ...Object.entries(KINDS).map(([kind, what]) => [kind, what, fleet.sites.filter(site => has(site, kind)).length])
      .filter(([, , n]) => n > 0).map(([kind, what, n]) => [`kind:${kind}`, `Sites with ${what} (${count(n)})`]),
  ];
  if (chosen && !options.some(([value]) => value === chosen)) options.push([chosen, 'The chosen problem (0)']);
  byId('filter').replaceChildren(...options.map(([value, text]) => make('option', { value, selected: value === chosen }, text)));
}

function has(site, kind) {
  return site.problems.some(problem => problem.kind === kind);
}

function chosenSites() {
  const words = byId('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  const filter = byId('filter').value;
  const [what, value] = filter.split(':');
  return fleet.sites.filter(site => {
    if (filter === 'needing' && !['silent', 'attention', 'behind'].includes(site.state)) return false;
    if (what === 'state' && site.state !== value) return false;
    if (what === 'kind' && !has(site, value)) return false;
    const text = [site.name, site.note, site.server, site.version].join(' ').toLowerCase();
    return words.every(word => text.includes(word) || site.nodeId?.startsWith(word) && word.length >= 8);
  });
}

function sorted(sites) {
  // the answer has the worst first
  if (sort.by === 'state') return sort.isDescending ? sites.reverse() : sites;
  const factor = sort.isDescending ? -1 : 1;
  return sites.sort((a, b) => factor * compare(a[sort.by], b[sort.by]));
}

/** Unknown values come last in either order of numbers. */
function compare(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  return typeof a === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
}

function showRows() {
  const chosen = sorted(chosenSites());
  byId('rows').replaceChildren(...chosen.slice(0, shownRows).map(row));
  const n = Math.min(shownRows, chosen.length);
  say('shown', chosen.length === 0 ? 'No site matches.' : n < chosen.length ? `The first ${count(n)} of ${plural(chosen.length, 'site')}.` : plural(chosen.length, 'site') + '.');
  byId('more').hidden = n === chosen.length;
}

function row(site) {
  const name = make('button', { type: 'button' }, site.name);
  name.onclick = () => openSite(site.name, true);
  const behind = site.behindSeconds === null ? '' : span(site.behindSeconds * 1000);
  return make('tr', {},
    make('td', {}, name),
    make('td', {}, mark(site)),
    make('td', {}, site.lastContact ? timeOf(site.lastContact) : 'never'),
    cell('number', behind, 'behind by'),
    cell('number', site.queueSize === null ? '' : (site.queueSizeIsEstimate ? 'about ' : '') + count(site.queueSize), 'queued'),
    cell('number', site.quarantinedReadings === null ? '' : count(site.quarantinedReadings), 'quarantined'),
    cell('', site.version ?? '', ''),
    make('td', { className: 'why' }, site.problems.map(problem => problem.text).join('; ')));
}

function cell(className, text, label) {
  const td = make('td', { className }, text);
  if (text && label) td.dataset.label = label;
  return td;
}

function mark(site) {
  return make('span', { className: `mark is-${site.state}` }, site.state);
}

async function openSite(name, hasFocus) {
  open = name;
  let site;
  try {
    site = await ask(`/api/sites/${encodeURIComponent(name)}`);
  } catch (error) {
    lose(error);
    return;
  }
  if (open !== name) return;
  byId('site').hidden = false;
  say('site-name', `${site.name}: ${site.state}`);
  byId('site-problems').replaceChildren(...site.problems.map(problem => make('li', {}, problem.text)));
  byId('site-facts').replaceChildren(...facts(site).map(([what, value]) => make('div', {}, make('dt', {}, what), make('dd', {}, ...[value].flat()))));
  byId('days').hidden = site.days.length === 0;
  byId('days-empty').hidden = site.days.length > 0;
  byId('day-rows').replaceChildren(...site.days.map(day => make('tr', {},
    make('td', {}, day.day), cell('number', count(day.uploaded)), cell('number', count(day.cycles)), cell('number', count(day.failedCycles)))));
  if (hasFocus) {
    byId('site').scrollIntoView({ block: 'nearest' });
    byId('site').focus({ preventScroll: true });
  }
}

function facts(site) {
  const offset = site.clockOffsetMs;
  return [
    ['Last contact', site.lastContact ? timeOf(site.lastContact) : 'never'],
    ['Last success', site.lastSuccessTime ? timeOf(site.lastSuccessTime) : 'none known'],
    ['Last error', site.lastError ?? 'none'],
    ['Queued readings', count(site.queueSize)],
    ['Oldest reading', site.oldestUnsynchronizedReading ? clock(site.oldestUnsynchronizedReading) : 'none'],
    ['Pace', site.readingsPerSecond === null ? 'unknown' : `${count(Math.round(site.readingsPerSecond))} readings per second`],
    ['Sent since the start', count(site.uploaded)],
    ['Started', site.startedAt ? timeOf(site.startedAt) : 'unknown'],
    ['Seconds between cycles', site.intervalSeconds === null ? 'unknown' : count(site.intervalSeconds)],
    ['Clock', offset === null ? 'unknown' : Math.abs(offset) < 1000 ? 'right' : `${span(Math.abs(offset))} ${offset > 0 ? 'ahead' : 'behind'}`],
    ['Standby', site.hasStandby ? ['ready, last contact ', timeOf(site.lastStandbyContact)] : site.lastStandbyContact ? ['no contact since ', timeOf(site.lastStandbyContact)] : 'none known'],
    ['Version', site.version ?? 'unknown'],
    ...(site.pausedSince ? [['Paused', `by ${site.pausedBy ?? 'unknown'} since ${clock(site.pausedSince)}`]] : []),
    ...(site.note ? [['Note', site.note]] : []),
    ...(site.server ? [['Server', site.server]] : []),
    ['Role', site.role ?? 'unknown'],
    ['Identity', site.nodeId ?? 'not enrolled'],
  ];
}

function restart() {
  shownRows = PAGE;
  if (fleet) showRows();
}

byId('search').oninput = restart;
byId('filter').onchange = restart;
byId('more').onclick = () => { shownRows += 5 * PAGE; showRows(); };
byId('close').onclick = () => { open = undefined; byId('site').hidden = true; byId('main').focus(); };
for (const button of document.querySelectorAll('[data-sort]')) {
  button.onclick = () => {
    const by = button.dataset.sort;
    sort = { by, isDescending: sort.by === by ? !sort.isDescending : typeof fleet?.sites[0]?.[by] === 'number' };
    document.querySelectorAll('.sites th').forEach(th => th.removeAttribute('aria-sort'));
    button.parentElement.setAttribute('aria-sort', sort.isDescending ? 'descending' : 'ascending');
    restart();
  };
}
document.onvisibilitychange = () => { if (!document.hidden) poll(); };
poll();
