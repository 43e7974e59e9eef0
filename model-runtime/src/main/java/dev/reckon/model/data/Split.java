package dev.reckon.model.data;

import java.util.List;

/**
 * The targets of an event log, each in one part, by time.
 *
 * @param protocol how they were parted
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

  /** The validation targets that have a history with a known item, as vocabulary indices. */
  public List<EvaluationRow> validationRows() {
    return validation.stream()
        .map(target -> target.row(vocabulary))
        .filter(row -> row.history().length > 0)
        .toList();
  }
}
