package dev.reckon.serving.batch;

import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.ModelScores;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.retrieve.NamedItems;
import dev.reckon.model.retrieve.NamedScores;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a batch and what the stream memory says to them. It is asked only here, when a
 * worker has taken the batch, so a request that is refused costs no question. Owned by one thread.
 */
final class MixedBatch {

  private static final int[] NOTHING = {};

  private final List<RankRequest> requests;
  private final Mixing mixing;

  /** By row, null for a request without a question. */
  private final List<@Nullable Remembered> remembered;

  /** By row, the index in the model of each item that the memory names. */
  private final List<int[]> named;

  private MixedBatch(List<RankRequest> requests, Mixing mixing) {
    this.requests = requests;
    this.mixing = mixing;
    this.remembered = new ArrayList<>(requests.size());
    this.named = new ArrayList<>(requests.size());
  }

  /** Asks the memory. */
  static MixedBatch ask(List<RankRequest> requests, Mixing mixing) {
    MixedBatch batch = new MixedBatch(requests, mixing);
    for (RankRequest request : requests) {
      Question question = request.question();
      Remembered said = question == null ? null : mixing.memory().apply(question);
      batch.remembered.add(said);
      batch.named.add(said == null ? NOTHING : said.indices(mixing.indexOf()));
    }
    return batch;
  }

  /** What the model has to score. */
  NamedItems named() {
    return new NamedItems(named.stream().map(ModelScores::known).toList(), mixing.temperature());
  }

  /** The list of each request; null for one without a question. */
  List<@Nullable MixedList> lists(NamedScores scores) {
    List<@Nullable MixedList> lists = new ArrayList<>(requests.size());
    for (int row = 0; row < requests.size(); row++) {
      lists.add(list(row, scores));
    }
    return lists;
  }

  private @Nullable MixedList list(int row, NamedScores scores) {
    Question question = requests.get(row).question();
    Remembered said = remembered.get(row);
    if (question == null || said == null) {
      return null;
    }
    ModelScores ofModel =
        ModelScores.of(scores, row, named.get(row), mixing.items()::idOf, mixing.temperature());
    return mixing.mixture().best(question, said, ofModel, requests.get(row).listSize());
  }
}
