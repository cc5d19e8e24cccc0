import type { Detection } from '../../core/detection.ts';
import type { Judgement } from '../../core/verdict.ts';
import type { ArtifactUrl } from '../../http/artifact-links.ts';
import { pictureOf } from './artifact-choice.ts';
import { rounded } from './figures.ts';
import { concludes } from './label.ts';
import type { ImageMetrics } from './schema-metrics.ts';

/** `image_metrics` of a judged detection. `ifl` stands where a heatmap was made, with the score of what it pictures. */
export function renderImage(detection: Detection, judgement: Judgement, artifactUrl: ArtifactUrl): ImageMetrics {
  const picture = pictureOf(detection, 'image', artifactUrl);
  const known = detection.options.reverseSearch ? detection.report?.knownMedia : undefined;
  return {
    ...(picture && { ifl: { score: rounded(picture.score ?? judgement.score), heatmap: picture.url } }),
    type: 'FinalResult',
    image: picture?.url ?? '',
    label: concludes(judgement),
    score: rounded(judgement.score),
    children: [],
    ...(known && {
      reverse_image_search_sources: known.map(({ url, title, reason, verdict, similarity }) => ({
        url,
        title,
        reason,
        verdict,
        similarity: rounded(similarity),
      })),
    }),
  };
}
