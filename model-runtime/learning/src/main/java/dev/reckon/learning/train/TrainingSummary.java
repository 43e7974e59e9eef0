package dev.reckon.learning.train;

import dev.reckon.learning.train.items.WordVectors;
import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.TrainingState;
import dev.reckon.model.bundle.Bundle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The sentences that the console prints about a finished training. */
final class TrainingSummary {

  private TrainingSummary() {}

  static List<String> of(
      TrainingReport report, Bundle bundle, TrainingData learnt, TrainingState end) {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "%s; %.0f s (%.0f CPU s)"
            .formatted(
                kept(end, report.refit()),
                report.seconds() + sum(report.refit(), EpochResult::seconds),
                report.cpuSeconds() + sum(report.refit(), EpochResult::cpuSeconds)));
    if (learnt.vectors() != null) {
      int known = report.items();
      sentences.add(
          "%,d of %,d trained items have a vector, %,d items are new and have theirs alone"
              .formatted(learnt.vectorsKnown(), known, bundle.items().size() - known));
    }
    WordVectors ofWords = learnt.wordVectors();
    if (ofWords != null) {
      int known = ofWords.ofData().size();
      sentences.add(
          "%,d of %,d words in searches and titles have a vector, %,d more words are known by theirs alone"
              .formatted(known, ofWords.wordsOfData(), bundle.words().size() - known));
    }
    return sentences;
  }

  private static double sum(
      @Nullable List<EpochResult> epochs, ToDoubleFunction<EpochResult> value) {
    return epochs == null ? 0 : epochs.stream().mapToDouble(value).sum();
  }

  /**
   * Which epoch the bundle holds.
   *
   * @param refit the epochs of the training on the validation part too; null without
   */
  private static String kept(TrainingState end, @Nullable List<EpochResult> refit) {
    if (refit != null) {
      return "best epoch "
          + end.bestEpoch()
          + " of "
          + end.epochs()
          + ", epoch "
          + refit.size()
          + " of the training on everything kept";
    }
    return end.best().validation() == null
        ? "epoch " + end.bestEpoch() + " of " + end.epochs() + ", the last one, kept"
        : "best epoch " + end.bestEpoch() + " of " + end.epochs() + ", kept";
  }
}
