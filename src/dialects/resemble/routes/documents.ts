import { serveDocs } from '../../../http/docs/serve.ts';
import type { ResembleContext } from '../context.ts';
import { describeApi, ERROR_ROWS } from '../openapi.ts';

/** The OpenAPI document and the page made from it. Called after all routes that they tell of. */
export function documentRoutes({ app, settings }: ResembleContext): void {
  serveDocs(app, settings, describeApi(app, settings), {
    mount: '/resemble',
    intro: {
      text: 'Send a key of this server with each call as `Authorization: Bearer KEY`; `Token token=KEY`, as the Node client sends it, does as well. The examples read it from a variable:',
      commands: 'export BONAFIDE_KEY=bf_...\ncurl -H "Authorization: Bearer $BONAFIDE_KEY" -H "Prefer: wait" \\\n  -F file=@photo.jpg BASE_URL/api/v2/detect',
    },
    errors: ERROR_ROWS,
    errorsLead: 'Every error is `{"success":false,"message":"..."}` (`Error`); the message says what is wrong and how to mend it.',
  });
}
