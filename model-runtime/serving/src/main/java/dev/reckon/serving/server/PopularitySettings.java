package dev.reckon.serving.server;

import dev.reckon.model.popularity.PriorShift;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.popularity.Fading;
import dev.reckon.serving.live.Popularity;
import dev.reckon.serving.live.ScoreShift;
import dev.reckon.serving.live.ServableModel;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the list for users without a history is made.
 *
 * @param isLive whether clicks are counted; if not, the list stays as in the training data
 * @param topic the clicks topic
 * @param kafka properties of the Kafka client; without {@code bootstrap.servers} nothing is
 *     followed
 * @param halfLife instead of the bundle's own
 * @param defaultHalfLife where the bundle has none
 * @param readBack how far back a start reads the topic at most
 * @param priorWeight see {@link PriorShift}
 * @param memory beside the model
 */
record PopularitySettings(
    boolean isLive,
    String topic,
    Map<String, String> kafka,
    @Nullable Duration halfLife,
    Duration defaultHalfLife,
    Duration readBack,
    double priorWeight,
    Memory memory) {

  /**
   * The stream memory.
   *
   * @param isMixed whether lists are mixed with it, if the bundle has one
   * @param searchesTopic where the words of searches are
   * @param erasuresTopic the users to forget
   * @param readBack how far back a start reads the topics
   */
  record Memory(boolean isMixed, String searchesTopic, String erasuresTopic, Duration readBack) {}

  /** A click counts 1/256 after so many half-lives: older clicks are not read. */
  private static final int HALVINGS_READ_BACK = 8;

  PopularitySettings {
    kafka = Map.copyOf(kafka);
  }

  boolean isFollowed() {
    return isLive && !kafka.getOrDefault("bootstrap.servers", "").isBlank();
  }

  /** The same for clicks that come from a recording and from no topic. */
  PopularitySettings ofRecording() {
    return new PopularitySettings(
        isLive,
        topic,
        Map.of("bootstrap.servers", "a recording"),
        halfLife,
        defaultHalfLife,
        readBack,
        priorWeight,
        memory);
  }

  /**
   * The popularity of a model's items before any click.
   *
   * <p>A bundle without recent counts is taken as if all it counted had happened when it was made.
   *
   * @param now the upper bound of the time of a bundle's counts: a wrong clock must not outweigh
   *     clicks
   */
  Popularity of(ServableModel model, Instant now) {
    if (!isLive) {
      return Popularity.standing(model.trainingCounts());
    }
    Optional<RecentCounts> recent = model.recentCounts();
    double[] counts =
        recent
            .map(RecentCounts::counts)
            .orElseGet(() -> Arrays.stream(model.trainingCounts()).asDoubleStream().toArray());
    Instant until = recent.map(RecentCounts::newest).orElse(model.created());
    return new Popularity(
        counts, Fading.by(halfLifeFor(recent)), Math.min(until.toEpochMilli(), now.toEpochMilli()));
  }

  /**
   * What is added to the scores of a model, by its popularity. Nothing if clicks are not followed:
   * popularity at the end of training is not a permanent prior.
   *
   * @param nanoClock paces how often it is computed
   */
  Supplier<float[]> scoreShift(ServableModel model, Popularity popularity, LongSupplier nanoClock) {
    if (!isFollowed() || priorWeight == 0 || mixes(model)) {
      return ScoreShift.NONE;
    }
    return new ScoreShift(
        popularity,
        model.trainingCounts(),
        new PriorShift(priorWeight, model.temperature()),
        nanoClock);
  }

  /**
   * Whether lists of a model are mixed with the stream memory, which follows popularity too. Where
   * no clicks are followed, the memory stays as it was at the end of training.
   */
  boolean mixes(ServableModel model) {
    return memory.isMixed() && model.memory().isPresent();
  }

  /** Whether stream memories learn from the topics. */
  boolean learnsFromClicks() {
    return isFollowed() && memory.isMixed();
  }

  private Duration halfLifeFor(Optional<RecentCounts> recent) {
    return halfLife != null ? halfLife : recent.map(RecentCounts::halfLife).orElse(defaultHalfLife);
  }

  /** How far back a start reads the topic. */
  Duration lookBack(Popularity popularity) {
    if (memory.isMixed()) {
      return memory.readBack();
    }
    Duration worthReading = popularity.timeToHalve(HALVINGS_READ_BACK);
    return worthReading.compareTo(readBack) < 0 ? worthReading : readBack;
  }
}
