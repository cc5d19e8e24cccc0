import { closeVendorApp, createVendorApp } from '../../http/vendor-app.ts';
import type { Dialect } from '../dialect.ts';
import { readCredential, renderError } from './errors.ts';
import { FrameBuffers } from './frames/frame-buffers.ts';
import { MOUNT, NAME } from './names.ts';
import { serveDeeptrackDocs } from './openapi.ts';
import { fromOtherOrigins } from './other-origins.ts';
import { frameRoutes } from './routes/frames.ts';
import { predictRoutes } from './routes/predict.ts';
import { serviceRoutes } from './routes/service.ts';
import { streamRoutes } from './routes/stream.ts';
import { usageRoutes } from './routes/usage.ts';
import { videoRoutes } from './routes/video.ts';
import { jobRoutes } from './routes/video-jobs.ts';

const FACE = { readCredential, renderError };

/** The API of DeepTrack, api.deeptrack.io (README.md, "Sources"). It knows no callbacks. */
export const deeptrack: Dialect = {
  name: NAME,
  basePaths: [MOUNT],
  hosts: ['api.deeptrack.io'],
  create(services, settings) {
    const app = createVendorApp(services, FACE);
    app.use(fromOtherOrigins);
    const context = { app, services, settings };
    const buffers = new FrameBuffers();
    predictRoutes(context);
    videoRoutes(context);
    jobRoutes(context);
    frameRoutes(context, buffers);
    streamRoutes(context, buffers);
    usageRoutes(context);
    serviceRoutes(context, buffers, new Date());
    serveDeeptrackDocs(app, settings);
    closeVendorApp(app, FACE);
    return app;
  },
};
