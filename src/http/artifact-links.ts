import type { HttpContext, HttpSettings } from './context.ts';
import { signPath } from './signed-url.ts';

/** Where artifacts are served, whatever the dialect and whatever the host name (app.ts). */
export const artifactPath = (detectionId: string, name: string): string => `/v1/detections/${detectionId}/artifacts/${name}`;

export const ARTIFACT_PATH = /^\/v1\/detections\/[^/]+\/artifacts\/[^/]+$/;

/** Base of the links that we hand out, without a slash at the end: the public URL where one is set, else the address of the request. */
export const linkBase = (c: HttpContext, { publicUrl }: Pick<HttpSettings, 'publicUrl'>): string => publicUrl?.replace(/\/+$/, '') ?? new URL(c.req.url).origin;

export type ArtifactUrl = (detectionId: string, name: string) => string;

/** Makes absolute, signed links to artifacts. */
export function artifactLinks(c: HttpContext, settings: Pick<HttpSettings, 'publicUrl'>, secret: string): ArtifactUrl {
  const base = linkBase(c, settings);
  const nowMs = Date.now();
  return (detectionId, name) => base + signPath(secret, artifactPath(detectionId, name), nowMs);
}

/** The retry table of webhooks reaches over three days, and a body stays the same: links must still work when the last attempt comes through. */
const MESSAGE_LINK_SECONDS = 7 * 24 * 3600;

/** The same for what is sent later. */
export const messageLinks =
  ({ baseUrl, urlSecret, now }: { baseUrl: string; urlSecret: string; now: Date }): ArtifactUrl =>
  (detectionId, name) =>
    baseUrl + signPath(urlSecret, artifactPath(detectionId, name), now.getTime(), MESSAGE_LINK_SECONDS);
