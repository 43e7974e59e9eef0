package dev.reckon.wire;

/** Why a message is refused; the names are part of the contract of `dead-letters`. */
public enum RejectReason {
  /** No message of the topic's type can be read from the bytes. */
  MALFORMED,
  /** The header {@value Encoding#HEADER} names a media type that Reckon does not read. */
  UNKNOWN_CONTENT_TYPE,
  /** The value is larger than {@link MessageRules#MAX_MESSAGE_BYTES}. */
  OVERSIZED,
  /** A required id is missing. */
  EMPTY_ID,
  /** An id is longer than {@link MessageRules#MAX_ID_BYTES}. */
  ID_TOO_LONG,
  /** An id holds characters that no address can hold, see {@link MessageRules#checkId}. */
  INVALID_ID,
  /** The key is not the id that the message is about. */
  KEY_MISMATCH,
  /** The query is empty. */
  EMPTY_QUERY,
  /** The query is longer than {@link MessageRules#MAX_QUERY_CHARACTERS}. */
  QUERY_TOO_LONG,
  /** A time is missing, not a real date, or outside the years 1970 to 9999. */
  INVALID_TIME,
  /** A time is a number of seconds, where milliseconds are expected. */
  TIME_IN_SECONDS,
  /** The event time is more than {@link MessageRules#MAX_AHEAD} ahead of the reader's clock. */
  FUTURE_TIME,
  /** The interaction kind is missing or unknown. */
  UNKNOWN_KIND,
  /**
   * A field that the message does not have; refused only over HTTP, as topics may have later
   * fields.
   */
  UNKNOWN_FIELD
}
