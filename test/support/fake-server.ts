import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { type AppConfig, createApp } from '../../src/app.ts';
import type { Services } from '../../src/http/context.ts';
import { createSocketServer } from '../../src/http/websocket.ts';
import { type FakeServices, fakeServices } from './fake-services.ts';

export interface FakeServer {
  url: string;
  services: FakeServices;
  /** A key with the scope `detect`, of the owner `alice`. */
  key: string;
  adminKey: string;
  /** Names of the files that lie in the folder for uploads. */
  uploads(): Promise<string[]>;
  stop(): Promise<void>;
}

export const testLimits: AppConfig['limits'] = {
  imageBytes: 300_000,
  imagePixels: 1e8,
  audioBytes: 400_000,
  videoBytes: 600_000_000,
  videoSeconds: 7200,
  documentBytes: 1_000_000,
  documentPages: 500,
};

/** The real HTTP layer on a real socket, over neighbours in memory; `real` ones take their places where a test has them. */
export async function startFakeServer(config: Partial<AppConfig> = {}, real: Partial<Services> = {}): Promise<FakeServer> {
  const uploadsDir = await mkdtemp(join(tmpdir(), 'bonafide-http-'));
  const services = fakeServices(uploadsDir);
  const app = createApp({ ...services, ...real }, { limits: testLimits, publicUrl: null, policy: 'default', version: '0.0.0', ...config });
  const { sockets, websocket, serverOptions } = createSocketServer();
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', websocket, serverOptions });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    services,
    key: services.issue('alice', ['detect']),
    adminKey: services.issue('root', ['admin']),
    uploads: () => readdir(uploadsDir),
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(uploadsDir, { recursive: true });
    },
  };
}
