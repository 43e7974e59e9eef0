package dev.reckon.learning.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.compare.Judgement;
import dev.reckon.learning.evaluate.compare.SampledJudgement;
import dev.reckon.learning.evaluate.explain.EvidenceOnTruth;
import dev.reckon.learning.evaluate.explain.ReasonEffect;
import dev.reckon.learning.evaluate.rows.SeededModel;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.model.bundle.Bundle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code evaluate --report} writes.
 *
 * @param model name of the model
 * @param version of its bundle, the first if there are several
 * @param digest of that bundle
 * @param codeVersion of Reckon
 * @param dataset as given
 * @param dataSha256 digest of its contents
 * @param protocol which events were test
 * @param searches which searches were known: none, earlier, or current
 * @param priorWeight how far the scores of the model followed popularity; null for not at all
 * @param items N, all of which were ranked for every row
 * @param rows targets that were evaluated
 * @param users that the rows belong to
 * @param rowsWithoutHistory further targets without a history; not evaluated
 * @param unknownTargets rows whose target is not in the vocabulary: missed
 * @param unknownHistories rows whose history has no item of the vocabulary: answered with popular
 *     items of the training part
 * @param seenTargets rows whose target the user had seen: missed if seen items are excluded
 * @param models the model, and those it was compared with
 * @param judgement what was found; with seen items excluded, unless only kept was requested
 * @param withSeenKept the same with seen items kept, where both were asked for
 * @param ablation what each source of the lists adds, with the first way of treating seen items;
 *     null if not requested
 * @param explained whether named reasons affect the lists; null if not requested, or the model
 *     names none
 * @param found whether the evidence lies on the searches that decided targets; null where those are
 *     not known, or no row has one among several that the model reads
 * @param sampled the targets ranked against drawn items; null if not requested
 * @param intervals how the bounds of every metric were found
 * @param seed of the intervals and of dropout
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EvaluationReport(
    String model,
    String version,
    String digest,
    String codeVersion,
    String dataset,
    String dataSha256,
    String protocol,
    String searches,
    @Nullable Double priorWeight,
    int items,
    int rows,
    int users,
    int rowsWithoutHistory,
    long unknownTargets,
    long unknownHistories,
    long seenTargets,
    List<Tested> models,
    @JsonUnwrapped Judgement judgement,
    @Nullable Judgement withSeenKept,
    @Nullable Ablation ablation,
    @Nullable ReasonEffect explained,
    @Nullable EvidenceOnTruth found,
    @Nullable SampledJudgement sampled,
    String intervals,
    long seed) {

  /**
   * A model that was tested.
   *
   * @param name as in the rest of the report
   * @param reasoningSteps K
   * @param items N
   * @param unknownTargets rows whose target is not in its vocabulary
   * @param unknownHistories rows whose history has no item of its vocabulary
   * @param bundles one for each seed
   */
  record Tested(
      String name,
      int reasoningSteps,
      int items,
      long unknownTargets,
      long unknownHistories,
      List<OfSeed> bundles) {

    static Tested of(SeededModel model, TestRows test) {
      List<EvaluationRow> rows = test.in(model);
      return new Tested(
          model.name(),
          model.reasoningSteps(),
          model.vocabulary().size(),
          rows.stream().filter(row -> row.target() == Vocabulary.UNKNOWN).count(),
          rows.stream().filter(row -> row.history().length() == 0).count(),
          model.bundles().stream().map(OfSeed::of).toList());
    }
  }

  /**
   * One bundle.
   *
   * @param version of the bundle
   * @param digest of the bundle
   * @param seed it was trained with
   */
  record OfSeed(String version, String digest, long seed) {
    static OfSeed of(Bundle bundle) {
      return new OfSeed(bundle.manifest().version(), bundle.digest(), bundle.manifest().seed());
    }
  }
}
