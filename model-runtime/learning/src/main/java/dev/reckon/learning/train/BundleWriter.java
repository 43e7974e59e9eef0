package dev.reckon.learning.train;

import dev.reckon.cli.Version;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.memory.MemoryTables;
import dev.reckon.learning.train.loop.TrainingState;
import dev.reckon.learning.train.loop.ValidationScore;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleExtras;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.MemoryMix;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.program.Weights;
import dev.reckon.popularity.Votes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the result of a training run as a bundle: manifest, weights, program, items and words.
 *
 * @param out the directory of the bundle
 * @param dataset as given
 * @param protocol which part of it was trained on, as given
 * @param seed of everything random
 * @param learntValidation whether the weights were trained on the validation part too
 */
record BundleWriter(
    Path out, String dataset, String protocol, long seed, boolean learntValidation) {

  /**
   * Writes the bundle.
   *
   * @param held the data whose validation part chose the number of epochs
   * @param learnt the data that the weights were trained on, and the stream memory learns
   * @param chosen the run on {@code held}, or the only one
   * @param memory how lists mix it with the stream memory
   * @param optimiser from which a training can continue; null to leave it out
   */
  Bundle write(
      Recipe recipe,
      Weights weights,
      TrainingData held,
      TrainingData learnt,
      TrainingState chosen,
      MemoryMix memory,
      @Nullable OptimiserState optimiser)
      throws IOException {
    Optional<RecentCounts> recent = RecentTraining.of(held.log(), held.split(), learnt.split());
    return BundleStore.write(
        out,
        manifest(recipe, learnt, chosen, recent, memory),
        weights,
        recipe.config().program(),
        items(learnt, recent),
        learnt.wordsOfBundle(),
        new BundleExtras(
            learnt.readWords(recipe.config()),
            learnt.itemEncoder(),
            MemoryTables.of(learnt.split(), memory.settings()),
            optimiser));
  }

  private Manifest manifest(
      Recipe recipe,
      TrainingData learnt,
      TrainingState chosen,
      Optional<RecentCounts> recent,
      MemoryMix memory) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    ValidationScore score = chosen.best().validation();
    return new Manifest(
        recipe.config().architecture().id(),
        Versions.at(now) + "-seed" + seed,
        now.toString(),
        Version.get(),
        recipe.config(),
        recipe.training(),
        seed,
        dataOf(learnt, chosen),
        score == null ? Map.of() : score.byName(),
        recent.map(BundleWriter::popularity).orElse(null),
        memory,
        null,
        learnt.itemVectors());
  }

  private Manifest.Data dataOf(TrainingData learnt, TrainingState chosen) {
    return new Manifest.Data(
        dataset,
        learnt.sha256(),
        protocol,
        learnt.split().vocabulary().size(),
        rows(learnt.split()),
        learnt.vectorsSha256(),
        learnt.wordVectorsSha256(),
        learntValidation ? chosen.bestSupervisedEpoch() + chosen.reinforcedEpochsKept() : null,
        learntUntil(learnt));
  }

  private static @Nullable String learntUntil(TrainingData learnt) {
    List<TargetEvent> training = learnt.split().training();
    return learnt.log().orderOnly() || training.isEmpty()
        ? null
        : Instant.ofEpochMilli(training.get(training.size() - 1).eventTimeMillis()).toString();
  }

  private static Manifest.Popularity popularity(RecentCounts recent) {
    return new Manifest.Popularity(recent.halfLife().toString(), recent.newest().toString());
  }

  /** Every item of a sequence but the first is a target once an epoch. */
  private static long rows(Split split) {
    return split.trainingSequences().stream().mapToLong(items -> items.length - 1L).sum();
  }

  private static List<BundleItem> items(TrainingData learnt, Optional<RecentCounts> recent) {
    Map<String, String> titles = learnt.titles();
    Map<String, String> texts = learnt.texts();
    Vocabulary vocabulary = learnt.split().vocabulary();
    long[] votes =
        RecentTraining.votes(
            learnt.split(), recent.map(RecentCounts::halfLife).orElse(Votes.FOR_EVER));
    List<BundleItem> items = new ArrayList<>(vocabulary.size());
    for (int index = 0; index < vocabulary.size(); index++) {
      String id = vocabulary.itemId(index);
      Double recentCount = recent.isEmpty() ? null : recent.get().counts()[index];
      items.add(
          new BundleItem(
              id,
              titles.get(id),
              vocabulary.count(index),
              recentCount,
              votes[index],
              texts.get(id)));
    }
    for (String id : learnt.newItemIds()) {
      items.add(
          new BundleItem(id, titles.get(id), 0, recent.isEmpty() ? null : 0.0, 0L, texts.get(id)));
    }
    return items;
  }
}
