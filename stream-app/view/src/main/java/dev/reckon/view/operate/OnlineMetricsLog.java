package dev.reckon.view.operate;

import com.google.protobuf.util.Timestamps;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.OutputMessages;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The newest windows of {@code recommendation-metrics}, from all instances. Safe for any number of
 * threads.
 */
public final class OnlineMetricsLog implements TopicFollower.Reader {

  /** The most window starts kept: a day of minutes. */
  private static final int MAX_STARTS = 1_440;

  private final NavigableMap<Long, NavigableMap<String, OnlineMetrics>> byStart = new TreeMap<>();

  private final InstantSource clock;

  /** No windows yet. */
  public OnlineMetricsLog(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    if (message.value() != null) {
      put(OutputMessages.ONLINE_METRICS.read(message.value(), message.headers(), clock.instant()));
    }
  }

  private synchronized void put(OnlineMetrics window) {
    byStart
        .computeIfAbsent(Timestamps.toMillis(window.getWindowStart()), start -> new TreeMap<>())
        .put(key(window), window);
    if (byStart.size() > MAX_STARTS) {
      byStart.pollFirstEntry();
    }
  }

  /** The windows of the newest starts, oldest first. */
  public synchronized List<OnlineMetrics> newest(int starts) {
    int surplus = Math.max(0, byStart.size() - starts);
    return byStart.values().stream()
        .skip(surplus)
        .map(NavigableMap::values)
        .flatMap(Collection::stream)
        .toList();
  }

  private static String key(OnlineMetrics window) {
    return String.join(
        "/",
        window.getModel().getName(),
        window.getModel().getVersion(),
        window.getModel().getDigest(),
        Integer.toString(window.getReasoningSteps()));
  }
}
