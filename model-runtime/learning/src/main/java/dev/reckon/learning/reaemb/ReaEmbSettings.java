package dev.reckon.learning.reaemb;

import static dev.reckon.model.bundle.Settings.require;

import dev.reckon.cli.UsageError;
import dev.reckon.language.Backbone;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.Precision;
import java.util.List;
import java.util.Map;

/**
 * How ReaEmb is trained. The defaults are those of the published scripts, except the three
 * positives of an item, which the paper finds best, and the surrogate of a model without a head.
 *
 * @param attention {@code bidirectional}, or {@code causal}: a token sees those before it alone
 * @param precision of the language model's layers, {@code float32} or {@code bfloat16}
 * @param rank R of the adapters
 * @param alpha of the adapters, whose share is alpha / R
 * @param dropout of what the adapters read, in LRCL
 * @param lrclSteps updates of LRCL
 * @param lrclBatch n, items of an update
 * @param lrclRate learning rate of LRCL, which falls to 0 in a line
 * @param drop share of an item's attributes that a view leaves out
 * @param loss {@code soft-targets}, as released, or {@code cosine}, symmetric InfoNCE
 * @param temperature of the loss {@code cosine}
 * @param tau temperature of the loss {@code soft-targets}, to begin with: it is learnt
 * @param crrlEpochs over the items that others are taken with
 * @param crrlBatch items of an update of CRRL
 * @param crrlRate learning rate of CRRL, which falls to 0 as a cosine
 * @param warmup updates in which the rate of CRRL rises; at most a tenth of all
 * @param samples G, thoughts of an item
 * @param sigma deviation of each number of a thought
 * @param candidates N, items that an item's vectors rank
 * @param positives M of them, those most often taken with it
 * @param updates of the module by the same samples
 * @param clipLow how far below 1 a ratio of likelihoods counts
 * @param clipHigh how far above 1
 * @param advantage {@code batch}: over one mean of all, or {@code group}: over an item's own mean
 * @param surrogate {@code gaussian}: the likelihood of the sampled thoughts (an extension of ours),
 *     {@code lm-likelihood}, as released, for causal models with a head, or {@code auto}: the
 *     second where the model can
 * @param shift by which state a token is likely in {@code lm-likelihood}: {@code none}, by its own,
 *     as released, or {@code next}, by that of the token before
 * @param clipNorm the largest norm of a gradient
 */
