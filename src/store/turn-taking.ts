import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KyselyPlugin } from 'kysely';

/**
 * Lets the event loop turn after each statement. Those of an embedded database run in this thread and resolve without a turn, so a transaction of twenty
 * statements would keep every other request waiting for its whole length.
 */
export const turnTaking: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => {
    await nextTurn();
    return result;
  },
};
