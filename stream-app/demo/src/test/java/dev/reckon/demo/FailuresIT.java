package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.demo.broker.BrokerProcess;
import dev.reckon.demo.process.Pipeline;
import dev.reckon.demo.simulate.Simulation;
import dev.reckon.demo.testing.SeenLists;
import dev.reckon.demo.testing.SteadyFlow;
import dev.reckon.demo.watch.ListCounts;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.Recommendation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users get when a process is killed under load, and after it is back. */
class FailuresIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration OUTAGE = Duration.ofSeconds(10);

  /** The promise is one second; the rest is for a test machine that is busy with other things. */
  private static final Duration FALLBACK_WITHIN = Duration.ofSeconds(3);

  @TempDir private static Path logs;
  private static BrokerProcess broker;
  private static Pipeline pipeline;

  private final SeenLists seen = new SeenLists();
  private final ListCounts counts = new ListCounts();

  @BeforeAll
  static void start() throws Exception {
    broker = BrokerProcess.start(logs.resolve("broker.log"), "256m");
    pipeline =
        Pipeline.start(
            broker.bootstrapServers(),
            SmallShop.bundle(),
            List.of(),
            // Retries soon enough for a test to wait for.
            Map.of("reckon.job.requests.pause.longest", "4s"),
            logs.resolve("runtime.log"),
            Optional.empty());
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void runtimeIsUp() throws Exception {
    if (!pipeline.runtime().handle().isAlive()) {
      pipeline.runtime().restart();
    }
  }

  @Test
  void whileTheRuntimeIsGoneListsAreMarkedFallbacksAndRankedOnesReturnByThemselves()
      throws Exception {
    try (ListWatcher watcher = watch()) {
      Instant killed;
      try (SteadyFlow flow = SteadyFlow.start(pipeline.sender(), users("fallback-"), 25)) {
        seen.await("ranked lists", PATIENCE, lists -> rankedLists(lists.all()) > 50);
        killed = Instant.now();
        pipeline.runtime().kill();
        Thread.sleep(Duration.ofSeconds(5).toMillis());
        assertThat(flow.sent()).isPositive();
      }
      seen.await("a list for every event", PATIENCE, lists -> areAllCovered());

      List<Recommendation> afterwards =
          seen.all().stream().filter(list -> isReceivedAfter(list, killed.plusSeconds(1))).toList();
      assertThat(afterwards).hasSizeGreaterThan(20);
      assertThat(afterwards)
          .allSatisfy(
              list -> {
                assertThat(list.getFallback().getReason())
                    .isIn(EnumSet.of(Reason.UNAVAILABLE, Reason.DEADLINE_EXCEEDED));
                assertThat(list.getItemsList()).isNotEmpty();
                assertThat(delay(list)).isLessThan(FALLBACK_WITHIN);
              });
      assertThat(pipeline.job().restarts()).isZero();

      pipeline.runtime().restart();
      seen.await(
          "a ranked list for every user, without any new event",
          PATIENCE,
          lists -> lists.standing().values().stream().noneMatch(FailuresIT::isOutage));
      assertThat(pipeline.job().restarts()).isZero();
      watcher.check();
    }
  }

  @Test
  void nothingIsLostWhileTheBrokerIsGoneForTenSeconds() throws Exception {
    try (ListWatcher watcher = watch()) {
      SteadyFlow flow = SteadyFlow.start(pipeline.sender(), users("outage-"), 10);
      try (flow) {
        seen.await("lists", PATIENCE, lists -> lists.all().size() > 50);
        broker.kill();
        Thread.sleep(OUTAGE.toMillis());
        broker.restart();
        long sentBefore = flow.sent();
        seen.await("lists after the outage", PATIENCE, lists -> flow.sent() > sentBefore + 100);
      }
      long sent = flow.sent();
      seen.await("a list for every event", PATIENCE, lists -> counts.snapshot().covered() >= sent);

      assertThat(counts.snapshot().covered()).isEqualTo(sent);
      assertThat(counts.snapshot().deadLettered()).isZero();
      assertThat(pipeline.job().metrics().sum("eventsLate")).isZero();
      watcher.check();
    }
  }

  private ListWatcher watch() {
    return ListWatcher.open(pipeline.client(), pipeline.settings().topics(), List.of(counts, seen));
  }

  private static Simulation users(String prefix) {
    return Simulation.seeded(SmallShop.SEED).userPrefix(prefix).usersAtOnce(10).build();
  }

  /** The counts see a list before {@link #seen} wakes us. */
  private boolean areAllCovered() {
    return pipeline.job().metrics().sum("eventsCovered")
        == pipeline.job().metrics().sum("eventsIn");
  }

  private static long rankedLists(List<Recommendation> lists) {
    return lists.stream().filter(list -> !list.hasFallback()).count();
  }

  /** A fallback because of the outage, not because of an unknown user. */
  private static boolean isOutage(Recommendation list) {
    return list.hasFallback() && list.getFallback().getReason() != Reason.NO_KNOWN_ITEMS;
  }

  private static boolean isReceivedAfter(Recommendation list, Instant time) {
    return list.hasReceivedAt() && toInstant(list.getReceivedAt()).isAfter(time);
  }

  private static Duration delay(Recommendation list) {
    return Duration.between(toInstant(list.getReceivedAt()), toInstant(list.getRepliedAt()));
  }

  private static Instant toInstant(Timestamp time) {
    return Instant.ofEpochMilli(Timestamps.toMillis(time));
  }
}
