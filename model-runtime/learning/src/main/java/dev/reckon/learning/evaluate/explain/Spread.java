package dev.reckon.learning.evaluate.explain;

import dev.reckon.learning.evaluate.rank.TargetRanker;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.retrieve.TopItems;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How evidence is spread over rows, in each of which one search decided the target.
 *
 * @param ofSearches for each row, the decisive search's share of the evidence on searches
 * @param ofDeciding likewise, of the evidence on searches that decided anything
 * @param ofAll likewise, of all evidence
 * @param namedFirst 1 where of all searches it has the most
 */
public record Spread(
    double[] ofSearches, double[] ofDeciding, double[] ofAll, double[] namedFirst) {

  private static final int ROWS_AT_ONCE = 256;
  private static final int[] NOTHING = {};

  /** Chance: every search alike, every event alike, any search first. */
  static Spread even(List<DecidedRow> rows) {
    double[] ofSearches = each(rows, row -> 1.0 / row.searches());
    return new Spread(
        ofSearches,
        each(rows, row -> 1.0 / row.deciding().size()),
        each(rows, row -> 1.0 / row.history().length()),
        ofSearches);
  }

  /** All evidence on the newest search. */
  static Spread onNewestSearch(List<DecidedRow> rows) {
    return onOne(rows, DecidedRow::isNewestSearch);
  }

  /** All evidence on the newest search that decides anything. */
  static Spread onNewestDeciding(List<DecidedRow> rows) {
    return onOne(rows, DecidedRow::isNewestDeciding);
  }

  private static Spread onOne(List<DecidedRow> rows, Predicate<DecidedRow> isRight) {
    double[] right = each(rows, row -> isRight.test(row) ? 1 : 0);
    return new Spread(right, right, right, right);
  }

  /**
   * Of a model as it is read after 1, 2, ... K reasoning steps.
   *
   * @param rows rows of similar length are adjacent
   * @return nothing where the model names no reasons
   */
  public static List<Spread> byStep(TargetRanker ranker, List<DecidedRow> rows) {
    return IntStream.rangeClosed(1, ranker.trainedReasoningSteps())
        .mapToObj(steps -> evidence(ranker, rows, steps))
        .filter(evidence -> evidence.stream().allMatch(ofRow -> ofRow.length > 0))
        .map(evidence -> of(rows, evidence))
        .toList();
  }

  /** Of this evidence, one for each row. */
  static Spread of(List<DecidedRow> rows, List<float[]> evidence) {
    return new Spread(
        each(rows, evidence, DecidedRow::shareOfSearches),
        each(rows, evidence, DecidedRow::shareOfDeciding),
        each(rows, evidence, DecidedRow::shareOfAll),
        each(rows, evidence, (row, ofRow) -> row.isNamedFirst(ofRow) ? 1 : 0));
  }

  private static List<float[]> evidence(TargetRanker ranker, List<DecidedRow> rows, int steps) {
    List<float[]> evidence = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
      List<DecidedRow> batch = rows.subList(from, Math.min(from + ROWS_AT_ONCE, rows.size()));
      int longest = batch.stream().mapToInt(row -> row.history().length()).max().orElseThrow();
      ranker
          .best(
              PaddedBatch.ofHistories(
                  batch.stream().map(DecidedRow::history).toList(), longest, ranker.itemCount()),
              steps,
              new Exclusions(NOTHING, batch.stream().map(row -> NOTHING).toList()))
          .rows()
          .stream()
          .map(TopItems.Row::evidence)
          .forEach(evidence::add);
    }
    return evidence;
  }

  private static double[] each(List<DecidedRow> rows, ToDoubleFunction<DecidedRow> value) {
    return rows.stream().mapToDouble(value).toArray();
  }

  private static double[] each(
      List<DecidedRow> rows,
      List<float[]> evidence,
      ToDoubleBiFunction<DecidedRow, float[]> value) {
    return IntStream.range(0, rows.size())
        .mapToDouble(i -> value.applyAsDouble(rows.get(i), evidence.get(i)))
        .toArray();
  }
}
