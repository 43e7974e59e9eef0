package dev.reckon.wire.testing;

import dev.reckon.wire.RejectReason;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON that somebody may send, and what is to become of it, whichever way it comes.
 *
 * @param name what is special about it
 * @param topic of its type
 * @param key of the record that holds it
 * @param verdict why it is refused; null where it is taken
 * @param verdictOverHttp the same where it is posted: a misspelt field is reported to its writer,
 *     and what the view can fill in may be missing
 */
public record InputCase(
    String name,
    Topic topic,
    String key,
    String json,
    @Nullable RejectReason verdict,
    @Nullable RejectReason verdictOverHttp) {

  private static final Map<Topic, String> TYPES =
      Map.of(
          Topic.CLICKS, "interaction",
          Topic.SEARCHES, "search",
          Topic.ERASURES, "erasure",
          Topic.ITEMS, "item");

  public byte[] value() {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  public byte[] keyBytes() {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  public Optional<RejectReason> expected() {
    return Optional.ofNullable(verdict);
  }

  public Optional<RejectReason> expectedOverHttp() {
    return Optional.ofNullable(verdictOverHttp);
  }

  /** As a line of a file of events, unless it has several lines, or none. */
  public Optional<String> line() {
    if (json.isBlank() || json.indexOf('\n') >= 0 || json.indexOf('\r') >= 0) {
      return Optional.empty();
    }
    int start = json.indexOf('{');
    String type = "\"type\":\"" + TYPES.get(topic) + "\",";
    return Optional.of(
        start < 0 ? json : json.substring(0, start + 1) + type + json.substring(start + 1));
  }

  @Override
  public String toString() {
    return topic + ": " + name;
  }
}
