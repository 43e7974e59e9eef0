package dev.reckon.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.TorchProgram;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TextEncoderTest {

  private static TextEncoder encoder;

  @BeforeAll
  static void load() {
    encoder = TextEncoder.load(Device.CPU, Precision.FLOAT32);
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  @Test
  void tokensAreThoseOfTheOriginalTokenizer() throws Exception {
    SoftAssertions all = new SoftAssertions();
    for (Golden golden : Golden.all()) {
      all.assertThat(MiniLm.tokens(golden.text()))
          .as("%s: %s", golden, golden.text())
          .isEqualTo(golden.tokens());
    }
    all.assertAll();
  }

  @Test
  void vectorsAreThoseOfTheOriginalModel() throws Exception {
    List<Golden> all = Golden.all();
    float[][] vectors = encoder.encode(all.stream().map(Golden::text).toList());
    SoftAssertions each = new SoftAssertions();
    for (int text = 0; text < vectors.length; text++) {
      each.assertThat(inner(vectors[text], all.get(text).vector()))
          .as("%s", all.get(text))
          .isBetween(0.99999, 1.00001);
    }
    each.assertAll();
  }

  @Test
  void bfloat16IsCloseToFloat32() throws Exception {
    List<Golden> all = Golden.all();
    try (TextEncoder rounded = TextEncoder.load(Device.CPU, Precision.BFLOAT16)) {
      float[][] vectors = rounded.encode(all.stream().map(Golden::text).toList());
      for (int text = 0; text < vectors.length; text++) {
        assertThat(inner(vectors[text], all.get(text).vector()))
            .as("%s", all.get(text))
            .isBetween(0.999, 1.001);
      }
    }
  }

  @Test
  void whatIsComputedBesideATextDoesNotChangeIt() {
    String text = "Gears of War 3";
    String longer = "a headset for long evenings ".repeat(20);
    float[] alone = encoder.encode(text);
    float[] beside = encoder.encode(List.of(longer, text))[1];
    assertThat(inner(alone, beside)).isCloseTo(1, within(1e-6));
  }

  /** Nothing to say gives the vector of no words, not zeros or no number. */
  @Test
  void everyTextHasAVector() {
    for (String text :
        List.of("", "   ", "\u0000\uFFFD\u200D", "\uD83C\uDFA7", "x".repeat(100_000))) {
      float[] vector = encoder.encode(text);
      assertThat(inner(vector, vector)).as(text).isCloseTo(1, within(1e-5));
    }
    assertThat(encoder.encode(List.of())).isEmpty();
  }

  @Test
  void meaningIsNearerThanLetters() {
    float[] couch = encoder.encode("a comfortable couch for the living room");
    float[] sofa = encoder.encode("soft sofa");
    float[] coach = encoder.encode("a coach for the football team");
    assertThat(inner(couch, sofa)).isGreaterThan(inner(couch, coach) + 0.2);
  }

  @Test
  void leavesNothingInNativeMemory() {
    float[] unused = encoder.encode("warm");
    long before = TorchProgram.nativeValues();
    for (int i = 0; i < 20; i++) {
      unused = encoder.encode("text " + i);
    }
    assertThat(TorchProgram.nativeValues()).isEqualTo(before);
  }

  private static double inner(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
