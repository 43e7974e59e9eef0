package dev.reckon.learning.evaluate.explain;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.evaluate.rank.TargetRanker;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.History;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.retrieve.TopItems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Removes from the history the event that a list names as its main reason, or another event, and
 * measures the new rank of the list's first item. Owned by one thread.
 */
public final class Explanations {

  private static final int ROWS_AT_ONCE = 256;
  private static final int[] NOTHING = {};

  private final TargetRanker ranker;
  private final SeenItems seenItems;

  /** A history without one event. */
  private record Shortened(History history, int first, int[] excluded) {}

  private final List<Integer> users = new ArrayList<>();
  private final List<Integer> rankWithoutNamed = new ArrayList<>();
  private final List<Integer> rankWithoutRandom = new ArrayList<>();
  private int namedSearches;
  private int namedNewest;

  private Explanations(TargetRanker ranker, SeenItems seenItems) {
    this.ranker = ranker;
    this.seenItems = seenItems;
  }

  /**
   * Tests the reasons of a model.
   *
   * @param users for each row, its user
   * @param seed of the other events that are removed, and of the intervals
   * @return nothing where no history has two events, or the model names no reasons
   */
  public static Optional<ReasonEffect> of(
      TargetRanker ranker, List<EvaluationRow> rows, int[] users, SeenItems seenItems, long seed) {
    Explanations explanations = new Explanations(ranker, seenItems);
    explanations.test(rows, users, new SplittableRandom(seed));
    return explanations.figures(seed);
  }

  private void test(List<EvaluationRow> rows, int[] userOfRow, SplittableRandom random) {
    int[] asked =
        IntStream.range(0, rows.size())
            .filter(row -> rows.get(row).history().length() > 1)
            .boxed()
            .sorted(Comparator.comparingInt(row -> lengthOf(rows.get(row))))
            .mapToInt(row -> row)
            .toArray();
    for (int from = 0; from < asked.length; from += ROWS_AT_ONCE) {
      int[] batch = Arrays.copyOfRange(asked, from, Math.min(from + ROWS_AT_ONCE, asked.length));
      test(rows, batch, userOfRow, random);
    }
  }

  private void test(
      List<EvaluationRow> rows, int[] batch, int[] userOfRow, SplittableRandom random) {
    List<Shortened> withoutNamed = new ArrayList<>();
    List<Shortened> withoutRandom = new ArrayList<>();
    List<EvaluationRow> members = Arrays.stream(batch).mapToObj(rows::get).toList();
    List<TopItems.Row> lists = best(members);
    for (int i = 0; i < batch.length; i++) {
      float[] evidence = lists.get(i).evidence();
      if (evidence.length == 0 || lists.get(i).itemIndices().length == 0) {
        continue;
      }
      History history = members.get(i).history().newest(ranker.windowLength());
      int first = lists.get(i).itemIndices()[0];
      int named = mostLookedAt(evidence, history.length());
      int other = (named + 1 + random.nextInt(history.length() - 1)) % history.length();
      int[] excluded = excluded(members.get(i));
      withoutNamed.add(new Shortened(without(named, history), first, excluded));
      withoutRandom.add(new Shortened(without(other, history), first, excluded));
      users.add(userOfRow[batch[i]]);
      namedSearches += History.isSearch(history.tokens()[named]) ? 1 : 0;
      namedNewest += named == history.length() - 1 ? 1 : 0;
    }
    rankWithoutNamed.addAll(ranks(withoutNamed));
    rankWithoutRandom.addAll(ranks(withoutRandom));
  }

  private List<TopItems.Row> best(List<EvaluationRow> rows) {
    return ranker
        .best(
            padded(rows.stream().map(EvaluationRow::history).toList()),
            ranker.trainedReasoningSteps(),
            new Exclusions(NOTHING, rows.stream().map(this::excluded).toList()))
        .rows();
  }

  private List<Integer> ranks(List<Shortened> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    int[][] ranks =
        ranker.ranksByStep(
            padded(rows.stream().map(Shortened::history).toList()),
            new Exclusions(NOTHING, rows.stream().map(Shortened::excluded).toList()),
            rows.stream().mapToInt(Shortened::first).toArray());
    return Arrays.stream(ranks[ranks.length - 1])
        .mapToObj(rank -> rank <= RankingMetric.DEEPEST ? rank : 0)
        .toList();
  }

  private PaddedBatch padded(List<History> histories) {
    int longest = histories.stream().mapToInt(History::length).max().orElseThrow();
    return PaddedBatch.ofHistories(
        histories, Math.min(longest, ranker.windowLength()), ranker.itemCount());
  }

  private Optional<ReasonEffect> figures(long seed) {
    int rows = users.size();
    if (rows == 0) {
      return Optional.empty();
    }
    int[] userOfRow = users.stream().mapToInt(user -> user).toArray();
    return Optional.of(
        ReasonEffect.of(
            new Ranks(rankWithoutNamed.stream().mapToInt(rank -> rank).toArray()),
            new Ranks(rankWithoutRandom.stream().mapToInt(rank -> rank).toArray()),
            userOfRow,
            (double) namedSearches / rows,
            (double) namedNewest / rows,
            new Bootstrap(userOfRow, seed)));
  }

  private int lengthOf(EvaluationRow row) {
    return Math.min(row.history().length(), ranker.windowLength());
  }

  /** The token with the largest value in the last columns; the oldest of equals. */
  private static int mostLookedAt(float[] evidence, int tokens) {
    int most = 0;
    for (int token = 1; token < tokens; token++) {
      if (evidence[evidence.length - tokens + token] > evidence[evidence.length - tokens + most]) {
        most = token;
      }
    }
    return most;
  }

  private static History without(int token, History history) {
    int[] tokens = history.tokens();
    return new History(
        IntStream.range(0, tokens.length).filter(i -> i != token).map(i -> tokens[i]).toArray(),
        history.searches());
  }

  private int[] excluded(EvaluationRow row) {
    return seenItems == SeenItems.EXCLUDE ? row.seen() : NOTHING;
  }
}
