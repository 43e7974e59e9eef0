package dev.reckon.serving.server;

import dev.reckon.kafka.ClientRefused;
import dev.reckon.kafka.Startup;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.kafka.TopicInspection;
import dev.reckon.kafka.TopicsRefused;
import dev.reckon.wire.Topic;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks once the settings of the topics that the runtime reads, on its own thread as soon as their
 * broker answers. The start fails if a topic would lose data; a runtime that serves already
 * continues, as it needs no broker to serve, and logs a warning.
 */
final class TopicsAtStart implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicsAtStart.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  /** Checks topics of one broker. */
  @FunctionalInterface
  interface Inspector {
    /**
     * Checks those that exist.
     *
     * @throws KafkaException if the broker cannot be reached
     * @throws TopicsRefused if one would lose data
     */
    void inspect(Map<String, String> client, Map<Topic, String> names) throws InterruptedException;
  }

  private final Map<Map<String, String>, Map<Topic, String>> topics = new HashMap<>();
  private final Inspector inspector;
  private final CountDownLatch isLookedAt = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable RuntimeException refused;

  /** Whether the start did not wait for the result. */
  private volatile boolean serves;

  private final Thread thread = new Thread(this::inspectAll, "inspect-topics");

  /** Topics still to be reported. */
  TopicsAtStart(TopicCheck.Mode mode) {
    this((client, names) -> inspect(client, names, mode));
  }

  TopicsAtStart(Inspector inspector) {
    this.inspector = inspector;
    thread.setDaemon(true);
  }

  private static void inspect(
      Map<String, String> client, Map<Topic, String> names, TopicCheck.Mode mode)
      throws InterruptedException {
    var unused =
        new Startup(Duration.ZERO, mode)
            .prepare(
                client,
                admin -> {
                  TopicInspection.inspect(admin, names, mode);
                  return names;
                });
  }

  /**
   * Adds a topic to check.
   *
   * @param client properties of the Kafka client that reads it
   */
  void add(Topic topic, String name, Map<String, String> client) {
    topics
        .computeIfAbsent(Map.copyOf(client), unused -> new EnumMap<>(Topic.class))
        .put(topic, name);
  }

  void start() {
    thread.start();
  }

  /**
   * Waits for the result, at most this long.
   *
   * @throws StartException if a topic would lose data
   * @throws ClientRefused if the properties of the client are wrong
   */
  void await(Duration atMost) throws StartException, InterruptedException {
    if (!isLookedAt.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.debug("the topics will be looked at once their broker answers");
      serves = true;
    }
    RuntimeException refusal = refused;
    if (refusal instanceof ClientRefused) {
      throw refusal;
    }
    if (refusal != null) {
      throw new StartException(String.valueOf(refusal.getMessage()), refusal);
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    thread.interrupt();
  }

  private void inspectAll() {
    try {
      for (Map.Entry<Map<String, String>, Map<Topic, String>> ofBroker : topics.entrySet()) {
        inspectOnceReached(ofBroker.getKey(), ofBroker.getValue());
      }
    } catch (TopicsRefused | ClientRefused e) {
      refuse(e);
    } catch (InterruptedException e) {
      LOG.debug("the server is stopping", e);
    } finally {
      isLookedAt.countDown();
    }
  }

  private void refuse(RuntimeException refusal) {
    refused = refusal;
    if (serves) {
      LOG.error("The runtime serves in spite of this: {}", refusal.getMessage());
    }
  }

  private void inspectOnceReached(Map<String, String> client, Map<Topic, String> names)
      throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (stopped.getCount() > 0) {
      try {
        inspector.inspect(client, names);
        return;
      } catch (KafkaException e) {
        // The followers of the topics report that the broker is away.
        LOG.debug("the topics cannot be looked at yet", e);
      }
      if (stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
  }
}
