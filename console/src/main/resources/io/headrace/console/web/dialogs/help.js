import { html } from '../vendor/htm-preact.js';
import { Dialog, showDialog } from '../components/dialog.js';

const KEYS = [
  ['/', 'search'],
  ['p', 'pause the numbers, or let them go on'],
  ['r', 'load the list again'],
  ['j  k', 'next and previous row; also the arrow keys'],
  ['Enter', 'open the row'],
  ['g o', 'overview'],
  ['g q', 'queues'],
  ['g t', 'tasks'],
  ['g d', 'dead letters'],
  ['g l', 'delayed'],
  ['g h', 'history'],
  ['g w', 'workers'],
  ['Esc', 'close a dialog'],
  ['?', 'this help'],
];

export function showHelp() {
  showDialog(html`<${Dialog} title="Keys" test="help-dialog">
    <dl class="keys">
      ${KEYS.map(
        ([keys, what]) => html`<div key=${keys}>
          <dt>${keys.split(/ +/).map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dt>
          <dd>${what}</dd>
        </div>`,
      )}
    </dl>
  <//>`);
}
