package dev.reckon.view;

import dev.reckon.kafka.Topics;
import dev.reckon.view.popular.PopularList;
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
import java.util.function.Supplier;
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
 * The whole dataflow of the tables. The four topics keyed by user are joined on an internal topic,
 * which is partitioned by user regardless of the writers' partitioner and of the number of
 * partitions of the four. So one task holds all data of a user: a click finds the lists of its
 * user, and an erasure all stored data. Scored clicks then go to the task that counts for their
 * model.
 */
public final class ViewTopology {

  /**
   * The name of the internal topic, after the application id: records of users, partitioned by
   * user.
   */
  static final String BY_USER = "by-user";

  private static final Serde<String> KEYS = Serdes.String();

  private ViewTopology() {}

  /**
   * The topology for these settings.
   *
   * @param partitions partitions of the tables; existing tables keep their number
   * @param popular what is popular now
   * @param inputs counts read and skipped records
   */
  public static Topology of(
      ViewSettings settings,
      int partitions,
      LongSupplier catalogueItems,
      Supplier<PopularList> popular,
      TableInputs inputs,
      MeterRegistry registry,
      InstantSource clock) {
    Topics topics = settings.topics();
    OnlineMetricsSettings metrics = settings.onlineMetrics();
    UserKeepers keepers =
        new UserKeepers(
            settings.tables(),
            new ClickScorer(),
            popular,
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

  /** A record without a time gets the newest time of its partition. */
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
