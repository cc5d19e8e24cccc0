import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError, type ErrorCode, type ErrorDetails } from '../core/errors.ts';

/** A refusal whose status and text a vendor documents: its dialect shows both as they are, whatever else it makes of the code. */
export class VendorError extends AppError {
  readonly status: ContentfulStatusCode;

  constructor(status: ContentfulStatusCode, code: ErrorCode, text: string, details?: ErrorDetails) {
    super(code, text, { details });
    this.status = status;
  }
}
