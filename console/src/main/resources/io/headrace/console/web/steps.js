/** How long to wait before a step is tried again, if the console does not say. */
const PATIENCE_MS = 1000;

/**
 * Takes steps until there are no more. Where Redis is away or the console has too much to do, the step is taken again a little
 * later.
 *
 * @param {(cursor: string|undefined) => Promise<string|undefined>} step answers where to go on
 * @param {AbortSignal} signal ends it between two steps
 */
export async function takeSteps(step, signal) {
  let cursor;
  while (!signal.aborted) {
    try {
      cursor = await step(cursor);
      if (!cursor) {
        return;
      }
    } catch (e) {
      if (!e.passes) {
        throw e;
      }
      await pause(e.retryAfterMs || PATIENCE_MS, signal);
    }
  }
}

/** Waits, unless or until it is not wanted any more. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted || ms <= 0) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
