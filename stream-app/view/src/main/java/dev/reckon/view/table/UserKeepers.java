package dev.reckon.view.table;

import com.google.protobuf.Message;
import dev.reckon.view.score.ClickScorer;
import dev.reckon.view.settings.TableSettings;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import dev.reckon.wire.UserMessages;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes the processors that keep users, one for each task.
 *
 * @param settings what is kept of a user, and how long
 * @param startedAt when the view was started: what new stores score clicks from
 * @param inputs told of what comes and what is skipped
 */
public record UserKeepers(
    TableSettings settings,
    ClickScorer scorer,
    InstantSource clock,
    Instant startedAt,
    TableMetrics metrics,
    TableInputs inputs) {

  /** Sends the records of a topic that is keyed by user on to where their user is kept. */
  public Processor<byte[], byte[], String, byte[]> records(Topic topic) {
    return new UserRecords(topic, clock, inputs);
  }

  /** Keeps users. */
  public Processor<String, byte[], String, ScoredClick> users() {
    return new UserKeeper(this);
  }

  /** The message of a record, which the job takes or refuses alike. */
  <M extends Message> M read(UserMessages<M> topic, Record<String, byte[]> record)
      throws MessageRejected {
    byte[] key = record.key().getBytes(StandardCharsets.UTF_8);
    return topic.read(key, record.value(), record.headers(), clock.instant());
  }
}
