package dev.reckon.learning.evaluate.gate;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.evaluate.rank.BundleRanker;
import dev.reckon.learning.evaluate.rank.MixedRanks;
import dev.reckon.learning.evaluate.rank.ModelRanks;
import dev.reckon.learning.evaluate.rank.ModelScorer;
import dev.reckon.learning.evaluate.rank.TargetRanker;
import dev.reckon.learning.evaluate.rows.KnownSearches;
import dev.reckon.learning.evaluate.rows.SeededModel;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.learning.evaluate.statistics.Replicated;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.MemoryMix;
import dev.reckon.model.memory.StreamMemory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Judges a candidate by the newest events, which neither it nor the live bundle has learnt from:
 * each is ranked by both before the stream memory learns it, and the ranks are compared in pairs.
 *
 * @param margin share of the live bundle's score that a candidate may lose, e.g. 0.05
 * @param mixesMemory whether lists are those of model and stream memory, as bundles say how to mix
 *     them, or of the model alone
 * @param seenItems whether items of the history may be ranked
 * @param mostRows events ranked at most, the newest
 * @param seed of the resamples
 */
public record PrequentialGate(
    double margin, boolean mixesMemory, SeenItems seenItems, int mostRows, long seed) {

  private static final RankingMetric METRIC = new RankingMetric(RankingMetric.Kind.NDCG, 10);

  /** A twentieth may be lost; lists of model and memory without items that were seen. */
  public static final PrequentialGate DEFAULT =
      new PrequentialGate(0.05, true, SeenItems.EXCLUDE, 20_000, 1);

  public PrequentialGate {
    if (!(margin >= 0 && margin < 1) || mostRows < 1) {
      throw new IllegalArgumentException(
          "the margin must be from 0 to below 1, and there must be a row");
    }
  }

  /**
   * Judges.
   *
   * @param log all events that histories are made of; erased users are not in it
   * @param from events after this time are ranked
   * @return empty where no event after it has a history
   * @throws DatasetException where a bundle has learnt from events after it
   */
  public Optional<GateReport> judge(Bundle candidate, Bundle live, EventLog log, Instant from) {
    requireBefore(candidate, from);
    requireBefore(live, from);
    Split split = newest(Splits.at(log, from));
    TestRows rows = TestRows.of(split.test(), KnownSearches.CURRENT);
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Bootstrap bootstrap = new Bootstrap(rows.users(), seed);
    Replicated ofCandidate = score(candidate, split, rows, bootstrap);
    Replicated ofLive = score(live, split, rows, bootstrap);
    Difference difference = ofCandidate.less(ofLive);
    double mayLose = margin * ofLive.estimate().value();
    return Optional.of(
        new GateReport(
            METRIC.label(),
            rows.size(),
            bootstrap.users(),
            ofCandidate.estimate(),
            ofLive.estimate(),
            difference,
            mayLose,
            GateReport.verdict(difference, mayLose)));
  }

  private static void requireBefore(Bundle bundle, Instant from) {
    bundle
        .manifest()
        .learntUntil()
        .filter(until -> until.isAfter(from))
        .ifPresent(
            until -> {
              throw new DatasetException(
                  "The bundle %s has learnt up to %s: events after %s are no test of it"
                      .formatted(bundle.path(), until, from));
            });
  }

  /** Without older rows than are ranked: these are learnt before. */
  private Split newest(Split split) {
    int before = split.test().size() - mostRows;
    return before <= 0 ? split : Splits.at(split, split.test().get(before - 1).eventTimeMillis());
  }

  private Replicated score(Bundle bundle, Split split, TestRows rows, Bootstrap bootstrap) {
    return new Replicated(List.of(bootstrap.mean(ranks(bundle, split, rows), METRIC)));
  }

  private Ranks ranks(Bundle bundle, Split split, TestRows rows) {
    SeededModel model = new SeededModel(bundle.manifest().model(), List.of(bundle));
    List<EvaluationRow> read = rows.in(model);
    MemoryMix memory = bundle.manifest().memory();
    try (TargetRanker ranker = new BundleRanker(bundle)) {
      if (!mixesMemory || memory == null) {
        List<Ranks> bySteps = new ModelRanks(ranker, seenItems).byStep(read, done -> {});
        return bySteps.get(bySteps.size() - 1);
      }
      double temperature = bundle.manifest().config().tau();
      return new MixedRanks(
              new ModelScorer(ranker, model.vocabulary(), temperature),
              new StreamMemory(memory.settings(), Math.max(1, split.size())),
              memory.mixture(),
              seenItems)
          .of(split, rows, read, done -> {});
    }
  }
}
