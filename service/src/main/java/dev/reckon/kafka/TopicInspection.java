package dev.reckon.kafka;

import dev.reckon.wire.Topic;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the settings of topics from a broker, and reports wrong ones. */
public final class TopicInspection {

  private static final Logger LOG = LoggerFactory.getLogger(TopicInspection.class);

  private static final long TIMEOUT_SECONDS = 30;

  private TopicInspection() {}

  /**
   * Checks those of the topics that exist.
   *
   * @param names of the topics on the broker
   * @throws KafkaException if the broker cannot be reached or refuses
   * @throws TopicsRefused if a topic would lose data and the mode refuses that
   */
  public static void inspect(Admin admin, Map<Topic, String> names, TopicCheck.Mode mode)
      throws InterruptedException {
    if (mode == TopicCheck.Mode.OFF) {
      return;
    }
    Map<Topic, TopicCheck.Found> found;
    try {
      found = found(admin, present(admin, names));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("The settings of the topics may not be read, so they are not checked", e);
        return;
      }
      throw new KafkaException("The topics cannot be described: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("The broker did not describe the topics in time", e);
    }
    tell(found, names, mode);
  }

  private static void tell(
      Map<Topic, TopicCheck.Found> found, Map<Topic, String> names, TopicCheck.Mode mode) {
    List<String> refused = new ArrayList<>();
    for (Map.Entry<Topic, TopicCheck.Found> entry : found.entrySet()) {
      TopicCheck.Report report = TopicCheck.compare(entry.getKey(), entry.getValue());
      if (report.isClean()) {
        continue;
      }
      String line = report.line(Objects.requireNonNull(names.get(entry.getKey())));
      if (mode == TopicCheck.Mode.REFUSE && report.losesData()) {
        refused.add(line);
      } else {
        LOG.warn("{}", line);
      }
    }
    if (!refused.isEmpty()) {
      throw new TopicsRefused(
          String.join(". ", refused) + ". Or set topics.check = warn, to start in spite of that.");
    }
  }

  private static Map<Topic, String> present(Admin admin, Map<Topic, String> names)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> there = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Map<Topic, String> present = new EnumMap<>(Topic.class);
    names.forEach(
        (topic, name) -> {
          if (there.contains(name)) {
            present.put(topic, name);
          }
        });
    return present;
  }

  private static Map<Topic, TopicCheck.Found> found(Admin admin, Map<Topic, String> present)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, TopicDescription> described =
        admin
            .describeTopics(present.values())
            .allTopicNames()
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Map<ConfigResource, Config> settings =
        admin
            .describeConfigs(present.values().stream().map(TopicInspection::resource).toList())
            .all()
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Map<Topic, TopicCheck.Found> found = new EnumMap<>(Topic.class);
    present.forEach(
        (topic, name) -> {
          List<TopicPartitionInfo> parts = Objects.requireNonNull(described.get(name)).partitions();
          found.put(
              topic,
              new TopicCheck.Found(
                  parts.stream().mapToInt(part -> part.replicas().size()).min().orElse(0),
                  values(Objects.requireNonNull(settings.get(resource(name))))));
        });
    return found;
  }

  private static ConfigResource resource(String name) {
    return new ConfigResource(ConfigResource.Type.TOPIC, name);
  }

  static Map<String, String> values(Config config) {
    Map<String, String> values = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        values.put(entry.name(), entry.value());
      }
    }
    return values;
  }
}
