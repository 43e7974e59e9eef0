package dev.reckon.model.bundle;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.reckon.model.program.ProgramArchive;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models by name: what each reads, how it may attend and reason, and what it is trained to do.
 *
 * <p>A model of another paper is a constant here and a program in {@code torchscript/baselines/},
 * which takes the place of {@code encoder/backbone.py}. Nothing else names it.
 */
public enum Architecture {

  /** History encoder without reasoning. */
  SASREC(
      ModelConfig.SASREC,
      Learning.NEXT_ITEM,
      Steps.NONE,
      List.of(Attention.CAUSAL, Attention.BIDIRECTIONAL)),

  /**
   * Bidirectional encoder without reasoning that is trained to fill in masked items (arXiv
   * 1904.06690).
   */
  BERT4REC(ModelConfig.BERT4REC, Learning.CLOZE, Steps.NONE, List.of(Attention.BIDIRECTIONAL)),

  /** The encoder with ensemble reasoning learning: the user's vector is the mean of r_0..r_K. */
  REAREC_ERL(
      ModelConfig.REAREC_ERL,
      Learning.ENSEMBLE_REASONING,
      Steps.AT_LEAST_ONE,
      List.of(Attention.CAUSAL, Attention.BIDIRECTIONAL)),

  /** The encoder with progressive reasoning learning: the user's vector is r_K. */
  REAREC_PRL(
      ModelConfig.REAREC_PRL,
      Learning.PROGRESSIVE_REASONING,
      Steps.AT_LEAST_ONE,
      List.of(Attention.CAUSAL, Attention.BIDIRECTIONAL)),

  /**
   * The encoder over searches and interactions in one order, with latent cross reasoning (after
   * arXiv 2508.04152) and then the steps of ReaRec.
   */
  CROSS_REASONING(
      ModelConfig.CROSS_REASONING,
      Learning.CROSS_REASONING,
      Steps.ANY,
      List.of(Attention.JOINED, Attention.CAUSAL, Attention.BIDIRECTIONAL)),

  /**
   * Baseline: items attend to items only and searches to searches only, in encoders with shared
   * weights. The newest state of each is joined. It may reason as {@link #CROSS_REASONING} does.
   */
  LATE_FUSION("late-fusion", "baselines/late_fusion", "apart", Steps.ANY) {
    @Override
    void addTo(WeightShapes shapes, int d) {
      shapes.joined("apart", d);
    }
  },

  /**
   * Baseline in the style of UniSAR (arXiv 2404.09520), without its alignment loss and its search
   * task: late fusion with a second encoder, in which items attend to searches only and searches to
   * items only.
   */
  UNISAR("unisar", "baselines/unisar", "transitions", Steps.NONE) {
    @Override
    void addTo(WeightShapes shapes, int d) {
      shapes.joined("transitions", 2L * d).layers("transitions.layer.");
    }
  },

  /**
   * Baseline in the style of SESRec (arXiv 2305.10822): an encoder for items and one for searches,
   * with co-attention between them. The newest token is the query of the attention, in place of a
   * candidate.
   */
  SESREC("sesrec", "baselines/sesrec", "coattention", Steps.NONE) {
    @Override
    void addTo(WeightShapes shapes, int d) {
      shapes
          .layers("coattention.layer.")
          .table("coattention.null_search", 1, d)
          .table("coattention.null_interaction", 1, d)
          .table("coattention.said_by_searches", 1, d)
          .table("coattention.said_by_interactions", 1, d)
          .table("coattention.affinity", d, d)
          .table("coattention.of_searches", d, d)
          .table("coattention.of_interactions", d, d)
          .passOn("coattention.gathered", 7L * d)
          .norm("coattention.norm");
    }
  };

  /** What a model is trained to do, and how it then reasons. */
  public enum Learning {
    NEXT_ITEM,
    CLOZE,
    ENSEMBLE_REASONING,
    PROGRESSIVE_REASONING,
    /** Of a model that reads searches. */
    CROSS_REASONING
  }

  /** How many steps of reasoning a model takes. */
  enum Steps {
    NONE,
    AT_LEAST_ONE,
    ANY
  }

  private final String id;
  private final String backbone;
  private final @Nullable String formerAttention;
  private final Learning learning;
  private final Steps steps;

  @SuppressWarnings("Immutable") // made by List.of
  private final List<Attention> attentions;

  /**
   * A model of the encoder.
   *
   * @param attentions it may have, the default first
   */
  Architecture(String id, Learning learning, Steps steps, List<Attention> attentions) {
    this.id = id;
    this.backbone = ProgramArchive.BACKBONE;
    this.formerAttention = null;
    this.learning = learning;
    this.steps = steps;
    this.attentions = attentions;
  }

  /**
   * A baseline, which reads searches.
   *
   * @param backbone path of its program
   * @param formerAttention what its name was while it was a setting of {@link #CROSS_REASONING}
   */
  Architecture(String id, String backbone, @Nullable String formerAttention, Steps steps) {
    this.id = id;
    this.backbone = backbone;
    this.formerAttention = formerAttention;
    this.learning = Learning.CROSS_REASONING;
    this.steps = steps;
    this.attentions = List.of(Attention.CAUSAL);
  }

  /**
   * The model of a name.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static Architecture named(String name) {
    return Arrays.stream(values())
        .filter(it -> it.id.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no model '" + name + "'; there are " + String.join(", ", ids())));
  }

  /**
   * The baseline that an attention of {@link #CROSS_REASONING} named before it was a model of its
   * own, as in older bundles.
   */
  public static Optional<Architecture> formerly(String model, @Nullable String attention) {
    return Arrays.stream(values())
        .filter(it -> it.formerAttention != null && it.formerAttention.equals(attention))
        .filter(it -> CROSS_REASONING.id.equals(model))
        .findFirst();
  }

  /** The names of all models. */
  public static List<String> ids() {
    return Stream.of(values()).map(Architecture::id).toList();
  }

  /** Its name, as it is written in files and on the command line. */
  @JsonValue
  public String id() {
    return id;
  }

  @Override
  public String toString() {
    return id;
  }

  public Learning learning() {
    return learning;
  }

  /** Whether it reads searches, and with them titles. */
  public boolean readsSearches() {
    return learning == Learning.CROSS_REASONING;
  }

  /** The archive of its programs. */
  public byte[] program() {
    return ProgramArchive.withBackbone(backbone);
  }

  Steps steps() {
    return steps;
  }

  /** The attentions that it may have, the default first. */
  List<Attention> attentions() {
    return attentions;
  }

  /** The names of those attentions, as text for messages. */
  String attentionRule() {
    return "attention must be "
        + attentions.stream().sorted().map(Attention::id).collect(Collectors.joining(" or "));
  }

  /**
   * The attention of a name.
   *
   * @throws IllegalArgumentException where this model may not have it
   */
  Attention attention(String name) {
    return attentions.stream()
        .filter(it -> it.id().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(attentionRule()));
  }

  /**
   * Adds the weights that only its program has.
   *
   * @param d D
   */
  void addTo(WeightShapes shapes, int d) {}
}
