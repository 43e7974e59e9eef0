package dev.reckon.view.table;

import com.google.protobuf.Message;
import dev.reckon.view.popular.PopularList;
import dev.reckon.view.score.ClickScorer;
import dev.reckon.view.settings.TableSettings;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import dev.reckon.wire.UserMessages;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes the processors that keep users, one for each task.
 *
 * @param settings what is stored of a user, and for how long
 * @param popular what is popular now
 * @param startedAt when the view was started: new stores score clicks from then on
 * @param inputs counts read and skipped records
 */
public record UserKeepers(
    TableSettings settings,
    ClickScorer scorer,
    Supplier<PopularList> popular,
    InstantSource clock,
    Instant startedAt,
    TableMetrics metrics,
    TableInputs inputs) {

  /** Forwards the records of a topic keyed by user to the task of their user. */
  public Processor<byte[], byte[], String, byte[]> records(Topic topic) {
    return new UserRecords(topic, clock, inputs);
  }

  /** Keeps users. */
  public Processor<String, byte[], String, ScoredClick> users() {
    return new UserKeeper(this);
  }

  /** The message of a record, which the job accepts or refuses by the same rules. */
  <M extends Message> M read(UserMessages<M> topic, Record<String, byte[]> record)
      throws MessageRejected {
    byte[] key = record.key().getBytes(StandardCharsets.UTF_8);
    return topic.read(key, record.value(), record.headers(), clock.instant());
  }
}
