package dev.reckon.kafka;

import dev.reckon.wire.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * How a process that needs a broker begins: it waits for it, creates the topics that are missing
 * and checks those that are there.
 *
 * @param timeout how long to wait for a broker, and for its topics; zero tries once
 * @param check what to do about topics with other settings
 */
public record Startup(Duration timeout, TopicCheck.Mode check) {

  /** What a process does with the broker before it begins. */
  @FunctionalInterface
  public interface Preparation<T> {
    /** Uses the client, which is closed afterwards. */
    T with(Admin admin) throws InterruptedException;
  }

  /**
   * Waits for the broker and sees to the topics.
   *
   * @param client properties of any Kafka client
   * @return the names of the topics that this call created
   * @throws KafkaException if the broker cannot be reached in time, or refuses
   * @throws TopicsRefused if a topic is set up so that data would be lost
   */
  public List<String> prepare(Map<String, ?> client, Topics topics, Collection<Topic> wanted)
      throws InterruptedException {
    return prepare(client, admin -> topics.prepare(admin, wanted, check));
  }

  /**
   * Waits for the broker and does nothing else.
   *
   * @throws KafkaException if the broker cannot be reached in time
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

  /** As {@link #prepare(Map, Topics, Collection)}, for a preparation of one's own. */
  public <T> T prepare(Map<String, ?> client, Preparation<T> preparation)
      throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(client);
    // Attempts are short, as there are many: Kafka's own patience is a minute each.
    properties.putIfAbsent("request.timeout.ms", "5000");
    properties.putIfAbsent("default.api.timeout.ms", "10000");
    return new BrokerWait(timeout)
        .until(
            String.valueOf(properties.get("bootstrap.servers")),
            () -> {
              try (Admin admin = Admin.create(properties)) {
                return preparation.with(admin);
              }
            });
  }
}
