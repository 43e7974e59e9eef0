package dev.reckon.learning.tune;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tune --report} writes.
 *
 * @param codeVersion of Reckon
 * @param dataset as given
 * @param dataSha256 of its files
 * @param protocol which part of it was trained on
 * @param seed of the draws and of every training
 * @param trials requested, for each model
 * @param cutAfter epochs before a trial may be cut; 0 where none is
 * @param equalTrials trials that every model has had
 * @param finished whether all trials are done
 * @param models each model
 */
record TuneReport(
    String codeVersion,
    String dataset,
    String dataSha256,
    String protocol,
    long seed,
    int trials,
    int cutAfter,
    int equalTrials,
    boolean finished,
    List<OfModel> models) {

  /**
   * The search for one model.
   *
   * @param model its name
   * @param space what was searched, by setting
   * @param fixed what was not
   * @param plannedTrials fewer than requested if the space has no more
   * @param seconds of the clock, over all trials that are done
   * @param cpuSeconds of the process, over the same
   * @param best number of the best trial among those that every model has had; null where there is
   *     none
   * @param bestAtEqualCpu number of the best trial before the model had taken more CPU time than
   *     the cheapest model took in all; null where there is none
   * @param command trains {@code best} into a bundle; null where there is none
   * @param unfinished the trial that was left unfinished; null without one
   * @param trials each trial that is done
   */
  record OfModel(
      String model,
      Map<String, String> space,
      Map<String, String> fixed,
      int plannedTrials,
      double seconds,
      double cpuSeconds,
      @Nullable Integer best,
      @Nullable Integer bestAtEqualCpu,
      @Nullable String command,
      @Nullable Unfinished unfinished,
      List<TrialResult> trials) {}

  /**
   * A trial that continues when the command runs again.
   *
   * @param trial its number
   * @param epochs kept
   * @param settings as they are given to {@code train}
   */
  record Unfinished(int trial, int epochs, Map<String, String> settings) {}
}
