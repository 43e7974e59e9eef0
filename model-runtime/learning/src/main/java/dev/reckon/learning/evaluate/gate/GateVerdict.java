package dev.reckon.learning.evaluate.gate;

/** Whether a candidate may be tried. */
public enum GateVerdict {
  /** With 97.5 % certainty it loses no more than the margin. */
  NOT_WORSE,
  /** It is worse, by 95 % certainty, and may lose more than the margin. */
  WORSE,
  /** The rows are too few for either. */
  UNDECIDED
}
