package dev.reckon.learning.evaluate.rank;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.ModelScores;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.model.retrieve.NamedItems;
import dev.reckon.model.retrieve.NamedScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the targets of test rows by the lists of model and memory as one mixture.
 *
 * <p>The memory learns from the training part and then stays as it is; under the prequential
 * protocol it learns from the validation part too, and from each test event after ranking it. Owned
 * by one thread.
 */
public final class MixedRanks {

  private static final int ROWS_AT_ONCE = 128;

  private static final int[] NOTHING = {};

  private final @Nullable TargetRanker ranker;
  private final double temperature;
  private final Vocabulary vocabulary;
  private final StreamMemory memory;
  private final Mixture mixture;
  private final SeenItems seenItems;

  /** A row that waits for its batch. */
  private record Asked(
      int row, TargetEvent target, EvaluationRow read, Question question, Remembered remembered) {}

  /**
   * A ranking to come.
   *
   * @param ranker the model; null for the memory alone
   * @param temperature of the softmax in the model's training
   * @param vocabulary of the model
   * @param memory of nothing yet
   */
  public MixedRanks(
      @Nullable TargetRanker ranker,
      double temperature,
      Vocabulary vocabulary,
      StreamMemory memory,
      Mixture mixture,
      SeenItems seenItems) {
    this.ranker = ranker;
    this.temperature = temperature;
    this.vocabulary = vocabulary;
    this.memory = memory;
    this.mixture = mixture;
    this.seenItems = seenItems;
  }

  /**
   * The rank of the target of each row.
   *
   * @param learnt what may be learnt from, with the test part
   * @param rows of its test part
   * @param read the rows as the model reads them
   * @param done gets how many more rows are ranked
   */
  public Ranks of(Split learnt, TestRows rows, List<EvaluationRow> read, IntConsumer done) {
    boolean learnsOn = learnt.protocol() == Protocol.PREQUENTIAL;
    learnt.training().forEach(target -> memory.learn(rows.click(target)));
    if (learnsOn) {
      learnt.validation().forEach(target -> memory.learn(rows.click(target)));
    }
    int[] ranks = new int[rows.size()];
    List<Asked> waiting = new ArrayList<>();
    int row = 0;
    for (TargetEvent target : learnt.test()) {
      if (row < ranks.length && rows.targets().get(row).equals(target)) {
        waiting.add(ask(row, target, read.get(row), rows));
        row++;
      }
      if (waiting.size() == ROWS_AT_ONCE || (row == ranks.length && !waiting.isEmpty())) {
        rank(waiting, ranks);
        done.accept(waiting.size());
        waiting.clear();
      }
      if (learnsOn) {
        memory.learn(rows.click(target));
      }
    }
    return new Ranks(ranks);
  }

  private Asked ask(int row, TargetEvent target, EvaluationRow read, TestRows rows) {
    Question question =
        rows.question(target, seenItems == SeenItems.EXCLUDE ? target.seen() : Set.of());
    return new Asked(row, target, read, question, memory.ask(question, id -> true));
  }

  private void rank(List<Asked> asked, int[] ranks) {
    TargetRanker model = ranker;
    List<Asked> readByModel =
        model == null
            ? List.of()
            : asked.stream().filter(it -> it.read().history().length() > 0).toList();
    if (model != null && !readByModel.isEmpty()) {
      NamedScores scores = scores(readByModel, model);
      for (int i = 0; i < readByModel.size(); i++) {
        Asked one = readByModel.get(i);
        ranks[one.row()] =
            rank(
                one,
                ModelScores.of(
                    scores,
                    i,
                    one.remembered(),
                    vocabulary::indexOf,
                    vocabulary::itemId,
                    temperature));
      }
    }
    asked.stream()
        .filter(it -> model == null || it.read().history().length() == 0)
        .forEach(it -> ranks[it.row()] = rank(it, null));
  }

  private NamedScores scores(List<Asked> asked, TargetRanker model) {
    int longest = asked.stream().mapToInt(it -> it.read().history().length()).max().orElseThrow();
    return model.best(
        PaddedBatch.ofHistories(
            asked.stream().map(it -> it.read().history()).toList(),
            Math.min(longest, model.windowLength()),
            model.itemCount()),
        model.trainedReasoningSteps(),
        new Exclusions(NOTHING, asked.stream().map(this::excluded).toList()),
        RankingMetric.DEEPEST,
        new NamedItems(
            asked.stream()
                .map(it -> ModelScores.indices(it.remembered(), vocabulary::indexOf))
                .toList(),
            temperature));
  }

  private int[] excluded(Asked asked) {
    return seenItems == SeenItems.EXCLUDE ? asked.read().seen() : NOTHING;
  }

  private int rank(Asked asked, @Nullable ModelScores model) {
    List<MixedList.Item> list =
        mixture.best(asked.question(), asked.remembered(), model, RankingMetric.DEEPEST).items();
    for (int place = 0; place < list.size(); place++) {
      if (list.get(place).itemId().equals(asked.target().itemId())) {
        return place + 1;
      }
    }
    return 0;
  }
}
