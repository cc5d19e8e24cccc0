/** How much sound and film was judged. */
export interface MediaSeconds {
  /** Seconds of the media of all detections of this owner that were made from `from` on and before `to` and have a verdict; stills count nothing. */
  sum(owner: string, period: { from: Date; to: Date }): Promise<number>;
}
