package dev.reckon.backtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.reckon.backtest.judge.Figures;
import dev.reckon.learner.ReplayedLearner;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code backtest --report} writes.
 *
 * @param command {@code backtest}
 * @param codeVersion of Reckon
 * @param source of the events, as the user named it
 * @param dataSha256 digest of a dataset; null for topics
 * @param from the time from which clicks are scored, RFC 3339
 * @param to the time of the newest scored click
 * @param events what was replayed
 * @param model the tested bundle
 * @param others the bundles that it is compared with
 * @param overall on all scored clicks
 * @param repeats scored clicks on an item that the user had taken before: no list could have it
 * @param visitors scored clicks of users without a list of their own
 * @param parts on parts of the clicks, by name
 * @param learning how the tested bundle learnt on; null where it did not
 * @param curve files with the metrics over time; null without a report's file
 * @param halfLife of the baseline of recent popularity, ISO 8601
 * @param intervals how the bounds were found
 * @param seed of the intervals
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BacktestReport(
    String command,
    String codeVersion,
    String source,
    @Nullable String dataSha256,
    String from,
    String to,
    Events events,
    Model model,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Model> others,
    @JsonUnwrapped Figures overall,
    long repeats,
    long visitors,
    Map<String, Figures> parts,
    @Nullable Learning learning,
    @Nullable CurveNames curve,
    String halfLife,
    String intervals,
    long seed) {

  static final String INTERVALS =
      "95 %: bootstrap over users, each with all of their rows, 1,000 resamples";

  /**
   * What was replayed.
   *
   * @param skipped records of topics that break a rule
   */
  record Events(long interactions, long searches, long erasures, long skipped) {}

  /**
   * A bundle.
   *
   * @param bundle its path, as the user gave it
   * @param listsPerS lists, learnt events included, for a second of the clock
   * @param seconds for its replay
   */
  record Model(
      String bundle,
      String name,
      String version,
      String digest,
      double listsPerS,
      double seconds) {}

  /**
   * A learner's work.
   *
   * @param every its cadence, as the user gave it
   * @param taken bundles that served
   * @param refused cycles that came to none, by outcome
   * @param events from the time on from which clicks are scored
   * @param cpuSeconds of all cycles
   * @param cpuSecondsPerThousandEvents the same by these events
   * @param turns in the order of time
   */
  record Learning(
      String every,
      int taken,
      Map<String, Long> refused,
      long events,
      double cpuSeconds,
      double cpuSecondsPerThousandEvents,
      List<Turn> turns) {

    static Learning of(String every, long events, List<ReplayedLearner.Turn> turns) {
      double seconds = turns.stream().mapToDouble(ReplayedLearner.Turn::cpuSeconds).sum();
      Map<String, Long> refused = new TreeMap<>();
      turns.stream()
          .filter(turn -> !turn.isTaken())
          .forEach(turn -> refused.merge(Turn.outcome(turn), 1L, Long::sum));
      return new Learning(
          every,
          (int) turns.stream().filter(ReplayedLearner.Turn::isTaken).count(),
          refused,
          events,
          seconds,
          1_000 * seconds / Math.max(1, events),
          turns.stream().map(Turn::of).toList());
    }
  }

  /**
   * A cycle of the learner.
   *
   * @param at time of events
   * @param outcome {@code good}, or why no bundle served
   * @param why in words, with the figures
   */
  record Turn(String at, String outcome, String why, double cpuSeconds) {
    static Turn of(ReplayedLearner.Turn turn) {
      return new Turn(
          turn.time().toString(), outcome(turn), turn.result().sentence(), turn.cpuSeconds());
    }

    static String outcome(ReplayedLearner.Turn turn) {
      return turn.result().outcome().name().toLowerCase(Locale.ROOT);
    }
  }

  /** Names of files. */
  record CurveNames(String csv, String svg) {}
}
