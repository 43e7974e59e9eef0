package dev.reckon.learning.train.rows;

import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.train.recipe.Objective;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.input.History;
import dev.reckon.model.text.Grams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The rows of a training that continues: those of targets after a time, and as many older ones as a
 * ratio says, so that what was learnt is not forgotten. A row has the whole history before its
 * targets, new or not.
 *
 * @param rows of each epoch
 * @param newTargets trained in each epoch, interactions
 * @param replayedTargets trained in each epoch; they are drawn again for each
 */
public record ContinuedRows(TrainingRows rows, long newTargets, long replayedTargets) {

  /**
   * Whether a model of this recipe can learn on: one that fills in masked items has no new rows.
   */
  public static boolean canBeOf(Recipe recipe) {
    return !(recipe.objective() instanceof Objective.Cloze);
  }

  /**
   * The rows of the training part of a split.
   *
   * @param grams of the model
   * @param sinceMillis targets after this time are new
   * @param replay older targets for each new one
   */
  public static ContinuedRows of(
      Recipe recipe, Split split, Grams grams, long sinceMillis, double replay) {
    if (!canBeOf(recipe)) {
      throw new IllegalArgumentException("a model of masked items has no new rows");
    }
    int[] olderItems = olderItems(split, sinceMillis);
    Cut cut = new Cut(recipe.config().window(), recipe.config().isBidirectional());
    List<TrainingRow> fresh = new ArrayList<>();
    List<TrainingRow> older = new ArrayList<>();
    if (grams.areRead()) {
      List<History> histories = split.trainingHistories(grams);
      for (int user = 0; user < olderItems.length; user++) {
        History history = histories.get(user);
        cut.of(history.tokens(), olderItems[user], true)
            .forEach(it -> older.add(MergedWindow.of(history, it)));
        cut.of(history.tokens(), olderItems[user], false)
            .forEach(it -> fresh.add(MergedWindow.of(history, it)));
      }
    } else {
      for (int user = 0; user < olderItems.length; user++) {
        int[] sequence = split.trainingSequences().get(user);
        older.addAll(cut.of(sequence, olderItems[user], true));
        fresh.addAll(cut.of(sequence, olderItems[user], false));
      }
    }
    long rows = targets(fresh);
    int replayed = (int) Math.min(Math.round(replay * rows), targets(older));
    return new ContinuedRows(
        new TrainingRows.NewAndReplayed(fresh, older, replayed), rows, replayed);
  }

  private static long targets(List<TrainingRow> rows) {
    return rows.stream().mapToLong(TrainingRow::targets).sum();
  }

  /** How many targets of each training sequence are not new. */
  private static int[] olderItems(Split split, long sinceMillis) {
    Map<String, Integer> older = new LinkedHashMap<>();
    for (TargetEvent target : split.training()) {
      int one = target.eventTimeMillis() <= sinceMillis ? 1 : 0;
      older.merge(target.userId(), one, Integer::sum);
    }
    return older.values().stream().mapToInt(count -> count).toArray();
  }

  /**
   * Cuts tokens into windows.
   *
   * @param window C
   * @param aPrefixARow whether each position needs a row of its own
   */
  private record Cut(int window, boolean aPrefixARow) {

    /**
     * The windows of the older positions, or of the new ones.
     *
     * @param olderItems how many items of the tokens, the first, are not new
     */
    List<TrainingWindow> of(int[] tokens, int olderItems, boolean isOlder) {
      int firstNew = Math.max(0, placeOf(tokens, olderItems - 1));
      int first = isOlder ? 0 : firstNew;
      int end = isOlder ? firstNew : tokens.length - 1;
      if (!aPrefixARow) {
        return TrainingWindow.of(tokens, window, first, end);
      }
      return IntStream.range(first, end)
          .mapToObj(it -> new TrainingWindow(tokens, Math.max(0, it + 1 - window), it + 1, it))
          .toList();
    }

    /** Where an item is among items and searches; -1 where there is none. */
    private static int placeOf(int[] tokens, int item) {
      int left = item;
      for (int place = 0; place < tokens.length && item >= 0; place++) {
        if (!History.isSearch(tokens[place]) && left-- == 0) {
          return place;
        }
      }
      return -1;
    }
  }
}
