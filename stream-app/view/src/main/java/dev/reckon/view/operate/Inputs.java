package dev.reckon.view.operate;

import dev.reckon.kafka.SkippedRecords;
import dev.reckon.kafka.TopicFollower;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The state of the input topics: whether each is followed, skipped records, and the age of the
 * newest list and the newest event. Safe for any number of threads.
 */
public final class Inputs {

  /** Lists follow events within seconds; a difference beyond this means that they no longer do. */
  public static final Duration STALE_AFTER = Duration.ofMinutes(1);

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final List<TopicFollower> followers = new CopyOnWriteArrayList<>();
  private volatile Supplier<Collection<SkippedRecords>> tables = List::of;
  private volatile Supplier<Optional<Instant>> newestList = Optional::empty;
  private volatile Supplier<Optional<Instant>> newestEvent = Optional::empty;

  /** No inputs yet; their meters go to this registry. */
  public Inputs(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    ages("reckon.view.newest.list.age", "Since the newest list was published", this::newestList);
    ages("reckon.view.newest.event.age", "Since the newest event was taken", this::newestEvent);
  }

  private void ages(String name, String description, Supplier<Optional<Instant>> time) {
    Gauge.builder(name, () -> time.get().map(this::ageSeconds).orElse(Double.NaN))
        .description(description)
        .baseUnit("seconds")
        .register(registry);
  }

  private double ageSeconds(Instant time) {
    return Math.max(0, Duration.between(time, clock.instant()).toMillis() / 1_000.0);
  }

  /** A topic is followed from now on. */
  public void add(TopicFollower follower) {
    followers.add(follower);
    String topic = follower.status().topic();
    Gauge.builder("reckon.view.topic.followed", follower, it -> it.isFollowing() ? 1 : 0)
        .description("1 while the broker answers the follower of the topic, else 0")
        .tag("topic", topic)
        .register(registry);
    Gauge.builder("reckon.view.topic.newest.record.age", follower, this::newestRecordAge)
        .description("Since the newest record of the topic was written that was read")
        .baseUnit("seconds")
        .tag("topic", topic)
        .register(registry);
    FunctionCounter.builder(
            "reckon.view.topic.restarts", follower, it -> (double) it.status().restarts())
        .description("How often reading the topic had to start again")
        .tag("topic", topic)
        .register(registry);
  }

  private double newestRecordAge(TopicFollower follower) {
    return follower.status().newestRecord().map(this::ageSeconds).orElse(Double.NaN);
  }

  /** The records that the tables skipped, by topic. */
  public void tablesSkip(Supplier<Collection<SkippedRecords>> skipped) {
    tables = skipped;
  }

  /** When the newest list and event that were read were written. */
  public void areDated(
      Supplier<Optional<Instant>> newestList, Supplier<Optional<Instant>> newestEvent) {
    this.newestList = newestList;
    this.newestEvent = newestEvent;
  }

  /** When the newest list was published. */
  public Optional<Instant> newestList() {
    return newestList.get();
  }

  /** When the broker appended the newest click or search. */
  public Optional<Instant> newestEvent() {
    return newestEvent.get();
  }

  /** Whether events arrive and lists do not: the job does not run, or is far behind. */
  public boolean areListsStale() {
    Optional<Instant> event = newestEvent();
    Optional<Instant> list = newestList();
    return event.isPresent()
        && list.isPresent()
        && Duration.between(list.get(), event.get()).compareTo(STALE_AFTER) > 0;
  }

  /** The state of every follower. */
  public List<TopicFollower.Status> followers() {
    return followers.stream().map(TopicFollower::status).toList();
  }

  /** Those that are not following. */
  public List<TopicFollower.Status> notFollowing() {
    return followers().stream().filter(status -> !status.isFollowing()).toList();
  }

  /**
   * Records that were skipped.
   *
   * @param reader the reader that skipped them: {@code tables}, or the {@code follower} of the
   *     topic
   * @param reason the rule that they break, or FAILED
   */
  public record Skipped(String topic, String reader, String reason, long records) {}

  /** The skipped records since the start, with positive counts only. */
  public List<Skipped> skipped() {
    Stream<Skipped> byFollowers =
        followers().stream().flatMap(it -> skipped(it.topic(), "follower", it.skipped()));
    Stream<Skipped> byTables =
        tables.get().stream().flatMap(it -> skipped(it.topic(), "tables", it.byReason()));
    return Stream.concat(byFollowers, byTables).toList();
  }

  private static Stream<Skipped> skipped(
      String topic, String reader, Map<String, Long> countsByReason) {
    List<Skipped> skipped = new ArrayList<>();
    countsByReason.forEach(
        (reason, records) -> skipped.add(new Skipped(topic, reader, reason, records)));
    return skipped.stream();
  }

  /** Creates missing meters for skipped records. */
  public void refreshMeters() {
    for (Skipped found : skipped()) {
      // Meters hold their object weakly: this one lives as long as the view.
      FunctionCounter.builder("reckon.view.skipped.records", this, it -> it.count(found))
          .description("Records that were skipped, by topic, reader and reason")
          .tag("topic", found.topic())
          .tag("reader", found.reader())
          .tag("reason", found.reason())
          .register(registry);
    }
  }

  private double count(Skipped kind) {
    return skipped().stream()
        .filter(it -> it.topic().equals(kind.topic()))
        .filter(it -> it.reader().equals(kind.reader()))
        .filter(it -> it.reason().equals(kind.reason()))
        .mapToLong(Skipped::records)
        .sum();
  }
}
