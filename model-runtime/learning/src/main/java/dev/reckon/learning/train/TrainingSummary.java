package dev.reckon.learning.train;

import dev.reckon.learning.train.items.WordVectors;
import dev.reckon.learning.train.loop.TrainingState;
import dev.reckon.model.bundle.Bundle;
import java.util.ArrayList;
import java.util.List;

/** The sentences that the console prints about a finished training. */
final class TrainingSummary {

  private TrainingSummary() {}

  static List<String> of(
      TrainingReport report, Bundle bundle, TrainingData learnt, TrainingState end) {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "%s; %.0f s (%.0f CPU s)".formatted(kept(end), report.seconds(), report.cpuSeconds()));
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

  /** Which epoch the bundle holds. */
  private static String kept(TrainingState end) {
    return end.best().validation() == null
        ? "epoch " + end.bestEpoch() + " of " + end.epochs() + ", the last one, kept"
        : "best epoch " + end.bestEpoch() + " of " + end.epochs() + ", kept";
  }
}
