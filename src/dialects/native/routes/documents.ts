import { serveDocs } from '../../../http/docs/serve.ts';
import { PROBLEMS } from '../../../http/problem.ts';
import type { NativeContext } from '../native-app.ts';
import { describeApi } from '../openapi.ts';

/** The OpenAPI document and the page made from it. Called last: both tell of all routes that were registered before. */
export function documentRoutes({ app, settings }: NativeContext): void {
  serveDocs(app, settings, describeApi(app, settings), {
    mount: '',
    intro: {
      text: 'Send your key with each call as `Authorization: Bearer bf_...` or `X-API-Key: bf_...`. The server prints the first key when it starts for the first time; the examples read it from a variable:',
      commands: 'export BONAFIDE_KEY=bf_...\ncurl -H "Authorization: Bearer $BONAFIDE_KEY" -F file=@photo.jpg BASE_URL/v1/detections',
    },
    errors: Object.entries(PROBLEMS).map(([code, { status, title }]) => ({ code, status, title })),
    errorsLead: 'Every error is an RFC 9457 problem document (`Problem`): `detail` says how to mend it, `request_id` finds it in the log.',
  });
  app.get('/', (c) => c.redirect('/docs', 302));
}
