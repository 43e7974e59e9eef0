package dev.reckon.demo.terminal;

import dev.reckon.demo.source.EventSource;
import dev.reckon.demo.watch.FreshnessSummary;
import dev.reckon.demo.watch.ListCounts;
import dev.reckon.demo.watch.Observation;
import dev.reckon.demo.watch.UserStories;
import dev.reckon.recommendation.v1.ModelRef;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Passes the state of the demo to a view a few times a second, and picks the user to watch. Owns
 * one thread.
 */
public final class Narrator implements AutoCloseable {

  private static final Duration FRAME = Duration.ofMillis(400);
  private static final Duration FRESHNESS_OVER = Duration.ofSeconds(2);
  private static final Duration WATCH_A_USER_FOR = Duration.ofSeconds(12);

  private final EventSource source;
  private final Optional<String> console;
  private final Supplier<Optional<String>> news;
  private final Observation seen;
  private final DemoView view;
  private final long startNanos = System.nanoTime();
  private final Pulse eventPulse = new Pulse();
  private final Pulse listPulse = new Pulse();
  private final Thread thread = new Thread(this::narrate, "narrator");

  private FreshnessSummary freshness = new FreshnessSummary(0, 0, 0, 0, 0);
  private long freshnessNanos = startNanos;
  private Optional<String> watched = Optional.empty();
  private long watchedNanos = startNanos;
  private volatile boolean closed;

  private Narrator(
      EventSource source,
      Optional<String> console,
      Supplier<Optional<String>> news,
      Observation seen,
      DemoView view) {
    this.source = source;
    this.console = console;
    this.news = news;
    this.seen = seen;
    this.view = view;
    thread.setDaemon(true);
  }

  /**
   * Starts.
   *
   * @param console address of the console, if there is one
   * @param news of the models
   */
  public static Narrator start(
      EventSource source,
      Optional<String> console,
      Supplier<Optional<String>> news,
      Observation seen,
      DemoView view) {
    Narrator narrator = new Narrator(source, console, news, seen, view);
    narrator.thread.start();
    return narrator;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void narrate() {
    while (!closed) {
      view.show(state(System.nanoTime()));
      try {
        Thread.sleep(FRAME.toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private DemoState state(long nowNanos) {
    ListCounts.Snapshot lists = seen.lists().snapshot();
    return new DemoState(
        source.name(),
        console,
        modelName(lists.model()),
        news.get(),
        Duration.ofNanos(nowNanos - startNanos),
        seen.events().events(),
        eventPulse.rate(seen.events().events(), nowNanos),
        listPulse.rate(lists.published(), nowNanos),
        freshness(nowNanos),
        lists,
        seen.prequential().snapshot().total(),
        source.oracle(),
        user(nowNanos));
  }

  private FreshnessSummary freshness(long nowNanos) {
    if (nowNanos - freshnessNanos > FRESHNESS_OVER.toNanos()) {
      freshness = seen.freshness().recent();
      freshnessNanos = nowNanos;
    }
    return freshness;
  }

  private Optional<UserStories.Snapshot> user(long nowNanos) {
    boolean longEnough = nowNanos - watchedNanos > WATCH_A_USER_FOR.toNanos();
    if (longEnough || watched.flatMap(seen.stories()::of).isEmpty()) {
      watched = seen.stories().mostActive();
      watchedNanos = nowNanos;
      seen.stories().forgetActivity();
    }
    return watched.flatMap(seen.stories()::of);
  }

  private static String modelName(ModelRef model) {
    return (model.getName() + " " + model.getVersion()).strip();
  }
}
