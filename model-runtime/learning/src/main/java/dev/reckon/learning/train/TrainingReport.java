package dev.reckon.learning.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.TrainingState;
import dev.reckon.learning.train.loop.ValidationScore;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.rows.TrainingRows;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train --report} writes.
 *
 * @param model name of the model
 * @param version of its bundle
 * @param digest of its bundle
 * @param codeVersion of Reckon
 * @param dataset as given
 * @param protocol which part of it was trained on
 * @param seed of everything random
 * @param items N
 * @param rows prefixes an epoch trains; for {@code bert4rec}, masked histories
 * @param epochs trained
 * @param bestEpoch the one that was kept
 * @param supervisedEpochs how many of them were of the first stage
 * @param rowsPerS rows trained a second of the clock, validation apart
 * @param rowsPerCpuS rows trained a second of a CPU, validation apart
 * @param seconds of the clock, over all epochs
 * @param cpuSeconds of the process, over all epochs
 * @param validation of the epoch that was kept; null if there is no validation part
 * @param config the network
 * @param settings of the training and its objective
 * @param curve each epoch
 * @param refit each epoch of the training on the validation part too; absent without
 */
record TrainingReport(
    String model,
    String version,
    String digest,
    String codeVersion,
    String dataset,
    String protocol,
    long seed,
    int items,
    long rows,
    int epochs,
    int bestEpoch,
    int supervisedEpochs,
    double rowsPerS,
    double rowsPerCpuS,
    double seconds,
    double cpuSeconds,
    @Nullable ValidationScore validation,
    ModelConfig config,
    JsonNode settings,
    List<EpochResult> curve,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<EpochResult> refit) {

  /**
   * The report of a training.
   *
   * @param learnt what the weights learnt from
   * @param end of the run whose validation part chose the number of epochs
   * @param refitted the end of the run on the validation part too; null without
   */
  static TrainingReport of(
      Bundle bundle,
      Recipe recipe,
      TrainingData learnt,
      TrainingState end,
      @Nullable TrainingState refitted) {
    Manifest manifest = bundle.manifest();
    long rows = TrainingRows.of(recipe, learnt.split(), learnt.grams(recipe.config())).count();
    double allRows = (double) rows * end.epochs();
    return new TrainingReport(
        manifest.model(),
        manifest.version(),
        bundle.digest(),
        manifest.codeVersion(),
        manifest.data().dataset(),
        manifest.data().protocol(),
        manifest.seed(),
        learnt.split().vocabulary().size(),
        rows,
        end.epochs(),
        end.bestEpoch(),
        end.isReinforced() ? end.supervisedEpochs() : end.epochs(),
        allRows / sum(end, EpochResult::trainingSeconds),
        allRows / sum(end, EpochResult::trainingCpuSeconds),
        sum(end, EpochResult::seconds),
        sum(end, EpochResult::cpuSeconds),
        end.best().validation(),
        manifest.config(),
        recipe.training(),
        end.curve(),
        refitted == null ? null : refitted.curve());
  }

  private static double sum(TrainingState end, ToDoubleFunction<EpochResult> value) {
    return end.curve().stream().mapToDouble(value).sum();
  }
}
