import { AppError } from '../../core/errors.ts';
import { countUncounted } from '../../http/count-request.ts';
import { refuseOtherMethods } from '../../http/method-not-allowed.ts';
import { problem, problemHandler } from '../../http/problem.ts';
import type { Dialect } from '../dialect.ts';
import { registerHeaders } from './common-headers.ts';
import { createNativeApp } from './native-app.ts';
import { registerKeySchemes } from './openapi.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { batchRoutes } from './routes/batches.ts';
import { detectionRoutes } from './routes/detections.ts';
import { detectorRoutes } from './routes/detectors.ts';
import { documentRoutes } from './routes/documents.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { planRoutes } from './routes/plans.ts';
import { questionRoutes } from './routes/questions.ts';
import { referenceRoutes } from './routes/references.ts';
import { submitRoutes } from './routes/submit.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { usageRoutes } from './routes/usage.ts';
import { webhookDeliveryRoutes } from './routes/webhook-deliveries.ts';
import { webhookEndpointRoutes } from './routes/webhook-endpoints.ts';
import { webhookSecretRoutes } from './routes/webhook-secret.ts';
import { registerWebhooks } from './schema/webhook-event.ts';
import { nativeWebhook } from './webhook.ts';

/** Bonafide's own API. It stands at the root of the server, so its 404 is the server's. */
export const native: Dialect = {
  name: 'native',
  basePaths: ['/'],
  hosts: [],
  webhook: nativeWebhook,
  create(services, settings) {
    const app = createNativeApp();
    const context = { app, services, settings };
    app.onError(problemHandler(services.logger));
    registerKeySchemes(app);
    registerHeaders(app);
    registerWebhooks(app);
    app.use(countUncounted(services, services.logger));
    submitRoutes(context);
    uploadRoutes(context);
    batchRoutes(context);
    detectionRoutes(context);
    questionRoutes(context);
    artifactRoutes(context);
    detectorRoutes(context);
    referenceRoutes(context);
    keyRoutes(context);
    planRoutes(context);
    usageRoutes(context);
    webhookEndpointRoutes(context);
    webhookDeliveryRoutes(context);
    webhookSecretRoutes(context);
    healthRoutes(context);
    metricsRoutes(context);
    documentRoutes(context);
    refuseOtherMethods(app);
    app.all('*', (c) => problem(c, new AppError('not_found', 'There is nothing at this address. /docs lists all calls.')));
    return app;
  },
};
