import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createRoute } from '@hono/zod-openapi';
import { AppError } from '../../../core/errors.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { jsonAnswer } from '../../../http/docs/answers.ts';
import { requireQuota } from '../../../http/quota.ts';
import { submitMedia } from '../../../http/submit-media.ts';
import { type ReceivedForm, receiveForm, type UploadRules } from '../../../http/upload.ts';
import type { MediaFile } from '../../../http/upload-file.ts';
import { vendorRules } from '../../../http/vendor-rules.ts';
import { type AnalyzeFields, checkKind, readFields, toOptions } from '../analyze-options.ts';
import { checkCallbackUrl } from '../callback-url.ts';
import { type DeepidvContext, NAME } from '../deepidv-app.ts';
import { readCredential } from '../errors.ts';
import { isVendorType, LIMITS } from '../limits.ts';
import { refusals, SECURITY, TAG } from '../openapi.ts';
import { AnalysisAcceptedSchema, AnalyzeFormSchema } from '../schema.ts';
import { renderAccepted } from '../translate.ts';

const PATH = '/v1/deepfake-detection/analyze';

const route = createRoute({
  method: 'post',
  path: PATH,
  operationId: 'analyzeFile',
  tags: [TAG],
  summary: 'Analyze a file',
  description: 'Takes the file and answers at once; read the result by its `id`, or name a `callback_url`. Fields stand before or after the file.',
  security: SECURITY,
  request: { body: { required: true, content: { 'multipart/form-data': { schema: AnalyzeFormSchema } } } },
  responses: { 202: jsonAnswer(AnalysisAcceptedSchema, 'Accepted.'), ...refusals(400, 401, 402, 403, 413, 415, 429, 500, 503) },
});

export function analyzeRoutes(context: DeepidvContext): void {
  const { app, services, settings } = context;
  const rules = rulesOf(context);
  // Registered by hand: the validator that `openapi()` would put in front of a form reads the whole body into memory.
  app.openAPIRegistry.registerPath(route);
  app.post(PATH, keyRequired(services, 'detect', readCredential), async (c) => {
    await requireQuota(services, c.get('principal'), null);
    const { file, kind, callbackUrl, externalId } = await readRequest(context, c, rules);
    const detection = await submitMedia(context, c, { type: 'file', file }, rules, {
      dialect: NAME,
      newPublicId: () => `da_${randomUUID()}`,
      options: toOptions(kind, settings.policy),
      externalId,
      metadata: null,
      warnings: [],
      callbackUrl,
    });
    return c.json(renderAccepted(detection), 202);
  });
}

/** What the vendor does not take is of no known type here. */
function rulesOf({ services }: DeepidvContext): UploadRules {
  const sniff: UploadRules['sniff'] = (head) => {
    const type = services.sniff(head);
    return type && isVendorType(type) ? type : null;
  };
  return vendorRules({ uploadsDir: services.uploadsDir, sniff }, LIMITS);
}

async function readRequest({ services }: DeepidvContext, c: HttpContext, rules: UploadRules): Promise<AnalyzeFields & { file: MediaFile }> {
  const { incoming } = c.env;
  if (!incoming || !/^multipart\/form-data\b/i.test(c.req.header('Content-Type') ?? '')) throw notMultipart();
  const form = await receiveForm(incoming, rules);
  try {
    return check(form, services);
  } catch (error) {
    if (form.file) await rm(form.file.path, { force: true });
    throw error;
  }
}

function check({ file, fields }: ReceivedForm, services: DeepidvContext['services']): AnalyzeFields & { file: MediaFile } {
  if (!file) throw new AppError('invalid_request', 'There is no file. Send one as the part "file", e.g. curl -F "file=@passport_scan.pdf"');
  const asked = readFields(fields);
  checkKind(asked.kind, file.type);
  if (asked.callbackUrl !== null) checkCallbackUrl(asked.callbackUrl, services);
  return { ...asked, file };
}

const notMultipart = (): AppError =>
  new AppError('invalid_request', 'Send the file as multipart/form-data with a file part named "file", e.g. curl -F "file=@passport_scan.pdf"');
