export interface Exposition {
  contentType: string;
  body: string;
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/**
 * The Prometheus text format 0.0.4, or OpenMetrics 1.0 for a scraper that asks for it. The two differ in how a counter's family is named and in the
 * last line (https://prometheus.io/docs/specs/om/open_metrics_spec/). prom-client could write both, but not from one registry: its OpenMetrics mode
 * renames the counters for good.
 */
export function expose(text: string, accept: string | undefined): Exposition {
  if (!accept?.includes('application/openmetrics-text')) return { contentType: TEXT, body: text };
  return { contentType: OPEN_METRICS, body: toOpenMetrics(text) };
}

function toOpenMetrics(text: string): string {
  const counters = new Set([...text.matchAll(/^# TYPE (\S+)_total counter$/gm)].map(([, family]) => family));
  const lines = text.split('\n').flatMap((line) => {
    if (line === '') return [];
    const [, word, name = '', rest] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    const family = name.replace(/_total$/, '');
    return word && counters.has(family) && name !== family ? [`# ${word} ${family} ${rest}`] : [line];
  });
  return `${lines.join('\n')}\n# EOF\n`;
}