record ReaEmbSettings(
    String attention,
    String precision,
    int rank,
    double alpha,
    double dropout,
    int lrclSteps,
    int lrclBatch,
    double lrclRate,
    double drop,
    String loss,
    double temperature,
    double tau,
    int crrlEpochs,
    int crrlBatch,
    double crrlRate,
    int warmup,
    int samples,
    double sigma,
    int candidates,
    int positives,
    int updates,
    double clipLow,
    double clipHigh,
    String advantage,
    String surrogate,
    String shift,
    double clipNorm) {

  static final String CAUSAL = "causal";
  static final String BFLOAT16 = "bfloat16";
  static final String COSINE = "cosine";
  static final String GROUP = "group";
  static final String GAUSSIAN = "gaussian";
  static final String LM_LIKELIHOOD = "lm-likelihood";
  static final String AUTO = "auto";
  static final String NEXT = "next";

  ReaEmbSettings {
    requireOneOf("attention", attention, "bidirectional", CAUSAL);
    requireOneOf("precision", precision, "float32", BFLOAT16);
    requireOneOf("loss", loss, "soft-targets", COSINE);
    requireOneOf("advantage", advantage, "batch", GROUP);
    require(
        List.of(GAUSSIAN, LM_LIKELIHOOD, AUTO).contains(surrogate),
        "surrogate must be gaussian, lm-likelihood or auto");
    requireOneOf("shift", shift, "none", NEXT);
    require(rank >= 1 && rank <= 256, "rank must be from 1 to 256");
    require(alpha > 0, "alpha must be above 0");
    require(dropout >= 0 && dropout < 1, "dropout must be from 0 to below 1");
    require(lrclSteps >= 1, "lrcl_steps must be at least 1");
    require(lrclBatch >= 2, "lrcl_batch must be at least 2");
    requireRate("lrcl_rate", lrclRate);
    require(drop >= 0 && drop < 1, "drop must be from 0 to below 1");
    require(temperature > 0, "temperature must be above 0");
    require(tau >= 1e-3, "tau must be at least 0.001");
    require(crrlEpochs >= 1, "crrl_epochs must be at least 1");
    require(crrlBatch >= 1, "crrl_batch must be at least 1");
    requireRate("crrl_rate", crrlRate);
    require(warmup >= 0, "warmup must be at least 0");
    require(samples >= 2, "samples must be at least 2");
    require(sigma > 0, "sigma must be above 0");
    require(positives >= 1, "positives must be at least 1");
    require(candidates > positives, "candidates must be more than positives");
    require(updates >= 1, "updates must be at least 1");
    require(clipLow > 0 && clipLow < 1, "clip_low must be above 0 and below 1");
    require(clipHigh > 0, "clip_high must be above 0");
    require(clipNorm > 0, "clip_norm must be above 0");
  }

  private static void requireOneOf(String key, String value, String one, String other) {
    require(value.equals(one) || value.equals(other), key + " must be " + one + " or " + other);
  }

  private static void requireRate(String key, double rate) {
    require(rate > 0 && rate <= 1, key + " must be above 0 and at most 1");
  }

  static ReaEmbSettings defaults() {
    return new ReaEmbSettings(
        "bidirectional",
        "float32",
        8,
        32,
        0.1,
        2000,
        64,
        2e-4,
        0.4,
        "soft-targets",
        0.5,
        1,
        1,
        4,
        1e-4,
        200,
        8,
        0.1,
        10,
        3,
        2,
        0.2,
        0.28,
        "batch",
        AUTO,
        "none",
        1);
  }

  /**
   * The defaults with some changed.
   *
   * @throws UsageError where there is no such key or a value breaks a rule; the message names them
   */
  static ReaEmbSettings of(Map<String, String> changes) {
    try {
      ReaEmbSettings settings = defaults();
      for (Map.Entry<String, String> change : changes.entrySet()) {
        settings = Settings.with(settings, change.getKey(), change.getValue());
      }
      return settings;
    } catch (IllegalArgumentException e) {
      throw new UsageError(String.valueOf(e.getMessage()), e);
    }
  }

  /** These for a language model: its attention, and a surrogate that it has. */
  ReaEmbSettings on(Backbone backbone) {
    boolean isReleased = backbone.isCausal() && backbone.hasHead();
    ReaEmbSettings settings = this;
    if (surrogate.equals(AUTO)) {
      settings = Settings.with(settings, "surrogate", isReleased ? LM_LIKELIHOOD : GAUSSIAN);
    }
    return backbone.isCausal() ? Settings.with(settings, "attention", CAUSAL) : settings;
  }

  /** alpha / R. */
  double scale() {
    return alpha / rank;
  }

  /** The precision of the language model's layers. */
  Precision computes() {
    return precision.equals(BFLOAT16) ? Precision.BFLOAT16 : Precision.FLOAT32;
  }

  boolean isCausal() {
    return attention.equals(CAUSAL);
  }

  /** What the programs take of these settings. */
  Map<String, Double> ofProgram() {
    return Map.ofEntries(
        Map.entry("dropout", dropout),
        Map.entry("cosine", loss.equals(COSINE) ? 1.0 : 0.0),
        Map.entry("temperature", temperature),
        Map.entry("samples", (double) samples),
        Map.entry("sigma", sigma),
        Map.entry("updates", (double) updates),
        Map.entry("clip_low", clipLow),
        Map.entry("clip_high", clipHigh),
        Map.entry("in_group", advantage.equals(GROUP) ? 1.0 : 0.0),
        Map.entry("gaussian", surrogate.equals(LM_LIKELIHOOD) ? 0.0 : 1.0),
        Map.entry("next", shift.equals(NEXT) ? 1.0 : 0.0),
        Map.entry("clip_norm", clipNorm));
  }
}
