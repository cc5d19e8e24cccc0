export const detectionPath = (id: string): string => `/v1/detections/${id}`;
