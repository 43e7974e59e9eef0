package dev.reckon.view;

import dev.reckon.kafka.Topics;
import dev.reckon.view.score.ClickScorer;
import dev.reckon.view.score.ScoreMetrics;
import dev.reckon.view.score.WindowKeeper;
import dev.reckon.view.settings.OnlineMetricsSettings;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.view.state.StateSerdes;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.view.state.v1.WindowScores;
import dev.reckon.view.table.TableInputs;
import dev.reckon.view.table.TableMetrics;
import dev.reckon.view.table.UserKeepers;
import dev.reckon.view.table.UserPartitioner;
import dev.reckon.view.table.UserTables;
import dev.reckon.wire.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole dataflow of the tables. The four topics that are keyed by user meet on a topic of the
 * view's own, which is parted by user whoever wrote a record, wherever to, and however many
 * partitions the four have. There one task holds all of a user, so a click finds the lists of its
 * user, and an erasure all that is kept; scored clicks then go to the task that counts for their
 * model.
 */
public final class ViewTopology {

  /** The topic of the view's own, behind the application id: what came of users, by user. */
  static final String BY_USER = "by-user";

  private static final Serde<String> KEYS = Serdes.String();

  private ViewTopology() {}

  /**
   * The topology for these settings.
   *
   * @param partitions parts of the tables; those that are there already have theirs for ever
   * @param inputs told of what comes and what is skipped
   */
  public static Topology of(
      ViewSettings settings,
      int partitions,
      LongSupplier catalogueItems,
      TableInputs inputs,
      MeterRegistry registry,
      InstantSource clock) {
    Topics topics = settings.topics();
    OnlineMetricsSettings metrics = settings.onlineMetrics();
    UserKeepers keepers =
        new UserKeepers(
            settings.tables(),
            new ClickScorer(),
            clock,
            clock.instant(),
            new TableMetrics(registry),
            inputs);
    ScoreMetrics scores = new ScoreMetrics(registry);

    StreamsBuilder builder = new StreamsBuilder();
    String[] users = UserTables.addTo(builder);
    addWindows(builder);
    read(builder, topics, Topic.RECOMMENDATIONS, keepers)
        .merge(read(builder, topics, Topic.CLICKS, keepers))
        .merge(read(builder, topics, Topic.SEARCHES, keepers))
        .merge(read(builder, topics, Topic.ERASURES, keepers))
        .repartition(byUser(partitions))
        .process(keepers::users, users)
        .repartition(scoredClicks())
        .process(
            () -> new WindowKeeper(metrics, catalogueItems, scores),
            WindowKeeper.WINDOWS,
            WindowKeeper.WINDOW_TIME)
        .to(topics.name(Topic.RECOMMENDATION_METRICS), Produced.with(KEYS, Serdes.ByteArray()));
    return builder.build();
  }

  private static KStream<String, byte[]> read(
      StreamsBuilder builder, Topics topics, Topic topic, UserKeepers keepers) {
    return builder.stream(
            topics.name(topic),
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withTimestampExtractor(ViewTopology::writtenAt))
        .process(() -> keepers.records(topic));
  }

  /** A record without a time counts as of the newest of its partition. */
  private static long writtenAt(ConsumerRecord<Object, Object> record, long partitionTime) {
    return record.timestamp() >= 0 ? record.timestamp() : Math.max(0, partitionTime);
  }

  private static Repartitioned<String, byte[]> byUser(int partitions) {
    return Repartitioned.with(KEYS, Serdes.ByteArray())
        .withName(BY_USER)
        .withStreamPartitioner(new UserPartitioner<byte[]>())
        .withNumberOfPartitions(partitions);
  }

  private static Repartitioned<String, ScoredClick> scoredClicks() {
    return Repartitioned.with(KEYS, StateSerdes.of(ScoredClick.parser()))
        .withName("scored-clicks")
        .withNumberOfPartitions(1); // Clicks come at the pace of people, and models are few.
  }

  private static void addWindows(StreamsBuilder builder) {
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(WindowKeeper.WINDOWS),
            KEYS,
            StateSerdes.of(WindowScores.parser())));
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(WindowKeeper.WINDOW_TIME), KEYS, Serdes.Long()));
  }
}
