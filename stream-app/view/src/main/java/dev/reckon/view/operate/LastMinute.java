package dev.reckon.view.operate;

import com.google.protobuf.util.Timestamps;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.Recommendation;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The lists of the last minute, in slices of a second. Safe for any number of threads. */
public final class LastMinute {

  private static final long SLICE_MILLIS = 1_000;
  private static final long SPAN_MILLIS = 60_000;
  private static final int SIGNIFICANT_DIGITS = 2;
  private static final long LONGEST_MILLIS = 3_600_000;

  private final InstantSource clock;
  private final long startedAtMillis;
  private final Deque<Slice> slices = new ArrayDeque<>();

  /** A minute that begins now. */
  public LastMinute(InstantSource clock) {
    this.clock = clock;
    this.startedAtMillis = clock.millis();
  }

  /** A list came. */
  public synchronized void add(Recommendation list, long nowMillis) {
    dropOld(nowMillis);
    Slice newest = slices.peekLast();
    if (newest == null || nowMillis - newest.fromMillis >= SLICE_MILLIS) {
      newest = new Slice(nowMillis);
      slices.addLast(newest);
    }
    newest.add(list, nowMillis);
  }

  /** The current state. */
  public synchronized Figures figures() {
    long now = clock.millis();
    dropOld(now);
    Slice sum = new Slice(now);
    slices.forEach(sum::add);
    long over = Math.max(SLICE_MILLIS, Math.min(SPAN_MILLIS, now - startedAtMillis));
    return new Figures(
        over,
        sum.lists,
        sum.events,
        sum.fallbacks,
        freshness(sum.freshness),
        sum.models.values().stream()
            .sorted(Comparator.comparingLong(LiveModel::lists).reversed())
            .toList());
  }

  private void dropOld(long nowMillis) {
    while (!slices.isEmpty() && nowMillis - slices.peekFirst().fromMillis > SPAN_MILLIS) {
      slices.removeFirst();
    }
  }

  private static Freshness freshness(Histogram millis) {
    return millis.getTotalCount() == 0
        ? new Freshness(0, 0, 0, 0, 0)
        : new Freshness(
            millis.getValueAtPercentile(50),
            millis.getValueAtPercentile(90),
            millis.getValueAtPercentile(99),
            millis.getMaxValue(),
            millis.getTotalCount());
  }

  /**
   * The last minute at one moment.
   *
   * @param overMillis the time it covers: less than a minute after a start
   * @param events that lists were the first to cover
   * @param models that ranked lists, busiest first
   */
  public record Figures(
      long overMillis,
      long lists,
      long events,
      Map<Fallback.Reason, Long> fallbacks,
      Freshness freshness,
      List<LiveModel> models) {
    public Figures {
      fallbacks = Map.copyOf(fallbacks);
      models = List.copyOf(models);
    }

    /** Lists that were fallbacks. */
    public long fallbackLists() {
      return fallbacks.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** From the job's receipt of an event to its list in this process, in milliseconds. */
  public record Freshness(double p50, double p90, double p99, double max, long count) {}

  /** A model that ranked lists at a depth. */
  public record LiveModel(ModelRef model, int reasoningSteps, long lists, long lastSeenMillis) {

    private LiveModel plus(LiveModel more) {
      return new LiveModel(
          model, reasoningSteps, lists + more.lists, Math.max(lastSeenMillis, more.lastSeenMillis));
    }

    private String key() {
      return model.getDigest() + '/' + model.getVersion() + '/' + reasoningSteps;
    }
  }

  /** The lists of one second. */
  private static final class Slice {
    private final long fromMillis;
    private final Map<Fallback.Reason, Long> fallbacks = new EnumMap<>(Fallback.Reason.class);
    private final Map<String, LiveModel> models = new HashMap<>();
    private final Histogram freshness = new Histogram(SIGNIFICANT_DIGITS);
    private long lists;
    private long events;

    Slice(long fromMillis) {
      this.fromMillis = fromMillis;
    }

    void add(Recommendation list, long nowMillis) {
      lists++;
      events += list.getEventsCovered();
      if (list.hasReceivedAt()) {
        long waited = nowMillis - Timestamps.toMillis(list.getReceivedAt());
        freshness.recordValue(Math.max(0, Math.min(LONGEST_MILLIS, waited)));
      }
      if (list.hasFallback()) {
        fallbacks.merge(list.getFallback().getReason(), 1L, Long::sum);
      } else if (list.hasModel()) {
        add(new LiveModel(list.getModel(), list.getReasoningSteps(), 1, nowMillis));
      }
    }

    void add(Slice more) {
      lists += more.lists;
      events += more.events;
      freshness.add(more.freshness);
      more.fallbacks.forEach((reason, count) -> fallbacks.merge(reason, count, Long::sum));
      more.models.values().forEach(this::add);
    }

    private void add(LiveModel model) {
      models.merge(model.key(), model, LiveModel::plus);
    }
  }
}
