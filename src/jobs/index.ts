export { type JobLogger, openQueue, type Queue, type QueueConnection } from './queue.ts';
export { ANALYSIS_QUEUES } from './queues.ts';
export { startWorker, type WorkerOptions } from './worker.ts';
