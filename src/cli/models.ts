import { loadConfig } from '../config.ts';
import type { DetectorInfo } from '../core/ports.ts';
import { openEngine } from '../server/open-engine.ts';
import { type Arguments, type Command, EXIT, type Terminal, UsageError } from './command.ts';
import { wrap } from './wrap.ts';

const INDENT = '    ';

export const models: Command = {
  usage: 'models [--json]',
  about: 'Lists the installed detectors: what each looks at, when it can judge, what its model was fitted on and what it is worth.',
  flags: { json: { type: 'boolean', doc: 'one JSON document on stdout, model cards included' } },
  run: runModels,
};

async function runModels({ values, positionals }: Arguments, terminal: Terminal): Promise<number> {
  if (positionals.length > 0) throw new UsageError(`models takes no "${positionals[0]}".`);
  const engine = await openEngine(loadConfig(), { engines: 1 });
  try {
    const detectors = engine.detectors();
    terminal.out(values.json ? `${JSON.stringify({ data: detectors }, null, 2)}\n` : detectors.map((one) => describe(one, terminal.columns)).join('\n'));
    return EXIT.done;
  } finally {
    await engine.close();
  }
}

function describe({ id, kind, method, summary, applicability, card }: DetectorInfo, columns: number): string {
  const paragraphs = [summary, `Applies: ${applicability}`, ...cardParagraphs(card)];
  const lines = paragraphs.flatMap((text) => wrap(text, columns - INDENT.length)).map((line) => INDENT + line);
  return `${[`${id}  (${kind}, ${method})`, ...lines].join('\n')}\n`;
}

/** What of a card is shown; the network behind a linear model has one of its own. */
interface CardText {
  summary?: unknown;
  training?: { sources?: unknown; figures?: unknown };
  intendedUse?: unknown;
  limits?: unknown;
}

function cardParagraphs(card: DetectorInfo['card']): string[] {
  if (card === null) return ['Model: none; it reports facts and gives no score.'];
  const { training, intendedUse, limits, network } = card as CardText & { network?: CardText };
  return [
    ...(network?.training?.sources ? [`Network: ${String(network.summary)}`, `Trained on: ${String(network.training.sources)}`] : []),
    ...(training?.sources ? [`Fitted on: ${String(training.sources)}`] : []),
    ...(training?.figures ? [`Figures: ${figuresText(training.figures)}`] : []),
    ...(intendedUse ? [`For: ${String(intendedUse)}`] : []),
    ...(limits ? [`Limits: ${String(limits)}`] : []),
  ];
}

function figuresText(figures: unknown): string {
  if (typeof figures !== 'object' || figures === null) return String(figures);
  const { all } = figures as { all?: unknown };
  // Where a card has figures by slice, those of all media stand for them; the slices are in its JSON.
  const shown = typeof all === 'object' && all !== null && !Array.isArray(all) ? all : figures;
  return Object.entries(shown)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${typeof value === 'number' ? Number(value.toFixed(3)) : String(value)}`)
    .join(', ');
}
