package dev.reckon.job.event;

import com.google.protobuf.Message;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Search;
import dev.reckon.history.HistoryEvent;
import dev.reckon.history.SearchQuery;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.RejectReason;
import dev.reckon.wire.Topic;
import dev.reckon.wire.UserMessages;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Decodes bytes to events: reads a record of an input topic in the encoding that its headers name
 * and checks every rule. A record that fails becomes a dead letter; no record makes the decoder
 * throw.
 */
public final class BehaviorEventDecoder {

  /** The topics whose records can be read. */
  public static final Set<Topic> TOPICS =
      Set.copyOf(EnumSet.of(Topic.CLICKS, Topic.SEARCHES, Topic.ERASURES));

  private final String clicks;
  private final String searches;
  private final String erasures;
  private final Clock clock;

  /**
   * A decoder for topics whose names begin with {@code topicPrefix}; the clock decides which times
   * lie in the future.
   */
  public BehaviorEventDecoder(String topicPrefix, Clock clock) {
    this.clicks = Topic.CLICKS.name(topicPrefix);
    this.searches = Topic.SEARCHES.name(topicPrefix);
    this.erasures = Topic.ERASURES.name(topicPrefix);
    this.clock = clock;
  }

  /** The event of this record, or the record as a dead letter. */
  public InboundRecord decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return read(record);
    } catch (MessageRejected e) {
      return letter(record, e.reason(), e.detail());
    } catch (RuntimeException e) {
      // A record that trips a parser would trip it again after every restart.
      return letter(record, RejectReason.MALFORMED, "the parser failed: " + e);
    }
  }

  private BehaviorEvent read(ConsumerRecord<byte[], byte[]> record) throws MessageRejected {
    Instant now = clock.instant();
    Arrival arrival = new Arrival(record.timestamp(), now.toEpochMilli());
    if (record.topic().equals(clicks)) {
      Interaction message = message(UserMessages.CLICKS, record, now);
      return new BehaviorEvent.Interacted(
          message.getUserId(), dev.reckon.history.Interaction.of(message), arrival);
    }
    if (record.topic().equals(searches)) {
      Search message = message(UserMessages.SEARCHES, record, now);
      return new BehaviorEvent.Searched(message.getUserId(), SearchQuery.of(message), arrival);
    }
    if (record.topic().equals(erasures)) {
      Erasure message = message(UserMessages.ERASURES, record, now);
      return new BehaviorEvent.Erased(
          message.getUserId(), HistoryEvent.millis(message.getEventTime()), arrival);
    }
    throw new IllegalArgumentException("Topic " + record.topic() + " is none that the job reads");
  }

  private static <M extends Message> M message(
      UserMessages<M> topic, ConsumerRecord<byte[], byte[]> record, Instant now)
      throws MessageRejected {
    return topic.read(record.key(), record.value(), record.headers(), now);
  }

  private static DeadLetter letter(
      ConsumerRecord<byte[], byte[]> record, RejectReason reason, String detail) {
    List<DeadLetter.OriginalHeader> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(new DeadLetter.OriginalHeader(header.key(), header.value()));
    }
    return new DeadLetter(
        reason,
        detail,
        record.topic(),
        record.partition(),
        record.offset(),
        record.key(),
        record.value(),
        List.copyOf(headers));
  }
}
