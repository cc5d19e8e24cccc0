import type { Terminal } from './command.ts';

/**
 * Hears SIGINT and SIGTERM from now on, so that a signal during the start is not lost. `stop` is called when one has come, and the promise resolves when
 * it is done. A second signal ends the process at once: what was in hand is taken up at the next start.
 */
export function hearStop(terminal: Terminal): (stop: () => Promise<void>) => Promise<void> {
  const asked = Promise.withResolvers<void>();
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    if (count > 1) process.exit(1);
    asked.resolve();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return async (stop) => {
    await asked.promise;
    terminal.err('Stopping: work in progress may end. Once more to stop at once.\n');
    await stop();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}
