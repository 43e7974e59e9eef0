package dev.reckon.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.bundle.ReadWords;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.text.Spellings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsByMeaningTest {

  /** The last is not read, though it has a row. */
  private static final List<String> WORDS =
      List.of("hockey", "boxing", "racing", "guitar", "goalkeeper");

  private static final int READ = 4;
  private static final TextEncoder ENCODER = TextEncoder.load(Device.CPU, Precision.FLOAT32);

  private final List<String> encoded = new ArrayList<>();
  private boolean hasTime = true;
  private final WordsByMeaning words = new WordsByMeaning(WORDS, read(), this::encode);

  @AfterAll
  static void close() {
    ENCODER.close();
  }

  private static ReadWords read() {
    int width = ENCODER.width();
    float[] vectors = new float[READ * width];
    for (int word = 0; word < READ; word++) {
      System.arraycopy(ENCODER.encode(WORDS.get(word)), 0, vectors, word * width, width);
    }
    float[] centre = new float[width];
    for (int i = 0; i < vectors.length; i++) {
      centre[i % width] += vectors[i] / READ;
    }
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] -= centre[i % width];
    }
    return new ReadWords(
        KnownWords.model(),
        centre,
        new int[] {0, 1, 2, 3},
        new Tensor.Floats(vectors, READ, width),
        Spellings.of(Stream.concat(WORDS.stream().limit(READ), Stream.of("nintndo")).toList()));
  }

  private Optional<float[]> encode(String word) {
    encoded.add(word);
    return hasTime ? Optional.of(ENCODER.encode(word)) : Optional.empty();
  }

  @ParameterizedTest
  @CsvSource({"goalie,hockey", "kickboxer,boxing", "racetrack,racing", "luthier,guitar"})
  void anUnreadWordIsReadAsTheOneThatMeansTheSame(String word, String nearest) {
    assertThat(words.to(word)).contains(nearest);
  }

  /** A word that training read by its letters, slips, article numbers, and no words at all. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nintndo",
        "nintendo",
        "hokey",
        "guitra",
        "2126108",
        "wwe12",
        "\uD800\uDF30",
        "lopadotemachoselachogaleokranioleipsanodrim"
      })
  void theseAreLeftToTheirLetters(String word) {
    assertThat(words.to(word)).isEmpty();
    assertThat(encoded).isEmpty();
  }

  @Test
  void aWordIsEncodedOnce() {
    assertThat(words.to("goalie")).isEqualTo(words.to("goalie")).isPresent();
    assertThat(encoded).containsExactly("goalie");
  }

  @Test
  void aWordThatThereWasNoTimeForIsAskedForAgain() {
    hasTime = false;
    assertThat(words.to("goalie")).isEmpty();
    hasTime = true;
    assertThat(words.to("goalie")).contains("hockey");
  }
}
