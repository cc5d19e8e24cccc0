export { type JobLogger, openQueue, type Queue, type QueueConnection } from './queue.ts';
export { startWorker, type WorkerOptions } from './worker.ts';
