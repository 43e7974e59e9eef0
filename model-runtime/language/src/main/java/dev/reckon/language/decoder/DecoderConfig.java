package dev.reckon.language.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The shape of a decoder, as its config.json has it. D width, H heads, K heads of keys and values,
 * E width of a head, F inner width, V rows of the token table.
 *
 * @param width D
 * @param layers L
 * @param heads H, a multiple of K
 * @param keyHeads K
 * @param headWidth E; H E may differ from D
 * @param inner F
 * @param vocabulary V
 * @param epsilon what is added to the mean of squares in a norm
 * @param frequencies of the pairs of a head, (E / 2)
 * @param queryBias whether query, key and value have a bias
 * @param outputBias whether attention's output has one
 * @param innerBias whether the matrices of the feed-forward have one
 * @param isTied whether the head that predicts tokens is the token table
 * @param begin the token that texts begin with; -1 for none
 * @param end the token behind a text
 * @param longest tokens of a text at most
 */
record DecoderConfig(
    Architecture architecture,
    int width,
    int layers,
    int heads,
    int keyHeads,
    int headWidth,
    int inner,
    int vocabulary,
    double epsilon,
    float[] frequencies,
    boolean queryBias,
    boolean outputBias,
    boolean innerBias,
    boolean isTied,
    int begin,
    int end,
    int longest) {

  static final String FILE = "config.json";
  private static final double DEFAULT_EPSILON = 1e-6;

  /**
   * Reads that of a folder.
   *
   * @throws ModelDirectoryException where it is missing or says what cannot be done
   */
  static DecoderConfig read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new ModelDirectoryException(
          "%s has no %s: give the folder of a language model".formatted(directory, FILE));
    }
    ConfigReader config = new ConfigReader(file, JsonFile.read(file));
    Architecture architecture = architecture(config);
    requireNothingElse(config);
    int heads = config.count("num_attention_heads");
    int width = config.count("hidden_size");
    int headWidth = headWidth(config, width, heads);
    int vocabulary = config.count("vocab_size");
    boolean bias = config.flag("attention_bias", false);
    return new DecoderConfig(
        architecture,
        width,
        config.count("num_hidden_layers"),
        heads,
        keyHeads(config, heads),
        headWidth,
        config.count("intermediate_size"),
        vocabulary,
        config.positive("rms_norm_eps", DEFAULT_EPSILON),
        RotaryFrequencies.of(config, headWidth),
        bias || architecture.hasQueryBias(),
        bias && !architecture.hasQueryBias(),
        config.flag("mlp_bias", false),
        config.flag("tie_word_embeddings", false),
        architecture.beginsTexts() ? token(config, "bos_token_id", vocabulary) : -1,
        token(config, "eos_token_id", vocabulary),
        longest(config));
  }

  private static Architecture architecture(ConfigReader config) {
    String modelType = config.text("model_type");
    return Architecture.named(modelType)
        .orElseThrow(
            () ->
                config.wrong(
                    "is of a model of type '%s'; %s can be loaded"
                        .formatted(modelType, Architecture.names())));
  }

  /** What would change the result and is not done here. */
  private static void requireNothingElse(ConfigReader config) {
    if (config.has("quantization_config")) {
      throw config.wrong("is of quantised weights; take those in bfloat16, float16 or float32");
    }
    String activation = config.has("hidden_act") ? config.text("hidden_act") : "silu";
    if (!activation.equals("silu")) {
      throw config.wrong("has hidden_act '%s'; silu alone is understood".formatted(activation));
    }
    if (config.positive("partial_rotary_factor", 1) != 1) {
      throw config.wrong("turns a part of each head alone (partial_rotary_factor): not understood");
    }
  }

  private static int headWidth(ConfigReader config, int width, int heads) {
    if (!config.has("head_dim") && width % heads != 0) {
      throw config.wrong(
          "has hidden_size %d, which %d heads do not divide, and no head_dim"
              .formatted(width, heads));
    }
    int headWidth = config.count("head_dim", width / heads);
    if (headWidth % 2 != 0) {
      throw config.wrong("has heads of odd width " + headWidth + ", whose halves cannot turn");
    }
    return headWidth;
  }

  private static int keyHeads(ConfigReader config, int heads) {
    int keyHeads = config.count("num_key_value_heads", heads);
    if (heads % keyHeads != 0) {
      throw config.wrong(
          "has %d heads, which is not a multiple of its %d key_value_heads"
              .formatted(heads, keyHeads));
    }
    return keyHeads;
  }

  /** Of several, the first. */
  private static int token(ConfigReader config, String name, int vocabulary) {
    JsonNode named = config.node(name);
    JsonNode token = named.isArray() ? named.path(0) : named;
    if (!token.isIntegralNumber() || token.asLong() < 0 || token.asLong() >= vocabulary) {
      throw config.wrong(
          "has %s for %s, which is a token from 0 to %d"
              .formatted(token.isMissingNode() ? "nothing" : token, name, vocabulary - 1));
    }
    return token.asInt();
  }

  /** Within a window that slides, attention is what it is without one. */
  private static int longest(ConfigReader config) {
    int longest = config.count("max_position_embeddings", Integer.MAX_VALUE);
    return config.flag("use_sliding_window", false)
        ? Math.min(longest, config.count("sliding_window", longest))
        : longest;
  }
}
