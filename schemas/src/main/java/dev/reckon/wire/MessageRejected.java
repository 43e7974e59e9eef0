package dev.reckon.wire;

/**
 * A message that is not acceptable, and why: input for the dead letters, never a reason to stop.
 */
public final class MessageRejected extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  public MessageRejected(RejectReason reason, String detail) {
    // Bad input may come in floods: no stack trace.
    super(detail, null, false, false);
    this.reason = reason;
  }

  public RejectReason reason() {
    return reason;
  }

  /** One sentence for a person. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
