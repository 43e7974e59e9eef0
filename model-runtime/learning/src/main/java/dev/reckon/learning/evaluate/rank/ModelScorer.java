package dev.reckon.learning.evaluate.rank;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.memory.ModelScores;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.retrieve.NamedItems;
import dev.reckon.model.retrieve.NamedScores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model for its part of mixtures with a stream memory. Owned by one thread.
 *
 * @param vocabulary of the model
 * @param temperature of the softmax in its training
 */
public record ModelScorer(TargetRanker model, Vocabulary vocabulary, double temperature) {

  private static final int[] NOTHING = {};

  /**
   * The model's scores for each row; null where it reads nothing of the history.
   *
   * @param rows as the model reads them
   * @param remembered what the memories say for each
   * @param k best items wanted a row
   */
  public List<@Nullable ModelScores> of(
      List<EvaluationRow> rows, List<Remembered> remembered, SeenItems seenItems, int k) {
    int[] read =
        IntStream.range(0, rows.size())
            .filter(row -> rows.get(row).history().length() > 0)
            .toArray();
    List<@Nullable ModelScores> all =
        new ArrayList<>(Collections.<@Nullable ModelScores>nCopies(rows.size(), null));
    if (read.length == 0) {
      return all;
    }
    List<int[]> named = IntStream.of(read).mapToObj(row -> indices(remembered.get(row))).toList();
    NamedScores scores =
        scores(IntStream.of(read).mapToObj(rows::get).toList(), named, seenItems, k);
    for (int i = 0; i < read.length; i++) {
      all.set(read[i], ModelScores.of(scores, i, named.get(i), vocabulary::itemId, temperature));
    }
    return all;
  }

  private int[] indices(Remembered remembered) {
    return remembered.indices(number -> vocabulary.indexOf(remembered.idOf().apply(number)));
  }

  private NamedScores scores(
      List<EvaluationRow> rows, List<int[]> named, SeenItems seenItems, int k) {
    int longest = rows.stream().mapToInt(row -> row.history().length()).max().orElseThrow();
    return model.best(
        PaddedBatch.ofHistories(
            rows.stream().map(EvaluationRow::history).toList(),
            Math.min(longest, model.windowLength()),
            model.itemCount()),
        model.trainedReasoningSteps(),
        new Exclusions(
            NOTHING,
            rows.stream()
                .map(row -> seenItems == SeenItems.EXCLUDE ? row.seen() : NOTHING)
                .toList()),
        k,
        new NamedItems(named.stream().map(ModelScores::known).toList(), temperature));
  }
}
