package dev.reckon.model.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle's {@code model.json} says.
 *
 * @param model name of the model, e.g. {@code sasrec}
 * @param version made of time and seed, e.g. {@code 20261121T081500Z-seed1}
 * @param created when, RFC 3339
 * @param codeVersion the version of Reckon that trained it
 * @param config the network
 * @param training the settings of its training
 * @param seed of everything random in its training
 * @param data what it was trained on
 * @param metrics of the validation part, by name; empty where there was none
 * @param popularity how the recent counts of the items were made; absent where the data had no real
 *     times, and in bundles older than this field
 * @param memory how lists mix the model and the stream memory; absent where there was no validation
 *     part to choose by, and in bundles older than this field
 * @param continued what was learnt on; absent where the training began with random weights
 * @param itemVectors how the vectors of items are read; absent where the model reads none, and in
 *     bundles older than this field
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    String model,
    String version,
    String created,
    String codeVersion,
    ModelConfig config,
    JsonNode training,
    long seed,
    Data data,
    Map<String, Double> metrics,
    @Nullable Popularity popularity,
    @Nullable MemoryMix memory,
    @Nullable Continued continued,
    @Nullable ItemVectors itemVectors) {

  /** Of a training that began with random weights. */
  public Manifest(
      String model,
      String version,
      String created,
      String codeVersion,
      ModelConfig config,
      JsonNode training,
      long seed,
      Data data,
      Map<String, Double> metrics,
      @Nullable Popularity popularity,
      @Nullable MemoryMix memory) {
    this(
        model,
        version,
        created,
        codeVersion,
        config,
        training,
        seed,
        data,
        metrics,
        popularity,
        memory,
        null,
        null);
  }

  public Manifest {
    metrics = new TreeMap<>(metrics);
  }

  /** Time of the newest interaction that was learnt from; empty where that is not known. */
  public Optional<Instant> learntUntil() {
    if (data.learntUntil() != null) {
      return Optional.of(Instant.parse(data.learntUntil()));
    }
    return Optional.ofNullable(popularity).map(it -> Instant.parse(it.newest()));
  }

  /**
   * Where training rows came from.
   *
   * @param dataset as the user named it, {@code READER:PATH}
   * @param sha256 digest of its contents
   * @param protocol which part of it was trained on
   * @param items items that were trained
   * @param trainingTargets interactions that the model was trained to predict
   * @param itemVectorsSha256 digest of the file of item vectors; absent where there was none
   * @param wordVectorsSha256 digest of the file of word vectors; absent where there was none
   * @param refitEpochs epochs of a second training that includes the validation part; absent if
   *     that part was held back
   * @param learntUntil time of the newest interaction that was learnt from, RFC 3339; absent where
   *     the data had no real times, and in bundles older than this field
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Data(
      String dataset,
      String sha256,
      String protocol,
      int items,
      long trainingTargets,
      @Nullable String itemVectorsSha256,
      @Nullable String wordVectorsSha256,
      @Nullable Integer refitEpochs,
      @Nullable String learntUntil) {

    public Data {
      if (learntUntil != null) {
        Instant.parse(learntUntil);
      }
    }

    /** Data without vectors. */
    public Data(String dataset, String sha256, String protocol, int items, long trainingTargets) {
      this(dataset, sha256, protocol, items, trainingTargets, null, null, null, null);
    }

    /** Whether nothing before the test part was held back. */
    public boolean learntValidation() {
      return refitEpochs != null;
    }
  }

  /**
   * How popularity fades.
   *
   * @param halfLife after how long an occurrence counts half, ISO 8601, e.g. {@code PT6H}
   * @param newest time of the newest occurrence, RFC 3339: recent counts are as of then
   */
  public record Popularity(String halfLife, String newest) {

    public Popularity {
      Settings.require(Duration.parse(halfLife).toMillis() > 0, "half_life must be positive");
      Instant.parse(newest);
    }
  }

  /**
   * How the frozen vectors of items are read.
   *
   * @param texts how they are made of the items' texts, e.g. {@code minilm}; absent where they came
   *     from a file
   * @param centre what is taken away from each vector, (V)
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ItemVectors(@Nullable String texts, List<Float> centre) {

    public ItemVectors {
      centre = List.copyOf(centre);
    }

    /** The same of an array. */
    public static ItemVectors of(@Nullable String texts, float[] centre) {
      List<Float> values = new ArrayList<>(centre.length);
      for (float value : centre) {
        values.add(value);
      }
      return new ItemVectors(texts, values);
    }

    /** The centre as an array. */
    public float[] values() {
      float[] values = new float[centre.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = centre.get(i);
      }
      return values;
    }
  }

  /** How the vectors of items are made of their texts; null if they are not. */
  public @Nullable String itemText() {
    return itemVectors == null ? null : itemVectors.texts();
  }

  /** What is taken away from the vectors of items, (V); null where nothing is. */
  public float @Nullable [] itemVectorCentre() {
    return itemVectors == null ? null : itemVectors.values();
  }

  /**
   * What a training learnt that continued from another bundle.
   *
   * @param parent digest of that bundle
   * @param generation 1 for the first bundle after a training from random weights, and so on
   * @param since interactions after this time were new, RFC 3339
   * @param newTargets new interactions that were learnt
   * @param replayedTargets older ones that were learnt again beside them, in each pass
   * @param newItems items that got a row
   * @param steps of the optimiser
   */
  public record Continued(
      String parent,
      int generation,
      String since,
      long newTargets,
      long replayedTargets,
      int newItems,
      long steps) {}
}
