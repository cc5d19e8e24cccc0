import type { Detection } from '../detection.ts';
import { describe } from './describe.ts';
import { type Finding, findingOf } from './finding.ts';
import { TOPICS, type Topic } from './topics.ts';

/** Who asks for more at once is asking for the summary. */
const TOPICS_MAX = 4;

/**
 * Answers a question about a completed detection from its evidence. What is asked is recognised by English words; where they are not known, that is said
 * before the summary. The question is not repeated in the answer. Null where there is no verdict (yet) or no evidence (any more). Pure.
 */
export function answerQuestion(detection: Detection, question: string): string | null {
  const finding = findingOf(detection);
  if (!finding) return null;
  const asked = question.toLowerCase();
  const topics = TOPICS.filter((topic) => topic.asked.test(asked)).slice(0, TOPICS_MAX);
  if (topics.length === 0) return `The evidence of this detection does not answer that question. What it says is this. ${describe(finding)}`;
  const sentences = topics.flatMap((topic) => tell(topic, finding));
  return [...new Set(sentences)].join(' ');
}

function tell(topic: Topic, finding: Finding): string[] {
  const sentences = topic.tell(finding);
  return sentences.length > 0 || topic.nothing === '' ? sentences : [topic.nothing];
}
