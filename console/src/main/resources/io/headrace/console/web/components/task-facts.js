import { html } from '../vendor/htm-preact.js';
import * as format from '../format.js';
import { href } from '../route.js';
import { Copy } from './copy.js';
import { Card } from './page.js';
import { Time } from './time.js';

/** The id of a task as the heading of its page. */
export function TaskHeading({ id, mark }) {
  const local = id.slice(id.indexOf('/') + 1);
  return html`<span class="task-heading"><span class="mono ellipsis" title=${id}>${local}</span><${Copy} text=${id} what="task id" /></span>${mark}`;
}

/**
 * What a task is and was asked for, and its headers.
 *
 * @param {{task: object, list: string}} props `list` is the page of the tasks like it: tasks or history
 */
export function TaskFacts({ task, list }) {
  const options = task.options ?? {};
  const headers = Object.entries(task.headers ?? {});
  const facts = [
    ['Queue', html`<a href=${href(['queues', task.queue])}>${task.queue}</a>`],
    ['Type', html`<a href=${href([list], { type: task.type })}>${task.type || '(no type)'}</a>`],
    ['Priority', task.priority],
    ['Submitted', task.submittedAt && html`<${Moment} at=${task.submittedAt} />`],
    ['Ended', task.submittedAt && html`<${Moment} at=${task.endedAt} />`],
    ['Attempt', options.maxAttempts ? `${task.attempt} of ${options.maxAttempts}` : task.attempt],
    ['Worker', task.worker && html`<a class="mono" href=${href([list], { worker: task.worker })}>${task.worker}</a>`],
    ['Due', task.due && html`<${Time} at=${task.due} />`],
    ['Waited', task.waitedMs !== undefined && format.duration(task.waitedMs)],
    ['Ran', task.ranMs !== undefined && format.duration(task.ranMs)],
    ['Lease renewed', task.hold && `at most ${format.duration(task.hold.renewedMsAgo)} ago`],
    ['Deliveries', task.hold?.deliveries],
    ['Timeout', options.timeoutMs && format.duration(options.timeoutMs)],
    ['Backoff', options.backoff],
    ['Expires', options.expiresAt ? html`<${Time} at=${options.expiresAt} />` : options.expiresAfterMs && `${format.duration(options.expiresAfterMs)} after it is ready`],
    ['Outcome kept', options.retentionMs !== undefined && format.duration(options.retentionMs)],
  ].filter(([, value]) => value !== undefined && value !== false && value !== '');
  return html`<${Card} title="Facts" test="facts">
      <dl class="facts">${facts.map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
    <//>
    ${headers.length > 0 &&
    html`<${Card} title="Headers" test="headers">
      <dl class="facts mono">${headers.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    <//>`}`;
}

/** A moment of long ago: how many days it is from now says less than when it was. */
function Moment({ at }) {
  return html`<time datetime=${at}>${format.exact(at)}</time>`;
}
