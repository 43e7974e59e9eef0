package dev.reckon.learning.evaluate.explain;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Estimate;
import dev.reckon.learning.evaluate.statistics.Replicated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Whether the evidence of a model lies on the searches that decided what was clicked, where that is
 * known. Compared with chance, with naming the newest search, and with naming the newest search
 * that decides anything, which needs only the words of such searches.
 *
 * @param rows in which one of several searches decided the target
 * @param users that they belong to
 * @param decided test rows whose target a search decided
 * @param notRead those of them whose search the model does not read; not judged
 * @param onlySearch those of them with no other search; not judged
 * @param searches a row has, mean
 * @param deciding those of them that decided anything, at any time, mean
 * @param events that the model reads of a row, mean
 * @param eventsBetween the search and the target, mean
 * @param chance the evidence spread evenly
 * @param newestSearch all evidence on the newest search
 * @param newestDeciding all evidence on the newest search that decided anything, at any time
 * @param steps the model after 1, 2, ... K reasoning steps; none where it names no reasons
 */
public record EvidenceOnTruth(
    int rows,
    int users,
    int decided,
    int notRead,
    int onlySearch,
    double searches,
    double deciding,
    double events,
    double eventsBetween,
    Reading chance,
    Reading newestSearch,
    Reading newestDeciding,
    List<Step> steps) {

  /**
   * How much lies on the decisive search.
   *
   * @param ofSearches its share of the evidence on searches, mean
   * @param ofDeciding its share of the evidence on searches that decided anything, at any time;
   *     chance level for a model that recognises such searches but does not find the right one
   * @param ofAll its share of all evidence, mean
   * @param namedFirst how often no other search has as much evidence
   */
  public record Reading(
      Estimate ofSearches, Estimate ofDeciding, Estimate ofAll, Estimate namedFirst) {

    /** The four figures, in the order of the columns of reports. */
    public List<Estimate> inOrder() {
      return List.of(ofSearches, ofDeciding, ofAll, namedFirst);
    }
  }

  /** The same, less that of another method on the same rows. */
  public record Less(
      Difference ofSearches, Difference ofDeciding, Difference ofAll, Difference namedFirst) {

    /** The four figures, in the same order. */
    public List<Difference> inOrder() {
      return List.of(ofSearches, ofDeciding, ofAll, namedFirst);
    }
  }

  /**
   * The model read after some steps.
   *
   * @param steps k
   * @param lessChance paired
   * @param lessNewestSearch paired
   * @param lessNewestDeciding paired
   */
  public record Step(
      int steps,
      @JsonUnwrapped Reading reading,
      Less lessChance,
      Less lessNewestSearch,
      Less lessNewestDeciding) {}

  /** One spread for each seed of a model, in a bootstrap. */
  private record Spreads(List<Spread> bySeed, Bootstrap bootstrap) {

    private Reading reading() {
      return new Reading(
          mean(Spread::ofSearches).estimate(),
          mean(Spread::ofDeciding).estimate(),
          mean(Spread::ofAll).estimate(),
          mean(Spread::namedFirst).estimate());
    }

    private Less less(Spreads other) {
      return new Less(
          mean(Spread::ofSearches).less(other.mean(Spread::ofSearches)),
          mean(Spread::ofDeciding).less(other.mean(Spread::ofDeciding)),
          mean(Spread::ofAll).less(other.mean(Spread::ofAll)),
          mean(Spread::namedFirst).less(other.mean(Spread::namedFirst)));
    }

    private Replicated mean(Function<Spread, double[]> values) {
      return new Replicated(
          bySeed.stream().map(spread -> bootstrap.mean(values.apply(spread))).toList());
    }
  }

  /**
   * The figures.
   *
   * @param bySeed for each bundle of the model, the spread of its evidence after 1, 2, ... K steps
   * @param seed of the intervals
   * @return nothing where no row has something to find
   */
  public static Optional<EvidenceOnTruth> of(
      DecidedRows decided, List<List<Spread>> bySeed, long seed) {
    List<DecidedRow> rows = decided.rows();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Bootstrap bootstrap = new Bootstrap(decided.users(), seed);
    Spreads chance = new Spreads(List.of(Spread.even(rows)), bootstrap);
    Spreads newest = new Spreads(List.of(Spread.onNewestSearch(rows)), bootstrap);
    Spreads deciding = new Spreads(List.of(Spread.onNewestDeciding(rows)), bootstrap);
    List<Step> steps = new ArrayList<>();
    for (int k = 0; k < bySeed.get(0).size(); k++) {
      int step = k;
      Spreads model =
          new Spreads(bySeed.stream().map(spreads -> spreads.get(step)).toList(), bootstrap);
      steps.add(
          new Step(
              k + 1,
              model.reading(),
              model.less(chance),
              model.less(newest),
              model.less(deciding)));
    }
    return Optional.of(
        new EvidenceOnTruth(
            rows.size(),
            bootstrap.users(),
            decided.decided(),
            decided.notRead(),
            decided.onlySearch(),
            mean(rows, DecidedRow::searches),
            mean(rows, row -> row.deciding().size()),
            mean(rows, row -> row.history().length()),
            mean(rows, DecidedRow::eventsBetween),
            chance.reading(),
            newest.reading(),
            deciding.reading(),
            steps));
  }

  private static double mean(List<DecidedRow> rows, ToDoubleFunction<DecidedRow> value) {
    return rows.stream().mapToDouble(value).average().orElseThrow();
  }
}
