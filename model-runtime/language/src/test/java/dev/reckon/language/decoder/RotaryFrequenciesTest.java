package dev.reckon.language.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RotaryFrequenciesTest {

  @Test
  void pairsTurnSlowerAndSlower() throws IOException {
    assertThat(of("{'rope_theta': 10000}", 8)).containsExactly(1, 0.1f, 0.01f, 0.001f);
    assertThat(of("{}", 8)).containsExactly(1, 0.1f, 0.01f, 0.001f);
    assertThat(of("{'rope_parameters': {'rope_type': 'default', 'rope_theta': 1e8}}", 8))
        .containsExactly(1, 0.01f, 1e-4f, 1e-6f);
  }

  @Test
  void aLinearScaleSlowsAllDown() throws IOException {
    assertThat(of("{'rope_scaling': {'type': 'linear', 'factor': 4}}", 4))
        .containsExactly(0.25f, 0.0025f);
  }

  /**
   * Of texts of 8,192 tokens before: 1 radian a place turns 1,303 times and stays; 8e-4 turns 1.04
   * times, and with 0.0144 of the way from 1 to 4 it is 0.0144 + 0.9856 / 8 of itself; 1e-6 hardly
   * turns and is an eighth.
   */
  @Test
  void llama3SlowsDownWhatTurnedLessThanOnce() throws IOException {
    String scaling =
        "{'rope_theta': %s, 'rope_scaling': {'rope_type': 'llama3', 'factor': 8,"
            + " 'low_freq_factor': 1, 'high_freq_factor': 4,"
            + " 'original_max_position_embeddings': 8192}}";
    assertThat(of(scaling.formatted("1e12"), 4)).containsExactly(1, 1.25e-7f);
    float between = of(scaling.formatted("1562500"), 4)[1];
    double turns = 8192 * 8e-4 / (2 * Math.PI);
    double kept = (turns - 1) / 3;
    assertThat(kept).isCloseTo(0.0144, within(1e-4));
    assertThat(between).isCloseTo((float) (8e-4 * (0.0144 + 0.9856 / 8)), within(1e-7f));
  }

  private static float[] of(String json, int headWidth) throws IOException {
    return RotaryFrequencies.of(
        new ConfigReader(
            Path.of("config.json"), new ObjectMapper().readTree(json.replace('\'', '"'))),
        headWidth);
  }
}
