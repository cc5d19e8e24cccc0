/** Frames that are judged together: 4 to 5 seconds (API.md of deep-track/FaceDetectionSystem). */
export const WINDOW_FRAMES = 128;
/** Windows overlap by one half, as the segments of the vendor's videos do. */
export const STEP_FRAMES = WINDOW_FRAMES / 2;

const MEBIBYTE = 1024 * 1024;

export const FRAME_BYTES_MAX = 2 * MEBIBYTE;
/** Pixels; no camera that sends 25 pictures a second has more. */
export const FRAME_SIDE_MAX = 4096;
/** Base64 takes four letters for three bytes; some room for a prefix and the JSON around it. */
export const FRAME_TEXT_MAX = Math.ceil(FRAME_BYTES_MAX / 3) * 4 + 1024;

/** Of the frames of one buffer: 256 KiB for each, twice what a good picture of 1280 x 720 needs. */
export const BUFFER_BYTES_MAX = 32 * MEBIBYTE;
/** Of all buffers of this process. */
export const TOTAL_BYTES_MAX = 512 * MEBIBYTE;
export const BUFFERS_MAX = 64;
export const BUFFERS_PER_OWNER_MAX = 4;

/** A buffer to which no frame comes for so long is forgotten. */
export const IDLE_MS = 60_000;
/** Where all buffers are taken, one that has rested for so long makes room for a newcomer of another owner. */
export const EVICTABLE_AFTER_MS = 10_000;
export const RETRY_AFTER_SECONDS = 5;

/** A wait is cut into pieces of this length, so that none outlives the server by more. */
export const WAIT_PIECE_MS = 2000;
/** After this the verdict of a window is of no use to anybody who sends live pictures. */
export const JUDGE_MS_MAX = 10 * 60_000;

/** Frames a second: arrival times outside of these say more of the line than of the camera. */
export const FRAME_RATE_MIN = 1;
export const FRAME_RATE_MAX = 60;

/** Answers that a caller does not read pile up in memory; who has left so many lying is gone. */
export const UNREAD_BYTES_MAX = 1 * MEBIBYTE;
