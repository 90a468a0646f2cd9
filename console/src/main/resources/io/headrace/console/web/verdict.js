import * as format from './format.js';

/** How far back the backlog is compared, in seconds. */
const TREND_SECONDS = 60;
const SMALL_BACKLOG = 50;

const REDIS_AWAY = {
  level: 'bad',
  key: 'away',
  title: 'Redis is away',
  text: 'what you see is from before; workers go on by themselves when it is back',
};

/**
 * How the installation does, in one line, and what else is wrong. The worst comes first.
 *
 * @param {object} snapshot as sent once a second
 * @param {object} series see live.js
 * @param {boolean} away whether Redis does not answer
 * @param {number} now
 * @returns {{level: 'ok'|'idle'|'warn'|'bad', key: string, title: string, text: string, href?: string[], more: object[]}}
 *     `key` stays the same while only numbers change
 */
export function verdict(snapshot, series, away, now) {
  const findings = away ? [REDIS_AWAY] : all(snapshot, series, now);
  return { ...findings[0], more: findings.slice(1) };
}

/** Whether a worker that takes tasks serves the queue. */
export function isServed(queue, workers) {
  return workers.some((worker) => !worker.quiet && worker.queues.includes(queue.name));
}

function all(snapshot, series, now) {
  const findings = [
    ...snapshot.queues.filter((queue) => queue.pause).map((queue) => paused(queue, now)),
    ...snapshot.queues
      .filter((queue) => queue.queued > 0 && !queue.pause && !isServed(queue, snapshot.workers))
      .map(unserved),
  ].sort((a, b) => rank(a) - rank(b));
  return [...findings, flow(snapshot, series)].sort((a, b) => rank(a) - rank(b));
}

function rank(finding) {
  return ['bad', 'warn', 'ok', 'idle'].indexOf(finding.level);
}

function paused(queue, now) {
  const until = queue.pause.until ? ` until ${format.clock(queue.pause.until, now)}` : '';
  const waits = queue.queued > 0 ? format.waiting(queue.queued) : 'nothing waits';
  return {
    level: 'warn',
    key: `paused ${queue.name}`,
    title: `Queue ${queue.name} is paused`,
    text: `by ${queue.pause.by} since ${format.clock(queue.pause.since, now)}${until}, ${waits}`,
    href: ['queues', queue.name],
  };
}

function unserved(queue) {
  return {
    level: 'bad',
    key: `unserved ${queue.name}`,
    title: `Nothing serves queue ${queue.name}`,
    text: `${format.waiting(queue.queued)}, the oldest for ${format.duration(queue.oldestWaitMs)}`,
    href: ['queues', queue.name],
  };
}

function flow(snapshot, series) {
  const queues = snapshot.queues;
  const sum = (field) => queues.reduce((total, queue) => total + (queue[field] ?? 0), 0);
  const perSecond = sum('perSecond');
  const failed = sum('failedPerSecond');
  const flowing = queues.filter((queue) => !queue.pause && isServed(queue, snapshot.workers));
  const queued = flowing.reduce((total, queue) => total + queue.queued, 0);
  const oldest = Math.max(0, ...flowing.map((queue) => queue.oldestWaitMs ?? 0));
  const growth = trend(series);
  const speed = `${format.rate(perSecond)} tasks/s`;
  if (failed > 0.5 && failed > perSecond * 0.2) {
    const share = Math.round((100 * failed) / Math.max(perSecond, failed));
    return { level: 'bad', key: 'failing', title: 'Failing', text: `${share} % of attempts fail, ${speed} end`, href: ['dead'] };
  }
  if (queued > SMALL_BACKLOG && growth > Math.max(1, (queued * 0.1) / TREND_SECONDS)) {
    const text = `${format.count(queued)} wait, ${format.rate(growth)} more every second, the oldest for ${format.duration(oldest)}`;
    return { level: 'warn', key: 'growing', title: 'Backlog growing', text };
  }
  if (perSecond > 0 || sum('running') > 0) {
    const waits = queued > 0 ? `oldest waits ${format.duration(oldest)}` : 'nothing waits';
    return { level: 'ok', key: 'flowing', title: 'Flowing', text: `${speed}, ${waits}` };
  }
  const ready = snapshot.workers.length;
  const who = ready === 0 ? 'no worker is connected' : `${ready} ${ready === 1 ? 'worker is' : 'workers are'} ready`;
  return { level: 'idle', key: 'idle', title: 'Nothing to do', text: who };
}

/** By how many tasks a second the backlog grew over the last minute. */
function trend(series) {
  const queued = series.queued.slice(-TREND_SECONDS).filter((n) => n !== null);
  return queued.length < 10 ? 0 : (queued[queued.length - 1] - queued[0]) / queued.length;
}
