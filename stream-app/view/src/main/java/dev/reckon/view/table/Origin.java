package dev.reckon.view.table;

import dev.reckon.wire.Topic;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The origin of a record on the view's internal topic, carried as a header.
 *
 * @param topic which of the topics that are keyed by user
 * @param partition there
 * @param offset there
 */
record Origin(Topic topic, int partition, long offset) {

  static final String HEADER = "reckon-origin";

  private static final int BYTES = Byte.BYTES + Integer.BYTES + Long.BYTES;

  /**
   * The letter of a topic must never change: records with it may wait while a new version starts.
   */
  private static final Map<Byte, Topic> TOPICS =
      Map.of(
          (byte) 'r', Topic.RECOMMENDATIONS,
          (byte) 'c', Topic.CLICKS,
          (byte) 's', Topic.SEARCHES,
          (byte) 'e', Topic.ERASURES);

  /** Writes this into the headers of a record. */
  void mark(Headers headers) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).put(letter(topic));
    headers.remove(HEADER).add(HEADER, bytes.putInt(partition).putLong(offset).array());
  }

  /**
   * Reads the origin from the headers of a record.
   *
   * @throws IllegalArgumentException if they have none: the record was not written by the view
   */
  static Origin of(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null || header.value().length != BYTES) {
      throw new IllegalArgumentException("The record has no header " + HEADER + " of the view's");
    }
    ByteBuffer bytes = ByteBuffer.wrap(header.value());
    Topic topic = TOPICS.get(bytes.get());
    if (topic == null) {
      throw new IllegalArgumentException("The header " + HEADER + " names no topic by user");
    }
    return new Origin(topic, bytes.getInt(), bytes.getLong());
  }

  private static byte letter(Topic topic) {
    return TOPICS.entrySet().stream()
        .filter(entry -> entry.getValue() == topic)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(topic + " is not keyed by user"));
  }
}
