import type { Terminal } from './command.ts';

/**
 * Resolves when SIGINT or SIGTERM has come and `stop` is done. A second signal ends the process at once: what was in hand is taken up at the next
 * start.
 */
export async function untilStopped(stop: () => Promise<void>, terminal: Terminal): Promise<void> {
  const asked = Promise.withResolvers<void>();
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    if (count > 1) process.exit(1);
    asked.resolve();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  await asked.promise;
  terminal.err('Stopping: work in progress may end. Once more to stop at once.\n');
  await stop();
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
}
