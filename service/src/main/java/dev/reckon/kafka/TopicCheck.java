package dev.reckon.kafka;

import dev.reckon.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;

/** Compares the settings of an existing topic with those that prevent data loss. */
public final class TopicCheck {

  /** What to do about a topic with other settings. */
  public enum Mode {
    /** Nothing; topics are not checked. */
    OFF,
    /** Warn, and continue. */
    WARN,
    /** Warn, but do not start if data would be lost silently. */
    REFUSE
  }

  /** Lists, items and dead letters may be as large as Kafka allows by default, about 1 MiB. */
  private static final long LEAST_MESSAGE_BYTES = 1_000_000;

  private TopicCheck() {}

  /**
   * A topic as it is on the broker.
   *
   * @param replicas copies of each partition
   * @param settings effective ones, defaults included, by Kafka's names
   */
  public record Found(int replicas, Map<String, String> settings) {
    public Found {
      settings = Map.copyOf(settings);
    }
  }

  /**
   * How a topic differs.
   *
   * @param sentences a clause for each setting: what it is, what it should be, what that means
   * @param remedy settings that correct it, by Kafka's names
   * @param losesData whether data is lost silently
   */
  public record Report(List<String> sentences, Map<String, String> remedy, boolean losesData) {
    public Report {
      sentences = List.copyOf(sentences);
      remedy = new TreeMap<>(remedy);
    }

    /** Whether there is no difference. */
    public boolean isClean() {
      return sentences.isEmpty();
    }

    /** One line for the log that says what is wrong and how to correct it. */
    public String line(String topic) {
      String told = "Topic " + topic + " is not as it has to be: " + String.join("; ", sentences);
      if (remedy.isEmpty()) {
        return told;
      }
      String settings =
          remedy.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining(","));
      return told
          + ". To change it: kafka-configs.sh --bootstrap-server HOST:PORT --alter --topic "
          + topic
          + " --add-config "
          + settings;
    }
  }

  /** Compares. The number of partitions is free. */
  public static Report compare(Topic topic, Found found) {
    Differences differences = new Differences(found);
    differences.cleanup(topic);
    if (!isCompacted(topic)) {
      differences.retention(topic);
    }
    differences.copies();
    differences.messageSize();
    return new Report(differences.sentences, differences.remedy, differences.losesData);
  }

  private static boolean isCompacted(Topic topic) {
    return TopicConfig.CLEANUP_POLICY_COMPACT.equals(
        topic.settings().get(TopicConfig.CLEANUP_POLICY_CONFIG));
  }

  private static final class Differences {
    private final Found found;
    private final List<String> sentences = new ArrayList<>();
    private final Map<String, String> remedy = new TreeMap<>();
    private boolean losesData;

    Differences(Found found) {
      this.found = found;
    }

    void cleanup(Topic topic) {
      String wanted =
          Objects.requireNonNull(topic.settings().get(TopicConfig.CLEANUP_POLICY_CONFIG));
      String is = found.settings().getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "delete").trim();
      if (Set.copyOf(Arrays.asList(is.split("\\s*,\\s*", -1))).equals(Set.of(wanted))) {
        return;
      }
      String meaning =
          isCompacted(topic)
              ? "values older than the retention vanish"
              : "all but the newest record of each key vanish";
      sentences.add("cleanup.policy is " + is + ", not " + wanted + ", so " + meaning);
      remedy.put(TopicConfig.CLEANUP_POLICY_CONFIG, wanted);
      losesData = true;
    }

    void retention(Topic topic) {
      long wanted = number(topic.settings(), TopicConfig.RETENTION_MS_CONFIG, -1);
      long is = number(found.settings(), TopicConfig.RETENTION_MS_CONFIG, wanted);
      if (is != wanted) {
        boolean isShorter = is >= 0 && is < wanted;
        sentences.add(
            "retention.ms is "
                + is
                + " ("
                + length(is)
                + "), not "
                + wanted
                + " ("
                + length(wanted)
                + "), so "
                + (isShorter
                    ? "what is not read within that time is lost"
                    : "records, those of erased users included, are kept for longer"));
        remedy.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(wanted));
      }
      long bytes = number(found.settings(), TopicConfig.RETENTION_BYTES_CONFIG, -1);
      if (bytes >= 0) {
        sentences.add(
            "retention.bytes is " + bytes + ", not -1, so records may go before their time");
        remedy.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
      }
    }

    void copies() {
      long inSync = number(found.settings(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 1);
      if (found.replicas() >= Topics.COPIES_TO_CONFIRM_BY_TWO && inSync < 2) {
        sentences.add(
            "min.insync.replicas is "
                + inSync
                + " with "
                + found.replicas()
                + " copies, not 2, so an acknowledged record may be on one broker only");
        remedy.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
      } else if (inSync > found.replicas()) {
        sentences.add(
            "min.insync.replicas is "
                + inSync
                + " with "
                + found.replicas()
                + " copies, so no record is ever acknowledged");
        remedy.put(
            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
            Integer.toString(Math.max(1, found.replicas() - 1)));
      }
    }

    void messageSize() {
      long most =
          number(found.settings(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, LEAST_MESSAGE_BYTES);
      if (most < LEAST_MESSAGE_BYTES) {
        sentences.add(
            "max.message.bytes is "
                + most
                + ", not at least "
                + LEAST_MESSAGE_BYTES
                + ", so the broker refuses larger records");
        remedy.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1048588");
      }
    }

    private static long number(Map<String, String> settings, String key, long otherwise) {
      String value = settings.get(key);
      return value == null ? otherwise : Long.parseLong(value);
    }

    private static String length(long millis) {
      if (millis < 0) {
        return "for ever";
      }
      Duration length = Duration.ofMillis(millis);
      if (length.toDays() > 0 && length.toDays() * 86_400_000 == millis) {
        return length.toDays() + " d";
      }
      return length.toMinutes() > 0 ? length.toMinutes() + " min" : length.toSeconds() + " s";
    }
  }
}
