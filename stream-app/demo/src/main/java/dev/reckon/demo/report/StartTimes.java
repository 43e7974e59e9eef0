package dev.reckon.demo.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.watch.ListListener;
import dev.reckon.recommendation.v1.Recommendation;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long after the start of this process the console could be opened, the first ranked list could
 * be read, and the first list of another model; and the CPU time of all processes until then. Safe
 * for any number of threads.
 */
public final class StartTimes implements ListListener {

  private final Instant start;
  private final Map<String, Moment> moments = new LinkedHashMap<>();
  private String firstDigest = "";

  /**
   * No times yet.
   *
   * @param start of the process
   */
  public StartTimes(Instant start) {
    this.start = start;
  }

  /** Times since the start of this very process. */
  public static StartTimes ofThisProcess() {
    return new StartTimes(ProcessHandle.current().info().startInstant().orElseGet(Instant::now));
  }

  /** The console can be opened. */
  public synchronized void consoleIsThere() {
    note("console");
  }

  @Override
  public synchronized void listRead(Recommendation list, long readNanos) {
    if (list.hasFallback() || !list.hasModel()) {
      return;
    }
    String digest = list.getModel().getDigest();
    if (firstDigest.isEmpty()) {
      firstDigest = digest;
      note("first_ranked_list");
    } else if (!digest.equals(firstDigest)) {
      note("swap");
    }
  }

  /** Whether another model than the first has ranked a list. */
  public synchronized boolean hasSwapped() {
    return moments.containsKey("swap");
  }

  private void note(String name) {
    moments.computeIfAbsent(
        name,
        unused ->
            new Moment(
                Duration.between(start, Instant.now()), CpuTime.ofAll().orElse(Duration.ZERO)));
  }

  /** The times so far, by name. */
  public synchronized ObjectNode toJson() {
    ObjectNode json = Json.object();
    moments.forEach(
        (name, moment) ->
            json.put(name + "_s", seconds(moment.after)).put(name + "_cpu_s", seconds(moment.cpu)));
    return json;
  }

  private static double seconds(Duration time) {
    return Math.round(time.toMillis() / 10.0) / 100.0;
  }

  private record Moment(Duration after, Duration cpu) {}
}
