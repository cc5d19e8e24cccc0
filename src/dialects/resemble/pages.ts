import { z } from '@hono/zod-openapi';
import { AppError } from '../../core/errors.ts';

const PAGE_MAX = 1_000_000_000;
const PAGE_SIZE = { min: 10, max: 1000, default: 10 };

/** `page` and `page_size` of every list (docs/pages/detect/overview/list.mdx). */
export const PageQuery = z.object({
  page: z.int().min(1).openapi({ description: 'From 1 on; needed.', example: 1 }),
  page_size: z
    .int()
    .min(PAGE_SIZE.min)
    .max(PAGE_SIZE.max)
    .optional()
    .openapi({ description: `Default ${PAGE_SIZE.default}.` }),
});

/** Throws `invalid_request` where the page is missing or either is out of its range. */
export function readPage({ page, page_size }: Readonly<Record<string, string>>): { page: number; pageSize: number } {
  return {
    page: readCount('page', page, { min: 1, max: PAGE_MAX }),
    pageSize: page_size === undefined ? PAGE_SIZE.default : readCount('page_size', page_size, PAGE_SIZE),
  };
}

/** One page of a list as the vendor writes it. */
export const renderPage = <Item>(page: number, pageSize: number, total: number, items: readonly Item[]) => ({
  success: true as const,
  page,
  num_pages: Math.ceil(total / pageSize),
  page_size: pageSize,
  total_count: total,
  items: [...items],
});

function readCount(name: string, text: string | undefined, { min, max }: { min: number; max: number }): number {
  const count = /^\d{1,10}$/.test(text ?? '') ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  const range = max === PAGE_MAX ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new AppError('invalid_request', `"${name}" must be a whole number ${range}, e.g. ?page=1&page_size=${PAGE_SIZE.default}.`, {
    details: { field: name },
  });
}
