package dev.reckon.wire;

/** Names of the headers that a dead letter carries beside the original's own; values are UTF-8. */
public final class DeadLetterHeaders {
  /** A {@link RejectReason}. */
  public static final String REASON = "reckon-reason";

  /** One sentence for a person. */
  public static final String DETAIL = "reckon-detail";

  public static final String TOPIC = "reckon-topic";
  public static final String PARTITION = "reckon-partition";
  public static final String OFFSET = "reckon-offset";

  /** Bytes of the original value, where the letter holds only its beginning. */
  public static final String TRUNCATED_FROM = "reckon-truncated-from";

  private DeadLetterHeaders() {}
}
