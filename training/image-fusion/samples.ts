/** One copy of a picture as one detector sees it. */
export interface Sample {
  /** Index of the copy. */
  copy: number;
  /** 0 bona fide, 1 spoof. */
  label: 0 | 1;
  /** What must not be split: connected repositories and generators. */
  group: string;
  /** One habit of making pictures: repository, generator and class. */
  source: string;
  /** Changed by us rather than found in the corpus. */
  selfMade: boolean;
  values: Float64Array;
}

/** Shares of the total weight: half to bona fide, the rest to spoofs found and spoofs that we made; where one kind is absent the other takes all. */
export function balance(samples: readonly Sample[], selfMadeShare: number): Float64Array {
  const kind = (sample: Sample) => (sample.label === 0 ? 'real' : sample.selfMade ? 'made' : 'found');
  const perSource = new Map<string, number>();
  for (const sample of samples) perSource.set(sample.source, (perSource.get(sample.source) ?? 0) + 1);
  // The square root lies between one vote a picture and one vote a source.
  const raw = samples.map((sample) => 1 / Math.sqrt(perSource.get(sample.source) as number));
  const totals = { real: 0, found: 0, made: 0 };
  samples.forEach((sample, i) => {
    totals[kind(sample)] += raw[i] as number;
  });
  const made = totals.made === 0 ? 0 : totals.found === 0 ? 1 : selfMadeShare;
  const shares = { real: 0.5, found: 0.5 * (1 - made), made: 0.5 * made };
  return Float64Array.from(samples, (sample, i) => (shares[kind(sample)] * (raw[i] as number)) / totals[kind(sample)]);
}
