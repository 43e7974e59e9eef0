package dev.reckon.job.recommend;

/**
 * The next step for a user.
 *
 * @param atMillis of {@link Kind#ASK_LATER}: when to ask, in milliseconds since the epoch
 */
record NextStep(Kind kind, long atMillis) {

  /** The kinds of step. */
  enum Kind {
    /** None: an answer, a slot or a timer is already pending for the user. */
    NOTHING,
    /** Ask for a list now. */
    ASK,
    /** Ask for a list when a slot is free. */
    AWAIT_SLOT,
    /** Set the timer of the user. */
    ASK_LATER,
    /** Clear the timer of the user, whose events are all answered. */
    SETTLED
  }

  static final NextStep NOTHING = new NextStep(Kind.NOTHING, 0);
  static final NextStep ASK = new NextStep(Kind.ASK, 0);
  static final NextStep AWAIT_SLOT = new NextStep(Kind.AWAIT_SLOT, 0);
  static final NextStep SETTLED = new NextStep(Kind.SETTLED, 0);

  static NextStep askAt(long atMillis) {
    return new NextStep(Kind.ASK_LATER, atMillis);
  }
}
