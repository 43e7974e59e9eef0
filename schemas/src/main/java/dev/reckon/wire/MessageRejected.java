package dev.reckon.wire;

/** A message that breaks a rule, with the reason. It becomes a dead letter and stops nothing. */
public final class MessageRejected extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  public MessageRejected(RejectReason reason, String detail) {
    // Bad input may be frequent: no stack trace.
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
