// The last hour of the queue and the upload, or the time since the process started. The charts are made once and their points replaced in place.
import { clock, count, plural, rate } from './format.js';
import { byId, say } from './view.js';

const HOUR = 3_600_000;
const STEP = 10_000;
const MINUTE = 60_000;
const MOST_TICKS = 6;

const samples = [];
let queueChart;
let rateChart;
let perSecond = 0;

/** Replaces the samples by the history of the process. */
export function setHistory(history) {
  samples.splice(0, samples.length, ...history.map(s => ({ time: Date.parse(s.time), queue: s.queueSize, total: s.totalUploaded })));
}

/** Adds the newest numbers, and replaces the last sample if it is younger than ten seconds. */
export function addSample(status) {
  const time = Date.parse(status.time);
  perSecond = status.upload.perSecond;
  const last = samples.at(-1);
  if (last && (status.totalRecordsSynced < last.total || time < last.time)) samples.length = 0; // another process
  if (samples.length > 1 && time - samples.at(-2).time < STEP) samples.pop();
  samples.push({ time, queue: status.localDbError ? null : status.queueSize, total: status.totalRecordsSynced });
  while (samples[0].time < time - HOUR) samples.shift();
}

export function drawCharts() {
  if (!window.Chart || samples.length === 0) return;
  queueChart ??= make('queue-chart', queue => plural(queue, 'reading'));
  rateChart ??= make('rate-chart', perSecond => `${rate(perSecond)} per second`);
  const kept = thinned();
  draw(queueChart, kept.map(s => ({ x: s.time, y: s.queue })));
  draw(rateChart, kept.slice(1).map((s, i) => ({ x: s.time, y: Math.max(0, s.total - kept[i].total) / (s.time - kept[i].time) * 1000 })));
  const peak = kept.reduce((most, s) => Math.max(most, s.queue), 0);
  const period = isOlderThanAnHour() ? 'in the last hour' : `since ${clock(samples[0].time)}`;
  const now = samples.at(-1).queue;
  summarize('queue', `now ${now === null ? 'unknown' : plural(now, 'reading')}, at most ${count(peak)} ${period}`);
  summarize('rate', `now ${rate(perSecond)} per second, ${plural(kept.at(-1).total - kept[0].total, 'reading')} ${period}`);
}

function isOlderThanAnHour() {
  return samples.at(-1).time - samples[0].time > HOUR - MINUTE;
}

function summarize(name, text) {
  say(name + '-summary', text);
  const label = (name === 'queue' ? 'Queued readings: ' : 'Readings sent per second: ') + text;
  byId(name + '-chart').setAttribute('aria-label', label);
}

/** One sample per ten seconds, because the rate of a shorter time fluctuates. */
function thinned() {
  const kept = [];
  for (const sample of samples) {
    if (kept.length === 0 || sample.time - kept.at(-1).time >= STEP) kept.push(sample);
  }
  if (kept.length > 1 && kept.at(-1) !== samples.at(-1)) kept[kept.length - 1] = samples.at(-1);
  return kept;
}

function draw(chart, points) {
  const now = samples.at(-1).time;
  // a process younger than an hour has no earlier numbers
  chart.options.scales.x.min = Math.min(samples[0].time, now - MINUTE);
  chart.options.scales.x.max = now;
  chart.data.datasets[0].data = points;
  chart.update('none');
}

function make(id, withUnit) {
  const chart = new Chart(byId(id), {
    type: 'line',
    data: { datasets: [{ data: [], borderWidth: 2, pointRadius: 0, pointHitRadius: 8, fill: 'origin', tension: 0 }] },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: {
          displayColors: false,
          callbacks: { title: items => clock(items[0].parsed.x), label: item => withUnit(item.parsed.y) },
        },
      },
      scales: {
        x: {
          type: 'linear',
          afterBuildTicks: axis => { axis.ticks = wholeMinutes(axis.min, axis.max); },
          ticks: { callback: value => clock(value), maxRotation: 0, autoSkipPadding: 12 },
        },
        y: { beginAtZero: true, suggestedMax: 5, ticks: { callback: value => count(value), precision: 0, maxTicksLimit: 5 } },
      },
    },
  });
  colour(chart);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    colour(chart);
    chart.update('none');
  });
  return chart;
}

/** Ticks at whole minutes, at a distance that a person counts in. */
function wholeMinutes(min, max) {
  const step = [1, 2, 5, 10].map(minutes => minutes * MINUTE).find(distance => (max - min) / distance <= MOST_TICKS) ?? 10 * MINUTE;
  const ticks = [];
  for (let value = Math.ceil(min / step) * step; value <= max; value += step) ticks.push({ value });
  return ticks;
}

function colour(chart) {
  const style = getComputedStyle(document.documentElement);
  const of = name => style.getPropertyValue(name).trim();
  Object.assign(chart.data.datasets[0], { borderColor: of('--line'), backgroundColor: of('--area') });
  for (const scale of Object.values(chart.options.scales)) {
    scale.grid = { color: of('--grid') };
    scale.border = { display: false };
    scale.ticks.color = of('--quiet');
  }
}
