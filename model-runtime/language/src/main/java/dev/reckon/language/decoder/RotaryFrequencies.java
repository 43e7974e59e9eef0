package dev.reckon.language.decoder;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How fast the pairs of a head turn with the place of a token (RoFormer, arXiv 2104.09864, section
 * 3.2.2), in radians a place: {@code theta^(-2 i / head_dim)}. Scaled for longer texts where the
 * configuration says so: {@code linear} (arXiv 2306.15595, section 2.3) or {@code llama3} (Llama
 * 3.1), which slows down only the pairs that turn less than once in the texts of the first
 * training.
 */
final class RotaryFrequencies {

  private static final double DEFAULT_THETA = 10_000;

  private RotaryFrequencies() {}

  /** Those of a configuration, (head_dim / 2). */
  static float[] of(ConfigReader config, int headDimension) {
    JsonNode parameters =
        config.has("rope_parameters")
            ? config.node("rope_parameters")
            : config.node("rope_scaling");
    double theta =
        config.positive(
            parameters.path("rope_theta"),
            "rope_theta",
            config.positive("rope_theta", DEFAULT_THETA));
    float[] frequencies = new float[headDimension / 2];
    for (int i = 0; i < frequencies.length; i++) {
      double plain = Math.pow(theta, -2.0 * i / headDimension);
      frequencies[i] = (float) scaled(plain, parameters, config);
    }
    return frequencies;
  }

  private static double scaled(double frequency, JsonNode parameters, ConfigReader config) {
    String kind = parameters.path("rope_type").asText(parameters.path("type").asText("default"));
    return switch (kind) {
      case "default" -> frequency;
      case "linear" -> frequency / required(parameters, "factor", config);
      case "llama3" -> llama3(frequency, parameters, config);
      default ->
          throw config.wrong(
              "scales rotary positions by '%s'; default, linear and llama3 are understood"
                  .formatted(kind));
    };
  }

  private static double llama3(double frequency, JsonNode parameters, ConfigReader config) {
    double factor = required(parameters, "factor", config);
    double low = required(parameters, "low_freq_factor", config);
    double high = required(parameters, "high_freq_factor", config);
    double turns =
        required(parameters, "original_max_position_embeddings", config)
            * frequency
            / (2 * Math.PI);
    if (!(high > low)) {
      throw config.wrong("has a high_freq_factor that is not above its low_freq_factor");
    }
    double kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
    return kept * frequency + (1 - kept) * frequency / factor;
  }

  private static double required(JsonNode parameters, String name, ConfigReader config) {
    if (!parameters.hasNonNull(name)) {
      throw config.wrong("scales rotary positions without " + name);
    }
    return config.positive(parameters.path(name), name, 1);
  }
}
