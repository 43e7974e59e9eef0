package dev.reckon.view;

import dev.reckon.view.score.ClickScorer;
import dev.reckon.view.score.ScoreMetrics;
import dev.reckon.view.score.WindowKeeper;
import dev.reckon.view.settings.OnlineMetricsSettings;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.view.state.StateSerdes;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.view.state.v1.WindowScores;
import dev.reckon.view.table.TableMetrics;
import dev.reckon.view.table.UserKeepers;
import dev.reckon.view.table.UserTables;
import dev.reckon.wire.Topic;
import dev.reckon.wire.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole dataflow of the tables. The four topics that are keyed by user meet in one task per
 * partition, so a click finds the lists of its user, and an erasure all that is kept; scored clicks
 * then go to the task that counts for their model.
 */
public final class ViewTopology {

  private static final Serde<String> KEYS = Serdes.String();

  private ViewTopology() {}

  /** The topology for these settings. */
  public static Topology of(
      ViewSettings settings,
      LongSupplier catalogueItems,
      MeterRegistry registry,
      InstantSource clock) {
    Topics topics = settings.topics();
    OnlineMetricsSettings metrics = settings.onlineMetrics();
    UserKeepers keepers = new UserKeepers(settings.tables(), clock, new TableMetrics(registry));
    ScoreMetrics scores = new ScoreMetrics(registry);

    StreamsBuilder builder = new StreamsBuilder();
    String[] users = UserTables.addTo(builder);
    read(builder, topics, Topic.RECOMMENDATIONS).process(keepers::lists, users);
    read(builder, topics, Topic.SEARCHES).process(keepers::searches, users);
    read(builder, topics, Topic.ERASURES).process(keepers::erasures, users);
    addWindows(builder);
    read(builder, topics, Topic.CLICKS)
        .process(() -> keepers.clicks(new ClickScorer(metrics.grace())), users)
        .repartition(scoredClicks())
        .process(
            () -> new WindowKeeper(metrics, catalogueItems, scores),
            WindowKeeper.WINDOWS,
            WindowKeeper.WINDOW_TIME)
        .to(topics.name(Topic.RECOMMENDATION_METRICS), Produced.with(KEYS, Serdes.ByteArray()));
    return builder.build();
  }

  private static KStream<String, byte[]> read(StreamsBuilder builder, Topics topics, Topic topic) {
    return builder.stream(
        topics.name(topic),
        Consumed.with(KEYS, Serdes.ByteArray())
            .withTimestampExtractor(new UsePartitionTimeOnInvalidTimestamp()));
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
