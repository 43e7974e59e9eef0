package dev.reckon.learning.train.loop;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.TorchModel;
import java.util.Comparator;
import java.util.List;

/** Full ranking of the validation rows, seen items excluded. */
public final class Validation {

  private static final int CUT_OFF = 10;
  private static final int ROWS_AT_ONCE = 256;
  private static final int[] NOTHING = {};

  /** Rows whose target the model can name, of similar length next to one another. */
  private final List<EvaluationRow> rows;

  private final int allRows;

  public Validation(List<EvaluationRow> rows) {
    this.rows =
        rows.stream()
            .filter(row -> row.target() != Vocabulary.UNKNOWN)
            .sorted(Comparator.comparingInt(row -> row.history().length()))
            .toList();
    this.allRows = rows.size();
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Targets that the model cannot name count as missed. */
  ValidationScore score(TorchModel model) {
    double hits = 0;
    double gain = 0;
    for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
      for (int rank :
          ranks(model, rows.subList(from, Math.min(from + ROWS_AT_ONCE, rows.size())))) {
        if (rank <= CUT_OFF) {
          hits++;
          gain += Math.log(2) / Math.log(rank + 1);
        }
      }
    }
    return new ValidationScore(hits / allRows, gain / allRows);
  }

  private static int[] ranks(TorchModel model, List<EvaluationRow> rows) {
    int longest = rows.get(rows.size() - 1).history().length();
    PaddedBatch batch =
        PaddedBatch.ofHistories(
            rows.stream().map(EvaluationRow::history).toList(),
            Math.min(longest, model.windowLength()),
            model.itemCount());
    Exclusions seen = new Exclusions(NOTHING, rows.stream().map(EvaluationRow::seen).toList());
    return model.targetRanks(
        batch,
        model.trainedReasoningSteps(),
        seen,
        rows.stream().mapToInt(EvaluationRow::target).toArray());
  }
}
