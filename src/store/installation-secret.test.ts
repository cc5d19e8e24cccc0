import { expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { installationSecret } from './installation-secret.ts';

describeDatabases('the installation secret', (get) => {
  it('is one for all who ask, also at the same time', async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => installationSecret(get().database, 'artifact-links')));
    expect(new Set(asked).size).toBe(1);
    expect(asked[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});
