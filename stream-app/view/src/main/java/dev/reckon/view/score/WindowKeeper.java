package dev.reckon.view.score;

import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.view.settings.OnlineMetricsSettings;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.view.state.v1.WindowScores;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts scored clicks in windows of arrival time, by model version and reasoning depth, and
 * publishes changed windows once a second. A window accepts clicks until its grace period has
 * passed by the newest click, and is then deleted.
 */
@SuppressWarnings("NullAway.Init") // What init sets, Kafka Streams calls it first.
public final class WindowKeeper implements Processor<String, ScoredClick, String, byte[]> {

  /** Window and model to {@link WindowScores}. */
  public static final String WINDOWS = "online-metrics-windows";

  /** One number under one key: when the newest click arrived. */
  public static final String WINDOW_TIME = "online-metrics-time";

  private static final String THE_ONE_KEY = "newest";

  private static final Duration TELL_INTERVAL = Duration.ofSeconds(1);

  /** The key of clicks without a model. */
  private static final String NO_MODEL = "none";

  private final OnlineMetricsSettings settings;
  private final LongSupplier catalogueItems;
  private final ScoreMetrics counts;
  private final Set<String> untold = new LinkedHashSet<>();
  private ProcessorContext<String, byte[]> context;
  private KeyValueStore<String, WindowScores> windows;
  private KeyValueStore<String, Long> newestMillis;

  /**
   * A keeper of windows.
   *
   * @param catalogueItems how many items there are to recommend
   */
  public WindowKeeper(
      OnlineMetricsSettings settings, LongSupplier catalogueItems, ScoreMetrics counts) {
    this.settings = settings;
    this.catalogueItems = catalogueItems;
    this.counts = counts;
  }

  /** The group of a click: model and depth of the list it was scored against. */
  public static String keyOf(ScoredClick click) {
    return click.getModelName().isEmpty()
        ? NO_MODEL
        : String.join(
            "/",
            click.getModelName(),
            click.getModelVersion(),
            click.getModelDigest(),
            Integer.toString(click.getReasoningSteps()));
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    windows = context.getStateStore(WINDOWS);
    newestMillis = context.getStateStore(WINDOW_TIME);
    // Counts that were not published when this task stopped.
    try (KeyValueIterator<String, WindowScores> kept = windows.all()) {
      kept.forEachRemaining(window -> untold.add(window.key));
    }
    context.schedule(TELL_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> tell());
  }

  @Override
  public void process(Record<String, ScoredClick> record) {
    long time = record.timestamp();
    long start = Math.floorDiv(time, length()) * length();
    long now = newest();
    if (isOver(start, now)) {
      counts.tooLate();
      return;
    }
    String key = key(start, record.key());
    WindowScores before = windows.get(key);
    WindowScores window = before == null ? WindowSums.empty(start, record.value()) : before;
    windows.put(key, WindowSums.plus(window, record.value(), start + length() <= now));
    untold.add(key);
    counts.counted();
    if (time > now) {
      newestMillis.put(THE_ONE_KEY, time);
    }
  }

  private long newest() {
    Long newest = newestMillis.get(THE_ONE_KEY);
    return newest == null ? 0 : newest;
  }

  private void tell() {
    for (String key : untold) {
      WindowScores window = windows.get(key);
      if (window != null) {
        tell(window);
      }
    }
    untold.clear();
    letGo();
  }

  private void tell(WindowScores window) {
    OnlineMetrics metrics =
        WindowSums.metrics(window, settings.window(), catalogueItems.getAsLong());
    RecordHeaders headers = new RecordHeaders();
    Encoding.PROTOBUF.mark(headers);
    context.forward(
        new Record<>(
            topicKey(window),
            MessageCodec.ONLINE_METRICS.encode(metrics, Encoding.PROTOBUF),
            context.currentSystemTimeMs(),
            headers));
  }

  private void letGo() {
    List<String> over = new ArrayList<>();
    long now = newest();
    try (KeyValueIterator<String, WindowScores> all = windows.all()) {
      while (all.hasNext()) {
        KeyValue<String, WindowScores> window = all.next();
        if (isOver(window.value.getWindowStartMillis(), now)) {
          over.add(window.key);
        }
      }
    }
    over.forEach(windows::delete);
  }

  private boolean isOver(long startMillis, long nowMillis) {
    return startMillis + length() + settings.grace().toMillis() <= nowMillis;
  }

  private long length() {
    return settings.window().toMillis();
  }

  private static String topicKey(WindowScores window) {
    return window.getModelName().isEmpty()
        ? NO_MODEL
        : window.getModelName() + "/" + window.getModelVersion();
  }

  /** Keys in the order of time; positive times have 13 digits until the year 2286. */
  private static String key(long startMillis, String model) {
    return String.format("%015d|%s", Math.max(0, startMillis), model);
  }
}
