package dev.reckon.demo.watch;

import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts published lists. An event counts as covered once, even if several lists cover it: a list's
 * {@code history_sequence} is the number of the user's events that it covers; if a restored job
 * counts some again, the greatest value so far counts. Safe for any number of threads.
 */
public final class ListCounts implements ListListener {

  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<String, Long> fallbacks = new TreeMap<>();
  private final Map<String, Long> deadLetters = new TreeMap<>();
  private final Map<Integer, Long> depths = new TreeMap<>();
  private long published;
  private long covered;
  private long firstCovering;
  private long lastNanos;
  private ModelRef model = ModelRef.getDefaultInstance();

  @Override
  public synchronized void listRead(Recommendation list, long readNanos) {
    published++;
    lastNanos = readNanos;
    if (list.hasModel() && !list.getModel().equals(model)) {
      model = list.getModel();
    }
    if (list.hasFallback()) {
      fallbacks.merge(list.getFallback().getReason().name(), 1L, Long::sum);
    } else {
      depths.merge(list.getReasoningSteps(), 1L, Long::sum);
    }
    long before = sequences.getOrDefault(list.getUserId(), 0L);
    long now = Math.max(before, list.getHistorySequence());
    if (now > before) {
      covered += now - before;
      firstCovering++;
      sequences.put(list.getUserId(), now);
    }
  }

  @Override
  public synchronized void userForgotten(String userId) {
    sequences.remove(userId);
  }

  @Override
  public synchronized void deadLetterRead(DeadLetter letter) {
    deadLetters.merge(letter.reason(), 1L, Long::sum);
  }

  /** The counts so far. */
  public synchronized Snapshot snapshot() {
    return new Snapshot(
        published,
        covered,
        firstCovering,
        sequences.size(),
        fallbacks,
        depths,
        deadLetters,
        lastNanos,
        model);
  }

  /**
   * Counts at one moment.
   *
   * @param published lists read
   * @param covered events that a list covers
   * @param firstCovering lists that were the first to cover some event
   * @param users users that have a list
   * @param fallbacksByReason lists that were not ranked
   * @param rankedBySteps lists that were ranked, by the reasoning steps taken
   * @param deadLettersByReason messages that broke a rule
   * @param lastListNanos when the last list was read
   * @param model of the last list that has one
   */
  public record Snapshot(
      long published,
      long covered,
      long firstCovering,
      long users,
      Map<String, Long> fallbacksByReason,
      Map<Integer, Long> rankedBySteps,
      Map<String, Long> deadLettersByReason,
      long lastListNanos,
      ModelRef model) {

    public Snapshot {
      fallbacksByReason = new TreeMap<>(fallbacksByReason);
      rankedBySteps = new TreeMap<>(rankedBySteps);
      deadLettersByReason = new TreeMap<>(deadLettersByReason);
    }

    public long fallbacks() {
      return fallbacksByReason.values().stream().mapToLong(Long::longValue).sum();
    }

    public long ranked() {
      return published - fallbacks();
    }

    public long deadLettered() {
      return deadLettersByReason.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
