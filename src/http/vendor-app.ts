import { OpenAPIHono } from '@hono/zod-openapi';
import type { Hono } from 'hono';
import { AppError, toAppError } from '../core/errors.ts';
import type { ReadCredential } from './auth.ts';
import type { HttpContext, HttpEnv, Services } from './context.ts';
import { countUncounted } from './count-request.ts';
import { refuseOtherMethods } from './method-not-allowed.ts';
import { retryAfterOf } from './retry-after.ts';
import { VendorError } from './vendor-error.ts';

/** What of a vendor's API every request meets, whatever it asks for. */
export interface VendorFace {
  /** Where its callers put their keys. */
  readCredential: ReadCredential;
  /** Shows any error in the vendor's own shape, with the vendor's status. `Retry-After` is added to it. */
  renderError(c: HttpContext, error: AppError): Response;
}

/** An empty app whose errors look like the vendor's, whatever was thrown. End it with `closeVendorApp`. */
export function createVendorApp(services: Services, { readCredential, renderError }: VendorFace): OpenAPIHono<HttpEnv> {
  const app = new OpenAPIHono<HttpEnv>();
  app.onError((thrown, c) => {
    const error = toAppError(thrown);
    c.set('errorCode', error.code);
    if (!(error instanceof VendorError) && isOurs(error)) {
      services.logger.error({ requestId: c.get('requestId'), code: error.code, error: AppError.is(thrown) ? (error.cause ?? error) : thrown }, 'request threw');
    }
    const response = renderError(c, error);
    const retryAfter = retryAfterOf(error, response.status);
    if (retryAfter !== null) response.headers.set('Retry-After', retryAfter);
    return response;
  });
  app.use(countUncounted(services, services.logger, readCredential));
  return app;
}

/** What an operator has to look at; everything else is the caller's, or is told in the detection. */
const isOurs = ({ code, outage }: AppError): boolean => outage || code === 'internal' || code === 'engine_crashed' || code === 'engine_timeout';

/** After the last route: other methods are 405 and other paths 404, both in the vendor's shape. */
export function closeVendorApp(app: Hono<HttpEnv>, { renderError }: VendorFace): void {
  refuseOtherMethods(app, (c, error) => renderAs(c, new VendorError(405, error.code, error.publicMessage), renderError));
  app.all('*', (c) => renderAs(c, new AppError('not_found', `There is nothing at ${c.req.path}. Check the base URL and the path.`), renderError));
}

function renderAs(c: HttpContext, error: AppError, renderError: VendorFace['renderError']): Response {
  c.set('errorCode', error.code);
  return renderError(c, error);
}
