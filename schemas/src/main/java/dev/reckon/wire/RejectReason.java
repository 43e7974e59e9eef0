package dev.reckon.wire;

/** Why a message is not acceptable; the names are part of the contract of `dead-letters`. */
public enum RejectReason {
  /** No message of the topic's type can be read from the bytes. */
  MALFORMED,
  /** The value is larger than {@link MessageRules#MAX_MESSAGE_BYTES}. */
  OVERSIZED,
  /** An id that must be there is not. */
  EMPTY_ID,
  /** An id is longer than {@link MessageRules#MAX_ID_BYTES}. */
  ID_TOO_LONG,
  /** The key is not the id that the message is about. */
  KEY_MISMATCH,
  /** The query is empty. */
  EMPTY_QUERY,
  /** The query is longer than {@link MessageRules#MAX_QUERY_CHARACTERS}. */
  QUERY_TOO_LONG,
  /** The event time is missing or outside the years 1970 to 9999. */
  INVALID_TIME,
  /** The event time is more than {@link MessageRules#MAX_AHEAD} ahead of the reader's clock. */
  FUTURE_TIME,
  /** The interaction kind is missing or none that this reader knows. */
  UNKNOWN_KIND
}
