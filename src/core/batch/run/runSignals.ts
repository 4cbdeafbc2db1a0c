/** How a run is told to end. */
export interface RunSignals {
  /** Nothing new is sent; what is under way is waited for. */
  readonly stop: AbortSignal;
  /** What is under way is given up and counts at its maximum. */
  readonly abort: AbortSignal;
}
