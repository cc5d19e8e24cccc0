import { megabytes, milliseconds, table } from '../table.ts';
import type { ApiResult } from './api.ts';
import type { DatabaseResult } from './database.ts';
import type { KnownResult } from './known.ts';
import type { QueueResult } from './queue.ts';
import type { ScaleResult, WorkersResult } from './scale.ts';
import type { SubmissionsResult } from './submissions.ts';

const ms = (value: number): string => `${milliseconds(value)} ms`;

/** Each bound with what was measured, and what it was measured beside. */
export function renderApi(result: ApiResult): string {
  const row = (name: string, one: ApiResult['health'], cpuMs: number): string[] =>
    [name, one.count, ...[one.p50Ms, one.p99Ms, one.maxMs, one.sentP99Ms, one.lateP99Ms, cpuMs].map(milliseconds)].map(String);
  return [
    `Reading at ${result.perSecond} requests/s beside one running analysis, embedded, in ms (wanted: p99 under 10 ms)`,
    table([
      ['call', 'requests', 'p50', 'p99', 'max', 'p99 from sending', 'p99 lateness of the client', 'server CPU each'],
      row('GET /v1/detections/{id}', result.detection, result.detectionCpuMs),
      row('GET /healthz (baseline)', result.health, result.healthCpuMs),
    ]),
    `p99 ratio to the baseline ${result.ratioToHealth.toFixed(1)} x; ${result.refused} not answered with 200; ${result.analyses} analyses ended meanwhile` +
      (result.analyses === 0 ? ' (the engine was not busy throughout: no figure)' : ''),
  ].join('\n\n');
}

export function renderSubmissions(result: SubmissionsResult): string {
  return [
    `${result.perSecond} submissions/s of ${result.imageBytes} bytes for ${result.seconds} s, embedded (wanted: none refused, none lost)`,
    table([
      ['accepted', 'refused', 'lost', 'accept p50', 'p99', 'max', 'finished at the end', 'server peak MB', 'child peak MB', 'server CPU each'],
      [
        String(result.accepted),
        String(result.refused),
        String(result.lost),
        ms(result.accept.p50Ms),
        ms(result.accept.p99Ms),
        ms(result.accept.maxMs),
        String(result.finished),
        megabytes(result.serverPeakBytes),
        megabytes(result.childPeakBytes),
        ms(result.serverCpuMs),
      ],
    ]),
  ].join('\n\n');
}

export function renderQueue(results: readonly QueueResult[]): string {
  const rows = results.map(({ database, runs, p50Ms, p95Ms, maxMs }) => [database, String(runs), ms(p50Ms), ms(p95Ms), ms(maxMs)]);
  return ['Submission to start on an idle worker (wanted: p95 under 50 ms)', table([['database', 'runs', 'p50', 'p95', 'max'], ...rows])].join('\n\n');
}

export function renderKnown(results: readonly KnownResult[]): string {
  const rows = results.map((one) => [one.database, String(one.entries), ms(one.p50Ms), ms(one.p95Ms), ms(one.cpuP50Ms), ms(one.blockedMs), ms(one.warmMs)]);
  const head = ['database', 'references', 'p50', 'p95', 'CPU p50', 'longest turn', 'read once'];
  return ['Search for known media, a picture and its mirror image (wanted: under 50 ms)', table([head, ...rows])].join('\n\n');
}

export function renderScale({ one, two, oneFree, ratio }: ScaleResult): string {
  const row = ({ workers, pinned, pictures, perSecond, workerCpuMs, databaseCpuMs, serverCpuMs }: WorkersResult): string[] => [
    `${workers} ${pinned ? 'on a core each' : 'on all cores'}`,
    String(pictures),
    perSecond.toFixed(2),
    ms(workerCpuMs),
    ms(databaseCpuMs),
    ms(serverCpuMs),
  ];
  return [
    `Workers with one engine each on one PostgreSQL: ${ratio.toFixed(2)} times the throughput with two (wanted: 1.7)`,
    table([['workers', 'pictures', 'pictures/s', 'CPU of workers each', 'of PostgreSQL', 'of the server'], row(one), row(two), row(oneFree)]),
  ].join('\n\n');
}

export function renderDatabase(result: DatabaseResult): string {
  return [
    'One detection on PostgreSQL, from submission to purge, with an engine that answers at once',
    table([
      ['detections', 'per second', 'transactions', 'statements', 'WAL bytes', 'CPU of PostgreSQL', 'connections'],
      [
        String(result.detections),
        result.perSecond.toFixed(0),
        result.transactionsEach.toFixed(1),
        result.statementsEach?.toFixed(1) ?? '-',
        result.walBytesEach.toFixed(0),
        ms(result.cpuMsEach),
        String(result.connections),
      ],
    ]),
  ].join('\n\n');
}
