package dev.reckon.learning.data.split;

import dev.reckon.history.HistoryEvent;
import dev.reckon.history.SearchQuery;
import dev.reckon.model.input.History;
import dev.reckon.model.input.HistoryReader;
import dev.reckon.model.text.Grams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The targets of an event log, each in one part, by time.
 *
 * @param protocol how they were split
 * @param training what may be learnt from
 * @param validation what decides when to stop; its histories may include training events
 * @param test what is reported; its histories include everything before the target
 * @param vocabulary the items of the training part
 * @param trainingSequences for each user with training targets, their items as vocabulary indices,
 *     oldest first. Each item is a target for the ones before it; the first has none before it.
 */
public record Split(
    Protocol protocol,
    List<TargetEvent> training,
    List<TargetEvent> validation,
    List<TargetEvent> test,
    Vocabulary vocabulary,
    List<int[]> trainingSequences) {

  public Split {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
    trainingSequences = List.copyOf(trainingSequences);
  }

  /** Targets of all parts. */
  public int size() {
    return training.size() + validation.size() + test.size();
  }

  /** The same, with the validation part in the training part. */
  public Split withValidationLearnt() {
    return Splits.parted(
        protocol, Stream.concat(training.stream(), validation.stream()).toList(), List.of(), test);
  }

  /**
   * The validation targets of whose history the model reads something.
   *
   * @param grams of the model
   */
  public List<EvaluationRow> validationRows(Grams grams) {
    HistoryReader reader = new HistoryReader(vocabulary::indexOf, grams);
    return validation.stream()
        .map(target -> target.row(vocabulary, reader, true))
        .filter(row -> row.history().length() > 0)
        .toList();
  }

  /**
   * For each user with training targets, the interactions and searches up to the last of them.
   *
   * @param grams of the model
   */
  public List<History> trainingHistories(Grams grams) {
    HistoryReader reader = new HistoryReader(vocabulary::indexOf, grams);
    return trainingEvents().map(reader::read).toList();
  }

  /** The words of each search of these histories. */
  public Stream<String> trainingQueries() {
    return trainingEvents()
        .flatMap(List::stream)
        .flatMap(event -> event instanceof SearchQuery search ? Stream.of(search.query()) : null);
  }

  private Stream<List<HistoryEvent>> trainingEvents() {
    Map<String, TargetEvent> last = new LinkedHashMap<>();
    training.forEach(target -> last.put(target.userId(), target));
    return last.values().stream().map(target -> target.user().eventsUpTo(target.position()));
  }
}
