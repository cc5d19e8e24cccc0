import type { Detection } from '../../core/detection.ts';
import type { ArtifactUrl } from '../../http/artifact-links.ts';

/** A picture of the evidence that is still there. */
export interface Picture {
  url: string;
  /** Of what speaks most for a fake in it; null where that is not known. */
  score: number | null;
}

/** In which the engine draws all maps together (engine/artifacts.ts). */
const ALL_TOGETHER = 'heatmap.png';

/** The picture of this part of the media: all maps together, else that of the detector that speaks most for a fake. */
export function pictureOf({ id, media, artifacts, report }: Detection, part: 'image' | 'audio', artifactUrl: ArtifactUrl): Picture | null {
  const pictures = artifacts.filter(({ mime }) => mime.startsWith('image/')).map(({ name }) => name);
  const [strongest] = (report?.evidence ?? [])
    .filter(({ detector }) => detector.startsWith(`${part}-`))
    .flatMap(({ score, artifacts: names }) => names.filter((name) => pictures.includes(name)).map((name) => ({ name, score })))
    .toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0));
  // What the detectors name none of is of the whole; the pictures of a film are not those of its sound.
  const ofWhole = media.kind === part ? pictures : [];
  const name = ofWhole.find((picture) => picture === ALL_TOGETHER) ?? strongest?.name ?? ofWhole[0];
  return name === undefined ? null : { url: artifactUrl(id, name), score: strongest?.score ?? null };
}
