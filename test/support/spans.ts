import type { ReceivedRequest } from './receiver.ts';

/** A span as a collector gets it (OTLP/HTTP, JSON). */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  service: string;
  attributes: Record<string, unknown>;
  events: string[];
}

interface WireAttribute {
  key: string;
  value: Record<string, unknown>;
}

interface WireTraces {
  resourceSpans: {
    resource: { attributes: WireAttribute[] };
    scopeSpans: { spans: (Omit<ReceivedSpan, 'attributes' | 'events' | 'service'> & { attributes: WireAttribute[]; events: { name: string }[] })[] }[];
  }[];
}

const read = (attributes: WireAttribute[]): Record<string, unknown> => Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** Every span that came in so far. */
export function receivedSpans(requests: readonly ReceivedRequest[]): ReceivedSpan[] {
  return requests
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => (JSON.parse(body) as WireTraces).resourceSpans)
    .flatMap(({ resource, scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ span, resource }))))
    .map(({ span: { traceId, spanId, parentSpanId, name, attributes, events }, resource }) => ({
      traceId,
      spanId,
      parentSpanId: parentSpanId || undefined,
      name,
      service: String(read(resource.attributes)['service.name']),
      attributes: read(attributes),
      events: events.map((event) => event.name),
    }));
}

/** `grandparent > parent > name`, from the oldest span that was received. */
export function pathOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent ? `${pathOf(parent, spans)} > ${span.name}` : span.name;
}
