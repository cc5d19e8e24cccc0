import { describe, expect, it } from 'vitest';
import { failedDetection, sampleDetection, unfinishedDetection } from '../../../test/support/sample-detections.ts';
import type { Detection } from '../detection.ts';
import { MEDIA_KINDS } from '../media.ts';
import { judge, POLICIES, VERDICTS } from '../verdict.ts';
import { answerQuestion, describeDetection } from './index.ts';

type Change = Partial<NonNullable<Detection['report']>>;

/** The picture that was found to be fake, with something else in its report. */
function changed(change: Change, kind: 'image' | 'video' | 'audio' = 'image'): Detection {
  const detection = sampleDetection(kind, 'spoof');
  const report = { ...(detection.report as NonNullable<Detection['report']>), ...change };
  return { ...detection, report, judgement: judge(report, POLICIES.default) };
}

describe('a description', () => {
  it.each(MEDIA_KINDS.flatMap((kind) => VERDICTS.map((verdict) => [kind, verdict] as const)))(
    'of %s, %s, is plain sentences with the verdict and its figures',
    (kind, verdict) => {
      const text = describeDetection(sampleDetection(kind, verdict)) as string;
      expect(text).toMatch(
        { spoof: /judged to be synthetic or manipulated/, bona_fide: /judged to be genuine/, inconclusive: /^No verdict could be reached/ }[verdict],
      );
      expect(text).toMatch(/The score is 0\.\d\d/);
      expect(text).not.toMatch(/undefined|null|NaN|\[object| {2}/);
      expect(text.length).toBeLessThan(2000);
    },
  );

  it.each([
    ['default', 0.6499, 1, 'The score is just below 0.65 '],
    ['default', 0.3499, 1, 'The score is just below 0.35 '],
    ['strict', 0.4999, 1, 'The score is just below 0.50 '],
    ['default', 0.65, 1, 'The score is 0.65 '],
    ['default', 0.9, 0.4999, 'Only just below 50 % of the checks'],
  ] as const)('under the policy %s rounds no %d, with a coverage of %d, over a limit that it did not reach', (policy, score, coverage, words) => {
    const { report, ...detection } = changed({ fused: { score, coverage, manipulation: 'unknown', decisive: null, model: 'image-fusion@1' } });
    expect(describeDetection({ ...detection, report, judgement: judge(report as NonNullable<typeof report>, POLICIES[policy]) })).toContain(words);
  });

  it('names each place once, and does not take those of a check that does not speak against the picture for suspicious ones', () => {
    const box = { x: 0.4, y: 0.4, width: 0.1, height: 0.1, score: 0.96, label: 'noise' };
    const withNoise = (score: number) =>
      changed({
        evidence: (changed({}).report?.evidence ?? []).map((signal) => (signal.kind === 'provenance' ? signal : { ...signal, score, regions: [box, box] })),
      });
    expect(describeDetection(withNoise(0.9))).toContain('Places that stand out in the picture: the centre (noise, 0.96).');
    const undecided = describeDetection(withNoise(0.54));
    expect(undecided).toContain('Places that differ from the rest, by checks that do not speak against the picture as a whole: the centre (noise, 0.96).');
    expect(undecided).not.toContain('stand out');
    expect(describeDetection(sampleDetection('audio', 'bona_fide'))).not.toContain('suspicion');
  });

  it('says nothing that is personal', () => {
    const detection = sampleDetection('image', 'spoof', {
      filename: 'ada-passport.jpg',
      externalId: 'case-77',
      metadata: { patient: 'Ada' },
      origin: { dialect: 'native', baseUrl: 'http://host', callbackUrl: 'https://hook.example/ada', sourceUrl: 'https://media.example/ada' },
    });
    expect(describeDetection(detection)).not.toMatch(/ada|case-77|patient|hook|media\.example|alice|abab/i);
  });

  it('is honest about why there is no verdict', () => {
    const fused = { score: 0.9, coverage: 0.2, manipulation: 'unknown' as const, decisive: null, model: 'image-fusion@1' };
    expect(describeDetection(changed({ fused }))).toContain('Only 20 % of the checks that judge, by weight, could be applied');
    expect(describeDetection(sampleDetection('audio', 'inconclusive'))).toContain('scores from 0.35 to below 0.65 are too close to call');
  });

  it('tells what decided, who made it, where it is, and what could not be judged', () => {
    const decisive = { detector: 'image-provenance@1', reason: 'The file says it was made with Firefly', score: 0.99, manipulation: 'local' as const };
    const evidence = (changed({}).report?.evidence ?? []).map((signal) =>
      signal.kind === 'provenance' ? signal : { ...signal, applicable: false, score: null, reasonCode: 'too_small' as const },
    );
    const fused = { score: 0.5, coverage: 0.1, manipulation: 'unknown' as const, decisive, model: 'image-fusion@1' };
    const text = describeDetection(
      changed({ fused, evidence, generator: { name: 'adobe-firefly', family: 'diffusion', confidence: 1, source: 'metadata' } }),
    ) as string;
    expect(text).toContain('rests on one finding, which outweighs the scores of the detectors: The file says it was made with Firefly.');
    expect(text).toContain('By what the file declares, it was made with adobe-firefly.');
    expect(text).toContain('Could not be judged: noise (it is too small).');
    expect(text).toContain('points to a part of the picture');
    expect(text).toContain('only as reliable as that: what a file declares of itself can be forged');
    expect(describeDetection(sampleDetection('image', 'spoof'))).toContain('the centre (noise, 0.91)');
    expect(describeDetection(sampleDetection('video', 'spoof'))).toContain('from 2.4 s to 5.8 s (0.91)');
    expect(
      describeDetection(changed({ knownMedia: [{ url: 'u', title: 'Old photo', reason: 'r', verdict: 'known_fake', similarity: 0.98, source: 'reference' }] })),
    ).toContain('"Old photo" (known fake, similarity 0.98)');
    expect(describeDetection({ ...sampleDetection('image', 'spoof'), warnings: ['ood: not done by this version'] })).toContain(
      'Not done: ood: not done by this version.',
    );
  });

  it('keeps what files declare on one line and short', () => {
    const evidence = (changed({}).report?.evidence ?? []).map((signal) => ({ ...signal, summary: `a\n\u202eb\u0000${'x'.repeat(100_000)}` }));
    const text = describeDetection(changed({ evidence })) as string;
    expect(text).not.toMatch(/[\n\u202e\0]/);
    expect(text.length).toBeLessThan(3000);
  });

  it('is there for nothing but a verdict with its evidence', () => {
    const erased = sampleDetection('image', 'spoof', { status: 'erased', report: null });
    for (const detection of [erased, unfinishedDetection('image', 'queued'), failedDetection('image')]) {
      expect(describeDetection(detection)).toBeNull();
      expect(answerQuestion(detection, 'Why?')).toBeNull();
    }
  });
});

describe('an answer', () => {
  const fake = sampleDetection('audio', 'spoof');
  it.each([
    ['Summarize the detection results in plain language.', /judged to be synthetic.*noise is not that of a sensor.*strongest from 2\.4 s/],
    ['How confident is the model that this audio is fake?', /confidence in this verdict is 91 %/],
    ['Why?', /^Noise \(speaks against genuine, 0\.91\)/],
    ['Where in the recording is it?', /from 2\.4 s to 5\.8 s/],
    ['Which tool was used to make it?', /^A model takes sdxl-v1\.0/],
    ['WHO MADE IT', /^A model takes sdxl-v1\.0/],
    ['What does the metadata say? Is there C2PA?', /Content Credentials/],
    ['Which detectors were used?', /audio-noise@1 \(score 0\.91, weight 80 %\).*audio-provenance@1/],
    ['Can I trust this?', /an estimate by statistics, not a proof/],
    ['What should I do next?', /first publication/],
    ['Has it been seen before?', /It was not compared with known media\./],
  ])('to "%s" comes from the evidence', (question, answer) => {
    expect(answerQuestion(fake, question)).toMatch(answer);
  });

  const photo = sampleDetection('image', 'bona_fide');
  it.each([
    ['Is this photo real?', /judged to be genuine.*is no proof that the media is genuine/],
    ['Is it AI?', /judged to be genuine/],
    ['Is this a face swap?', /judged to be genuine/],
    ['Was it edited in Photoshop?', /judged to be genuine.*carries no Content Credentials/],
    ['When and where was this photo taken?', /^The file carries no Content Credentials\.$/],
    ['Where was it taken?', /^The file carries no Content Credentials\.$/],
    ['Is there a watermark?', /^Invisible watermarks are not looked for here, so whether there is one is not known\./],
    ['Can I publish this?', /^Media should not be accused or cleared by this result alone\. .*first publication/],
    ['Which AI made it?', /^The evidence does not say which tool or person made it/],
  ])('to "%s" is to the point', (question, answer) => {
    expect(answerQuestion(photo, question)).toMatch(answer);
  });

  it('compares sound and pictures', () => {
    const question = 'How do the audio and video detection results differ?';
    expect(answerQuestion(sampleDetection('video', 'spoof'), question)).toBe('By itself, the sound scores 0.91 and the pictures score 0.91.');
    expect(answerQuestion(fake, question)).toMatch(/not both sound and pictures/);
  });

  it('says so where the evidence holds nothing about it, and where the question is not understood', () => {
    expect(answerQuestion(sampleDetection('image', 'bona_fide'), 'Which generator made this?')).toMatch(/does not say which tool or person made it/);
    expect(answerQuestion(fake, 'Wie ist das Wetter?')).toMatch(/^The evidence of this detection does not answer that question\. .*judged to be synthetic/);
    expect(answerQuestion(fake, '<script>alert(1)</script>')).not.toContain('<');
  });
});

describe('of a picture', () => {
  const told = (change: Partial<NonNullable<Detection['report']>>) => {
    const detection = sampleDetection('image', 'spoof');
    return describeDetection({ ...detection, report: { ...(detection.report as NonNullable<Detection['report']>), ...change } });
  };

  it('the kind of generator that a model takes for likely is told once', () => {
    const generator = { name: 'gan', family: 'gan', confidence: 0.8, source: 'model' } as const;
    const words = told({ generator, sourceTrace: { label: 'gan', confidence: 0.8 } });
    expect(words).toContain('point to the kind "gan", with a confidence of 80 %');
    expect(words).not.toContain('A model takes');
  });

  it('what is out of domain is told in words', () => {
    const detection = sampleDetection('image', 'spoof');
    const report = detection.report as NonNullable<Detection['report']>;
    const silent = { applicable: false, score: null, reasonCode: 'out_of_domain' as const };
    const evidence = report.evidence.map((signal) => ({ ...signal, ...silent, detector: 'image-learned@1' }));
    expect(answerQuestion({ ...detection, report: { ...report, evidence } }, 'Which methods were used?')).toContain(
      'the trained network (it is unlike what the models know)',
    );
  });
});

describe('of sound', () => {
  const trace = (label: string, verdict: 'spoof' | 'bona_fide') => {
    const detection = sampleDetection('audio', verdict);
    const report = { ...(detection.report as NonNullable<Detection['report']>), sourceTrace: { label, confidence: 0.8 } };
    return describeDetection({ ...detection, report });
  };

  it('the kind of generator is told where there is one to tell', () => {
    expect(trace('vocoder', 'spoof')).toContain('point to the kind "vocoder", with a confidence of 80 %');
    expect(trace('unknown', 'spoof')).toContain('point to no kind of generator that is known here');
    expect(trace('vocoder', 'bona_fide')).not.toContain('vocoder');
  });

  it('what was measured and does not count is told to who asks for it', () => {
    const detection = sampleDetection('audio', 'spoof');
    const report = detection.report as NonNullable<Detection['report']>;
    const evidence = report.evidence.map((signal) =>
      signal.kind === 'forensic' ? { ...signal, detector: 'audio-splice@1', score: null, summary: 'At 6.0 s the background changes.' } : signal,
    );
    const question = 'Was it cut together from two recordings?';
    expect(answerQuestion({ ...detection, report: { ...report, evidence } }, question)).toContain('Splice, for information: At 6.0 s the background changes.');
    expect(answerQuestion(sampleDetection('image', 'spoof'), question)).toContain('no measurement of that');
  });

  it('nothing is said of screenshots and sizes', () => {
    const detection = changed({}, 'audio');
    expect(describeDetection(detection)).toContain('telephone lines');
    const inconclusive = sampleDetection('audio', 'inconclusive');
    for (const text of [describeDetection(detection), describeDetection(inconclusive), answerQuestion(inconclusive, 'What can I do next?')])
      expect(text).not.toMatch(/screenshot|resiz|larger copy|picture/);
    expect(answerQuestion(inconclusive, 'What can I do next?')).toContain('longer copy of the recording');
  });
});
