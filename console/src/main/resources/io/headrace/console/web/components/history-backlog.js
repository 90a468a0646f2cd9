import { html } from '../vendor/htm-preact.js';
import * as format from '../format.js';
import { href } from '../route.js';
import { Icon } from './icon.js';

/** What waits so long that an archiver seems to be missing. */
const LONG_MS = 60_000;

/**
 * How the way to PostgreSQL is, in one line; the worst comes first.
 *
 * @param {{configured: boolean, reachable: boolean, problem?: string, queues: object[]}} status
 * @returns {{level: 'ok'|'warn'|'bad', title: string, text: string}}
 */
export function backlogOf({ configured, reachable, problem, queues }) {
  const sum = (field) => queues.reduce((total, queue) => total + queue[field], 0);
  const entries = sum('entries');
  const lagMs = Math.max(0, ...queues.map((queue) => queue.lagMs));
  const waits =
    entries === 0
      ? 'nothing waits for the archiver'
      : `${format.count(entries)} ${entries === 1 ? 'entry waits' : 'entries wait'} for the archiver (${format.bytes(sum('bytes'))}), the oldest for ${format.duration(lagMs)}`;
  const lost = leftOut(sum('tasksLeftOut'), sum('valuesLeftOut'));
  const away = configured && !reachable ? `PostgreSQL does not answer` : null;
  if (lost) {
    return { level: sum('tasksLeftOut') > 0 ? 'bad' : 'warn', title: 'Left out of the history', text: [lost, away, waits].filter(Boolean).join('; ') };
  }
  if (away) {
    return { level: 'warn', title: 'The history does not answer', text: `${problem ?? away}; ${waits}` };
  }
  return lagMs > LONG_MS
    ? { level: 'warn', title: 'The history lags', text: `${waits}. Is headrace history archive running?` }
    : { level: 'ok', title: 'History', text: waits };
}

function leftOut(tasks, values) {
  const parts = [
    tasks > 0 && `${format.tasks(tasks)} as a whole`,
    values > 0 && `payload and result of ${format.tasks(values)}`,
  ].filter(Boolean);
  return parts.length > 0 && `${parts.join(', ')}, because too much waited for an archiver`;
}

/**
 * The line, and the queues it is made of where something is to be told of them.
 *
 * @param {{status: object, withQueues?: boolean, link?: boolean}} props
 */
export function Backlog({ status, withQueues, link }) {
  const { level, title, text } = backlogOf(status);
  const queues = status.queues.filter((queue) => queue.entries + queue.valuesLeftOut + queue.tasksLeftOut > 0);
  return html`<div class="banner backlog-line ${level}" data-test="backlog" data-level=${level}>
    <${Icon} name=${level === 'ok' ? 'history' : 'dead'} />
    <div>
      <p role="status"><strong>${link ? html`<a href=${href(['history'])}>${title}</a>` : title}</strong>: ${text}</p>
      ${withQueues &&
      queues.length > 0 &&
      html`<details>
        <summary>By queue</summary>
        <div class="table-scroll" tabindex="0" role="region" aria-label="What waits for the archiver, by queue">
          <table>
            <thead>
              <tr>
                <th scope="col">Queue</th><th scope="col" class="number">Entries</th><th scope="col" class="number">Size</th>
                <th scope="col" class="number">Oldest waits</th><th scope="col" class="number">Values left out</th>
                <th scope="col" class="number">Tasks left out</th>
              </tr>
            </thead>
            <tbody>
              ${queues.map(
                (queue) => html`<tr key=${queue.queue} data-test="backlog-row" data-queue=${queue.queue}>
                  <th scope="row"><a href=${href(['queues', queue.queue])}>${queue.queue}</a></th>
                  <td class="number">${format.count(queue.entries)}</td>
                  <td class="number">${format.bytes(queue.bytes)}</td>
                  <td class="number">${queue.entries > 0 ? format.duration(queue.lagMs) : '–'}</td>
                  <td class="number">${format.count(queue.valuesLeftOut)}</td>
                  <td class="number">${format.count(queue.tasksLeftOut)}</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>`}
    </div>
  </div>`;
}
