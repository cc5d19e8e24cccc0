import { AppError } from '../core/errors.ts';

/** Where a page ended: the last row's place in the order. */
export interface Cursor {
  createdAt: Date;
  id: string;
}

/** The longest that we make is 62 characters. */
const CURSOR_LENGTH_MAX = 100;
const SHAPE = /^(\d{1,14})\.((?:det|whd|ref)_[0-9A-HJKMNP-TV-Z]{26})$/;

export function encodeCursor({ createdAt, id }: Cursor): string {
  return Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');
}

/** Throws `invalid_request` for what `encodeCursor` did not make. */
export function decodeCursor(text: string): Cursor {
  const plain = text.length <= CURSOR_LENGTH_MAX ? Buffer.from(text, 'base64url').toString('latin1') : '';
  const [, time, id] = SHAPE.exec(plain) ?? [];
  const createdAt = new Date(Number(time));
  if (id === undefined || Number.isNaN(createdAt.getTime())) {
    throw new AppError('invalid_request', 'This cursor is not one of ours. Send "next_cursor" of the page before as it was, or no cursor for the first page.');
  }
  return { createdAt, id };
}
