import { detectionNotFound } from '../detections/parts.ts';
import { AppError } from '../errors.ts';
import { newId } from '../id.ts';
import type { Clock, DetectionStore, Transaction } from '../ports.ts';
import { EXPLANATIONS_PER_DETECTION_MAX, type Explained, type Explanation, type ExplanationStore, QUESTION_LENGTH_MAX } from './explanation.ts';

export { answerQuestion } from './answer.ts';
export { describeDetection } from './describe.ts';
export { EXPLANATIONS_PER_DETECTION_MAX, type Explained, type Explanation, type ExplanationStore, QUESTION_LENGTH_MAX } from './explanation.ts';

/** Who asks what of which detection. */
export interface Asking {
  owner: string;
  dialect: string;
  /** Our own id of it. */
  detectionId: string;
  /** Null asks for a description: also of a detection that has not ended yet. */
  question: string | null;
  /** The id of the explanation where it was given out before: asking under it again changes nothing. Else a new one is made. */
  id?: string;
}

/** The use cases of questions and descriptions; every `owner` is checked. */
export interface Explanations {
  /**
   * Takes a question down. Throws `invalid_request` for an empty or overlong one, `not_found`, and `conflict` where the detection has no verdict, was
   * erased, or has as many as it may have.
   */
  ask(asking: Asking): Promise<Explained>;
  /** Throws `not_found`, also for another owner's and another dialect's. */
  get(owner: string, dialect: string, id: string): Promise<Explained>;
  /** Descriptions alone, newest first. */
  listDescriptions(owner: string, dialect: string, page: { limit: number; offset: number }): Promise<{ data: Explained[]; total: number }>;
}

export interface ExplanationParts {
  detections: Pick<DetectionStore, 'transaction'>;
  store: ExplanationStore;
  clock: Clock;
}

export function createExplanations({ detections, store, clock }: ExplanationParts): Explanations {
  return {
    ask: (asking) => {
      const question = asking.question === null ? null : checkQuestion(asking.question);
      return detections.transaction((transaction) => takeDown(transaction, { ...asking, question }, clock.now()));
    },
    get: async (owner, dialect, id) => {
      const found = await store.find(owner, dialect, id);
      if (!found) throw new AppError('not_found', 'There is no such question, or it belongs to another owner. Check the id and the key that you use.');
      return found;
    },
    listDescriptions: (owner, dialect, page) => store.listDescriptions(owner, dialect, page),
  };
}

function checkQuestion(question: string): string {
  const text = question.trim();
  if (text === '') throw new AppError('invalid_request', 'The question is empty. Ask something, e.g. "Why was this verdict reached?"');
  if (text.length <= QUESTION_LENGTH_MAX) return text;
  throw new AppError('invalid_request', `The question has ${text.length} characters; at most ${QUESTION_LENGTH_MAX} are allowed.`);
}

/** The row of the detection is locked, so that an erasure comes before or after, and never leaves a question behind. */
async function takeDown(transaction: Transaction, { owner, dialect, detectionId, question, id }: Asking, now: Date): Promise<Explained> {
  const detection = await transaction.findDetection(detectionId);
  if (detection?.owner !== owner) throw detectionNotFound();
  if (detection.status === 'erased') throw new AppError('conflict', 'This detection was erased: there is no evidence left to explain. Submit the media again.');
  if (question !== null && detection.status === 'failed') {
    throw new AppError('conflict', 'The analysis failed, so there is no verdict to explain. Its error says why; submit the media again.');
  }
  if (question !== null && detection.status !== 'completed') {
    throw new AppError('conflict', 'The analysis has not ended yet. Ask again when the status of the detection is "completed".');
  }
  // What has an id is there at most once, and may be there already.
  if (id === undefined && (await transaction.countExplanations(detectionId)) >= EXPLANATIONS_PER_DETECTION_MAX) {
    throw new AppError('conflict', `This detection has ${EXPLANATIONS_PER_DETECTION_MAX} questions, the most of one detection. Read the answers that it has.`);
  }
  const explanation: Explanation = { id: id ?? newId('exp', now.getTime()), owner, dialect, detectionId, question, createdAt: now };
  await transaction.insertExplanation(explanation);
  return { explanation, detection };
}
