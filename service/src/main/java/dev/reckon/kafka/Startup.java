package dev.reckon.kafka;

import dev.reckon.wire.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The start of a process that needs a broker: waits for it, creates missing topics and checks
 * existing ones.
 *
 * @param timeout how long to wait for a broker, and for its topics; zero tries once
 * @param check what to do about topics with other settings
 * @param tell receives sentences about the wait for a broker
 */
public record Startup(Duration timeout, TopicCheck.Mode check, Consumer<String> tell) {

  /**
   * The first timeout: an unreachable broker is reported soon, and a slow one has longer at the
   * next attempt.
   */
  private static final int FIRST_PATIENCE_MILLIS = 2_000;

  /** A start whose sentences go to the log. */
  public Startup(Duration timeout, TopicCheck.Mode check) {
    this(timeout, check, BrokerWait::toLog);
  }

  /** A step with the broker before a process begins. */
  @FunctionalInterface
  public interface Preparation<T> {
    /** Uses the client, which is closed afterwards. */
    T with(Admin admin) throws InterruptedException;
  }

  /**
   * Waits for the broker, and creates and checks the topics.
   *
   * @param client properties of any Kafka client
   * @return the names of the topics that this call created
   * @throws KafkaException if the broker cannot be reached in time, or refuses
   * @throws ClientRefused if the properties of the client are wrong
   * @throws TopicsRefused if a topic is set up so that data would be lost
   */
  public List<String> prepare(Map<String, ?> client, Topics topics, Collection<Topic> wanted)
      throws InterruptedException {
    return prepare(client, admin -> topics.prepare(admin, wanted, check));
  }

  /**
   * Waits for the broker only.
   *
   * @throws KafkaException if the broker cannot be reached in time
   * @throws ClientRefused if the properties of the client are wrong
   */
  public void awaitBroker(Map<String, ?> client) throws InterruptedException {
    var unused =
        prepare(
            client,
            admin -> {
              try {
                return admin.describeCluster().nodes().get();
              } catch (ExecutionException e) {
                throw new KafkaException(String.valueOf(e.getCause()), e.getCause());
              }
            });
  }

  /** As {@link #prepare(Map, Topics, Collection)}, for another preparation. */
  public <T> T prepare(Map<String, ?> client, Preparation<T> preparation)
      throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(client);
    // Attempts are short, as there are many: Kafka's own timeout is a minute each.
    properties.putIfAbsent("request.timeout.ms", "5000");
    properties.putIfAbsent("default.api.timeout.ms", "10000");
    Map<String, Object> first = new HashMap<>(properties);
    if (!timeout.isZero()) {
      for (String limit : List.of("request.timeout.ms", "default.api.timeout.ms")) {
        first.compute(limit, (name, given) -> shorter(given));
      }
    }
    AtomicBoolean isFirst = new AtomicBoolean(true);
    return new BrokerWait(timeout, tell)
        .until(
            String.valueOf(properties.get("bootstrap.servers")),
            () -> {
              Map<String, Object> next = isFirst.getAndSet(false) ? first : properties;
              try (Admin admin = ClientRefused.making(() -> Admin.create(next))) {
                return preparation.with(admin);
              }
            });
  }

  private static String shorter(@Nullable Object givenMillis) {
    long given = Long.parseLong(String.valueOf(givenMillis).trim());
    return Long.toString(Math.min(given, FIRST_PATIENCE_MILLIS));
  }
}
